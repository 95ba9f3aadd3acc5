# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes objects out of a dataset's contact scenes in simulation, and compares who moves with `depends_on`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from core.assets.catalogue import ModelInfo
from core.assets.geometry import load_geometry
from core.assets.masses import mass_properties
from core.dataset.store.reader import open_dataset, read_scene
from core.dataset.verify.grasps import KNOWN
from core.dataset.verify.tally import Rule, Tally
from core.engine.mujoco.remover import MujocoRemover
from core.engine.protocol import Body, Solid
from core.scene.objects import SceneObject
from core.scene.support import Bears, Depends

DEPENDS = Rule(
    "removals", "where both can tell, MuJoCo moves what depends_on says, and nothing else"
)
RULES = (KNOWN, DEPENDS)
_KEPT = 64  # models

Part = Callable[[str], Solid]


@dataclass(frozen=True)
class Outcome:
    """What is said of one object if another is taken away, and what happened; None where it cannot be told."""

    removed: int
    other: int
    said: bool | None
    happened: bool | None

    @property
    def is_decided(self) -> bool:
        return self.said is not None and self.happened is not None

    @property
    def agrees(self) -> bool:
        return self.said == self.happened


def verify_removals(
    root: Path,
    models: Mapping[str, ModelInfo],
    progress: Callable[[int, int], None] | None = None,
) -> Tally:
    """Take each object of each contact scene away that touches another one.

    Raises:
        UserInputError: no dataset there, MuJoCo is not installed, or a model's file cannot be read.
    """
    layout, tally = open_dataset(root), Tally()
    scenes = layout.scenes()
    part = lru_cache(maxsize=_KEPT)(lambda model_id: solid_of(models[model_id]))
    for done, scene in enumerate(scenes, start=1):
        record = read_scene(layout.scene_record(scene))
        bears, depends = record.bears, record.depends_on
        if bears is not None and depends is not None and record.table is not None:
            missing = [item.id for item in record.objects if item.id not in models]
            if tally.check(KNOWN, not missing, f"scene {scene}: no model {', '.join(missing)}"):
                level = record.table.height
                for one in outcomes(record.objects, bears, depends, level, part):
                    said = "moves" if one.said else "stays"
                    where = f"scene {scene}: without {one.removed}, {one.other} {said}"
                    if one.is_decided:
                        tally.check(DEPENDS, one.agrees, f"{where} by depends_on alone")
        if progress is not None:
            progress(done, len(scenes))
    return tally


def solid_of(model: ModelInfo) -> Solid:
    """Return a model's convex parts and mass, not placed anywhere."""
    geometry = load_geometry(model.path)
    mass = mass_properties(model, geometry)
    body = Body(mass.mass, mass.center, mass.inertia)
    return Solid(np.eye(4), tuple(part.vertices for part in geometry.parts), body)


def outcomes(
    objects: Sequence[SceneObject],
    bears: Sequence[Bears],
    depends: Sequence[Depends],
    level: float,
    part: Part,
) -> Iterator[Outcome]:
    """Return for each object that touches others what happens to these without it.

    Args:
        level: height of the table, world meters.
        part: returns the shape and mass of a model by its id.
    """
    for group in _groups(bears):
        solids = [
            Solid(objects[i].pose, part(objects[i].id).parts, part(objects[i].id).body)
            for i in group
        ]
        remover = MujocoRemover(solids, level)
        said = {item.removed: item for item in depends}
        for number, removed in enumerate(group):
            seen = remover.remove(number)
            told = said.get(removed)
            moves, unsure = (told.moves, told.unsure) if told is not None else ((), ())
            for other_number, other in enumerate(group):
                if other != removed:
                    yield Outcome(
                        removed,
                        other,
                        None if other in unsure else other in moves,
                        None if other_number in seen.unsure else other_number in seen.moved,
                    )


def _groups(bears: Sequence[Bears]) -> list[list[int]]:
    """Return the objects that carry each other, directly or not, in groups of two or more."""
    groups: list[set[int]] = []
    for item in bears:
        if item.bearer is not None:
            joined = {item.bearer, item.load}
            for group in [group for group in groups if group & joined]:
                joined |= group
                groups.remove(group)
            groups.append(joined)
    return sorted(sorted(group) for group in groups)
