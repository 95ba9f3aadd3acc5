# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets of numbered models as scenes show them, for people who name what they see.

    python -m benchmarks.naming_sheets --folder /tmp/naming                  # pictures, then sheets and key.tsv
    python -m benchmarks.naming_sheets --folder /tmp/naming --only mug_red rook_black

The generator's own table, light, cameras and size of image; several models stand in two rows, the tall ones
behind, and are photographed by three cameras. Crops of one model stand side by side under its number. The
order is drawn at random, so that neighbors tell nothing, first one model of each name, then the others;
`key.tsv` says which is which. Crops stay in the folder, so an interrupted run continues, and --sheets-only
makes sheets of what there is.
"""

import argparse
import logging
import math
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bpy  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image, ImageDraw, ImageFont  # noqa: E402

from core.assets.catalogue import ModelInfo, read_catalogue  # noqa: E402
from core.assets.geometry import world_bounds  # noqa: E402
from core.assets.library import AssetLibrary  # noqa: E402
from core.assets.ray_scene import RayScene  # noqa: E402
from core.assets.stable_poses import RESTING_POSES, draw_rotation  # noqa: E402
from core.config.quality import Denoiser, RenderSettings  # noqa: E402
from core.config.settings import GenerationConfig  # noqa: E402
from core.engine.blender.engine import blender_engine  # noqa: E402
from core.engine.blender.renderer import apply_settings  # noqa: E402
from core.engine.protocol import Engine  # noqa: E402
from core.generation import cameras  # noqa: E402
from core.generation.appearance_sampling import sample_appearance  # noqa: E402
from core.generation.measuring import body_of, measured_object  # noqa: E402
from core.generation.placer import Node  # noqa: E402
from core.scene.appearance import Surface  # noqa: E402
from core.scene.camera import Camera  # noqa: E402
from utils.files import atomic_write_text  # noqa: E402

SEED = 29
VIEWS = 3
# Of one picture: models, widest row and room between models, meters.
MOST_MODELS, WIDEST_ROW, GAP = 10, 0.85, 0.035
# Every model is seen this much, or at least the second share where no camera is found.
VISIBLE, STILL_VISIBLE = 0.9, 0.6
# Pixels that are rendered around all models.
AROUND = 16
# A crop is a square around the model with this much more at its sides, not smaller than so many pixels.
MARGIN, LEAST_CROP = 0.15, 40
TILE, LABEL, SPACE, FONT_SIZE = 160, 20, 12, 16
COLUMNS, ROWS = 3, 8


def grouped(models: Sequence[ModelInfo], assets: AssetLibrary) -> Iterator[list[ModelInfo]]:
    """Yield the models in groups that find room in two rows, in order."""
    group: list[ModelInfo] = []
    for model in models:
        if group and (len(group) == MOST_MODELS or not _fits([*group, model], assets)):
            yield group
            group = []
        group.append(model)
    if group:
        yield group


def one_of_each_name_first(models: Sequence[ModelInfo]) -> list[ModelInfo]:
    """Return the models in the same order, but those whose name has occurred before at the end."""
    firsts = {model.name: model for model in reversed(models)}
    return sorted(models, key=lambda model: firsts[model.name] is not model)


def _fits(group: Sequence[ModelInfo], assets: AssetLibrary) -> bool:
    return all(sum(_width(m, assets) for m in row) <= WIDEST_ROW for row in _rows(group, assets))


def _rows(
    group: Sequence[ModelInfo], assets: AssetLibrary
) -> tuple[list[ModelInfo], list[ModelInfo]]:
    """Return the models of the front row and of the back row."""
    ordered = sorted(group, key=lambda model: float(assets.geometry(model).extents[2]))
    half = (len(ordered) + 1) // 2
    return ordered[:half], ordered[half:]


def _width(model: ModelInfo, assets: AssetLibrary) -> float:
    """Return the room that a model takes however it is turned, meters."""
    return float(np.hypot(*assets.geometry(model).extents[:2])) + GAP


def placed(
    group: Sequence[ModelInfo], surface: Surface, assets: AssetLibrary, rng: np.random.Generator
) -> list[Node]:
    """Return the models of a group where they stand."""
    nodes: dict[str, Node] = {}
    front, back = _rows(group, assets)
    depth = (
        max(_width(m, assets) for m in front) + max([_width(m, assets) for m in back], default=0.0)
    ) / 2
    for row, y in ((front, -depth / 2), (back, depth / 2)):
        x = -sum(_width(model, assets) for model in row) / 2
        for model in row:
            width = _width(model, assets)
            middle = np.array(surface.center) + np.array([x + width / 2, y, 0.0])
            nodes[model.id] = Node(model, (0, 0), _resting(model, assets, middle, rng))
            x += width
    return [nodes[model.id] for model in group]


def _resting(
    model: ModelInfo, assets: AssetLibrary, place: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draw a pose (4, 4) as scenes do, at a place (3,) of the surface."""
    rests = assets.stable_poses(model) if model.pose in RESTING_POSES else ()
    turn = float(rng.uniform(0.0, math.tau))
    spin = np.array(
        [[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1]]
    )
    pose = np.eye(4)
    pose[:3, :3] = spin @ draw_rotation(rng, model.pose, rests)
    geometry = assets.geometry(model)
    low, high = world_bounds(geometry, pose)
    pose[:3, 3] = place - [*(low + high)[:2] / 2, low[2]]
    return pose


