# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of image twins: they are their partners, seen alike, but for what their records name.

That sentences of both mean different objects needs no check of its own: each is proven in its own scene.
"""

import numpy as np
import shapely
from shapely import Polygon

from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_partner
from core.dataset.verify.folder import DatasetConfig
from core.dataset.verify.tally import Rule, Tally
from core.errors import RefGraspError
from core.scene.image_twins import MAX_DIFFERENCE, Change, TwinOf
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord

IMAGE_TWINS = Rule(
    "image twins",
    "an image twin is its partner, seen by the same cameras, but for the objects and the change that are named",
)
RULES = (IMAGE_TWINS,)
# Footprints are compared again from the record's numbers; meters.
_TOLERANCE = 1e-6


def check_image_twin(
    layout: DatasetLayout, record: SceneRecord, config: DatasetConfig, tally: Tally
) -> None:
    """Compare an image twin with its partner; nothing to check of other scenes."""
    twin_of = record.twin_of
    if twin_of is None:
        return
    try:
        partner = read_partner(layout, record)
    except RefGraspError:
        return  # reported of the partner
    if partner is None:
        problem = "" if twin_of.scene in config.given_up else "is not in the dataset"
    else:
        problem = _problem(partner, record, twin_of)
    where = f"scene {record.scene}: its partner, scene {twin_of.scene},"
    tally.check(IMAGE_TWINS, not problem, f"{where} {problem}")


def _problem(partner: SceneRecord, twin: SceneRecord, twin_of: TwinOf) -> str:
    """Return what is wrong, "" if nothing is."""
    if partner.twin_of is not None:
        return "is a twin itself"
    if partner.surface != twin.surface or len(partner.objects) != len(twin.objects):
        return "has another surface, or more or fewer objects"
    if not _same_cameras(partner, twin):
        return "has other cameras, or other light"
    changed = [
        old.scene_id
        for old, new in zip(partner.objects, twin.objects, strict=True)
        if old.id != new.id or not np.array_equal(old.pose, new.pose)
    ]
    if changed != sorted(twin_of.objects):
        return f"differs in the objects {changed}, not {list(twin_of.objects)}"
    old = [partner.objects[i] for i in changed]
    new = [twin.objects[i] for i in changed]
    good = _recolored(old, new) if twin_of.change is Change.COLOR else _swapped(old, new)
    return "" if good else f"differs in more than a {twin_of.change} of {changed}"


def _same_cameras(partner: SceneRecord, twin: SceneRecord) -> bool:
    return len(partner.images) == len(twin.images) and all(
        np.array_equal(one.K, other.K)
        and np.array_equal(one.cam_to_world, other.cam_to_world)
        and (one.width, one.height) == (other.width, other.height)
        and (one.light, one.background) == (other.light, other.background)
        for one, other in zip(partner.images, twin.images, strict=True)
    )


def _recolored(old: list[SceneObject], new: list[SceneObject]) -> bool:
    """Return whether colors alone are other ones; those of two objects are exchanged."""
    colors = [item.color for item in old]
    return all(
        a.name == b.name
        and a.color != b.color
        and np.array_equal(a.pose, b.pose)
        and np.array_equal(a.extents, b.extents)
        for a, b in zip(old, new, strict=True)
    ) and (len(old) == 1 or colors == [item.color for item in reversed(new)])


def _swapped(old: list[SceneObject], new: list[SceneObject]) -> bool:
    """Return whether two objects have each other's place, within what footprints may differ by."""
    return [item.id for item in old] == [item.id for item in reversed(new)] and all(
        shapely.hausdorff_distance(Polygon(a.footprint), Polygon(b.footprint))
        <= MAX_DIFFERENCE + _TOLERANCE
        for a, b in zip(old, new, strict=True)
    )
