# SPDX-License-Identifier: GPL-3.0-or-later
"""Printed boxes of food: cereal, pasta, tea, crackers."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.boxes import BoxNet, box
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words

_FACTS = (
    ("Energy", "1540 kJ"),
    ("Fat", "2.1 g"),
    ("Sugars", "8.4 g"),
    ("Fibre", "7.0 g"),
    ("Salt", "1 g"),
)
# Facts are printed on sides wider than this, meters; on others nobody could read them.
_FACTS_FROM = 0.040
# Radius of a cardboard fold, meters.
_FOLD = 0.0012


class Design(NamedTuple):
    """What is printed: brand, product, colors of ink, accent and food, and the function that draws the food."""

    brand: str
    product: str
    weight: str
    ink: str
    accent: str
    food: str
    draw: Callable[["Front", np.random.Generator], None]


class Front(NamedTuple):
    """A field of a sheet to draw food on: lower left corner and size in meters, and its colors."""

    sheet: Sheet
    x: float
    y: float
    width: float
    height: float
    food: str
    accent: str


def packet(
    size: tuple[float, float, float], color: str, design: Design, rng: np.random.Generator
) -> Shape:
    """Return a printed box of size (x, y, z), meters."""
    net = BoxNet(size)
    sheet = Sheet(*net.extent, color, max_pixels=1400)
    for face in ("front", "back"):
        _main_side(sheet, net.rectangle(face), design, rng)
    if size[1] > _FACTS_FROM:
        _facts_side(sheet, net.rectangle("right"), design, rng)
    else:
        _name_side(sheet, net.rectangle("right"), design)
    _name_side(sheet, net.rectangle("left"), design)
    _lid(sheet, net.rectangle("top"), design)
    mesh = box(size, _FOLD, "print", label=True)
    return Shape((mesh,), {"print": sheet.finish(0.42)})


def _main_side(
    sheet: Sheet, place: tuple[float, float, float, float], design: Design, rng: np.random.Generator
) -> None:
    x, y, width, height = place
    middle = x + width / 2
    sheet.rectangle(x, y + 0.60 * height, width, 0.012 * height, design.accent)
    unit = min(width, height)
    sheet.text(middle, y + 0.90 * height, design.brand, 0.10 * unit, design.ink, 0.8 * width)
    sheet.text(
        middle, y + 0.74 * height, design.product, 0.26 * unit, design.ink, 0.80 * width, bold=True,
        tall=_tall(width, height),
    )  # fmt: skip
    field = Front(
        sheet,
        x + 0.08 * width,
        y + 0.10 * height,
        0.84 * width,
        0.46 * height,
        design.food,
        design.accent,
    )
    design.draw(field, rng)
    sheet.text(x + 0.80 * width, y + 0.05 * height, design.weight, 0.06 * unit, design.ink)
    sheet.disc(x + 0.16 * width, y + 0.60 * height, 0.10 * unit, design.accent)
    sheet.text(
        x + 0.16 * width, y + 0.60 * height, "NEW", 0.065 * unit, design.ink, 0.15 * unit, bold=True,
        aside=True,
    )  # fmt: skip


def _tall(width: float, height: float) -> float:
    """Return how much higher letters are printed on a narrow side, where they have to be narrow."""
    return 1.7 if height > 2 * width else 1.0


def _facts_side(
    sheet: Sheet, place: tuple[float, float, float, float], design: Design, rng: np.random.Generator
) -> None:
    x, y, width, height = place
    inner = 0.82 * width
    left = x + 0.09 * width
    sheet.text(
        x + width / 2, y + 0.93 * height, design.product, 0.22 * width, design.ink, inner, bold=True
    )
    sheet.table(left, y + 0.84 * height, inner, _FACTS)
    lines = [f"Ingredients: {design.product.lower()},", "salt, natural flavour.", "May contain nuts.",
             "Keep in a dry place."]  # fmt: skip
    sheet.small_print(left, y + 0.50 * height, inner, lines, 0.0042, design.ink)
    sheet.barcode(x + width / 2 - 0.0158, y + 0.06 * height, min(0.022, 0.16 * height), rng)


def _name_side(sheet: Sheet, place: tuple[float, float, float, float], design: Design) -> None:
    x, y, width, height = place
    middle, ink = x + width / 2, design.ink
    for at in (y + 0.78 * height, y + 0.30 * height):
        sheet.text(middle, at, design.product, 0.42 * width, ink, 0.84 * width, bold=True,
                   tall=_tall(width, height))  # fmt: skip
        sheet.text(middle, at - 0.10 * height, design.brand, 0.16 * width, ink, 0.8 * width)
    sheet.rectangle(x, y + 0.545 * height, width, 0.01 * height, design.accent)


def _lid(sheet: Sheet, place: tuple[float, float, float, float], design: Design) -> None:
    x, y, width, height = place
    sheet.text(
        x + width / 2,
        y + height / 2,
        design.product,
        0.50 * height,
        design.ink,
        0.84 * width,
        bold=True,
    )
    # The edge of the glued flap.
    sheet.line([(x, y + 0.06 * height), (x + width, y + 0.06 * height)], 0.0005, "#6a6258")


def rings(front: Front, rng: np.random.Generator) -> None:
    """Draw a bowl full of cereal rings."""
    sheet, middle = front.sheet, front.x + front.width / 2
    radius = 0.42 * front.width
    sheet.disc(middle, front.y + 0.36 * front.height, radius, "#f6f3ea", squash=0.62)
    sheet.disc(middle, front.y + 0.46 * front.height, radius, "#fffdf6", squash=0.50)
    for _ in range(46):
        angle, share = rng.uniform(0, 2 * np.pi), 0.86 * float(np.sqrt(rng.uniform()))
        x = middle + radius * share * float(np.cos(angle))
        y = front.y + 0.48 * front.height + 0.46 * radius * share * float(np.sin(angle))
        size = 0.062 * front.width
        sheet.disc(x, y, size, finishes.darker(front.food, 0.7), 0.85)
        sheet.disc(x, y + 0.06 * size, 0.92 * size, front.food, 0.85)
        sheet.disc(x, y, 0.34 * size, finishes.darker(front.food, 0.55), 0.85)


def flakes(front: Front, rng: np.random.Generator) -> None:
    """Draw a heap of flakes or crackers."""
    for _ in range(60):
        across = float(rng.normal(0.5, 0.19))
        x = front.x + front.width * min(max(across, 0.06), 0.94)
        top = 0.85 * np.exp(-(((across - 0.5) / 0.30) ** 2))
        y = front.y + front.height * (0.06 + float(rng.uniform(0, top)))
        size = front.width * float(rng.uniform(0.045, 0.07))
        tone = float(rng.uniform(0.8, 1.1))
        angles = float(rng.uniform(0, np.pi)) + np.linspace(0, 2 * np.pi, 9)[:-1]
        radii = size * rng.uniform(0.75, 1.1, 8)
        corners = np.column_stack([x + radii * np.cos(angles), y + 0.8 * radii * np.sin(angles)])
        shadow = corners + np.array([0.05, -0.12]) * size
        front.sheet.polygon(shadow.tolist(), finishes.darker(front.food, 0.55))
        front.sheet.polygon(corners.tolist(), finishes.darker(front.food, tone))


def strands(front: Front, rng: np.random.Generator) -> None:
    """Draw a bundle of spaghetti behind a window."""
    sheet = front.sheet
    sheet.rectangle(
        front.x, front.y, front.width, front.height, finishes.darker(front.food, 0.6), 0.004
    )
    count = 26
    for index in range(count):
        x = front.x + front.width * (0.05 + 0.9 * index / (count - 1))
        tone = float(rng.uniform(0.85, 1.08))
        lean = float(rng.normal(0, 0.01)) * front.width
        ends = [(x, front.y + 0.03 * front.height), (x + lean, front.y + 0.97 * front.height)]
        sheet.line(ends, 0.024 * front.width, finishes.darker(front.food, tone))


def leaves(front: Front, rng: np.random.Generator) -> None:
    """Draw a cup of tea under two leaves."""
    sheet, middle = front.sheet, front.x + front.width / 2
    unit = min(front.width, 1.6 * front.height) * 0.28
    base = front.y + 0.30 * front.height
    sheet.disc(middle, base, 1.15 * unit, front.accent, 0.16)
    rim = base + 0.95 * unit
    cup = [(middle - unit, rim), (middle + unit, rim), (middle + 0.55 * unit, base)]
    cup.append((middle - 0.55 * unit, base))
    sheet.polygon(cup, "#fbf8f0")
    sheet.disc(middle, rim, unit, "#fbf8f0", 0.24)
    sheet.disc(middle, rim, 0.9 * unit, front.food, 0.20)
    for side in (-1.0, 1.0):
        root, tip = (middle, base + 1.45 * unit), (middle + side * 0.9 * unit, base + 2.1 * unit)
        upper = (middle + side * 0.25 * unit, base + 2.05 * unit)
        lower = (middle + side * 0.75 * unit, base + 1.5 * unit)
        sheet.polygon([root, upper, tip, lower], "#4f8a34" if side < 0 else "#6aa84a")
    del rng


def _food(kind: str, category: str, color: str, *aliases: str) -> Words:
    return Words(kind, category, color, (*aliases,), "cardboard", "rectangular")


def _spaghetti(brand: str) -> Design:
    return Design(brand, "PASTA", "500 g", "#ffffff", "#e8b93a", "#edc66a", strands)


_CEREAL = (0.186, 0.058, 0.272)
_PASTA = (0.082, 0.034, 0.262)
_TEA = (0.128, 0.068, 0.078)
_CRACKER = (0.142, 0.052, 0.198)
MODELS = (
    *(
        Blueprint(
            f"cereal_box_{c}",
            _food("cereal box", "packaged food", c, "box of cereal", "cereal", "box"),
            partial(packet, _CEREAL, c, Design(brand, product, "375 g", ink, accent, food, draw)),
        )
        for c, brand, product, ink, accent, food, draw in (
            ("yellow", "Sunny Mill", "Honey Rings", "#7a2c06", "#f6f0dc", "#d8952c", rings),
            ("red", "Sunny Mill", "Berry Flakes", "#fff4dc", "#f2b632", "#e0a350", flakes),
            ("purple", "Kornado", "Choco Rings", "#ffe9b0", "#ef8f2c", "#7a4526", rings),
            ("green", "Fieldway", "Oat Flakes", "#fff8e0", "#f0c84a", "#dcb878", flakes),
        )
    ),
    *(
        Blueprint(
            f"pasta_box_{c}",
            _food("pasta box", "packaged food", c, "box of pasta", "pasta", "spaghetti", "box"),
            partial(
                packet,
                _PASTA,
                c,
                _spaghetti(brand),
            ),
        )
        for c, brand in (("blue", "Casa Lina"), ("green", "Pastoria"))
    ),
    *(
        Blueprint(
            f"tea_box_{c}",
            _food("tea box", "packaged food", c, "box of tea", "tea", "box"),
            partial(
                packet, _TEA, c, Design("Leafwell", product, "25 bags", ink, accent, food, leaves)
            ),
        )
        for c, product, ink, accent, food in (
            ("green", "Mint Tea", "#f4f8e4", "#a8cc6a", "#9a9a34"),
            ("orange", "Rooibos", "#fff4e0", "#f8d8a0", "#8c3410"),
            ("pink", "Berry Tea", "#5a1030", "#f8dce4", "#a81c3c"),
        )
    ),
    *(
        Blueprint(
            f"cracker_box_{c}",
            _food("cracker box", "snack", c, "box of crackers", "crackers", "box"),
            partial(
                packet, _CRACKER, c, Design("Crispa", product, "200 g", ink, accent, food, flakes)
            ),
        )
        for c, product, ink, accent, food in (
            ("red", "Salt Crackers", "#fff4dc", "#f2b632", "#dca552"),
            ("blue", "Sesame Crisps", "#ffffff", "#f2b632", "#d89c48"),
        )
    ),
)
