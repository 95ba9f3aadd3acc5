# SPDX-License-Identifier: GPL-3.0-or-later
"""Write a page that shows a dataset: open its index.html in a browser, no server and no network needed."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.dataset.store.outputs import check_output_folder
from core.dataset.store.reader import open_dataset
from core.dataset.viewing.gallery import write_gallery
from tool_scripts.tool_support import ToolParser, add_workers_flag, run_tool


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__)
    parser.add_argument("dataset", type=Path, metavar="DIR", help="folder of the dataset")
    parser.add_argument(
        "--output-dir",
        type=Path,
        metavar="OUT",
        help="output folder of the page (default: DIR/gallery)",
    )
    parser.add_argument(
        "--copy", action="store_true", help="copy the images, so that OUT can be moved alone"
    )
    parser.add_argument("--title", default="", help="title (default: the name of DIR)")
    add_workers_flag(parser)
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    output_dir = options.output_dir or options.dataset / "gallery"
    check_output_folder(output_dir, options.dataset)
    open_dataset(options.dataset)  # before the bar
    with tqdm(desc="Gallery", unit="scene") as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        page = write_gallery(
            options.dataset, output_dir, options.workers, show, options.copy, options.title
        )
    print(f"open {page.resolve().as_uri()}")
    return 0


if __name__ == "__main__":
    run_tool(main)
