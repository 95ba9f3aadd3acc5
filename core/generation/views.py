# SPDX-License-Identifier: GPL-3.0-or-later
"""One image of a scene: how it is taken, and what is known of it."""

import numpy as np

from core.annotation.masks import object_views
from core.assets.ray_scene import RayScene
from core.scene.appearance import Appearance
from core.scene.camera import Camera
from core.scene.views import View

Shot = tuple[Camera, Appearance]


def view_of(img_idx: int, shot: Shot, ids: np.ndarray, rays: RayScene) -> View:
    """Return what is known of an image.

    Args:
        ids: (H, W) the object at each pixel; any value that is not a scene_id is background.
    """
    camera, appearance = shot
    seen = rays.measure(camera.K, camera.cam_to_world, camera.width, camera.height, ids=ids)
    return View(
        img_idx=img_idx,
        width=camera.width,
        height=camera.height,
        K=camera.K,
        cam_to_world=camera.cam_to_world,
        objects=object_views(ids, seen),
        light=appearance.light_json(),
        background=appearance.background_json(),
    )
