# SPDX-License-Identifier: GPL-3.0-or-later
"""Cans: drink cans with a printed body, food cans with a paper label and a ring pull."""

from collections.abc import Callable
from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.curves import circle, ellipse, rounded
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import named, within
from tool_scripts.building.surfaces import Span, extrude, lathe, moved, ring_sweep
from tool_scripts.importing.obj_mesh import ObjMesh

# A drink can of 330 ml: radius, height, radii of neck and foot; meters.
_RADIUS, _HEIGHT, _NECK, _FOOT = 0.0331, 0.1152, 0.0271, 0.0240
_SHOULDER = 0.1010

_FACTS = (
    ("Energy", "180 kJ"),
    ("Fat", "0 g"),
    ("Sugars", "10 g"),
    ("Protein", "0 g"),
    ("Salt", "0.1 g"),
)


def drink_can(
    draw: Callable[[Sheet, np.random.Generator], None], color: str, rng: np.random.Generator
) -> Shape:
    """Return a drink can; `draw` prints its body on a sheet of the can's color."""
    print_low = 0.0075
    bottom = rounded(
        [(0.0, 0.0095), (0.012, 0.0080, 0.010), (0.0225, 0.0, 0.0012), (_FOOT, 0.0, 0.0012),
         (0.0300, 0.0045, 0.006), (_RADIUS, print_low)]
    )  # fmt: skip
    body = rounded([(_RADIUS, print_low), (_RADIUS, _SHOULDER, 0.012), (0.0285, 0.1110)])
    top = rounded(
        [(0.0285, 0.1110), (_NECK - 0.0006, 0.1128, 0.0015), (_NECK, _HEIGHT - 0.0012, 0.0006),
         (_NECK - 0.0005, _HEIGHT, 0.0006), (_NECK - 0.0014, _HEIGHT, 0.0006),
         (_NECK - 0.0024, _HEIGHT - 0.0056, 0.0009), (_NECK - 0.0040, _HEIGHT - 0.0056, 0.0008),
         (_NECK - 0.0046, _HEIGHT - 0.0036, 0.0007), (0.0, _HEIGHT - 0.0036)]
    )  # fmt: skip
    can = lathe(
        [Span("metal", bottom, part="bottom"), Span("print", body, label=True, part="body"),
         Span("metal", top, part="top")]
    )  # fmt: skip
    sheet = Sheet(2 * np.pi * _RADIUS, _length(body), color)
    draw(sheet, rng)
    metal = finishes.aluminium(rng)
    printed = sheet.finish(roughness=0.3, metallic=0.25)
    parts = (can, *_ring_pull(_HEIGHT - 0.0036))
    return Shape(parts, {"metal": metal, "print": printed}, complete=True)


def food_can(
    draw: Callable[[Sheet, np.random.Generator], None],
    color: str,
    radius: float,
    height: float,
    rng: np.random.Generator,
) -> Shape:
    """Return a tin of food: beads above and below a paper label, seams, a ring pull."""
    seam = radius + 0.0012
    low, high = 0.011, height - 0.011
    bottom = rounded(
        [(0.0, 0.0022), (radius - 0.003, 0.0022, 0.001), (radius - 0.0016, 0.0, 0.0006),
         (seam, 0.0, 0.0008),
         (seam, 0.003, 0.0008), (radius, 0.0042, 0.0006), (radius, 0.0075, 0.001),
         (radius - 0.0006, 0.009, 0.001), (radius, 0.0105, 0.001), (radius, low)]
    )  # fmt: skip
    label = np.array(
        [
            (radius, low),
            (radius + 0.00015, low + 0.0002),
            (radius + 0.00015, high - 0.0002),
            (radius, high),
        ]
    )
    top = rounded(
        [(radius, high), (radius, height - 0.0105, 0.001), (radius - 0.0006, height - 0.009, 0.001),
         (radius, height - 0.0075, 0.001), (radius, height - 0.0042, 0.0006),
         (seam, height - 0.003, 0.0008),
         (seam, height, 0.0008), (radius - 0.0012, height, 0.0006),
         (radius - 0.0022, height - 0.004, 0.0012),
         (0.86 * radius, height - 0.004, 0.001), (0.84 * radius, height - 0.0032, 0.001),
         (0.0, height - 0.0032)]
    )  # fmt: skip
    can = lathe(
        [Span("metal", bottom, part="body"), Span("label", label, label=True, part="label"),
         Span("metal", top, part="body")]
    )  # fmt: skip
    can = within(can, "body", "lid", lambda at: (at[:, 2] > height - 0.005) & (_out(at) < radius))
    can = within(can, "body", "bottom", lambda at: (at[:, 2] < 0.003) & (_out(at) < radius))
    sheet = Sheet(2 * np.pi * radius, high - low, color)
    draw(sheet, rng)
    parts = (can, *_ring_pull(height - 0.0032))
    finish = {"metal": finishes.steel(rng), "label": sheet.finish(0.45)}
    return Shape(parts, finish, complete=True)


