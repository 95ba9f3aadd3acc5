# SPDX-License-Identifier: GPL-3.0-or-later
"""Jars: preserves and spices in glass with a metal lid and a label, ceramic jars with wooden lids."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from PIL import Image

from tool_scripts.building import finishes, noise
from tool_scripts.building.bodies import turned_bodies, whole
from tool_scripts.building.curves import rounded
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import above, within
from tool_scripts.building.surfaces import Span, lathe, planked
from tool_scripts.importing.obj_mesh import ObjMesh

Draw = Callable[[Sheet, np.random.Generator], None]


def preserve(
    content: str,
    lid: str,
    draw: Draw,
    radius: float,
    height: float,
    rng: np.random.Generator,
    pieces: str = "",
) -> Shape:
    """Return a jar filled to the neck: the glass has the color of its content, and shows `pieces` of another.

    What is in pieces is sold behind a lower label than a spread is.
    """
    low, high = (0.29 * height, 0.72 * height) if pieces else (0.20 * height, 0.70 * height)
    neck = radius - 0.0045
    below = rounded(
        [(0.0, 0.003), (0.6 * radius, 0.0025, 0.002), (0.75 * radius, 0.0, 0.002),
         (radius - 0.001, 0.0, 0.005),
         (radius, 0.010, 0.004), (radius, low)]
    )  # fmt: skip
    label = np.array(
        [(radius, low), (radius + 2e-4, low + 2e-4), (radius + 2e-4, high - 2e-4), (radius, high)]
    )
    upper = rounded(
        [
            (radius, high),
            (radius, 0.80 * height, 0.010),
            (neck, 0.865 * height, 0.003),
            (neck, 0.90 * height),
        ]
    )
    close = np.array([(neck, 0.90 * height), (0.0, 0.90 * height)])
    jar = lathe(
        [Span("content", below, part="body"), Span("label", label, label=True, part="label"),
         Span("content", upper, part="body"), Span("content", close, part="body")]
    )  # fmt: skip
    cover = metal_lid(neck + 0.0022, 0.865 * height, height)
    sheet = Sheet(2 * np.pi * radius, high - low, "#f3ecdc")
    draw(sheet, rng)
    finish = {
        "content": _pieces(content, pieces, rng) if pieces else finishes.plain(content, 0.08),
        "label": sheet.finish(0.6),
        "lid": finishes.polished(lid) if lid == "gold" else finishes.enamel(lid),
    }
    line = np.vstack([below, label, upper])
    return Shape((jar, cover), finish, (*turned_bodies(line, ()), whole(cover)), complete=True)


def _pieces(brine: str, color: str, rng: np.random.Generator) -> finishes.Finish:
    """Return glass with long pieces behind it, upright in brine."""
    side = 0.1  # around a lathed jar textures repeat in multiples of this
    sheet = Sheet(side, side, brine, max_pixels=512)
    count = 7
    for row in range(-1, 3):
        for column in range(-1, count + 1):
            # What leaves the sheet on one side comes in on the other.
            tone = float(np.random.default_rng([row % 2, column % count]).uniform(0.82, 1.18))
            x = (column + 0.5 * (row % 2)) / count * side
            y = (row / 2 + 0.06 * (column % count % 3)) * side
            _gherkin(sheet, x, y, finishes.darker(color, tone))
    picture = sheet.picture()
    light = 0.92 + 0.16 * noise.clouds(rng, (8, 8), 3)
    shade = np.asarray(Image.fromarray((light * 200).astype(np.uint8)).resize(picture.size))
    pixels = np.asarray(picture, dtype=np.float64) * (shade / 200.0)[..., None]
    image = Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))
    return finishes.textured(image, 0.08, tile=side)


def _gherkin(sheet: Sheet, x: float, y: float, color: str) -> None:
    """Draw a gherkin: dark edges, a light middle, warts."""
    for width, tone in ((0.0064, 0.62), (0.0052, 0.86), (0.0038, 1.0), (0.0016, 1.25)):
        sheet.disc(
            x, y, width, finishes.darker(color, tone), squash=0.0235 / width * (0.7 + 46 * width)
        )
    for step in range(6):
        for side in (-1, 1):
            at = (x + side * 0.0026, y + (step - 2.5) * 0.0056 + side * 0.0013)
            sheet.disc(*at, 0.0007, finishes.darker(color, 0.55))


def metal_lid(radius: float, low: float, high: float) -> ObjMesh:
    """Return a twist-off lid with a rolled lower edge and a raised ring on top."""
    return lathe(
        [Span("lid", rounded(
            [(0.0, low), (radius, low, 0.0007), (radius + 0.0007, low + 0.001, 0.0007),
             (radius, low + 0.0025, 0.0007), (radius, high - 0.0004, 0.0016),
             (0.90 * radius, high - 0.0004, 0.0006), (0.87 * radius, high - 0.0014, 0.0006),
             (0.55 * radius, high - 0.0014, 0.0006), (0.50 * radius, high, 0.0006), (0.0, high)]
        ), part="lid")]
    )  # fmt: skip


def ceramic(color: str, wood: str, rng: np.random.Generator) -> Shape:
    """Return a glazed storage jar with a wooden lid and a knob."""
    radius, height = 0.0520, 0.128
    profile = rounded(
        [(0.0, 0.002), (0.044, 0.002, 0.001), (0.0455, 0.0, 0.0008), (0.0485, 0.0, 0.001),
         (radius, 0.007, 0.006), (radius, height, 0.0022), (radius - 0.005, height, 0.0022),
         (radius - 0.0055, height - 0.006), (0.0, height - 0.006)]
    )  # fmt: skip
    jar = lathe([Span("glaze", profile, part="body")])
    top = rounded(
        [(0.0, height - 0.008), (radius - 0.0065, height - 0.008),
         (radius - 0.0065, height + 0.0004),
         (radius + 0.001, height + 0.0004, 0.001), (radius + 0.001, height + 0.012, 0.003),
         (0.0085, height + 0.0125, 0.003), (0.0075, height + 0.019, 0.004),
         (0.0150, height + 0.026, 0.006),
         (0.0110, height + 0.034, 0.006), (0.0, height + 0.034)]
    )  # fmt: skip
    lid = planked(lathe([Span("wood", top, part="lid")]))
    lid = within(lid, "lid", "knob", above(height + 0.0145))
    finish = {"glaze": finishes.glazed(color), "wood": finishes.wood(rng, wood)}
    bodies = (*turned_bodies(profile, ()), *turned_bodies(top, (height + 0.0125,)))
    return Shape((jar, lid), finish, bodies, complete=True)


def fruit_label(
    name: str, brand: str, fruit: str, ink: str, sheet: Sheet, rng: np.random.Generator
) -> None:
    """Print a jam label: a checked border, fruit, the name."""
    width, height = sheet.width, sheet.height
    squares = 48
    side = width / squares
    for column in range(squares):
        for y in (0.0 if column % 2 else side, height - (side if column % 2 else 2 * side)):
            sheet.rectangle(column * side, y, side, side, ink)
    # The ends of the label meet between the two, where only the border is.
    for x in (0.25 * width, 0.75 * width):
        sheet.text(x, 0.66 * height, brand, 0.0068, ink, 0.3 * width)
        sheet.text(x, 0.47 * height, name, 0.0135, ink, 0.36 * width, bold=True)
        for dx in (-0.0135, -0.0045, 0.0045, 0.0135):
            at = x + dx + float(rng.normal(0, 0.0004))
            sheet.disc(at, 0.265 * height, 0.0040, finishes.darker(fruit, 0.75))
            sheet.disc(at, 0.268 * height, 0.0035, fruit)
            sheet.disc(at - 0.0011, 0.29 * height, 0.0010, finishes.darker(fruit, 1.5))
            sheet.polygon([(at - 0.002, 0.355 * height), (at + 0.0022, 0.375 * height), (at, 0.335 * height)],
                          "#3c7a2c")  # fmt: skip
    sheet.text(0.5 * width, 0.70 * height, "340 g", 0.006, ink)
    sheet.barcode(0.5 * width - 0.0158, 0.24 * height, 0.011, rng)


def spice_label(name: str, ink: str, sheet: Sheet, rng: np.random.Generator) -> None:
    """Print a spice label: a colored band with the name, twice around."""
    del rng
    width, height = sheet.width, sheet.height
    sheet.rectangle(0, 0.34 * height, width, 0.36 * height, ink)
    sheet.rectangle(0, 0.72 * height, width, 0.02 * height, ink)
    sheet.rectangle(0, 0.30 * height, width, 0.02 * height, ink)
    for x in (0.25 * width, 0.75 * width):
        sheet.text(x, 0.52 * height, name, 0.010, "#ffffff", 0.40 * width, bold=True)
        sheet.text(x, 0.85 * height, "Casa Lina", 0.006, ink)
        sheet.text(x, 0.16 * height, "45 g", 0.005, ink)


class Filling(NamedTuple):
    """The content of a jar: its color word, its names, colors of content, lid and label, and of its pieces."""

    color: str
    name: str
    aliases: tuple[str, ...]
    content: str
    lid: str
    title: str
    brand: str
    fruit: str
    ink: str
    pieces: str = ""


_JAM, _BRAND = ("jam", "jar of jam"), "Orchello"
_FILLINGS = (
    Filling("red", "jam jar", _JAM, "#8e0f16", "red", "Strawberry", _BRAND, "#d92f35", "#9c1d24"),
    Filling("orange", "jam jar", _JAM, "#d4640c", "white", "Apricot", _BRAND, "#f0962c", "#a84a08"),
    Filling("purple", "jam jar", _JAM, "#3c1550", "purple", "Plum", _BRAND, "#5a3a9c", "#44246c"),
    Filling("yellow", "honey jar", ("honey", "jar of honey"), "#d89a10", "gold", "Honey", "Bee Hill",
            "#eab42c", "#8a5a08"),
    Filling("brown", "spread jar", ("chocolate spread", "jar of chocolate spread"), "#3c1e10", "white",
            "Choco Nut", "Cremella", "#7a4a24", "#5a2c12"),
    Filling("green", "pickle jar", ("pickles", "jar of pickles"), "#3a4c12", "green", "Gherkins",
            "Harbour", "#7aa030", "#2c5a1c", "#7c9a34"),
)  # fmt: skip


def _filled(filling: Filling) -> Blueprint:
    pickled = filling.name == "pickle jar"
    category = "canned food" if pickled else "spread"
    aliases = ("jar", *filling.aliases)
    label = partial(fruit_label, filling.title, filling.brand, filling.fruit, filling.ink)
    size = (0.0375, 0.128) if pickled else (0.0345, 0.098)
    return Blueprint(
        f"{filling.name.replace(' ', '_')}_{filling.color}",
        Words(filling.name, category, filling.color, aliases, "glass", "cylindrical"),
        partial(preserve, filling.content, filling.lid, label, *size, pieces=filling.pieces),
    )


MODELS = (
    *(_filled(filling) for filling in _FILLINGS),
    *(
        Blueprint(
            f"spice_jar_{color}",
            Words("spice jar", "seasoning", color, ("jar", title.lower(), "spice"), "glass", "cylindrical"),
            partial(preserve, content, lid, partial(spice_label, title, ink), 0.0225, 0.102),
        )
        for color, content, lid, title, ink in (
            ("red", "#a8200e", "black", "Paprika", "#a01c10"),
            ("yellow", "#dca010", "black", "Curry", "#c07c04"),
            ("green", "#4c6a24", "black", "Oregano", "#3c6a24"),
        )
    ),
    *(
        Blueprint(
            f"storage_jar_{c}",
            Words("jar", "storage jar", c, ("storage jar", "canister", "ceramic jar"), "ceramic", "cylindrical",
                  "upright"),
            partial(ceramic, c, wood),
        )
        for c, wood in (("white", "light"), ("green", "brown"), ("gray", "light"), ("blue", "brown"))
    ),
)  # fmt: skip
