# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine on the running Blender: Bullet settles, Cycles renders. See `core.engine.protocol`."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix

from core.assets.environments import environment_files
from core.assets.library import AssetLibrary
from core.assets.ray_tree import Mesh
from core.assets.textures import texture_files
from core.config.settings import GenerationConfig
from core.engine.blender import physics
from core.engine.blender.appearance import apply_appearance
from core.engine.blender.library import ModelLibrary
from core.engine.blender.own_textures import use_textures
from core.engine.blender.renderer import Renderer
from core.engine.blender.scene_file import open_scene, set_mesh, world_files
from core.engine.blender.skies import check_environment
from core.engine.blender.standing import Shapes
from core.engine.protocol import Engine, Placement
from core.errors import Problems
from core.scene.appearance import Appearance, Palette, Surface
from core.scene.camera import Camera
from core.scene.render_result import RenderPass, RenderResult
from utils.memory import release_free_memory

logger = logging.getLogger(__name__)


def blender_engine(
    config: GenerationConfig,
    assets: AssetLibrary,
    temporary: Path,
    passes: Collection[RenderPass] = frozenset(),
) -> Engine:
    """Open the scene file in the running Blender, and return what settles and renders in it.

    There is one such engine in a process.

    Args:
        temporary: folder for the renderer's files.
        passes: see `core.engine.blender.renderer.Renderer`.

    Raises:
        UserInputError: the scene file breaks its contract, an environment image or a texture is none, or the
            device does not exist.
    """
    scene_file = open_scene(config.blender_scene_file_path)
    if config.texture_dir is not None:
        textures = texture_files(config.texture_dir)
        scene_file = use_textures(scene_file, textures, config.texture_size)
    environments = world_files()
    if config.environment_dir is not None:
        environments = dict(environment_files(config.environment_dir))
        found = Problems()
        for file in environments.values():
            found.attempt(partial(check_environment, file))
        found.raise_if_any()
    palette = replace(scene_file.palette, worlds=tuple(environments))
    renderer = Renderer(config, temporary, passes)
    logger.info("Rendering on %s.", renderer.device.description)
    return Engine(
        BlenderSettler(scene_file.surfaces, assets),
        BlenderRenderer(palette, assets, renderer, environments),
        renderer.device.name,
    )


@dataclass(frozen=True, eq=False)
class BlenderSettler:
    """See `core.engine.protocol.Settler`; its bodies are in the running Blender only while they move."""

    surfaces: tuple[Surface, ...]
    assets: AssetLibrary
    shapes: Shapes = field(default_factory=Shapes)

    def settle(
        self, surface: Surface, placements: Sequence[Placement], standing: Sequence[Placement] = ()
    ) -> list[np.ndarray]:
        geometries = [self.assets.geometry(item.model) for item in placements]
        names = [f"'{item.model.id}'" for item in placements]
        if standing:
            geometries = [self.shapes.falling(geometry) for geometry in geometries]
        fixed = [
            (self.shapes.standing(self.assets.geometry(item.model)), item.pose) for item in standing
        ]
        return physics.settle(surface, geometries, [item.pose for item in placements], names, fixed)


class BlenderRenderer:
    """See `core.engine.protocol.Renderer`."""

    def __init__(
        self,
        palette: Palette,
        assets: AssetLibrary,
        renderer: Renderer,
        environments: Mapping[str, Path],
    ) -> None:
        self.palette = palette
        self._environments = environments
        self._renderer = renderer
        self._library = ModelLibrary(assets.geometry)
        self._surface: Surface | None = None

    def show(self, surface: Surface, placements: Sequence[Placement]) -> None:
        self.clear()
        self._surface = surface
        for scene_id, item in enumerate(placements):
            # Index 0 is everything that is not an object.
            self._library.show(item.model, Matrix(item.pose.tolist()), pass_index=scene_id + 1)
        bpy.context.view_layer.update()

    def render(self, camera: Camera, appearance: Appearance, sampling_seed: int) -> RenderResult:
        assert self._surface is not None  # something is shown
        apply_appearance(appearance, self._surface, self._environments)
        return self._renderer.render(camera, sampling_seed)

    def set_mesh(self) -> Mesh:
        return set_mesh()

    def clear(self) -> None:
        self._library.clear()
        _end_render_session()
        release_free_memory()

    def purge(self) -> None:
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