def _ring_pull(lid: float) -> tuple[ObjMesh, ...]:
    """Return the tab that opens a can, lying on its lid at height `lid`."""
    ring = ellipse(0.0078, 0.0062, 32)
    path = np.column_stack([ring[:, 0], ring[:, 1] + 0.006, np.full(len(ring), lid + 0.0011)])
    tab = ring_sweep(path, ellipse(0.0022, 0.0007, 12), "metal")
    plate = moved(extrude(ellipse(0.0066, 0.0058, 32), 0.0012, "metal", 0.0004), y=-0.0045, z=lid)
    rivet = moved(extrude(circle(0.0026, 24), 0.0018, "metal", 0.0006), y=-0.0035, z=lid)
    return named(tab, "tab"), named(plate, "tab"), named(rivet, "tab")


def _out(points: np.ndarray) -> np.ndarray:
    """Return the distances (n,) of points (n, 3) from the axis."""
    distances: np.ndarray = np.hypot(points[:, 0], points[:, 1])
    return distances


def _length(profile: np.ndarray) -> float:
    return float(np.linalg.norm(np.diff(profile, axis=0), axis=1).sum())


def soda(
    brand: str, kind: str, accent: str, ink: str, sheet: Sheet, rng: np.random.Generator
) -> None:
    """Print a soft drink: the brand twice around, bubbles, a wave at the bottom."""
    width, height = sheet.width, sheet.height
    sheet.wave(0.30 * height, 0.006, width / 2, accent)
    sheet.wave(0.26 * height, 0.006, width / 2, ink, 0.08)
    sheet.wave(0.235 * height, 0.006, width / 2, accent, 0.12)
    for x in (0.25 * width, 0.75 * width):
        sheet.text(x, 0.62 * height, brand, 0.026, ink, 0.34 * width, bold=True, tall=1.2)
        sheet.text(x, 0.42 * height, kind, 0.011, ink, 0.24 * width, bold=True)
        for _ in range(14):
            dx, y = rng.uniform(-0.2, 0.2) * width, rng.uniform(0.76, 0.95) * height
            sheet.disc(x + dx, y, float(rng.uniform(0.0008, 0.0022)), accent)
    sheet.barcode(0.5 * width - 0.0158, 0.33 * height, 0.013, rng)


def tinned(
    brand: str,
    content: str,
    fruit: str,
    ink: str,
    band: str,
    sheet: Sheet,
    rng: np.random.Generator,
) -> None:
    """Print a food label: a band with the brand, the content in large letters, and a picture of it."""
    width, height = sheet.width, sheet.height
    sheet.rectangle(0, 0.74 * height, width, 0.26 * height, band)
    sheet.rectangle(0, 0.725 * height, width, 0.008 * height, "#f2d27a")
    sheet.rectangle(0, 0.0, width, 0.035 * height, "#f2d27a")
    front = 0.5 * width
    sheet.text(front, 0.865 * height, brand, 0.18 * height, "#ffffff", 0.42 * width, bold=True)
    sheet.text(front, 0.60 * height, content, 0.17 * height, ink, 0.42 * width, bold=True)
    _PICTURES.get(content, _pieces)(sheet, fruit, rng)
    sheet.table(0.77 * width, 0.68 * height, 0.18 * width, _FACTS)
    sheet.barcode(0.05 * width, 0.12 * height, 0.22 * height, rng)
    lines = [
        f"{content}, water, salt.",
        "Store in a cool and dry place.",
        "Once opened keep chilled.",
        "Net 400 g",
    ]
    sheet.small_print(0.05 * width, 0.62 * height, 0.2 * width, lines, 0.0036, ink)


def _pieces(sheet: Sheet, fruit: str, rng: np.random.Generator) -> None:
    """Draw round pieces in three rows."""
    width, height, dark = sheet.width, sheet.height, finishes.darker(fruit, 0.72)
    for row in range(3):
        for column in range(-3, 4):
            x = (0.5 + (column + 0.5 * (row % 2)) * 0.050) * width + float(rng.normal(0, 0.0006))
            y = (0.14 + 0.105 * row) * height + float(rng.normal(0, 0.0006))
            sheet.disc(x, y, 0.030 * width, dark)
            sheet.disc(x - 0.0005, y + 0.0005, 0.026 * width, fruit)
            sheet.disc(x - 0.0016, y + 0.0018, 0.008 * width, finishes.darker(fruit, 1.35))


