# SPDX-License-Identifier: GPL-3.0-or-later
"""Drinking glasses of real glass: tumblers, a highball, a wine glass."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import turned_bodies
from tool_scripts.building.curves import Curve, flowing, rounded
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import above, below, within
from tool_scripts.building.pottery import vessel, wall

_TUMBLER = rounded([(0.030, 0.0), (0.0335, 0.0, 0.003), (0.0385, 0.092)])
# Where a wine glass's foot ends and its bowl begins, meters.
_FOOT, _BOWL = 0.0085, 0.0835
_HIGHBALL = rounded([(0.026, 0.0), (0.0295, 0.0, 0.003), (0.0325, 0.148)])


def tumbler(outline: Curve, floor: float, tint: str, rng: np.random.Generator) -> Shape:
    """Return a glass with a heavy floor."""
    del rng
    body = vessel(outline, wall(outline, 0.0022, floor, 0.003), "glass")
    finish, bodies = {"glass": finishes.glass(tint)}, tuple(body.bodies())
    return Shape((body.mesh,), finish, bodies, complete=True)


def wine_glass(tint: str, rng: np.random.Generator) -> Shape:
    """Return a wine glass: foot, stem and bowl in one piece."""
    del rng
    outer = np.vstack(
        [
            rounded([(0.0335, 0.0), (0.0348, 0.0008, 0.0006), (0.0335, 0.0018)]),
            flowing([(0.012, 0.0052), (0.0048, 0.012), (0.0038, 0.040), (0.0042, 0.074),
                     (0.012, 0.0845), (0.030, 0.102), (0.0385, 0.128), (0.0370, 0.160),
                     (0.0318, 0.196)], 44),
        ]
    )  # fmt: skip
    inner = flowing(
        [(0.0, 0.088), (0.011, 0.0895), (0.0282, 0.104), (0.0371, 0.128), (0.0357, 0.160),
         (0.0306, 0.196)], 24,
    )  # fmt: skip
    body = vessel(outer, inner, "glass")
    low = outer[outer[:, 1] <= 0.088]
    bowl = body.bodies((0.128,))
    bodies = (*turned_bodies(low, (0.010, 0.079)), *bowl[1:])
    mesh = within(body.mesh, "body", "bowl", above(_BOWL))
    mesh = within(mesh, "body", "base", below(_FOOT))
    mesh = within(mesh, "body", "stem", above(0.0))
    mesh = within(mesh, "inside", "bowl", above(0.0))
    return Shape((mesh,), {"glass": finishes.glass(tint)}, bodies, complete=True)


def _words(name: str, *aliases: str) -> Words:
    return Words(name, "drinkware", "", aliases, "glass", "cylindrical", "upright")


_CLEAR = "#f4f8f6"
MODELS = (
    Blueprint(
        "glass_tumbler", _words("glass", "drinking glass", "tumbler"),
        partial(tumbler, _TUMBLER, 0.008, _CLEAR),
    ),
    Blueprint(
        "glass_highball", _words("glass", "drinking glass", "tall glass", "highball glass"),
        partial(tumbler, _HIGHBALL, 0.010, _CLEAR),
    ),
    Blueprint("glass_wine", _words("wine glass", "glass"), partial(wine_glass, _CLEAR)),
)  # fmt: skip
