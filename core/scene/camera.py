# SPDX-License-Identifier: GPL-3.0-or-later
"""One camera: its pose and intrinsics."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Camera:
    """One camera.

    Attributes:
        K: (3, 3) intrinsics, pixels; the center of the top-left pixel is (0.5, 0.5).
        cam_to_world: (4, 4), meters, OpenCV axes: x right, y down, z forward.
        width, height: pixels.
    """

    K: np.ndarray
    cam_to_world: np.ndarray
    width: int
    height: int
