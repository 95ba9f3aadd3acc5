# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract between the generator and whatever photographs: Blender, or a stand-in for tests.

Everything that crosses this line is numpy and plain data, so the flow in `core.generation` never
knows which engine it drives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.catalogue import ModelInfo
from core.look import Look, Palette, Surface


@dataclass(frozen=True, eq=False)
class Placement:
    """Where one object starts before physics.

    Attributes:
        model: what is placed.
        pose: (4, 4) model to world, metres; the object stands just above the surface.
    """

    model: ModelInfo
    pose: np.ndarray


@dataclass(frozen=True, eq=False)
class Camera:
    """One camera.

    Attributes:
        K: (3, 3) intrinsics, pixels; the centre of the top-left pixel is (0.5, 0.5).
        cam_to_world: (4, 4), metres, OpenCV axes: x right, y down, z forward.
        width, height: pixels.
    """

    K: np.ndarray
    cam_to_world: np.ndarray
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Photograph:
    """What one render gives.

    Attributes:
        rgb: (H, W, 3) uint8, sRGB.
        depth: (H, W) float32, metres along the optical axis at the pixel centre; 0 = nothing hit.
        ids: (H, W) int16, scene_id at the pixel centre; -1 = background.
        normals: (H, W, 3) float32, unit vectors in camera axes (x right, y down, z forward), the mean over
            the pixel of what is shaded; 0, 0, 0 = nothing hit. None unless the run asks for them.
    """

    rgb: np.ndarray
    depth: np.ndarray
    ids: np.ndarray
    normals: np.ndarray | None = None


class Stage(Protocol):
    """Settles objects under gravity and photographs them."""

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        """Where objects can be placed, sorted by name."""
        ...

    @property
    def palette(self) -> Palette:
        """What a look can be drawn from."""
        ...

    def settle(self, surface: Surface, placements: Sequence[Placement]) -> list[np.ndarray]:
        """Drop the objects on the surface and return their poses at rest, (4, 4) each.

        The objects stay on stage until the next call of `settle` or `clear`.

        Raises:
            SceneRejectedError: an object rolled away, fell off, or nothing came to rest in time.
        """
        ...

    def mesh(self, model: ModelInfo) -> tuple[np.ndarray, np.ndarray]:
        """Return the triangles that are photographed: vertices (n, 3), faces (m, 3), model frame.

        A file's polygons can be cut into triangles in several ways; rays have to meet the same ones.
        """
        ...

    def photograph(self, camera: Camera, look: Look, noise_seed: int) -> Photograph:
        """Render the settled objects once.

        Args:
            noise_seed: of the renderer's sampling, 0 to 2**31 - 1.
        """
        ...

    def clear(self) -> None:
        """Take the objects off the stage."""
        ...

    def purge(self) -> None:
        """Free cached meshes and textures; the next scene loads what it needs again."""
        ...
