# SPDX-License-Identifier: GPL-3.0-or-later
"""Photograph a page of the gallery with Chromium, for the documentation."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image

from core.dataset.store.outputs import check_output_file
from core.errors import RefGraspError, UserInputError, cause
from tool_scripts.tool_support import ToolParser, positive_int, run_tool

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The page draws what is lit after its scripts have loaded the scene; this is the browser's own clock.
BUDGET_MS = 10_000
PATIENCE_S = 300
JPEG_QUALITY = 88


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__)
    parser.add_argument("page", type=Path, metavar="PAGE", help="index.html of a gallery")
    parser.add_argument("output", type=Path, metavar="OUT", help="JPEG to write")
    parser.add_argument(
        "--place",
        help="what to show: the part of the address from # on (default: the first image, with the topmost "
        "sentence lit that names an anchor)",
    )
    parser.add_argument("--width", type=positive_int, default=1280, metavar="N", help="pixels")
    parser.add_argument("--height", type=positive_int, default=800, metavar="N", help="pixels")
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    check_output_file(options.output)
    if not options.page.is_file():
        raise UserInputError(f"{options.page}: no such page; write it with tool_scripts/gallery.py")
    browser = find_browser()
    place = options.place or first_place(options.page.parent)
    address = options.page.resolve().as_uri() + place
    photograph(browser, address, (options.width, options.height), options.output)
    print(f"{place} in {options.output}")
    return 0


def first_place(gallery: Path) -> str:
    """Return the place of the first image, with the topmost of its sentences lit that names an anchor.

    Raises:
        UserInputError: the gallery's data cannot be read.
    """
    part = gallery / "data" / "scenes_00000.js"
    try:
        text = part.read_text(encoding="ascii")
        # One call of two arguments, the name of the part and its scenes.
        _, scenes = json.loads(f"[{text[text.index('(') + 1 : text.rindex(')')]}]")
        scene = scenes[0]
        place = f"#/image/{scene['images'][0]['index']}"
    except (OSError, ValueError, LookupError) as error:
        raise UserInputError(f"{part}: cannot be read ({cause(error)})") from error
    for item in scene["objects"]:  # the page lists them in this order
        for number, sentence in enumerate(scene["sentences"]):
            if sentence["targets"] == [item["number"]] and sentence["anchors"]:
                return f"{place}?sentence={number}"
    return place


def find_browser() -> str:
    """Return the path of Chromium.

    Raises:
        UserInputError: there is none.
    """
    browser = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if browser is None:
        raise UserInputError("Chromium is not installed: apt-get install chromium")
    return browser


def photograph(browser: str, address: str, size: tuple[int, int], output: Path) -> None:
    """Write a picture of a page.

    Args:
        size: width and height, pixels.

    Raises:
        RefGraspError: the browser gave no picture.
    """
    with tempfile.TemporaryDirectory() as folder:
        png = Path(folder) / "page.png"
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={folder}/profile", f"--window-size={size[0]},{size[1]}",
            f"--virtual-time-budget={BUDGET_MS}", f"--screenshot={png}", address,
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=False)
        except subprocess.TimeoutExpired as error:
            raise RefGraspError(f"{browser}: no picture after {PATIENCE_S} s") from error
        if not png.is_file():
            raise RefGraspError(f"{browser}: gave no picture of {address}")
        with Image.open(png) as picture:
            picture.convert("RGB").save(output, quality=JPEG_QUALITY, optimize=True)


if __name__ == "__main__":
    run_tool(main)
