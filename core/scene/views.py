# SPDX-License-Identifier: GPL-3.0-or-later
"""The measured views of a scene: cameras, and what each actually sees of every object.

Plain data in world meters and pixels, convertible to and from JSON. `core.scene.record` combines it with the
expressions into the record on disk. Python floats survive JSON exactly, so a proof on the scene in memory
holds for the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.scene.json_fields import Count, Matrix3, Matrix4, Share, Size
from core.scene.parts import PartView
from core.scene.printed import TextView
from core.scene.rle import Rle


@dataclass(frozen=True, eq=False)
class ObjectView:
    """What one image shows of one object.

    Attributes:
        bbox: (x1, y1, x2, y2) inclusive pixel corners of the modal mask; None if no pixel is visible.
        pixels: modal mask pixels.
        amodal_pixels: pixels the object would have if nothing occluded it, counted on a canvas wider
            than the frame.
        visible_fraction: pixels / amodal_pixels, 0 to 1.
        truncated: whether the frame cuts the object's amodal mask.
        rle: of the modal mask; None if no pixel is visible.
        parts: those with a visible pixel, in the model's order; None in datasets made without parts.
        texts: places of texts of which anything is seen; None in datasets made without texts, and of objects of
            which nobody knows what is printed on them.
    """

    scene_id: Count
    bbox: tuple[int, int, int, int] | None
    pixels: Count
    amodal_pixels: Count
    visible_fraction: Share
    truncated: bool
    rle: Rle | None = None
    parts: tuple[PartView, ...] | None = None
    texts: tuple[TextView, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "scene_id": self.scene_id,
            "bbox": None if self.bbox is None else list(self.bbox),
            "pixels": self.pixels,
            "amodal_pixels": self.amodal_pixels,
            "visible_fraction": self.visible_fraction,
            "truncated": self.truncated,
            "rle": None if self.rle is None else {**self.rle},
            **({} if self.parts is None else {"parts": [part.to_json() for part in self.parts]}),
            **({} if self.texts is None else {"texts": [text.to_json() for text in self.texts]}),
        }


@dataclass(frozen=True, eq=False)
class View:
    """One image: its camera, its light and what it shows of every object of the scene.

    Attributes:
        K: (3, 3) intrinsics, pixels; the center of the top-left pixel is (0.5, 0.5).
        cam_to_world: (4, 4) extrinsics, meters, OpenCV camera axes: x right, y down, z forward.
        objects: one entry per object of the scene, by scene_id.
    """

    img_idx: Count
    width: Size
    height: Size
    K: Matrix3
    cam_to_world: Matrix4
    objects: tuple[ObjectView, ...]
    light: Mapping[str, Any] = field(default_factory=dict)
    background: Mapping[str, Any] = field(default_factory=dict)

    def project(self, points: np.ndarray) -> np.ndarray:
        """Project world points (n, 3) meters to (n, 3): x, y in pixels and depth in meters.

        Pixel coordinates run from 0 to width; a point behind the camera has a depth <= 0 and meaningless
        x, y.
        """
        world_to_cam = np.linalg.inv(self.cam_to_world)
        camera = np.asarray(points) @ world_to_cam[:3, :3].T + world_to_cam[:3, 3]
        depth = camera[:, 2:3]
        pixels = camera @ self.K.T
        safe = np.where(np.abs(depth) < 1e-12, 1e-12, depth)
        return np.hstack([pixels[:, :2] / safe, depth])

    def to_json(self) -> dict[str, Any]:
        return {
            "img_idx": self.img_idx,
            "width": self.width,
            "height": self.height,
            "K": self.K.tolist(),
            "cam_to_world": self.cam_to_world.tolist(),
            "light": dict(self.light),
            "background": dict(self.background),
            "objects": [view.to_json() for view in self.objects],
        }
