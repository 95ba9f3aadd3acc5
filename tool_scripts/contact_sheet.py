# SPDX-License-Identifier: GPL-3.0-or-later
"""Put many images of a dataset on one sheet: plain, with the names of their surfaces, or with a sentence."""

import argparse
import sys
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from core.dataset.store.outputs import check_output_file
from core.dataset.viewing.contact_sheet import Caption, choose_images, make_contact_sheet
from core.dataset.viewing.draw_dataset import parse_indices
from core.dataset.viewing.sheet_size import MAX_SIDE
from tool_scripts.tool_support import ToolParser, run_tool, whole_number
from utils.files import atomic_write_bytes
from utils.words import counted

_QUALITY = 85


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__)
    parser.add_argument("dataset", type=Path, metavar="DIR", help="folder of the dataset")
    parser.add_argument("output", type=Path, metavar="FILE", help="JPEG file to write")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--indices", help="images to show, such as 0,3,5-8 (default: all)", metavar="LIST"
    )
    chosen.add_argument(
        "--each-surface", action="store_true", help="show the first image on each surface"
    )
    parser.add_argument(
        "--columns",
        type=whole_number(1, MAX_SIDE),
        default=4,
        metavar="N",
        help="images per row (default: %(default)s)",
    )
    parser.add_argument(
        "--side",
        type=whole_number(1, MAX_SIDE),
        default=256,
        metavar="PIXELS",
        help="width of each image (default: %(default)s)",
    )
    parser.add_argument(
        "--caption",
        choices=tuple(Caption),
        default=Caption.NONE,
        help="caption below each image (default: %(default)s)",
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    check_output_file(options.output, options.dataset)
    wanted = None if options.indices is None else parse_indices(options.indices)
    images = choose_images(options.dataset, wanted, options.each_surface)
    sheet = make_contact_sheet(
        options.dataset, images, options.columns, options.side, Caption(options.caption)
    )
    buffer = BytesIO()
    sheet.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(options.output, buffer.getvalue())
    print(f"{counted(len(images), 'image')} in {options.output}")
    return 0


if __name__ == "__main__":
    run_tool(main)
