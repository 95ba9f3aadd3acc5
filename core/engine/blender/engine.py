# SPDX-License-Identifier: GPL-3.0-or-later
"""The stage on which Blender settles and photographs a scene; implements `core.engine.protocol.Engine`."""

from collections.abc import Collection, Sequence
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix

from core.assets.library import AssetLibrary
from core.config.settings import GenerationConfig
from core.engine.blender import physics
from core.engine.blender.appearance import apply_appearance
from core.engine.blender.library import ModelLibrary
from core.engine.blender.renderer import RenderDevice, Renderer
from core.engine.blender.scene_file import open_scene
from core.engine.protocol import Placement
from core.scene.appearance import Appearance, Palette, Surface
from core.scene.camera import Camera
from core.scene.render_result import RenderPass, RenderResult
from utils.memory import release_free_memory


class BlenderEngine:
    """See `core.engine.protocol.Engine`. Owns the running Blender; there is one in a process.

    Args:
        temporary: folder for the renderer's files.
        passes: see `core.engine.blender.renderer.Renderer`.

    Raises:
        UserInputError: the scene file breaks its contract, or the device does not exist.
    """

    def __init__(
        self,
        config: GenerationConfig,
        assets: AssetLibrary,
        temporary: Path,
        passes: Collection[RenderPass] = frozenset(),
    ) -> None:
        self._assets = assets
        self._scene_file = open_scene(config.blender_scene_file_path)
        self._renderer = Renderer(config, temporary, passes)
        self._library = ModelLibrary(assets.geometry)

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
        """See `core.engine.protocol.Engine.settle`."""
        self.clear()
        geometries = [self._assets.geometry(item.model) for item in placements]
        names = [f"'{item.model.id}'" for item in placements]
        poses = physics.settle(surface, geometries, [item.pose for item in placements], names)
        for scene_id, (item, pose) in enumerate(zip(placements, poses, strict=True)):
            # Index 0 is everything that is not an object.
            self._library.show(item.model, Matrix(pose.tolist()), pass_index=scene_id + 1)
        bpy.context.view_layer.update()
        return poses

    def render(self, camera: Camera, appearance: Appearance, sampling_seed: int) -> RenderResult:
        """See `core.engine.protocol.Engine.render`."""
        apply_appearance(appearance)
        return self._renderer.render(camera, sampling_seed)

    def clear(self) -> None:
        """See `core.engine.protocol.Engine.clear`."""
        self._library.clear()
        _end_render_session()
        release_free_memory()

    def purge(self) -> None:
        """See `core.engine.protocol.Engine.purge`."""
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
