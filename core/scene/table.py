# SPDX-License-Identifier: GPL-3.0-or-later
"""The coordinate frame of the surface that a scene stands on."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.scene.appearance import Surface
from core.scene.json_fields import Matrix4


@dataclass(frozen=True, eq=False)
class Table:
    """The pose of the surface of a scene.

    Attributes:
        height: of the surface, world meters.
        frame: (4, 4) table to world, meters: origin at the center of the surface, z up, x to the right and y
            away as seen from the front, where the cameras stand.
    """

    height: float
    frame: Matrix4

    @classmethod
    def of(cls, surface: Surface) -> "Table":
        """Return the frame of a surface, which is aligned with the world axes, its front towards -Y."""
        frame = np.eye(4)
        frame[:3, 3] = surface.center
        return cls(float(surface.center[2]), frame)

    def to_json(self) -> dict[str, Any]:
        return {"height": self.height, "frame": self.frame.tolist()}