def photograph(
    group: Sequence[ModelInfo],
    number: int,
    engine: Engine,
    assets: AssetLibrary,
    config: GenerationConfig,
) -> Iterator[tuple[ModelInfo, int, Image.Image]]:
    """Yield (model, view, crop) for every model of a group."""
    rng = np.random.default_rng([SEED, number])
    surfaces = engine.settler.surfaces
    surface = surfaces[int(rng.integers(len(surfaces)))]
    nodes = placed(group, surface, assets, rng)
    engine.renderer.show(surface, [node.placement for node in nodes])
    for view in range(VIEWS):
        camera = _camera(rng, nodes, assets, config)
        appearance = sample_appearance(rng, engine.renderer.palette, surface)
        result = engine.renderer.render(camera, appearance, int(rng.integers(2**31)))
        picture = Image.fromarray(result.rgb)
        for index, node in enumerate(nodes):
            yield node.model, view, _crop(picture, result.ids == index)
    engine.renderer.clear()


def _camera(
    rng: np.random.Generator, nodes: Sequence[Node], assets: AssetLibrary, config: GenerationConfig
) -> Camera:
    """Return a camera that scenes may draw, to which no model hides much of another."""
    objects = tuple(measured_object(i, node, node.pose, assets) for i, node in enumerate(nodes))
    bodies = [body_of(node, node.pose, assets) for node in nodes]
    rays = RayScene([(body.vertices, body.faces) for body in bodies])
    direction = cameras.draw_direction(rng, config.camera_ranges)
    size = (config.resolution_width, config.resolution_height)
    try:
        rules = cameras.CameraRules(*size, VISIBLE, require_all=True)
        camera = cameras.find_camera(rng, direction, objects, rays, rules)
    except cameras.NoCameraError:
        rules = cameras.CameraRules(*size, STILL_VISIBLE, require_all=True)
        camera = cameras.find_camera(rng, direction, objects, rays, rules)
    return _trimmed(camera, np.concatenate([body.vertices for body in bodies]))


def _trimmed(camera: Camera, points: np.ndarray) -> Camera:
    """Return a camera with only the part of the image around world points (n, 3): less to render."""
    local = (points - camera.cam_to_world[:3, 3]) @ camera.cam_to_world[:3, :3]
    pixels = local @ camera.K.T
    pixels = pixels[:, :2] / pixels[:, 2:]
    size = np.array([camera.width, camera.height])
    low = np.clip(np.floor(pixels.min(axis=0)) - AROUND, 0, size).astype(int)
    high = np.clip(np.ceil(pixels.max(axis=0)) + AROUND, 0, size).astype(int)
    K = camera.K.copy()
    K[:2, 2] -= low
    width, height = (high - low).tolist()
    return Camera(K, camera.cam_to_world, width, height)


