# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags of the table: which objects stand on it, how many, and where."""

from dataclasses import dataclass

from core.config.flag_values import names_in
from core.config.flags import Group, flag
from core.config.limits import MAX_OBJECTS, MIN_OBJECTS, MOST_OBJECTS
from core.config.ranges import Range, range_of
from core.errors import UserInputError

USUAL_COUNT = Range(MIN_OBJECTS, MAX_OBJECTS)


@dataclass(frozen=True)
class TableSettings:
    """A part of `core.config.settings.GenerationConfig`."""

    objects: Range = flag(
        USUAL_COUNT,
        "Range of the number of objects in a scene; at most one per cell of the grid.",
        Group.TABLE,
        range_of(int),
        low=1,
        high=MOST_OBJECTS,
        optional=True,
        metavar="MIN,MAX",
    )
    categories: str = flag(
        "",
        "Categories of models to use, such as 'drinkware,fruit'. By default all.",
        Group.TABLE,
        str,
        optional=True,
        metavar="NAME,...",
    )
    models: str = flag(
        "",
        "Models to use, by id or pattern, such as 'mug_*,bowl_red_01'. By default all. Only if this is given "
        "may there be fewer models than objects, so that models repeat.",
        Group.TABLE,
        str,
        optional=True,
        metavar="ID,...",
    )
    show: str = flag(
        "",
        "Models that stand in every scene and are spoken of there, by id, such as 'my_mug', beside those that "
        "--models and --categories choose.",
        Group.TABLE,
        str,
        optional=True,
        metavar="ID,...",
    )
    surface: str = flag(
        "",
        "Surfaces of the scene file to use, by name or pattern, such as 'surface_desk*'. By default all.",
        Group.TABLE,
        str,
        optional=True,
        metavar="NAME,...",
    )
    scene_graph_rows: int = flag(4, "Rows of the placement grid.", Group.TABLE, int, low=1, high=12)
    scene_graph_cols: int = flag(
        4, "Columns of the placement grid.", Group.TABLE, int, low=1, high=12
    )

    contact_share: float = flag(
        0.0,
        "Share of scenes in which objects stand on each other, are in containers or lie in a pile, 0 to 1. "
        "There sentences say what is on, in and under what.",
        Group.TABLE,
        float,
        low=0.0,
        high=1.0,
        optional=True,
    )

    @property
    def shown_ids(self) -> tuple[str, ...]:
        """The ids that `show` lists, each once."""
        return names_in(self.show)

    def _check_table(self) -> None:
        """Raise `UserInputError` if the grid has too few cells for the objects, or a scene too few of these."""
        if len(self.shown_ids) > self.objects.high:
            raise UserInputError(
                f"--show {self.show}: {len(self.shown_ids)} models, but a scene has at most "
                f"{self.objects.high:g} objects (--objects)"
            )
        cells = self.scene_graph_rows * self.scene_graph_cols
        grid = (
            f"--scene-graph-rows {self.scene_graph_rows} --scene-graph-cols {self.scene_graph_cols}"
        )
        if cells < self.objects.low:
            raise UserInputError(
                f"{grid}: {cells} cells, but a scene needs at least {self.objects.low} (--objects)"
            )
        # The default maximum is not asked for, so a smaller grid just has fewer objects.
        if cells < self.objects.high and self.objects.high != MAX_OBJECTS:
            raise UserInputError(
                f"--objects {self.objects}: the grid has only {cells} cells; use more rows or columns"
            )
