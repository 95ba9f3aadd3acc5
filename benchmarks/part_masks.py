# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks of parts against a colored render: each part of each model in a color of its own, as Blender splits the
file by its groups.

Blender reads the groups of OBJ files with its own importer, cuts polygons in its own way, and renders emission
at one sample in the middle of every pixel; the masks come from rays and the labels of the library's triangles.
Prints the worst parts, and fails if one of more than 200 pixels has an IoU below 0.98.

    python benchmarks/part_masks.py [--models 40] [--only ID ...]
"""

import argparse
import math
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import bpy
import mathutils
import numpy as np
from PIL import Image

from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.library import AssetLibrary
from core.assets.part_names import known_part
from core.assets.ray_scene import RayScene
from core.engine.blender.nodes import own_tree
from core.generation.cameras import intrinsics, look_at
from utils.quiet import redirected_output
from utils.repository import REPOSITORY

SIZE = 1024  # pixels
SIDE = 3  # models in a row and a column
FIELD_OF_VIEW = math.radians(30.0)
# Two views of all models: from above, and from below on the other side.
VIEWS = ((0.5, 0.6), (-2.4, -0.4))
MIN_PIXELS, MIN_IOU = 200, 0.98
# Sides of a model's cell in the grid, of the radius of the largest model.
SPACING = 2.1
# Of codes in the colors of a picture.
STEP = 8
SHOWN = 8


class Part(NamedTuple):
    """A part in one picture: its pixels by rays, and how they agree with the render."""

    model: str
    name: str
    pixels: int
    iou: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--models", type=int, help="of those with named parts, the first so many")
    parser.add_argument("--only", nargs="+", metavar="ID", help="these models only")
    options = parser.parse_args()
    folder = REPOSITORY / "models"
    catalogue = read_catalogue(folder / "models_info_all.xlsx", folder)
    assets = AssetLibrary(catalogue)
    named = [
        model
        for model in catalogue
        if (not options.only or model.id in options.only) and assets.parts(model).names
    ][: options.models]
    found: list[Part] = []
    for start in range(0, len(named), SIDE * SIDE):
        group = named[start : start + SIDE * SIDE]
        found += compare(group, assets)
        print(f"{group[-1].id}: {len(found)} parts", flush=True)
    return report(found, len(named))


def report(found: Sequence[Part], models: int) -> int:
    """Print the result; return the exit code."""
    large = sorted((part for part in found if part.pixels > MIN_PIXELS), key=lambda p: p.iou)
    low = [part for part in large if part.iou < MIN_IOU]
    ious = np.array([part.iou for part in large])
    seen = len({part.model for part in large})
    print(
        f"{models} models in {len(VIEWS)} views; {len(large)} parts of {seen} models have over "
        f"{MIN_PIXELS} pixels: IoU at least {ious.min():.4f}, mean {ious.mean():.5f}; {len(low)} "
        f"below {MIN_IOU}"
    )
    for part in large[:SHOWN]:
        print(f"  {part.iou:.4f} {part.model}: {part.name}, {part.pixels} pixels")
    return 1 if low else 0


def compare(models: Sequence[ModelInfo], assets: AssetLibrary) -> Iterator[Part]:
    """Yield the parts of some models that stand in a grid, in all views."""
    geometries = [assets.geometry(model) for model in models]
    radius = max(float(np.linalg.norm(g.extents)) / 2 for g in geometries)
    places = [
        SPACING * radius * np.array([index % SIDE - 1, index // SIDE - 1, 0.0])
        - geometry.bounds.mean(axis=0)
        for index, geometry in enumerate(geometries)
    ]
    rays = RayScene([(g.vertices + p, g.faces) for g, p in zip(geometries, places, strict=True)])
    build(models, assets, places)
    reach = SPACING * radius * SIDE / 2 * math.sqrt(2)
    for azimuth, elevation in VIEWS:
        distance = 1.1 * reach / math.sin(FIELD_OF_VIEW / 2)
        pose = look_at(np.zeros(3), azimuth, elevation, 0.0, distance)
        codes = rendered(pose, distance)
        K = intrinsics(FIELD_OF_VIEW, SIZE, SIZE)
        cast = rays.cast(K, pose, SIZE, SIZE, triangles=True)
        assert cast.triangles is not None
        for index, model in enumerate(models):
            parts = assets.parts(model)
            own = cast.ids == index
            labels = np.where(own, parts.of_triangle[np.where(own, cast.triangles, 0)], -1)
            for number, name in enumerate(parts.names):
                mask = labels == number
                shown = (codes[..., 0] == index + 1) & (codes[..., 1] == number + 1)
                union = int(np.count_nonzero(mask | shown))
                iou = np.count_nonzero(mask & shown) / union if union else 1.0
                yield Part(model.id, name, int(np.count_nonzero(mask)), iou)


def build(models: Sequence[ModelInfo], assets: AssetLibrary, places: Sequence[np.ndarray]) -> None:
    """Fill an empty scene with models whose parts shine in colors that say what they are."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 1
    scene.cycles.use_denoising = False
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.pixel_filter_type = "BOX"
    scene.cycles.filter_width = 0.01
    scene.cycles.max_bounces = 0
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    scene.render.film_transparent = False
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGB"
    scene.view_settings.view_transform = "Raw"
    scene.render.dither_intensity = 0.0
    scene.world = bpy.data.worlds.new("world")
    own_tree(scene.world).nodes["Background"].inputs["Strength"].default_value = 0.0
    lens = bpy.data.cameras.new("camera")
    lens.angle = FIELD_OF_VIEW
    scene.camera = bpy.data.objects.new("camera", lens)
    scene.collection.objects.link(scene.camera)
    for index, (model, place) in enumerate(zip(models, places, strict=True)):
        names = assets.parts(model).names
        before = set(bpy.data.objects)
        bpy.ops.wm.obj_import(
            filepath=str(model.path), forward_axis="NEGATIVE_Z", up_axis="Y",
            use_split_objects=False, use_split_groups=True,
        )  # fmt: skip
        for item in [item for item in bpy.data.objects if item not in before]:
            part = known_part(item.name)
            # What has no group is called like the file, which may be the name of a part, too.
            number = names.index(part) + 1 if part in names else 0
            item.matrix_world = mathutils.Matrix.Translation(place.tolist()) @ item.matrix_world
            mesh: bpy.types.Mesh = item.data
            mesh.materials.clear()
            mesh.materials.append(shining(STEP * (index + 1) / 255, STEP * number / 255))


