# SPDX-License-Identifier: GPL-3.0-or-later
"""Small measured scenes made by hand, and what can be done to a scene without changing its meaning."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View

SIZE = (0.06, 0.06, 0.1)


def thing(
    scene_id: int,
    name: str,
    xy: tuple[float, float],
    size: tuple[float, float, float] = SIZE,
    color: str = "red",
    category: str = "things",
    aliases: tuple[str, ...] = (),
    color2: str = "",
    **attributes: str,
) -> SceneObject:
    """Return a box of `size` that stands at `xy` (m), its sides along the world axes."""
    x, y, z = size
    corners = np.array([[-x, -y], [x, -y], [x, y], [-x, y]]) / 2 + xy
    pose = np.eye(4)
    pose[:3, 3] = [*xy, z / 2]
    return SceneObject(
        scene_id=scene_id, id=f"{name}_{scene_id}", name=name, category=category, color=color,
        color2=color2, aliases=aliases, attributes=attributes, cell=(0, 0), pose=pose, extents=np.array(size),
        bounds=np.array([[*corners[0], 0.0], [*corners[2], z]]), footprint=corners,
    )  # fmt: skip


def camera(
    count: int,
    azimuth: float = 0.0,
    elevation: float = 40.0,
    roll: float = 0.0,
    hidden: Sequence[int] = (),
) -> View:
    """Return a view of the origin from 1.2 m; angles in degrees; azimuth 0 looks along +Y."""
    azimuth, elevation, roll = np.deg2rad([azimuth, elevation, roll])
    away = np.array(
        [
            np.cos(elevation) * np.sin(azimuth),
            -np.cos(elevation) * np.cos(azimuth),
            np.sin(elevation),
        ]
    )
    right = np.array([np.cos(azimuth), np.sin(azimuth), 0.0])
    down = np.cross(-away, right)
    pose = np.eye(4)
    pose[:3, 0] = np.cos(roll) * right + np.sin(roll) * down
    pose[:3, 1] = np.cross(-away, pose[:3, 0])
    pose[:3, 2] = -away
    pose[:3, 3] = 1.2 * away
    objects = tuple(
        ObjectView(i, (0, 0, 9, 9), 100, 100, 0.1 if i in hidden else 1.0, False)
        for i in range(count)
    )
    intrinsics = np.array([[600.0, 0, 256], [0, 600, 256], [0, 0, 1]])
    return View(0, 512, 512, intrinsics, pose, objects)


def record(objects: Sequence[SceneObject], views: Sequence[View] = ()) -> SceneRecord:
    """Return a scene of `objects` seen by `views` (default: one camera straight in front)."""
    views = views or [camera(len(objects))]
    images = tuple(replace(view, img_idx=i) for i, view in enumerate(views))
    return SceneRecord(0, 0, "test", "table", tuple(objects), images)


def permuted(scene: SceneRecord, order: Sequence[int]) -> SceneRecord:
    """Return `scene` with object order[i] renamed to scene_id i."""
    return replace(
        scene,
        objects=tuple(replace(scene.objects[old], scene_id=new) for new, old in enumerate(order)),
        images=tuple(
            replace(
                view,
                objects=tuple(
                    replace(view.objects[old], scene_id=new) for new, old in enumerate(order)
                ),
            )
            for view in scene.images
        ),
    )


def mirrored(scene: SceneRecord) -> SceneRecord:
    """Return `scene` as a mirror shows it: x becomes -x, and every image is turned left to right."""
    flip = np.diag([-1.0, 1.0, 1.0])

    def mirror_object(item: SceneObject) -> SceneObject:
        bounds = item.bounds * [-1.0, 1.0, 1.0]
        return replace(
            item,
            bounds=np.array([bounds.min(axis=0), bounds.max(axis=0)]),
            footprint=(item.footprint * [-1.0, 1.0])[::-1],
        )

    def mirror_view(view: View) -> View:
        pose = np.eye(4)
        pose[:3, :3] = flip @ view.cam_to_world[:3, :3] @ flip
        pose[:3, 3] = flip @ view.cam_to_world[:3, 3]
        intrinsics = view.K.copy()
        intrinsics[0, 2] = view.width - view.K[0, 2]
        return replace(view, cam_to_world=pose, K=intrinsics)

    return replace(
        scene,
        objects=tuple(mirror_object(item) for item in scene.objects),
        images=tuple(mirror_view(view) for view in scene.images),
    )


def swap_sides(data: object) -> object:
    """Return a program's JSON with left and right exchanged."""
    if isinstance(data, list):
        return [swap_sides(item) for item in data]
    if not isinstance(data, dict):
        return data
    swap = {"left": "right", "right": "left"}
    result = {}
    for key, value in data.items():
        if key in ("relation", "measure", "direction", "side"):
            result[key] = "_".join(swap.get(part, part) for part in str(value).split("_"))
        else:
            result[key] = swap_sides(value)
    return result
