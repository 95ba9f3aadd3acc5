# SPDX-License-Identifier: GPL-3.0-or-later
"""Render one picture of all models of a catalogue, each on gray beside a bar of 10 cm, with its id.

Needs Blender's Python module (bpy), so it runs in the environment of the generator.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from tqdm import tqdm

from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.geometry import load_geometry
from core.assets.library import AssetLibrary
from core.assets.stable_poses import RESTING_POSES, drawn_poses, stable_poses
from core.dataset.store.outputs import check_output_file
from core.dataset.viewing.part_pictures import part_picture, picture_size
from core.dataset.viewing.sheet_size import MAX_SIDE, check_sheet_size
from core.errors import UserInputError
from tool_scripts.tool_support import ToolParser, choose_models, run_tool, whole_number
from utils.words import counted

ROOT = Path(__file__).resolve().parent.parent
MAX_IMAGE, MAX_SAMPLES = 8192, 65536
COLUMNS, SIZE, SAMPLES = 16, 112, 16
_PICTURES = (".jpg", ".png")
_LABEL_HEIGHT = 12
_JPEG_QUALITY = 82


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("output", type=Path, help="image file to write (.jpg or .png)")
    parser.add_argument("--obj-dir", type=Path, default=ROOT / "models")
    parser.add_argument(
        "--models-info-file-path", type=Path, default=ROOT / "models" / "models_info_all.xlsx"
    )
    parser.add_argument("--only", nargs="+", metavar="ID", help="these models only")
    parser.add_argument(
        "--poses",
        action="store_true",
        help="show the models that are not always placed as in their files, in every stable pose that "
        "scenes can draw; the number after the id counts them, most probable first",
    )
    parser.add_argument(
        "--parts",
        action="store_true",
        help="show the models whose parts have names, from two sides, painted by part; without Blender",
    )
    for name, default, most, text in (
        ("columns", COLUMNS, MAX_SIDE, "images per row"),
        ("size", SIZE, MAX_IMAGE, "pixels per image"),
        ("samples", SAMPLES, MAX_SAMPLES, "samples per pixel"),
    ):
        parser.add_argument(
            f"--{name}",
            type=whole_number(1, most),
            default=default,
            metavar="N",
            help=f"{text} (default: %(default)s)",
        )
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    check_sheet_file(options.output)
    catalogue = read_catalogue(options.models_info_file_path, options.obj_dir)
    models = choose_models(catalogue, options.only, "Ids are those in the spreadsheet.")
    looks = (options.columns, options.size, options.samples)
    if options.parts:
        models = write_part_sheet(models, options.output, options.columns, options.size)
    elif options.poses:
        models = [model for model in models if model.pose in RESTING_POSES]
        write_sheet(models, options.output, *looks, rotations=drawn_rotations)
    else:
        write_sheet(models, options.output, *looks)
    print(f"{counted(len(models), 'model')} in {options.output}")
    return 0


def write_sheet(
    models: Sequence[ModelInfo],
    output: Path,
    columns: int = COLUMNS,
    size: int = SIZE,
    samples: int = SAMPLES,
    rotations: Callable[[ModelInfo], Sequence[NDArray[np.float64]]] | None = None,
) -> None:
    """Render the models and write one image of them all.

    Args:
        rotations: (3, 3) each: the orientations to show of a model; by default the one of its file.

    Raises:
        UserInputError: there is no model to show, or the image cannot be written or is too large.
    """
    if not models:
        raise UserInputError("no sheet was made: none of the models is without problems")
    check_sheet_file(output)
    count = sum(len(rotations(model)) if rotations else 1 for model in models)
    columns = min(columns, count)
    check_sheet_size(columns * size, -(-count // columns) * (size + _LABEL_HEIGHT))
    # Imported here because the rest of this tool works without Blender.
    from core.engine.blender.thumbnails import as_in_file, render_thumbnails

    with tempfile.TemporaryDirectory() as folder:
        paths = render_thumbnails(models, Path(folder), size, samples, rotations or as_in_file)
        sheet = compose(list(tqdm(paths, desc="Pictures", unit="picture", total=count)), columns)
        sheet.save(output, quality=_JPEG_QUALITY)


def write_part_sheet(
    models: Sequence[ModelInfo], output: Path, columns: int = COLUMNS, size: int = SIZE
) -> list[ModelInfo]:
    """Paint the models that have named parts by part, write one image of them all, and return them.

    Raises:
        UserInputError: no model has named parts, or the image cannot be written or is too large.
    """
    assets = AssetLibrary(tuple(models))
    named = [model for model in models if assets.parts(model).names]
    if not named:
        raise UserInputError("no sheet was made: none of the models has named parts")
    columns = min(columns, len(named))
    width, height = picture_size(size)
    check_sheet_size(columns * width, -(-len(named) // columns) * height)
    sheet = Image.new("RGB", (columns * width, -(-len(named) // columns) * height), "white")
    for index, model in enumerate(tqdm(named, unit="model")):
        picture = part_picture(model.id, assets.geometry(model), assets.parts(model), size)
        sheet.paste(picture, (index % columns * width, index // columns * height))
    sheet.save(output, quality=_JPEG_QUALITY)
    return named


def drawn_rotations(model: ModelInfo) -> list[NDArray[np.float64]]:
    """Return (3, 3) each: the stable poses that scenes can draw, or else the one of the file."""
    poses = drawn_poses(model.pose, stable_poses(load_geometry(model.path)))
    return [rest.rotation for rest in poses] or [np.eye(3)]


def check_sheet_file(output: Path) -> None:
    """Raise `UserInputError` if no image can be written to `output`."""
    if output.suffix.lower() not in _PICTURES:
        raise UserInputError(f"{output}: the file name must end in {' or '.join(_PICTURES)}")
    check_output_file(output)


def compose(pictures: list[Path], columns: int) -> Image.Image:
    """Return the images (all of one size) in rows, each with its file's stem below."""
    with Image.open(pictures[0]) as first:
        width, height = first.width, first.height + _LABEL_HEIGHT
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * width, rows * height), "white")
    draw = ImageDraw.Draw(sheet)
    for index, path in enumerate(pictures):
        corner = (index % columns * width, index // columns * height)
        with Image.open(path) as picture:
            sheet.paste(picture.convert("RGB"), corner)
        label = path.stem
        while draw.textlength(label) > width - 2:
            label = label[:-1]
        draw.text((corner[0] + 1, corner[1] + height - _LABEL_HEIGHT), label, fill="black")
    return sheet


if __name__ == "__main__":
    run_tool(main, at_once=True)