def shining(red: float, green: float) -> bpy.types.Material:
    """Return a material that shines in a color."""
    material = bpy.data.materials.new("code")
    tree = own_tree(material)
    tree.nodes.clear()
    light = tree.nodes.new("ShaderNodeEmission")
    light.inputs["Color"].default_value = (red, green, 1.0, 1.0)
    output = tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(light.outputs[0], output.inputs["Surface"])
    return material


def rendered(pose: np.ndarray, distance: float) -> np.ndarray:
    """Return the codes (H, W, 2) of model and part at each pixel, from 1; 0 = none."""
    scene = bpy.context.scene
    camera = scene.camera
    assert camera is not None
    lens: bpy.types.Camera = camera.data
    lens.clip_start, lens.clip_end = distance / 100, 4 * distance
    camera.matrix_world = mathutils.Matrix((pose @ np.diag([1.0, -1.0, -1.0, 1.0])).tolist())
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "codes.png")
        with redirected_output(Path(folder) / "cycles.log"):
            bpy.ops.render.render(write_still=True)
        with Image.open(scene.render.filepath) as picture:
            pixels = np.asarray(picture.convert("RGB")).astype(int)
    if (off := pixels[..., :2] % STEP).any():
        raise SystemExit(f"the render mixes colors at {np.count_nonzero(off)} pixels")
    return pixels[..., :2] // STEP


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    import os

    os._exit(code)
