# SPDX-License-Identifier: GPL-3.0-or-later
"""Cups without a handle: ceramic beakers, and paper cups with sleeve and lid."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import turned_bodies
from tool_scripts.building.curves import Curve, flowing, rounded
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.pottery import vessel, wall
from tool_scripts.building.surfaces import Span, lathe

_BEAKER = flowing(
    [(0.0270, 0.0), (0.0300, 0.0030), (0.0375, 0.030), (0.0400, 0.060), (0.0405, 0.088)], 22
)
_TEA_BOWL = flowing(
    [(0.0210, 0.0), (0.0228, 0.0040), (0.0340, 0.014), (0.0415, 0.034), (0.0440, 0.058)], 24
)


def beaker(outline: Curve, color: str, rng: np.random.Generator) -> Shape:
    """Return a cup glazed in one color, with a bare foot."""
    del rng
    inner = wall(outline, 0.0034, 0.0075, 0.006)
    body = vessel(outline, inner, "glaze", foot=(0.0035, 0.0016, "clay"))
    finish = {
        "glaze": finishes.glazed(color),
        "clay": finishes.bisque(),
    }
    return Shape((body.mesh,), finish, tuple(body.bodies((0.03,))), complete=True)


def paper_cup(color: str, lid: str, brand: str, ink: str, rng: np.random.Generator) -> Shape:
    """Return a take-away coffee cup: printed paper, with a rolled rim under a plastic lid."""
    del rng
    low, high, height = 0.0290, 0.0425, 0.108
    foot = rounded(
        [(0.0, 0.006), (low - 0.0016, 0.006, 0.001), (low - 0.0014, 0.0, 0.0004), (low, 0.0)]
    )
    side = np.array([(low, 0.0), (high, height)])
    top = rounded([(high, height), (high + 0.0012, height + 0.0012, 0.001),
                   (high - 0.002, height + 0.002),
                   (0.0, height + 0.002)])  # fmt: skip
    cup = lathe(
        [Span("paper", foot, part="base"), Span("print", side, label=True, part="body"),
         Span("paper", top, part="rim")]
    )  # fmt: skip
    cover = lathe([Span("lid", _lid(high, height), part="lid")])
    sheet = Sheet(2 * np.pi * 0.036, height, color)
    width = sheet.width
    # The ends of the paper meet between the two, where nothing is printed.
    for x in (0.25 * width, 0.75 * width):
        sheet.disc(x, 0.54 * height, 0.0300, ink)
        sheet.disc(x, 0.54 * height, 0.0280, color)
        sheet.text(x, 0.62 * height, brand, 0.0160, ink, 0.045, bold=True, tall=1.2)
        sheet.text(x, 0.43 * height, "COFFEE", 0.0120, ink, 0.045, bold=True, tall=1.3)
    sheet.rectangle(0, 0.06 * height, width, 0.02 * height, ink)
    finish = {
        "paper": finishes.plain("#e9e4d8", 0.7),
        "print": sheet.finish(0.5),
        "lid": finishes.plastic(lid, 0.4),
    }
    line = np.vstack([side, _lid(high, height)[1:-1]])
    bodies = tuple(turned_bodies(line, (height - 0.004,)))
    return Shape((cup, cover), finish, bodies, complete=True)


def _lid(radius: float, z: float) -> Curve:
    """Return the profile of the lid: over the rim, up a collar, to a recessed top."""
    return rounded(
        [(0.0, z - 0.002), (radius + 0.0008, z - 0.002), (radius + 0.0026, z - 0.002, 0.0008),
         (radius + 0.0024, z + 0.0040, 0.0014), (radius - 0.0016, z + 0.0044, 0.001),
         (radius - 0.0042, z + 0.0135, 0.0016), (radius - 0.0072, z + 0.0135, 0.001),
         (radius - 0.0082, z + 0.0095, 0.001), (0.0, z + 0.0090)]
    )  # fmt: skip


def _words(name: str, color: str, material: str, *aliases: str) -> Words:
    return Words(name, "drinkware", color, aliases, material, "conical", "upright")


MODELS = (
    *(
        Blueprint(
            f"cup_beaker_{c}",
            _words("cup", c, "ceramic", "ceramic cup", "beaker"),
            partial(beaker, _BEAKER, c),
        )
        for c in ("red", "blue", "white", "orange", "gray", "green", "yellow")
    ),
    *(
        Blueprint(
            f"cup_tea_bowl_{c}",
            _words("cup", c, "ceramic", "ceramic cup", "tea bowl", "bowl"),
            partial(beaker, _TEA_BOWL, c),
        )
        for c in ("green", "black", "beige", "white")
    ),
    *(
        Blueprint(
            f"cup_paper_{c}",
            _words("paper cup", c, "paper", "coffee cup", "takeaway cup", "cup"),
            partial(paper_cup, code, lid, brand, ink),
        )
        for c, code, lid, brand, ink in (
            ("brown", "#8a5a34", "#f0ece2", "Brava", "#f4e6cc"),
            ("green", "green", "#f0ece2", "Monte", "#f4f2e4"),
            ("red", "red", "#1c1c1e", "Rosso", "#fff0dc"),
        )
    ),
)
