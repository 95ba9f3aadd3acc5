# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract between the generator and whatever photographs: Blender, or a stand-in for tests.

Everything that crosses this line is numpy and plain data, so the flow in `core.generation.scene_maker` never
knows which engine it drives.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.assets.catalogue import ModelInfo
from core.scene.appearance import Appearance, Palette, Surface
from core.scene.camera import Camera
from core.scene.render_result import RenderResult


@dataclass(frozen=True, eq=False)
class Placement:
    """Where one object starts before physics.

    Attributes:
        model: what is placed.
        pose: (4, 4) model to world, meters; the object stands just above the surface.
    """

    model: ModelInfo
    pose: np.ndarray


class Engine(Protocol):
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

    def render(self, camera: Camera, appearance: Appearance, sampling_seed: int) -> RenderResult:
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
