# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of single models under white light from everywhere, for measuring their colours."""

import math
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix, Vector
from PIL import Image

from core.blender.library import ModelLibrary
from core.catalogue import ModelInfo
from utils.quiet import redirected_output

_VIEWS = tuple((math.radians(azimuth), math.radians(35.0)) for azimuth in (-90.0, 30.0, 150.0))
_FIELD_OF_VIEW = math.radians(30.0)
_SOLID = 250  # alpha of pixels that lie whole on the model
# Below the table it is darker, as around any table; so metal shows its form.
_SKY, _GROUND = 1.0, 0.45


def photograph_models(
    models: Iterable[ModelInfo], size: int = 96, samples: int = 12
) -> Iterator[tuple[ModelInfo, np.ndarray]]:
    """Yield each model with the sRGB pixels (n, 3) uint8 on it, of views from three sides.

    Starts from an empty scene: whatever was open in this process is lost.

    Raises:
        UserInputError: Blender cannot read a model.
    """
    _prepare(size, samples)
    library = ModelLibrary()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "view.png"
        bpy.context.scene.render.filepath = str(target)
        for model in models:
            library.show(model, Matrix.Identity(4), pass_index=1)
            vertices, _ = library.triangles(model)
            pixels = []
            for azimuth, elevation in _VIEWS:
                _aim_camera(vertices, azimuth, elevation)
                with redirected_output(Path(folder) / "cycles.log"):
                    bpy.ops.render.render(write_still=True)
                with Image.open(target) as picture:
                    rgba = np.asarray(picture.convert("RGBA")).reshape(-1, 4)
                pixels.append(rgba[rgba[:, 3] >= _SOLID, :3])
            with redirected_output(Path(folder) / "cycles.log"):
                library.purge()
            yield model, np.concatenate(pixels)


def _prepare(size: int, samples: int) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = False
    scene.cycles.seed = 0
    scene.render.resolution_x = scene.render.resolution_y = size
    scene.render.film_transparent = True
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    # The standard transform shows colours as they are; the filmic ones wash them out.
    scene.view_settings.view_transform = "Standard"
    scene.world = bpy.data.worlds.new("world")
    scene.world.use_nodes = True
    _light(scene.world.node_tree)
    camera = bpy.data.cameras.new("camera")
    camera.angle, camera.clip_start = _FIELD_OF_VIEW, 1e-3
    scene.camera = bpy.data.objects.new("camera", camera)
    scene.collection.objects.link(scene.camera)


def _light(tree: bpy.types.NodeTree) -> None:
    """Light from everywhere, a smooth step darker from below."""
    coordinates = tree.nodes.new("ShaderNodeTexCoord")
    split = tree.nodes.new("ShaderNodeSeparateXYZ")
    ramp = tree.nodes.new("ShaderNodeMapRange")
    ramp.inputs["From Min"].default_value = -0.5
    ramp.inputs["From Max"].default_value = 0.5
    ramp.inputs["To Min"].default_value = _GROUND
    ramp.inputs["To Max"].default_value = _SKY
    background = tree.nodes["Background"]
    background.inputs["Color"].default_value = (1.0, 1.0, 1.0, 1.0)
    tree.links.new(coordinates.outputs["Generated"], split.inputs["Vector"])
    tree.links.new(split.outputs["Z"], ramp.inputs["Value"])
    tree.links.new(ramp.outputs["Result"], background.inputs["Strength"])


def _aim_camera(vertices: np.ndarray, azimuth: float, elevation: float) -> None:
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    centre, radius = Vector(((low + high) / 2).tolist()), float(np.linalg.norm(high - low)) / 2
    across = math.cos(elevation)
    direction = Vector(
        (across * math.cos(azimuth), across * math.sin(azimuth), math.sin(elevation))
    )
    camera = bpy.context.scene.camera
    camera.location = centre + direction * (radius / math.sin(_FIELD_OF_VIEW / 2))
    camera.rotation_euler = direction.to_track_quat("Z", "Y").to_euler()
    camera.data.clip_end = 10 * radius / math.sin(_FIELD_OF_VIEW / 2)
