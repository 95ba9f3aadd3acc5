# SPDX-License-Identifier: GPL-3.0-or-later
"""Photograph a page of the gallery with Chromium, for the documentation."""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image

from core.dataset.store.outputs import check_output_file
from core.errors import RefGraspError, UserInputError, cause
from tool_scripts.tool_support import ToolParser, positive_int, run_tool

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The page draws what is lit after its scripts have loaded the scene; this is the browser's own clock.
BUDGET_MS = 10_000
PATIENCE_S = 300
# Of the window: a page that has been scrolled is photographed with an empty top, so none should have to be.
TALL = 6000
JPEG_QUALITY = 88


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__)
    parser.add_argument("page", type=Path, metavar="PAGE", help="index.html of a gallery")
    parser.add_argument("output", type=Path, metavar="OUT", help="JPEG to write")
    parser.add_argument(
        "--place",
        help="what to show: the part of the address from # on (default: an image of the first few, "
        "with a sentence lit that names an anchor)",
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
    """Return the place of the image, of the first few, whose topmost sentence that names an anchor is highest.

    It is lit. The first image if none names an anchor.

    Raises:
        UserInputError: the gallery's data cannot be read.
    """
    part = gallery / "data" / "scenes_00000.js"
    try:
        text = part.read_text(encoding="ascii")
        # One call of two arguments, the name of the part and its scenes.
        _, scenes = json.loads(f"[{text[text.index('(') + 1 : text.rindex(')')]}]")
        places = [f"#/image/{scene['images'][0]['index']}" for scene in scenes]
        first = places[0]
    except (OSError, ValueError, LookupError) as error:
        raise UserInputError(f"{part}: cannot be read ({cause(error)})") from error
    found = [
        (above, place, number)
        for place, scene in zip(places, scenes, strict=True)
        for above, number in enumerate(_as_listed(scene))
        if scene["sentences"][number]["anchors"]
    ]
    if not found:
        return first
    _, place, number = min(found, key=lambda one: one[0])
    return f"{place}?sentence={number}"


def _as_listed(scene: dict[str, Any]) -> list[int]:
    """Return the numbers of a scene's sentences in the order of the page: object by object."""
    return [
        number
        for item in scene["objects"]
        for number, sentence in enumerate(scene["sentences"])
        if sentence["targets"] == [item["number"]]
    ]


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
    """Write a picture of the top of a page.

    Args:
        size: width and height, pixels.

    Raises:
        RefGraspError: the browser gave no picture.
    """
    with tempfile.TemporaryDirectory() as folder:
        png = Path(folder) / "page.png"
        command = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--user-data-dir={folder}/profile", f"--window-size={size[0]},{max(TALL, size[1])}",
            f"--virtual-time-budget={BUDGET_MS}", f"--screenshot={png}", address,
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=PATIENCE_S, check=False)
        except subprocess.TimeoutExpired as error:
            raise RefGraspError(f"{browser}: no picture after {PATIENCE_S} s") from error
        if not png.is_file():
            raise RefGraspError(f"{browser}: gave no picture of {address}")
        with Image.open(png) as picture:
            picture.convert("RGB").crop((0, 0, *size)).save(
                output, quality=JPEG_QUALITY, optimize=True
            )


if __name__ == "__main__":
    run_tool(main)
