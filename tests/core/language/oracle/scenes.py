# SPDX-License-Identifier: GPL-3.0-or-later
"""Random measured scenes for the oracle, with habits of their own: words that collide, kin, crowding,
cameras straight from above or amidst the objects.
"""

import math

import numpy as np

from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View
from tests.core.language.oracle.wares import AWKWARD, Ware

_GROUND = 0.72
_TABLE = 0.36
_RESOLUTION = 320
_ALIKE = 5  # objects of one thing in succession; also the length of a row of places
_SECOND_COLORS = ("none", "none", "white", "blue", "red", "gray")
_TWO_COLORED = 0.6
_MIN_OBJECTS, _MAX_OBJECTS = 3, 13


def random_record(
    rng: np.random.Generator,
    index: int = 0,
    images: int | None = None,
    wares: tuple[Ware, ...] = AWKWARD,
) -> SceneRecord:
    """Return a scene that could have been measured, without any expression."""
    count = int(rng.integers(_MIN_OBJECTS, _MAX_OBJECTS + 1))
    places = _places(rng, count)
    kinds = _kinds(rng, count, wares)
    objects = tuple(_object(rng, i, wares[kinds[i]], kinds[i], places[i]) for i in range(count))
    number = images or int(rng.integers(1, 6))
    swing = rng.uniform(-0.6, 0.6)
    views = tuple(
        _view(rng, index * number + i, objects, swing + rng.uniform(-0.23, 0.23))
        for i in range(number)
    )
    return SceneRecord(index, 0, "0" * 64, "surface_desk", objects, views)


def _kinds(rng: np.random.Generator, count: int, wares: tuple[Ware, ...]) -> list[int]:
    """Return the index of each object's ware: few wares for many objects, most of them kin."""
    first = int(rng.integers(len(wares)))
    words = {wares[first].name, wares[first].category, *wares[first].aliases}
    kin = [
        i
        for i, ware in enumerate(wares)
        if i != first and words & {ware.name, ware.category, *ware.aliases}
    ]
    others = rng.permutation(len(wares))[: int(rng.integers(1, 6))]
    assets = [first, *rng.permutation(kin)[: int(rng.integers(0, 4))], *others]
    if rng.uniform() < 0.4:  # neighbors alike, as in rows of one thing
        assets = list(np.repeat(rng.permutation(assets), _ALIKE))
        if len(assets) >= count:
            return [int(kind) for kind in assets[:count]]
    return [int(kind) for kind in rng.choice(assets, size=count)]


