# SPDX-License-Identifier: GPL-3.0-or-later
"""Books lying on their backs: hardcovers with a rounded spine, paperbacks, notebooks with a band."""

from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes, noise
from tool_scripts.building.boxes import BoxNet, box
from tool_scripts.building.curves import rounded
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words, grounded
from tool_scripts.building.parts import above, below, named
from tool_scripts.building.surfaces import extrude, moved, turned
from tool_scripts.importing.obj_mesh import ObjMesh

# A hardcover's boards extend beyond the block of pages by this much; meters.
_SQUARE = 0.003
_BOARD = 0.0024
_LEAVES = 70
# Where two parts have their faces in one plane, one of them is seen; meters.
_LAP = 1e-4


class Print(NamedTuple):
    """What is printed on a cover: title, author, colors of ink and ornament, kind of ornament."""

    title: str
    author: str
    ink: str
    accent: str
    ornament: str


def hardcover(
    size: tuple[float, float, float], color: str, text: Print, rng: np.random.Generator
) -> Shape:
    """Return a hardcover book with its front up and its spine at -x."""
    width, length, height = size
    board = (width, length, _BOARD)
    front = moved(box(board, 0.0006, "cover", label=True), z=height - _BOARD)
    back = box(board, 0.0006, "cloth")
    spine = _spine(height, length, -width / 2, "cloth")
    block_width = width - _SQUARE - 0.0005
    block = moved(
        box((block_width, length - 2 * _SQUARE, height - 1.6 * _BOARD), 0.0004, "pages"),
        x=-width / 2 + block_width / 2,
        z=0.8 * _BOARD,
    )
    # The strips of the spine's plate that lie in the boards are seen as boards.
    spine = named(named(spine, "spine"), "cover", lambda at: at[:, 0] > -width / 2 + _LAP)
    return Shape(
        (named(front, "cover"), named(back, "cover"), spine, named(block, "pages")),
        {
            "cover": _cover(board, color, text).finish(0.45),
            "cloth": finishes.plain(color, 0.55),
            "pages": _pages(rng),
        },
        complete=True,
    )


def paperback(
    size: tuple[float, float, float], color: str, text: Print, rng: np.random.Generator
) -> Shape:
    """Return a paperback with its front up: thin covers flush with the pages."""
    width, length, height = size
    leaf = (width, length, 0.0007)
    front = moved(box(leaf, 0.0003, "cover", label=True), z=height - leaf[2])
    back = box(leaf, 0.0003, "cloth")
    spine = moved(box((0.0007, length, height), 0.0003, "cloth"), x=-width / 2 + 0.0002)
    inside = box((width - 0.0009, length - 0.0008, height - 0.001), 0.0003, "pages")
    pages = moved(inside, z=0.0005)
    return Shape(
        (named(front, "cover"), named(back, "cover"), named(spine, "spine"), named(pages, "pages")),
        {
            "cover": _cover(leaf, color, text).finish(0.3),
            "cloth": finishes.plain(color, 0.3),
            "pages": _pages(rng),
        },
        complete=True,
    )


def notebook(color: str, band: str, rng: np.random.Generator) -> Shape:
    """Return a notebook with rounded corners and an elastic band around it."""
    width, length, height = 0.130, 0.205, 0.015
    corner = 0.007
    outline = rounded(
        [(-width / 2, -length / 2), (width / 2, -length / 2, corner),
         (width / 2, length / 2, corner),
         (-width / 2, length / 2)], closed=True,
    )  # fmt: skip
    board = extrude(outline, 0.0016, "cover", 0.0005)
    front = moved(board, z=height - 0.0016)
    inner = outline * np.array([1 - 0.003 / width, 1 - 0.006 / length])
    pages = moved(extrude(inner, height - 0.0024, "pages", 0.0003), z=0.0012)
    spine = moved(box((0.0016, length, height), 0.0006, "cover"), x=-width / 2 + 0.0008)
    at, strap = width / 2 - 0.014, 0.006
    bands = [
        moved(box((strap, length + 0.0012, 0.0007), 0.0003, "band"), x=at, z=height - 0.0002),
        moved(box((strap, length + 0.0012, 0.0007), 0.0003, "band"), x=at, z=-0.0005),
        moved(box((strap, 0.0007, height + 0.0008), 0.0003, "band"), x=at, y=length / 2 + 0.0003,
              z=-0.0004),
        moved(box((strap, 0.0007, height + 0.0008), 0.0003, "band"), x=at, y=-length / 2 - 0.0003,
              z=-0.0004),
    ]  # fmt: skip
    boards = [
        named(named(item, "cover"), "spine", lambda at: at[:, 0] < _LAP - width / 2)
        for item in (board, front)
    ]
    spine = named(named(spine, "spine"), "cover", above(height - _LAP))
    parts = [*boards, named(pages, "pages"), named(spine, "cover", below(_LAP))]
    parts += [named(item, "band") for item in bands]
    leather = 0.94 + 0.12 * (noise.clouds(rng, (48, 48), 3) - 0.5)
    picture = finishes.shaded(color, leather)
    return grounded(
        Shape(
            tuple(parts),
            {
                "cover": finishes.textured(picture, 0.55, tile=0.06),
                "pages": _pages(rng),
                "band": finishes.fabric(band),
            },
            complete=True,
        )
    )


