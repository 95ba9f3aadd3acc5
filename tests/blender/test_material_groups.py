# SPDX-License-Identifier: GPL-3.0-or-later
"""Materials shown as node groups look as they do in a slot of their own, or are not shown as groups."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from utils.repository import REPOSITORY

bpy = pytest.importorskip("bpy")

from core.engine.blender import appearance as module  # noqa: E402
from core.engine.blender.appearance import apply_appearance, shown_material  # noqa: E402
from core.engine.blender.material_groups import GROUP_PREFIX, group_of, window_of  # noqa: E402
from core.engine.blender.scene_file import FLOOR_NAME, SURFACE_PREFIX, SceneFile, open_scene  # noqa: E402
from core.generation.appearance_sampling import sample_appearance  # noqa: E402
from core.scene.appearance import Appearance  # noqa: E402

pytestmark = pytest.mark.blender

DEFAULT_FILE = REPOSITORY / "blender_files" / "background.blend"
SIZE, SAMPLES = 96, 2


@pytest.fixture
def scene_file() -> SceneFile:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return open_scene(DEFAULT_FILE)


def look(scene_file: SceneFile, floor: str, wall: str) -> Appearance:
    drawn = sample_appearance(np.random.default_rng(2), scene_file.palette, scene_file.surfaces[0])
    return dataclasses.replace(drawn, floor=floor, wall=wall)


def picture(folder: Path) -> np.ndarray:
    """Render what stands where objects would, (height, width, 4)."""
    scene = bpy.context.scene
    if scene.camera is None:
        scene.camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
        scene.collection.objects.link(scene.camera)
        marker = next(o for o in bpy.data.objects if o.name.startswith(SURFACE_PREFIX))
        x, y, z = marker.matrix_world.translation
        scene.camera.location = (x, y - 0.7, z + 0.45)
        scene.camera.rotation_euler = (1.1, 0.0, 0.0)
    scene.render.engine = "CYCLES"
    scene.cycles.samples = SAMPLES
    scene.cycles.use_denoising = False
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.filepath = str(folder / "picture.exr")
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(scene.render.filepath)
    pixels = np.array(image.pixels[:], dtype=np.float32).reshape(SIZE, SIZE, 4)
    bpy.data.images.remove(image)
    return pixels


def with_ramp(names: tuple[str, ...]) -> str:
    """Return a material with a color ramp, whose stops are copied one by one."""
    return next(
        name
        for name in names
        if any(
            n.bl_idname == "ShaderNodeValToRGB" for n in bpy.data.materials[name].node_tree.nodes
        )
    )


def test_all_materials_of_the_scene_file_are_shown_as_groups(scene_file: SceneFile) -> None:
    names = {*scene_file.palette.floors, *scene_file.palette.walls}
    assert [name for name in names if group_of(bpy.data.materials[name]) is None] == []


def test_a_group_looks_as_its_material_does(
    scene_file: SceneFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    palette = scene_file.palette
    all_names = (*palette.floors, *palette.walls)
    ramp = with_ramp(all_names)
    pairs = [(palette.floors[0], palette.walls[0])]
    pairs.append((ramp, palette.walls[1]) if ramp in palette.floors else (palette.floors[1], ramp))
    surface = scene_file.surfaces[0]
    as_groups = []
    for pair in pairs:
        apply_appearance(look(scene_file, *pair), surface)
        as_groups.append(picture(tmp_path))
    assert np.abs(as_groups[0] - as_groups[1]).max() > 0.05
    monkeypatch.setattr(module, "group_of", lambda _: None)
    for pair, shown in zip(pairs, as_groups, strict=True):
        apply_appearance(look(scene_file, *pair), surface)
        np.testing.assert_array_equal(picture(tmp_path), shown)


def test_what_cannot_be_copied_whole_is_shown_in_its_slot(scene_file: SceneFile) -> None:
    first, second, third, fourth, *_ = scene_file.palette.floors
    wall, surface = scene_file.palette.walls[0], scene_file.surfaces[0]
    tree = bpy.data.materials[first].node_tree
    tree.nodes.new("ShaderNodeObjectInfo")
    moved = bpy.data.materials[second].node_tree
    output = moved.get_output_node("CYCLES")
    moved.links.new(moved.nodes.new("ShaderNodeRGB").outputs[0], output.inputs["Displacement"])
    bpy.data.materials[third].cycles.use_bump_map_correction = False
    assert [group_of(bpy.data.materials[n]) is None for n in (first, second, third, fourth)] == [
        True, True, True, False,
    ]  # fmt: skip
    floor = bpy.data.objects[FLOOR_NAME]
    for name in (first, fourth, second, fourth, third):
        apply_appearance(look(scene_file, name, wall), surface)
        assert shown_material(FLOOR_NAME) == name
    assert floor.material_slots[0].material == window_of(floor)


def test_foreign_materials_are_copied_or_left_as_they_are(scene_file: SceneFile) -> None:
    first, second, third, *_ = (bpy.data.materials[name] for name in scene_file.palette.floors)
    first.use_nodes = False
    assert group_of(first) is None
    assert not first.use_nodes
    tree = second.node_tree
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements.remove(ramp.color_ramp.elements[-1])
    copy = next(n for n in group_of(second).nodes if n.bl_idname == "ShaderNodeValToRGB")
    assert len(copy.color_ramp.elements) == 1
    # A reroute takes the type of its links, which a copy does not have yet.
    third.node_tree.nodes.new("NodeReroute")
    assert group_of(third) is None


def test_a_long_name_is_known_again(scene_file: SceneFile) -> None:
    surface, wall = scene_file.surfaces[0], scene_file.palette.walls[0]
    material = bpy.data.materials[scene_file.palette.floors[0]]
    material.name = "wood_veneer_oak_" + "x" * 47
    apply_appearance(look(scene_file, material.name, wall), surface)
    assert shown_material(FLOOR_NAME) == material.name
    assert group_of(material) == group_of(material)


def test_all_faces_show_the_material(scene_file: SceneFile) -> None:
    floor, wall = scene_file.palette.floors[0], scene_file.palette.walls[0]
    mesh = bpy.data.objects[FLOOR_NAME].data
    assert len(mesh.polygons) > 1
    mesh.polygons[0].material_index, mesh.polygons[1].material_index = 0, 2
    apply_appearance(look(scene_file, floor, wall), scene_file.surfaces[0])
    assert {polygon.material_index for polygon in mesh.polygons} == {0}


def test_another_scene_file_has_its_own_groups(scene_file: SceneFile) -> None:
    floor, wall = scene_file.palette.floors[0], scene_file.palette.walls[0]
    apply_appearance(look(scene_file, floor, wall), scene_file.surfaces[0])
    again = open_scene(DEFAULT_FILE)
    assert not [g for g in bpy.data.node_groups if g.name.startswith(GROUP_PREFIX)]
    apply_appearance(look(again, floor, wall), again.surfaces[0])
    assert shown_material(FLOOR_NAME) == floor
