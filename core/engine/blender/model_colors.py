# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of single models under white light from everywhere, for measuring their colors."""

import math
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix, Vector
from PIL import Image

from core.assets.catalogue import ModelInfo
from core.assets.geometry import load_geometry
from core.engine.blender.library import ModelLibrary
from core.engine.blender.nodes import own_tree
from utils.quiet import redirected_output

# One picture shows the model from three sides: three of it stand in a row, turned, so far apart that
# they hardly shade each other.
_TURNS = tuple(math.radians(angle) for angle in (0.0, 120.0, 240.0))
_SPACING = 2.6  # of the model's radius
_ELEVATION = math.radians(35.0)
_SOLID = 250  # alpha of pixels that lie whole on the model
# A white thing (albedo 0.8) comes out white; it is a little darker below, so metal shows its form.
_SKY, _GROUND = 1.3, 0.9


def photograph_models(
    models: Iterable[ModelInfo], size: int = 80, samples: int = 6
) -> Iterator[tuple[ModelInfo, np.ndarray]]:
    """Yield each model with the sRGB pixels (n, 3) uint8 on it, seen from three sides.

    `size` is the height in pixels of each of the three.

    Starts from an empty scene: whatever was open in this process is lost.

    Raises:
        UserInputError: Blender cannot read a model.
    """
    camera = _prepare(size, samples)
    library = ModelLibrary()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "view.png"
        bpy.context.scene.render.filepath = str(target)
        for model in models:
            _pose(library, model, camera)
            with redirected_output(Path(folder) / "cycles.log"):
                bpy.ops.render.render(write_still=True)
                library.purge()
            with Image.open(target) as picture:
                rgba = np.asarray(picture.convert("RGBA")).reshape(-1, 4)
            yield model, rgba[rgba[:, 3] >= _SOLID, :3]


def _pose(library: ModelLibrary, model: ModelInfo, camera: bpy.types.Object) -> None:
    """Put the models in a row along X and the camera before them."""
    low, high = load_geometry(model.path).bounds
    center = Matrix.Translation(Vector((-(low + high) / 2).tolist()))
    radius = float(np.linalg.norm(high - low)) / 2
    for place, turn in enumerate(_TURNS):
        aside = Matrix.Translation(((place - 1) * _SPACING * radius, 0.0, 0.0))
        library.show(model, aside @ Matrix.Rotation(turn, 4, "Z") @ center, pass_index=1)
    direction = Vector((0.0, -math.cos(_ELEVATION), math.sin(_ELEVATION)))
    camera.location = direction * (4 * radius)
    camera.rotation_euler = direction.to_track_quat("Z", "Y").to_euler()
    lens: bpy.types.Camera = camera.data
    lens.ortho_scale = len(_TURNS) * _SPACING * radius
    lens.clip_start, lens.clip_end = radius, 8 * radius


def _prepare(size: int, samples: int) -> bpy.types.Object:
    """Set up an empty scene under white light and return its camera."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = False
    scene.cycles.seed = 0
    scene.render.resolution_x, scene.render.resolution_y = size * len(_TURNS), size
    scene.render.film_transparent = True
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    # The standard transform shows colors as they are; the filmic ones wash them out.
    scene.view_settings.view_transform = "Standard"
    scene.world = bpy.data.worlds.new("world")
    _light(own_tree(scene.world))
    lens = bpy.data.cameras.new("camera")
    lens.type = "ORTHO"
    scene.camera = camera = bpy.data.objects.new("camera", lens)
    scene.collection.objects.link(camera)
    return camera


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