def _spine(height: float, length: float, at: float, material: str) -> ObjMesh:
    """Return the rounded spine of a hardcover, bulging toward -x at x = `at`."""
    bulge = 0.18 * height
    outline = rounded(
        [(0.0, 0.0), (0.002, 0.0), (0.002, height), (0.0, height, 0.001),
         (-bulge, 0.78 * height, 0.5 * height),
         (-bulge, 0.22 * height, 0.5 * height)], closed=True,
    )  # fmt: skip
    plate = extrude(outline, length, material, 0.0006)
    # Its outline lies in the x-y plane; y becomes z.
    return moved(turned(plate, "x", 90.0), x=at, y=length / 2)


def _cover(size: tuple[float, float, float], color: str, text: Print) -> Sheet:
    """Return the net of a front cover, with title, author and an ornament on its upper face."""
    net = BoxNet(size)
    sheet = Sheet(*net.extent, color, max_pixels=1536)
    left, bottom, width, height = net.rectangle("top")
    middle = left + width / 2
    if text.ornament == "frame":
        for inset, weight in ((0.06, 0.0012), (0.085, 0.0005)):
            x, y = left + inset * width, bottom + inset * width
            w, h = width * (1 - 2 * inset), height - 2 * inset * width
            line = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y), (x + w / 2, y)]
            sheet.line(line, weight, text.accent)
    elif text.ornament == "discs":
        for ring in range(5, 0, -1):
            shade = text.accent if ring % 2 else color
            sheet.disc(middle, bottom + 0.36 * height, 0.075 * ring * width, shade)
    elif text.ornament == "bands":
        for band in range(4):
            y = bottom + (0.14 + 0.085 * band) * height
            sheet.rectangle(
                left + 0.1 * width, y, (0.8 - 0.13 * band) * width, 0.04 * height, text.accent
            )
    elif text.ornament == "hills":
        for level, (share, factor) in enumerate(((0.42, 1.0), (0.32, 0.8), (0.20, 0.6))):
            along = np.linspace(0.0, 1.0, 60)
            rise = share + 0.06 * np.sin(2 * np.pi * (along * (1.0 + 0.5 * level) + 0.3 * level))
            crest = np.column_stack([left + along * width, bottom + rise * height])
            points = [(float(x), float(y)) for x, y in crest]
            shade = finishes.darker(text.accent, factor)
            sheet.polygon([*points, (left + width, bottom), (left, bottom)], shade)
    words = text.title.split("|")
    for index, word in enumerate(words):
        y = bottom + (0.80 - 0.105 * index) * height
        sheet.text(
            middle, y, word, 0.085 * height, text.ink, 0.76 * width, bold=True, continues=index > 0
        )
    sheet.text(middle, bottom + 0.92 * height, text.author, 0.032 * height, text.ink, 0.7 * width)
    return sheet


def _pages(rng: np.random.Generator) -> finishes.Finish:
    """Return the edges of many pages: fine lines along u."""
    shade = rng.uniform(0.80, 1.0, _LEAVES)
    rows = np.repeat(shade, -(-noise.SIZE // _LEAVES))[: noise.SIZE]
    lines = np.broadcast_to(rows[:, None], (noise.SIZE, noise.SIZE))
    return finishes.textured(finishes.shaded("#ece4d0", lines), 0.85, tile=0.03)


_HARDCOVERS = (
    ("red", (0.132, 0.196, 0.028), Print("THE LONG|HARBOUR", "Mira Holt", "#f0d9a0", "#f0d9a0", "frame")),
    ("blue", (0.140, 0.210, 0.034), Print("NORTHERN|STARS", "A. Lindqvist", "#e8edf5", "#d9b45a", "discs")),
    ("green", (0.126, 0.188, 0.022), Print("FIELD|NOTES", "R. Okafor", "#f2efe0", "#9cc07a", "hills")),
    ("black", (0.140, 0.212, 0.040), Print("NIGHT|TRAIN", "L. Sorel", "#e6e2da", "#6a6a70", "bands")),
    ("brown", (0.120, 0.180, 0.036), Print("OLD|MAPS", "Ivo Marten", "#e2c48c", "#e2c48c", "frame")),
    ("purple", (0.132, 0.198, 0.026), Print("THE QUIET|ROOM", "Ada Brandt", "#f0e6f5", "#b58ad6", "discs")),
)  # fmt: skip
_PAPERBACKS = (
    ("yellow", (0.110, 0.178, 0.016), Print("SUMMER|RAIN", "Tova Lee", "#3a2c05", "#f4f0e0", "hills")),
    ("orange", (0.106, 0.175, 0.019), Print("CANYON|ROAD", "J. Marsh", "#ffffff", "#7c2f06", "bands")),
    ("white", (0.110, 0.180, 0.014), Print("SEVEN|LETTERS", "E. Varga", "#22262e", "#c9ccd2", "discs")),
    ("pink", (0.106, 0.172, 0.013), Print("SUGAR &|SALT", "N. Amari", "#5c1230", "#f7d4e0", "frame")),
)  # fmt: skip
_SHAPE = "rectangular"
MODELS = (
    *(
        Blueprint(
            f"book_{color}",
            Words("book", "publication", color, ("hardcover book",), "paper", _SHAPE, "upright"),
            partial(hardcover, size, color, text),
        )
        for color, size, text in _HARDCOVERS
    ),
    *(
        Blueprint(
            f"paperback_{color}",
            Words("paperback", "publication", color, ("book", "novel"), "paper", _SHAPE, "upright"),
            partial(paperback, size, color, text),
        )
        for color, size, text in _PAPERBACKS
    ),
    *(
        Blueprint(
            f"notebook_{color}",
            Words("notebook", "stationery", color, ("journal",), "paper", _SHAPE, "upright"),
            partial(notebook, color, band),
        )
        for color, band in (("black", "#b4141a"), ("red", "#1c1c1e"), ("blue", "#1c1c1e"))
    ),
)
