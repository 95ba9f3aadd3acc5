# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of single models, for looking at a catalogue with one's own eyes.

Each model stands on a grey floor under neutral light beside a red bar of 10 cm.
"""

import math
from collections.abc import Iterator
from pathlib import Path

import bpy
import mathutils

_BAR_LENGTH = 0.1
_BAR_WIDTH = 0.006
# Seen as a person at a table sees things: from a little to the side and above.
_AZIMUTH = math.radians(-60.0)
_ELEVATION = math.radians(28.0)
_FIELD_OF_VIEW = math.radians(30.0)
_FLOOR_GRAY = 0.32
_IMPORTERS = {
    ".obj": lambda path: bpy.ops.wm.obj_import(filepath=str(path)),
    ".glb": lambda path: bpy.ops.import_scene.gltf(filepath=str(path)),
    ".ply": lambda path: bpy.ops.wm.ply_import(filepath=str(path)),
}


def render_thumbnails(
    models: list[tuple[str, Path]], folder: Path, size: int = 200, samples: int = 16
) -> Iterator[Path]:
    """Render (id, mesh file) one by one to `folder`/<id>.png, `size` pixels square; yield each path.

    Starts from an empty scene: whatever was open in this process is lost.
    """
    _prepare(size, samples)
    for model_id, path in models:
        before = set(bpy.data.objects)
        _IMPORTERS[path.suffix.lower()](path)
        added = [thing for thing in bpy.data.objects if thing not in before]
        _aim_camera([thing for thing in added if thing.type == "MESH"])
        target = folder / f"{model_id}.png"
        bpy.context.scene.render.filepath = str(target)
        bpy.ops.render.render(write_still=True)
        for thing in added:
            bpy.data.objects.remove(thing)
        bpy.ops.outliner.orphans_purge(do_local_ids=True, do_recursive=True)
        yield target


def _prepare(size: int, samples: int) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = True
    scene.cycles.seed = 0
    scene.render.resolution_x = scene.render.resolution_y = size
    # The standard transform shows colours as they are; the filmic ones wash them out.
    scene.view_settings.view_transform = "Standard"
    scene.world = bpy.data.worlds.new("world")
    scene.world.use_nodes = True
    scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.7
    scene.world.node_tree.nodes["Background"].inputs["Color"].default_value = (1, 1, 1, 1)
    camera = bpy.data.cameras.new("camera")
    camera.angle = _FIELD_OF_VIEW
    camera.clip_start = 0.01
    scene.camera = bpy.data.objects.new("camera", camera)
    scene.collection.objects.link(scene.camera)
    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy, sun.angle = 1.6, 0.3
    lamp = bpy.data.objects.new("sun", sun)
    lamp.rotation_euler = (math.radians(35), math.radians(-20), 0)
    scene.collection.objects.link(lamp)
    _box("floor", (10.0, 10.0, 0.01), (0.0, 0.0, -0.0051), (_FLOOR_GRAY,) * 3)
    size3 = (_BAR_LENGTH, _BAR_WIDTH, _BAR_WIDTH)
    _box("bar", size3, (0.0, 0.0, _BAR_WIDTH / 2), (0.7, 0.02, 0.02))


def _box(
    name: str,
    size: tuple[float, float, float],
    centre: tuple[float, float, float],
    color: tuple[float, ...],
) -> None:
    bpy.ops.mesh.primitive_cube_add(size=1.0, location=centre)
    thing = bpy.context.object
    thing.name, thing.scale = name, size
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    shader = material.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*color, 1.0)
    shader.inputs["Roughness"].default_value = 0.9
    thing.data.materials.append(material)


def _aim_camera(things: list[bpy.types.Object]) -> None:
    """Put the bar before the model and fill the picture with both."""
    bpy.context.view_layer.update()
    corners = [
        thing.matrix_world @ mathutils.Vector(c) for thing in things for c in thing.bound_box
    ]
    low = mathutils.Vector([min(c[i] for c in corners) for i in range(3)])
    high = mathutils.Vector([max(c[i] for c in corners) for i in range(3)])
    bar = bpy.data.objects["bar"]
    bar.location = ((low.x + high.x) / 2, low.y - 0.02, low.z + _BAR_WIDTH / 2)
    low.y -= 0.02 + _BAR_WIDTH
    low.x = min(low.x, bar.location.x - _BAR_LENGTH / 2)
    high.x = max(high.x, bar.location.x + _BAR_LENGTH / 2)
    centre, radius = (low + high) / 2, (high - low).length / 2
    distance = radius / math.sin(_FIELD_OF_VIEW / 2)
    direction = mathutils.Vector(
        (
            math.cos(_ELEVATION) * math.cos(_AZIMUTH),
            math.cos(_ELEVATION) * math.sin(_AZIMUTH),
            math.sin(_ELEVATION),
        )
    )
    camera = bpy.context.scene.camera
    camera.location = centre + direction * distance
    camera.rotation_euler = direction.to_track_quat("Z", "Y").to_euler()
