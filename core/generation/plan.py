# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a scene: which models are placed in which cells, and for what intent.

The plan is only an intent. It arranges something worth referring to (a row of equal objects, one kind of
object in two colors, an object between two others); the expressions are decided on the settled and rendered
scene alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.assets.library import AssetLibrary
from core.assets.selection import choose
from core.config.ranges import Range
from core.config.table_settings import USUAL_COUNT
from core.errors import SceneRejectedError
from core.generation.grid import MAX_CELL, Grid
from core.generation.intents import GROUPS, TURNS, Effect, Group
from core.generation.placer import Node, Placer
from core.scene.appearance import Surface
from utils.random_streams import RngStream, SceneDraws

# Width of the most crowded scene's cells, meters; those of the most open one are `MAX_CELL` wide.
CROWDED_CELL = 0.10
# How far the number of objects deviates from what the crowdedness implies, as a share of its range.
COUNT_JITTER = 0.3


@dataclass(frozen=True, eq=False)
class SceneGraph:
    """The planned scene; the index of a node is its scene_id.

    Attributes:
        intents: names of the intent that arranged it, then of those that extended it.
    """

    surface: Surface
    intents: tuple[str, ...]
    nodes: tuple[Node, ...]


def plan_scene(
    assets: AssetLibrary,
    surfaces: Sequence[Surface],
    rows: int,
    cols: int,
    draws: SceneDraws,
    groups: Sequence[Group] = GROUPS,
    count: Range = USUAL_COUNT,
    show: Sequence[str] = (),
) -> SceneGraph:
    """Plan one scene, somewhere between open (few objects, far apart) and crowded (many, close).

    Args:
        surfaces: one of them is drawn.
        draws: the random streams of one attempt at the scene.
        count: the number of objects; fewer than its maximum where the grid has fewer cells.
        show: ids of models that are in the scene whatever it is arranged for.

    Raises:
        UserInputError: the drawn surface is too small for the grid.
        SceneRejectedError: fewer than `count.low` objects found room, or one that is to be shown did not.
    """
    rng = draws.stream(RngStream.PLAN)
    surface = surfaces[int(rng.integers(len(surfaces)))]
    crowdedness = float(rng.uniform())
    cell = MAX_CELL + crowdedness * (CROWDED_CELL - MAX_CELL)
    placer = Placer(assets, Grid(surface, rows, cols, cell), rng, int(count.high))
    _place_shown(placer, show)
    acting = [group for group in groups if group.acts(draws)]
    intents = [_arrange(placer, draws, acting)]
    least, most = int(count.low), int(min(count.high, rows * cols))
    spares = _fill(placer, _object_count(rng, crowdedness, least, most), least)
    for group in acting:
        if group.effect is Effect.EXTEND:
            group.arrange(placer, draws)
            intents.append(group.intent.name)
    found = len(placer.nodes) - spares
    if found < least:
        raise SceneRejectedError(
            "crowded",
            f"only {found} of at least {least} objects found room on "
            f"'{surface.name}'; smaller models or more cells help",
        )
    # Shuffled, so that a scene_id reveals nothing about the intent.
    order = rng.permutation(len(placer.nodes))
    return SceneGraph(surface, tuple(intents), tuple(placer.nodes[i] for i in order))


def _fill(placer: Placer, wanted: int, least: int) -> int:
    """Add objects, beside spare loads, and return how many of these there are.

    Spare loads are rarely used, and of the others all but one may be left out: `least` are to remain.
    """
    loads = [node.load for node in placer.nodes if node.load is not None]
    spares = sum(load.is_spare for load in loads)
    placer.most += spares
    wanted += spares
    placer.fill(max(wanted, least + len(loads) - 1) if loads else wanted)
    return spares


def _place_shown(placer: Placer, show: Sequence[str]) -> None:
    """Place the models to show first, while there is room; draws nothing if there are none.

    Raises:
        SceneRejectedError: one of them does not fit.
    """
    for model in (placer.model(model_id) for model_id in show):
        if not placer.place_model(model):
            raise SceneRejectedError(
                "crowded", f"'{model.id}' (--show) found no room on '{placer.grid.surface.name}'"
            )


def _arrange(placer: Placer, draws: SceneDraws, acting: Sequence[Group]) -> str:
    """Arrange the objects of one intent, and return its name."""
    for group in acting:
        if group.effect is Effect.REPLACE:
            group.arrange(placer, draws)
            return group.intent.name
    intent = TURNS[draws.scene % len(TURNS)]
    intent.arrange(placer)
    return intent.name


def chosen_surfaces(surfaces: Sequence[Surface], patterns: str) -> list[Surface]:
    """Return the surfaces that `--surface` names; all if it is empty.

    Raises:
        UserInputError: a pattern fits none.
    """
    names = choose([surface.name for surface in surfaces], patterns, "--surface", "surface")
    return [surface for surface in surfaces if surface.name in names]


def _object_count(rng: np.random.Generator, crowdedness: float, least: int, most: int) -> int:
    share = np.clip(crowdedness + rng.uniform(-COUNT_JITTER, COUNT_JITTER), 0.0, 1.0)
    # Rounding would give both extremes only half the width of the other counts.
    return min(most, least + int(share * (most - least + 1)))
