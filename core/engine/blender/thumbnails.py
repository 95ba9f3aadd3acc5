# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of single models, for looking at a catalogue with one's own eyes.

Each model rests on a gray floor under neutral light beside a red bar of 10 cm.
"""

import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import bpy
import mathutils
import numpy as np
from numpy.typing import NDArray

from core.assets.catalogue import ModelInfo
from core.assets.geometry import load_geometry, world_bounds
from core.engine.blender.library import ModelLibrary
from core.engine.blender.nodes import own_tree
from utils.quiet import redirected_output

_BAR_LENGTH = 0.1
_BAR_WIDTH = 0.006
# Seen as a person at a table sees things: from a little to the side and above.
_AZIMUTH = math.radians(-60.0)
_ELEVATION = math.radians(28.0)
_FIELD_OF_VIEW = math.radians(30.0)
_FLOOR_GRAY = 0.32


def as_in_file(model: ModelInfo) -> Sequence[NDArray[np.float64]]:
    """Return the one orientation of a model that stands as in its file."""
    return (np.eye(3),)


def render_thumbnails(
    models: Iterable[ModelInfo],
    folder: Path,
    size: int = 200,
    samples: int = 16,
    rotations: Callable[[ModelInfo], Sequence[NDArray[np.float64]]] = as_in_file,
) -> Iterator[Path]:
    """Render models one by one, `size` pixels square; yield the path of each picture.

    Starts from an empty scene: whatever was open in this process is lost.

    Args:
        folder: for the pictures: <id>.png, and <id> 2.png and so on for a model's further orientations.
        rotations: (3, 3) each, from the model frame: the orientations to show of a model.

    Raises:
        UserInputError: Blender cannot read a model.
    """
    camera = _prepare(size, samples)
    library = ModelLibrary()
    for model in models:
        for number, rotation in enumerate(rotations(model), start=1):
            _put(library, model, rotation, camera)
            target = folder / (f"{model.id}.png" if number == 1 else f"{model.id} {number}.png")
            bpy.context.scene.render.filepath = str(target)
            with redirected_output(Path(os.devnull)):
                bpy.ops.render.render(write_still=True)
                library.clear()
            yield target
        library.purge()


def _put(
    library: ModelLibrary,
    model: ModelInfo,
    rotation: NDArray[np.float64],
    camera: bpy.types.Object,
) -> None:
    """Put a turned model on the floor and the camera before it."""
    pose = np.eye(4)
    pose[:3, :3] = rotation
    geometry = load_geometry(model.path)
    # A model's origin may be anywhere; here it stands on the floor.
    pose[2, 3] = -world_bounds(geometry, pose)[0, 2]
    library.show(model, mathutils.Matrix(pose.tolist()), pass_index=1)
    low, high = world_bounds(geometry, pose)
    _aim(camera, mathutils.Vector(low.tolist()), mathutils.Vector(high.tolist()))


def _prepare(size: int, samples: int) -> bpy.types.Object:
    """Set up an empty scene with a floor, a sun and the bar, and return its camera."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = True
    scene.cycles.seed = 0
    scene.render.resolution_x = scene.render.resolution_y = size
    # The standard transform shows colors as they are; the filmic ones wash them out.
    scene.view_settings.view_transform = "Standard"
    scene.world = bpy.data.worlds.new("world")
    background = own_tree(scene.world).nodes["Background"]
    background.inputs["Strength"].default_value = 0.7
    background.inputs["Color"].default_value = (1, 1, 1, 1)
    lens = bpy.data.cameras.new("camera")
    lens.angle = _FIELD_OF_VIEW
    lens.clip_start = 0.01
    scene.camera = camera = bpy.data.objects.new("camera", lens)
    scene.collection.objects.link(camera)
    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy, sun.angle = 1.6, 0.3
    lamp = bpy.data.objects.new("sun", sun)
    lamp.rotation_euler = (math.radians(35), math.radians(-20), 0)
    scene.collection.objects.link(lamp)
    _box("floor", (10.0, 10.0, 0.01), (0.0, 0.0, -0.0051), (_FLOOR_GRAY,) * 3)
    size3 = (_BAR_LENGTH, _BAR_WIDTH, _BAR_WIDTH)
    _box("bar", size3, (0.0, 0.0, _BAR_WIDTH / 2), (0.7, 0.02, 0.02))
    return camera


def _box(
    name: str,
    size: tuple[float, float, float],
    center: tuple[float, float, float],
    color: tuple[float, ...],
) -> None:
    bpy.ops.mesh.primitive_cube_add(size=1.0, location=center)
    thing = bpy.context.object
    assert thing is not None
    thing.name, thing.scale = name, size
    material = bpy.data.materials.new(name)
    shader = own_tree(material).nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*color, 1.0)
    shader.inputs["Roughness"].default_value = 0.9
    mesh: bpy.types.Mesh = thing.data
    mesh.materials.append(material)


def _aim(camera: bpy.types.Object, low: mathutils.Vector, high: mathutils.Vector) -> None:
    """Put the bar before the model with these corners and fill the picture with both."""
    bar = bpy.data.objects["bar"]
    bar.location = ((low.x + high.x) / 2, low.y - 0.02, low.z + _BAR_WIDTH / 2)
    low.y -= 0.02 + _BAR_WIDTH
    low.x = min(low.x, bar.location.x - _BAR_LENGTH / 2)
    high.x = max(high.x, bar.location.x + _BAR_LENGTH / 2)
    center, radius = (low + high) / 2, (high - low).length / 2
    distance = radius / math.sin(_FIELD_OF_VIEW / 2)
    direction = mathutils.Vector(
        (
            math.cos(_ELEVATION) * math.cos(_AZIMUTH),
            math.cos(_ELEVATION) * math.sin(_AZIMUTH),
            math.sin(_ELEVATION),
        )
    )
    camera.location = center + direction * distance
    camera.rotation_euler = direction.to_track_quat("Z", "Y").to_euler()
