# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage on which Blender settles and photographs a scene; implements `core.stage.Stage`."""

from collections.abc import Sequence
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix

from core.blender import physics
from core.blender.library import ModelLibrary
from core.blender.look import apply_look
from core.blender.renderer import RenderDevice, Renderer
from core.blender.scene_file import open_scene
from core.catalogue import ModelInfo
from core.config import GenerationConfig
from core.look import Look, Palette, Surface
from core.shelf import Shelf
from core.stage import Camera, Photograph, Placement
from utils.memory import release_free_memory


class BlenderStage:
    """See `core.stage.Stage`. Owns the running Blender; there is one in a process.

    Args:
        temporary: folder for the renderer's files.

    Raises:
        UserInputError: the scene file breaks its contract, or the device does not exist.
    """

    def __init__(self, config: GenerationConfig, shelf: Shelf, temporary: Path) -> None:
        self._shelf = shelf
        self._scene_file = open_scene(config.blender_scene_file_path)
        self._renderer = Renderer(config, temporary)
        self._library = ModelLibrary()

    @property
    def device(self) -> RenderDevice:
        return self._renderer.device

    @property
    def surfaces(self) -> tuple[Surface, ...]:
        return self._scene_file.surfaces

    @property
    def palette(self) -> Palette:
        return self._scene_file.palette

    def settle(self, surface: Surface, placements: Sequence[Placement]) -> list[np.ndarray]:
        """See `core.stage.Stage.settle`."""
        self.clear()
        geometries = [self._shelf.geometry(item.model) for item in placements]
        names = [f"'{item.model.id}'" for item in placements]
        poses = physics.settle(surface, geometries, [item.pose for item in placements], names)
        for scene_id, (item, pose) in enumerate(zip(placements, poses, strict=True)):
            # Index 0 is everything that is not an object.
            self._library.show(item.model, Matrix(pose.tolist()), pass_index=scene_id + 1)
        bpy.context.view_layer.update()
        return poses

    def mesh(self, model: ModelInfo) -> tuple[np.ndarray, np.ndarray]:
        """See `core.stage.Stage.mesh`."""
        return self._library.triangles(model)

    def photograph(self, camera: Camera, look: Look, noise_seed: int) -> Photograph:
        """See `core.stage.Stage.photograph`."""
        apply_look(look)
        return self._renderer.render(camera, noise_seed)

    def clear(self) -> None:
        """See `core.stage.Stage.clear`."""
        self._library.clear()
        _end_render_session()
        release_free_memory()

    def purge(self) -> None:
        """See `core.stage.Stage.purge`."""
        self._library.purge()


def _end_render_session() -> None:
    """Make Cycles forget what it keeps from view to view.

    Within a scene that saves half of each view's preparation. But Cycles never drops a material it has once
    compiled, so that over many scenes the session would grow with every model shown.
    """
    render = bpy.context.scene.render
    if render.use_persistent_data:
        render.use_persistent_data = False  # frees the session at once
        render.use_persistent_data = True