def _crop(picture: Image.Image, mask: np.ndarray) -> Image.Image:
    """Return the square around a mask (H, W), enlarged to a tile."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    half = max((1 + 2 * MARGIN) * max(bottom - top, right - left), LEAST_CROP) / 2
    x, y = (left + right) / 2, (top + bottom) / 2
    box = (round(x - half), round(y - half), round(x + half), round(y + half))
    return picture.crop(box).resize((TILE, TILE), Image.Resampling.LANCZOS)


def write_sheets(models: Sequence[ModelInfo], tiles: Path, folder: Path) -> None:
    """Write the sheets of the numbered models, and which number is which."""
    per_sheet, font = COLUMNS * ROWS, ImageFont.load_default(FONT_SIZE)
    width, height = VIEWS * TILE + SPACE, TILE + LABEL
    for start in range(0, len(models), per_sheet):
        sheet = Image.new("RGB", (COLUMNS * width, ROWS * height), "white")
        draw = ImageDraw.Draw(sheet)
        for place, model in enumerate(models[start : start + per_sheet]):
            left, top = place % COLUMNS * width, place // COLUMNS * height
            draw.text((left + 2, top), str(start + place + 1), fill="black", font=font)
            for view in range(VIEWS):
                with Image.open(_tile(tiles, model, view)) as tile:
                    sheet.paste(tile, (left + view * TILE, top + LABEL))
        sheet.save(folder / f"sheet_{start // per_sheet + 1:02}.png")
    lines = [f"{number}\t{model.id}" for number, model in enumerate(models, start=1)]
    atomic_write_text(folder / "key.tsv", "\n".join(["number\tid", *lines]) + "\n")


def _tile(tiles: Path, model: ModelInfo, view: int) -> Path:
    return tiles / f"{model.id}_{view}.png"


def _is_done(tiles: Path, model: ModelInfo) -> bool:
    return all(_tile(tiles, model, view).is_file() for view in range(VIEWS))


def photograph_all(models: Sequence[ModelInfo], tiles: Path, samples: int, threads: int) -> None:
    """Take the crops that are missing."""
    config = GenerationConfig(
        gpu_id=-1,
        cpu_threads=threads,
        obj_dir=ROOT / "models",
        models_info_file_path=ROOT / "models" / "models_info_all.xlsx",
        blender_scene_file_path=ROOT / "blender_files" / "background.blend",
    )
    assets = AssetLibrary(tuple(models))
    groups = list(enumerate(grouped(models, assets)))
    print(f"{len(models)} models in {len(groups)} pictures of {VIEWS} views", flush=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with tempfile.TemporaryDirectory() as temporary:
        engine = blender_engine(config, assets, Path(temporary))
        apply_settings(RenderSettings(samples, samples, 1.0, 32, Denoiser.OIDN))
        for number, group in groups:
            if all(_is_done(tiles, model) for model in group):
                continue
            for model, view, crop in photograph(group, number, engine, assets, config):
                crop.save(_tile(tiles, model, view))
            print(f"{number + 1} of {len(groups)}", flush=True)
            engine.renderer.purge()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="where the pictures are kept")
    parser.add_argument("--only", nargs="+", metavar="ID", help="these models only")
    parser.add_argument("--sheets-only", action="store_true", help="of the crops that there are")
    parser.add_argument("--samples", type=int, default=4, help="samples per pixel (default: 4)")
    parser.add_argument("--cpu-threads", type=int, default=0, help="0 for all")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    catalogue = read_catalogue(ROOT / "models" / "models_info_all.xlsx", ROOT / "models")
    order = np.random.default_rng(SEED).permutation(len(catalogue))
    models = one_of_each_name_first([catalogue[i] for i in order])
    models = [model for model in models if not options.only or model.id in options.only]
    tiles = options.folder / "tiles"
    tiles.mkdir(parents=True, exist_ok=True)
    if not options.sheets_only:
        photograph_all(models, tiles, options.samples, options.cpu_threads)
    write_sheets([model for model in models if _is_done(tiles, model)], tiles, options.folder)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the bpy module can crash at interpreter shutdown after a successful run
