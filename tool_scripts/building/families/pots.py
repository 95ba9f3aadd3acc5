# SPDX-License-Identifier: GPL-3.0-or-later
"""Empty flower pots of clay and small plastic buckets."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes, noise
from tool_scripts.building.curves import rounded
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import above, within
from tool_scripts.building.pottery import vessel, wall


def flower_pot(radius: float, height: float, color: str, rng: np.random.Generator) -> Shape:
    """Return an empty flower pot of clay with its broad rim."""
    rim = 0.24 * height
    outline = rounded(
        [(0.68 * radius, 0.0), (0.70 * radius, 0.0, 0.002), (0.90 * radius, height - rim),
         (radius * 0.985, height - rim, 0.0012), (radius, height, 0.001)]
    )  # fmt: skip
    straight = np.array(
        [(0.68 * radius, 0.0), (0.90 * radius, height - rim), (0.95 * radius, height)]
    )
    inner = wall(straight, 0.0055, 0.008, 0.006)
    pot = vessel(outline, inner, "clay")
    clouds = 0.92 + 0.18 * (noise.clouds(rng, (12, 12), 4) - 0.4)
    clay = finishes.textured(finishes.shaded(color, clouds), 0.85, tile=0.1)
    mesh = within(pot.mesh, "body", "rim", above(height - rim))
    return Shape((mesh,), {"clay": clay}, tuple(pot.bodies()), complete=True)


def bucket(color: str, rng: np.random.Generator) -> Shape:
    """Return a small plastic bucket with a rolled rim."""
    del rng
    outline = rounded(
        [
            (0.0560, 0.0),
            (0.0600, 0.0, 0.004),
            (0.0740, 0.120),
            (0.0790, 0.1205, 0.001),
            (0.0795, 0.128, 0.002),
        ]
    )
    straight = np.array([(0.0560, 0.0), (0.0600, 0.001), (0.0740, 0.120), (0.0755, 0.128)])
    inner = wall(straight, 0.0022, 0.0035, 0.004)
    pail = vessel(outline, inner, "plastic")
    mesh = within(pail.mesh, "body", "rim", above(0.1195))
    finish = {"plastic": finishes.plastic(color, 0.35)}
    return Shape((mesh,), finish, tuple(pail.bodies()), complete=True)


MODELS = (
    Blueprint(
        "flower_pot_brown",
        Words(
            "flower pot",
            "plant pot",
            "brown",
            ("flowerpot", "clay pot", "pot"),
            "clay",
            "conical",
            "upright",
        ),
        partial(flower_pot, 0.062, 0.110, "#a85a35"),
    ),
    Blueprint(
        "flower_pot_white",
        Words(
            "flower pot", "plant pot", "white", ("flowerpot", "pot"), "clay", "conical", "upright"
        ),
        partial(flower_pot, 0.055, 0.098, "#e6e2d8"),
    ),
    *(
        Blueprint(
            f"bucket_{c}",
            Words(
                "bucket",
                "beach toy",
                c,
                ("pail", "toy bucket", "toy"),
                "plastic",
                "conical",
                "upright",
            ),
            partial(bucket, c),
        )
        for c in ("red", "green")
    ),
)
