# SPDX-License-Identifier: GPL-3.0-or-later
"""Hand bells: a flared cup of bright metal below a turned handle of dark wood."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import turned_bodies
from tool_scripts.building.curves import flowing, rounded
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.surfaces import Span, lathe

# Height of the shoulder of the cup, and of the whole bell; meters.
_SHOULDER, _HEIGHT = 0.060, 0.150
# Where its widest parts end, for the convex bodies.
_LEVELS = (0.016, 0.062)


def bell(metal: str, rng: np.random.Generator) -> Shape:
    """Return a bell that stands on its mouth; `metal` is "gold" or "silver"."""
    mouth = rounded(
        [(0.0, 0.0035), (0.0395, 0.0035, 0.001), (0.0415, 0.0, 0.0006), (0.0432, 0.0, 0.0008)]
    )
    # Two turned lines run around it above the lip.
    lip = rounded(
        [(0.0432, 0.0), (0.0440, 0.0018, 0.0012), (0.0408, 0.0075, 0.003), (0.0402, 0.0085, 0.0006),
         (0.0412, 0.0095, 0.0006), (0.0402, 0.0108, 0.0006), (0.0392, 0.0122)]
    )  # fmt: skip
    wall = flowing(
        [(0.0392, 0.0122), (0.0345, 0.0215), (0.0308, 0.0340), (0.0286, 0.0460), (0.0258, 0.0545),
         (0.0190, _SHOULDER), (0.0110, 0.0622)], 26,
    )  # fmt: skip
    collar = rounded(
        [(0.0110, 0.0622), (0.0112, 0.0655, 0.001), (0.0128, 0.0675, 0.0012), (0.0112, 0.0700, 0.001),
         (0.0090, 0.0715)]
    )  # fmt: skip
    handle = flowing(
        [(0.0090, 0.0715), (0.0100, 0.0800), (0.0072, 0.0900), (0.0092, 0.1080), (0.0122, 0.1270),
         (0.0118, 0.1400), (0.0070, 0.1480), (0.0, _HEIGHT)], 30,
    )  # fmt: skip
    mesh = lathe(
        [Span("metal", mouth, part="body"), Span("metal", lip, part="body"),
         Span("metal", wall, part="body"), Span("metal", collar, part="body"),
         Span("wood", handle, part="handle")]
    )  # fmt: skip
    finish = {
        "metal": finishes.polished(metal),
        "wood": finishes.upright_grain(finishes.wood(rng, "dark", 0.4)),
    }
    line = np.vstack([mouth, lip[1:], wall[1:], collar[1:], handle[1:]])
    return Shape((mesh,), finish, tuple(turned_bodies(line, _LEVELS)), complete=True)


_ALIASES = ("hand bell", "handbell", "instrument")
MODELS = tuple(
    Blueprint(
        f"bell_{metal}",
        Words(
            "bell",
            "musical instrument",
            metal,
            _ALIASES,
            "metal",
            "",
            "upright",
        ),
        partial(bell, metal),
    )
    for metal in ("gold", "silver")
)