def _places(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return (count, 2) places: scattered, in rows, on a ring or in clusters."""
    habit = rng.integers(4)
    if habit == 0:
        return rng.uniform(-_TABLE, _TABLE, (count, 2))
    if habit == 1:
        turn = rng.choice([0.0, math.pi / 2, rng.uniform(0, math.pi)])
        step = rng.uniform(0.07, 0.2)
        along = (np.arange(count) % _ALIKE - 2) * step
        across = (np.arange(count) // _ALIKE - 1) * rng.uniform(0.12, 0.25)
        places = np.stack([along, across], axis=1) + rng.normal(0, 0.006, (count, 2))
        c, s = math.cos(turn), math.sin(turn)
        return places @ np.array([[c, s], [-s, c]])
    if habit == 2:
        angles = np.arange(count) * 2 * math.pi / count + rng.uniform(0, 2)
        return np.stack([np.cos(angles), np.sin(angles)], axis=1) * rng.uniform(0.15, _TABLE)
    centers = rng.uniform(-_TABLE, _TABLE, (3, 2))
    return centers[np.arange(count) % 3] + rng.normal(0, 0.06, (count, 2))


def _object(
    rng: np.random.Generator, scene_id: int, ware: Ware, kind: int, place: np.ndarray
) -> SceneObject:
    size = rng.uniform(0.03, 0.16, 3) if rng.uniform() < 0.3 else _typical_size(kind, rng)
    turn = rng.uniform(0, math.pi)
    corners = _outline(rng, size[:2])
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    footprint = corners @ spin + place
    pose = np.eye(4)
    pose[:2, :2] = spin.T
    pose[:3, 3] = [*place, _GROUND + size[2] / 2]
    low, high = footprint.min(axis=0), footprint.max(axis=0)
    color = str(rng.choice(ware.colors))
    return SceneObject(
        scene_id=scene_id,
        id=f"{ware.name.replace(' ', '_')}_{scene_id}",
        name=ware.name,
        category=ware.category,
        color=color,
        color2=_second_color(rng, ware, color),
        aliases=tuple(alias for alias in ware.aliases if rng.uniform() < 0.7),
        attributes={k: v for k, v in ware.columns.items() if rng.uniform() < 0.85},
        cell=(0, scene_id),
        pose=pose,
        extents=size,
        bounds=np.array([[*low, _GROUND], [*high, _GROUND + size[2]]]),
        footprint=footprint,
        plural=ware.plural,
        article=ware.article,
    )


def _second_color(rng: np.random.Generator, ware: Ware, color: str) -> str:
    """Return the catalogue's, or else often one of a few: likely to collide with others."""
    if ware.color2 is not None or not color:
        return ware.color2 or ""
    options = [second for second in _SECOND_COLORS if second != color]
    return str(rng.choice(options)) if rng.uniform() < _TWO_COLORED else ""


def _typical_size(kind: int, rng: np.random.Generator) -> np.ndarray:
    """Return a size that is much the same for all objects of a kind."""
    base = np.random.default_rng(kind).uniform(0.04, 0.12, 3)
    return base * rng.choice([0.75, 1.0, 1.0, 1.0, 1.4]) * rng.uniform(0.99, 1.01, 3)


def _outline(rng: np.random.Generator, size: np.ndarray) -> np.ndarray:
    """Return a convex outline, counter-clockwise, that fills a box of `size`."""
    count = int(rng.choice([4, 6, 12]))
    angles = (np.arange(count) + 0.5) * 2 * math.pi / count
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return points / np.abs(points).max(axis=0) * size / 2


def _view(
    rng: np.random.Generator, img_idx: int, objects: tuple[SceneObject, ...], azimuth: float
) -> View:
    distance, elevation = rng.uniform(0.9, 1.6), rng.uniform(0.35, 1.15)
    if rng.uniform() < 0.03:  # straight from above: the optical axis has no direction on the table
        elevation = rng.uniform(1.5, 1.57)
    if rng.uniform() < 0.03:  # amidst the objects: some of them are behind the camera
        distance = rng.uniform(0.1, 0.4)
    aim = np.array([*rng.normal(0, 0.03, 2), _GROUND])
    focal = _RESOLUTION / 2 / math.tan(rng.uniform(0.35, 0.6))
    seen = tuple(_seen(rng, thing.scene_id) for thing in objects)
    return View(
        img_idx=img_idx,
        width=_RESOLUTION,
        height=_RESOLUTION,
        K=np.array([[focal, 0, _RESOLUTION / 2], [0, focal, _RESOLUTION / 2], [0, 0, 1.0]]),
        cam_to_world=camera_pose(aim, azimuth, elevation, rng.normal(0, 0.08), distance),
        objects=seen,
    )


def camera_pose(
    aim: np.ndarray, azimuth: float, elevation: float, roll: float, distance: float
) -> np.ndarray:
    """Return cam_to_world of a camera in front (-Y) of `aim`, turned by azimuth and roll, radians."""
    forward = np.array(
        [
            -math.sin(azimuth) * math.cos(elevation),
            math.cos(azimuth) * math.cos(elevation),
            -math.sin(elevation),
        ]
    )
    right = np.cross(forward, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    down = np.cross(forward, right)
    pose = np.eye(4)
    pose[:3, 0] = math.cos(roll) * right + math.sin(roll) * down
    pose[:3, 1] = math.cos(roll) * down - math.sin(roll) * right
    pose[:3, 2] = forward
    pose[:3, 3] = aim - distance * forward
    return pose


def _seen(rng: np.random.Generator, scene_id: int) -> ObjectView:
    """Return mostly clear, now and then half hidden, cut or invisible."""
    habit = rng.uniform()
    full = int(rng.integers(300, 3000))
    if habit > 0.05:
        pixels = int(full * rng.uniform(0.55, 1.0))
    else:
        pixels = int(full * rng.uniform(0.0, 0.4)) if rng.uniform() < 0.7 else 0
    return ObjectView(
        scene_id=scene_id,
        bbox=(1, 1, 20, 20) if pixels else None,
        pixels=pixels,
        amodal_pixels=full,
        visible_fraction=pixels / full,
        truncated=bool(rng.uniform() < 0.015),
        rle=None,
    )
