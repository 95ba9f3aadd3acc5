# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of one render, and the images of one view as written to disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from core.config.depth_format import DepthFormat


class RenderPass(StrEnum):
    """Optional outputs of a render besides color, depth and ids; each is a field of `RenderResult`."""

    NORMALS = "normals"


@dataclass(frozen=True, eq=False)
class RenderResult:
    """The result of one render.

    Attributes:
        rgb: (H, W, 3) uint8, sRGB.
        depth: (H, W) float32, meters along the optical axis at the pixel center; 0 = nothing hit.
        ids: (H, W) int16, scene_id at the pixel center; -1 = background.
        normals: (H, W, 3) float32, unit vectors in camera axes (x right, y down, z forward), the mean of the
            shading normals over the pixel; 0, 0, 0 = nothing hit. None unless the pass is requested.
    """

    rgb: np.ndarray
    depth: np.ndarray
    ids: np.ndarray
    normals: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class ImageFiles:
    """The files of one image.

    Attributes:
        rgb: (H, W, 3) uint8, sRGB.
        depth: (H, W) float32, meters with sensor noise; 0 = no measurement.
        ids: (H, W) int16 scene_id, -1 = background.
        extras: files of further labels, by path relative to the dataset.
        depth_format: what `depth` becomes on disk.
    """

    rgb: np.ndarray
    depth: np.ndarray
    ids: np.ndarray
    extras: Mapping[str, bytes] = field(default_factory=dict)
    depth_format: DepthFormat = DepthFormat.FLOAT16