def _cob(sheet: Sheet, grain: str, rng: np.random.Generator) -> None:
    """Draw a cob of corn with its kernels, lying in two leaves."""
    del rng
    width, height = sheet.width, sheet.height
    middle, half = 0.5 * width, 0.185 * width
    for lift in (-0.15, 0.15):
        leaf = [(middle - 1.25 * half, 0.27), (middle - 0.4 * half, 0.27 + 1.35 * lift),
                (middle + 0.55 * half, 0.27 + 1.2 * lift), (middle - 0.1 * half, 0.27)]  # fmt: skip
        sheet.polygon([(x, y * height) for x, y in leaf], "#4f8a2c")
    for column in range(16):
        share = (column + 0.5) / 8 - 1.0
        tall = 0.105 * (1.0 - max(share, -0.2 * share) ** 2.4)
        for row in range(-2, 3):
            at = (middle + share * half, (0.27 + 0.45 * row * tall) * height)
            size = (0.62 * half / 8, 0.24 * tall * height)
            sheet.disc(*at, 1.2 * size[0], finishes.darker(grain, 0.62), size[1] / size[0])
            sheet.disc(*at, size[0], grain, 0.95 * size[1] / size[0])


def _halves(sheet: Sheet, flesh: str, rng: np.random.Generator) -> None:
    """Draw a whole peach with a leaf between two halves with the hollow of their stone."""
    del rng
    width, height = sheet.width, sheet.height
    radius, y = 0.058 * width, 0.235 * height
    for side in (-1, 1):
        x = 0.5 * width + 1.65 * side * radius
        sheet.disc(x, y, radius, "#c8501c")
        sheet.disc(x, y, 0.93 * radius, flesh)
        sheet.disc(x, y, 0.36 * radius, "#b8401c")
        sheet.disc(x, y - 0.03 * radius, 0.24 * radius, "#7a2c12")
    x = 0.5 * width
    sheet.disc(x, y + 0.15 * radius, 1.12 * radius, "#d8602a")
    sheet.disc(x + 0.08 * radius, y + 0.10 * radius, 0.98 * radius, "#f09a4a")
    sheet.disc(x + 0.34 * radius, y + 0.20 * radius, 0.55 * radius, "#f5b45c")
    sheet.line(
        [(x, y + 1.2 * radius), (x - 0.16 * radius, y + 0.3 * radius), (x - 0.1 * radius, y - 0.7 * radius)],
        0.07 * radius, "#b84a1c",
    )  # fmt: skip
    leaf = [(0.0, 1.15), (0.4, 1.5), (1.3, 1.4), (0.7, 1.05)]
    sheet.polygon([(x + dx * radius, y + dy * radius) for dx, dy in leaf], "#4f8a2c")


_PICTURES = {"SWEET CORN": _cob, "PEACHES": _halves}
_DRINKS = (
    ("red", "Rubio", "CHERRY", "#f4d9a0", "#ffffff"),
    ("blue", "Lumen", "WATER", "#9fd0f2", "#ffffff"),
    ("green", "Verano", "LIME", "#d8ea6a", "#ffffff"),
    ("yellow", "Solka", "LEMON", "#ffffff", "#3a2c05"),
    ("purple", "Uvana", "GRAPE", "#c9a0ea", "#ffffff"),
    ("white", "Nordis", "TONIC", "#aab4bd", "#27408a"),
    ("black", "Nocta", "COFFEE", "#c79a5b", "#f0e2c8"),
    ("pink", "Fiora", "PEACH", "#ffffff", "#7a1f45"),
)
# color, words, brand, content, color of the pieces, ink, band, radius, height
_TINS = (
    ("red", "tomato can", "Casa Lina", "TOMATOES", "#d8351f", "#fff2dc", "#7d0d10", 0.0365, 0.109),
    (
        "yellow",
        "corn can",
        "Goldacre",
        "SWEET CORN",
        "#f7dc4a",
        "#5a3a05",
        "#2c6b2f",
        0.0365,
        0.082,
    ),
    (
        "green",
        "pea can",
        "Dalegreen",
        "GARDEN PEAS",
        "#7cc242",
        "#f5f5dc",
        "#0f4a22",
        0.0365,
        0.109,
    ),
    ("blue", "bean can", "Harbour", "WHITE BEANS", "#efe6cf", "#ffffff", "#0d2a66", 0.0365, 0.109),
    ("orange", "peach can", "Orchello", "PEACHES", "#f7b23b", "#fff6e0", "#a83c06", 0.0425, 0.118),
)
MODELS = (
    *(
        Blueprint(
            f"can_drink_{color}",
            Words("can", "drink", color, ("soda can", "drink can", "tin"), "metal", "cylindrical"),
            partial(drink_can, partial(soda, brand, kind, accent, ink), color),
        )
        for color, brand, kind, accent, ink in _DRINKS
    ),
    *(
        Blueprint(
            f"can_food_{color}",
            Words(
                "food can",
                "canned food",
                color,
                ("can", "tin can", name, "tin"),
                "metal",
                "cylindrical",
            ),
            partial(
                food_can, partial(tinned, brand, content, fruit, ink, band), color, radius, height
            ),
        )
        for color, name, brand, content, fruit, ink, band, radius, height in _TINS
    ),
)
