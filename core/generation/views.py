# SPDX-License-Identifier: GPL-3.0-or-later
"""One image of a scene: how it is taken, and what is known of it."""

import numpy as np

from core.annotation.labels.parts import with_part_views
from core.annotation.masks import object_views
from core.annotation.printed import with_text_views
from core.assets.ray_scene import CastView, RayScene
from core.generation.arranging import Arrangement
from core.scene.appearance import Appearance
from core.scene.camera import Camera
from core.scene.views import View

Shot = tuple[Camera, Appearance]


def cast_of(shot: Shot, rays: RayScene, triangles: bool) -> CastView:
    """Return what rays see of an image; with `triangles` which ones they meet."""
    camera, _ = shot
    return rays.cast(
        camera.K, camera.cam_to_world, camera.width, camera.height, triangles=triangles
    )


def view_of(
    img_idx: int,
    shot: Shot,
    ids: np.ndarray,
    cast: CastView,
    arranged: Arrangement,
) -> View:
    """Return what is known of an image.

    Args:
        ids: (H, W) the object at each pixel; any value that is not a scene_id is background.
        cast: the image by rays, with triangles if parts are to be known.
        arranged: the scene.
    """
    camera, appearance = shot
    seen = arranged.rays.measure(
        camera.K, camera.cam_to_world, camera.width, camera.height, ids=ids
    )
    view = View(
        img_idx=img_idx,
        width=camera.width,
        height=camera.height,
        K=camera.K,
        cam_to_world=camera.cam_to_world,
        objects=object_views(ids, seen),
        light=appearance.light_json(),
        background=appearance.background_json(),
    )
    if arranged.parts is not None:
        view = with_part_views(view, ids, cast, arranged.parts)
    if arranged.texts is not None:
        view = with_text_views(view, ids, cast, arranged.objects, arranged.texts)
    return view
