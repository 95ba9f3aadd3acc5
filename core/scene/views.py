# SPDX-License-Identifier: GPL-3.0-or-later
"""The measured scene: what really stands on the table and what each camera really sees.

Plain data in world meters and pixels, JSON both ways. `core.scene.record` puts it together with the
expressions into the record that lies on disk. Python floats survive JSON exactly, so what is proven on
the scene in memory is proven on the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.scene.json_fields import (
    SceneFormatError,
    read_array,
    read_count,
    read_field,
    read_integers,
    read_share,
)


@dataclass(frozen=True, eq=False)
class ObjectView:
    """What one image shows of one object.

    Attributes:
        bbox: (x1, y1, x2, y2) inclusive pixel corners of the modal mask; None if no pixel is visible.
        pixels: modal mask pixels.
        amodal_pixels: pixels the object would have with nothing before it, counted on a canvas wider
            than the frame.
        visible_fraction: pixels / amodal_pixels, 0 to 1.
        truncated: whether the frame cuts the object's amodal mask.
        rle: COCO run-length encoding of the modal mask, {"size": [h, w], "counts": text}; None like bbox.
    """

    scene_id: int
    bbox: tuple[int, int, int, int] | None
    pixels: int
    amodal_pixels: int
    visible_fraction: float
    truncated: bool
    rle: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "scene_id": self.scene_id,
            "bbox": None if self.bbox is None else list(self.bbox),
            "pixels": self.pixels,
            "amodal_pixels": self.amodal_pixels,
            "visible_fraction": self.visible_fraction,
            "truncated": self.truncated,
            "rle": None if self.rle is None else dict(self.rle),
        }

    @classmethod
    def from_json(cls, data: Any, where: str = "object in image") -> "ObjectView":
        scene_id = read_count(data, "scene_id", where)
        where = f"{where} {scene_id}"
        bbox = None
        if read_field(data, "bbox", (list, type(None)), where) is not None:
            corners = read_integers(data, "bbox", where)
            if len(corners) != 4:
                raise SceneFormatError(f"{where}: 'bbox' must be [x1, y1, x2, y2]")
            bbox = (corners[0], corners[1], corners[2], corners[3])
        rle = read_field(data, "rle", (Mapping, type(None)), where)
        if rle is not None:
            read_field(rle, "counts", str, f"{where}: rle")
            if len(read_integers(rle, "size", f"{where}: rle")) != 2:
                raise SceneFormatError(f"{where}: rle 'size' must be [height, width]")
        return cls(
            scene_id=scene_id,
            bbox=bbox,
            pixels=read_count(data, "pixels", where),
            amodal_pixels=read_count(data, "amodal_pixels", where),
            visible_fraction=read_share(data, "visible_fraction", where),
            truncated=read_field(data, "truncated", bool, where),
            rle=rle,
        )


@dataclass(frozen=True, eq=False)
class View:
    """One image: its camera, its light and what it shows of every object of the scene.

    Attributes:
        K: (3, 3) intrinsics, pixels; the center of the top-left pixel is (0.5, 0.5).
        cam_to_world: (4, 4) extrinsics, meters, OpenCV camera axes: x right, y down, z forward.
        objects: one entry for every object of the scene, by scene_id.
    """

    img_idx: int
    width: int
    height: int
    K: np.ndarray
    cam_to_world: np.ndarray
    objects: tuple[ObjectView, ...]
    light: Mapping[str, Any] = field(default_factory=dict)
    background: Mapping[str, Any] = field(default_factory=dict)

    def project(self, points: np.ndarray) -> np.ndarray:
        """Project world points (n, 3) meters to (n, 3): x, y in pixels and depth in meters.

        Pixel coordinates run from 0 to width; a point behind the camera has a depth <= 0 and x, y that
        mean nothing.
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

    @classmethod
    def from_json(cls, data: Any, where: str = "image") -> "View":
        img_idx = read_count(data, "img_idx", where)
        where = f"{where} {img_idx}"
        objects = tuple(
            ObjectView.from_json(item, f"{where}, object")
            for item in read_field(data, "objects", list, where)
        )
        return cls(
            img_idx=img_idx,
            width=read_count(data, "width", where, least=1),
            height=read_count(data, "height", where, least=1),
            K=read_array(read_field(data, "K", list, where), (3, 3), f"{where}: K"),
            cam_to_world=read_array(
                read_field(data, "cam_to_world", list, where), (4, 4), f"{where}: cam_to_world"
            ),
            objects=objects,
            light=read_field(data, "light", Mapping, where),
            background=read_field(data, "background", Mapping, where),
        )
