# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes made by hand for closed-form truths: upright boxes on a table, cameras straight in front."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View
from tests.core.language.oracle.scenes import camera_pose

RESOLUTION = 400
FOCAL = 500.0
# Far away and high up: the three readings of a direction then nearly agree.
FAR_CAMERA = (0.0, 0.8, 0.0, 6.0)


@dataclass(frozen=True)
class Thing:
    """One object: name, place (x, y), and what differs from a plain 6 cm cube."""

    name: str
    x: float
    y: float
    color: str = ""
    size: tuple[float, float, float] = (0.06, 0.06, 0.06)
    category: str = "stuff"
    aliases: tuple[str, ...] = ()
    attributes: dict[str, str] = field(default_factory=dict)
    plural: str = ""
    visible: float = 1.0
    truncated: bool = False
    color2: str = ""
    parts: tuple[str, ...] | None = None


def record_of(
    things: Sequence[Thing], cameras: Sequence[tuple[float, float, float, float]] = (FAR_CAMERA,)
) -> SceneRecord:
    """Return a record; each camera is (azimuth, elevation, roll in radians, distance in meters)."""
    seen = tuple(
        ObjectView(i, (0, 0, 9, 9), round(1000 * t.visible), 1000, t.visible, t.truncated)
        for i, t in enumerate(things)
    )
    intrinsics = np.array([[FOCAL, 0, RESOLUTION / 2], [0, FOCAL, RESOLUTION / 2], [0, 0, 1.0]])
    views = tuple(
        View(i, RESOLUTION, RESOLUTION, intrinsics, camera_pose(np.zeros(3), *camera), seen)
        for i, camera in enumerate(cameras)
    )
    objects = tuple(_object(i, thing) for i, thing in enumerate(things))
    return SceneRecord(0, 0, "0" * 64, "surface_desk", objects, views)


def _object(scene_id: int, thing: Thing) -> SceneObject:
    half = np.array(thing.size[:2]) / 2
    low, high = np.array([thing.x, thing.y]) - half, np.array([thing.x, thing.y]) + half
    outline = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
    pose = np.eye(4)
    pose[:3, 3] = [thing.x, thing.y, thing.size[2] / 2]
    return SceneObject(
        scene_id=scene_id,
        id=f"model_{scene_id}",
        name=thing.name,
        category=thing.category,
        color=thing.color,
        color2=thing.color2,
        aliases=thing.aliases,
        attributes=thing.attributes,
        cell=(0, 0),
        pose=pose,
        extents=np.array(thing.size),
        bounds=np.array([[*low, 0.0], [*high, thing.size[2]]]),
        footprint=outline,
        plural=thing.plural,
        parts=thing.parts,
    )


def around(degrees: float, distance: float) -> tuple[float, float]:
    """Return the place at an angle from straight right, counter-clockwise seen from above."""
    return (
        distance * math.cos(math.radians(degrees)),
        distance * math.sin(math.radians(degrees)),
    )
