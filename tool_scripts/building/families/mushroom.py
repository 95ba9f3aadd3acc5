# SPDX-License-Identifier: GPL-3.0-or-later
"""A mushroom that lies on the edge of its cap and on its foot, so that stem and gills are seen."""

import numpy as np
from PIL import Image

from tool_scripts.building import finishes, noise
from tool_scripts.building.bodies import turned_bodies
from tool_scripts.building.curves import flowing, rounded
from tool_scripts.building.model import Blueprint, Shape, Words, grounded
from tool_scripts.building.surfaces import Span, lathe, turned

# Radius and height, meters, of the foot's edge and of the widest place of the cap: it lies on these two.
_FOOT, _BRIM = (0.0115, 0.0030), (0.0290, 0.0330)
_GILLS = 72


def mushroom(rng: np.random.Generator) -> Shape:
    """Return a brown button mushroom with a pale stem."""
    stem = rounded(
        [(0.0, 0.0), (0.0100, 0.0, 0.002), _FOOT, (0.0088, 0.0140, 0.006), (0.0094, 0.0290)]
    )
    gills = flowing([(0.0094, 0.0290), (0.0180, 0.0296), (0.0262, 0.0276), (0.0282, 0.0290)], 12)
    dome = flowing(
        [(0.0282, 0.0290), _BRIM, (0.0250, 0.0440), (0.0160, 0.0520), (0.0070, 0.0550), (0.0, 0.0555)], 26
    )  # fmt: skip
    mesh = lathe(
        [
            Span("stem", stem, part="stem"),
            Span("gills", gills, label=True, part="cap"),
            Span("cap", dome, label=True, part="cap"),
        ]
    )
    lean = float(np.degrees(np.arctan2(_BRIM[0] - _FOOT[0], _BRIM[1] - _FOOT[1])))
    bodies = turned_bodies(np.vstack([stem, gills[1:], dome[1:]]), (0.0276,))
    tilt = np.radians(90.0 - lean)
    turn = np.array(
        [[np.cos(tilt), 0.0, np.sin(tilt)], [0.0, 1.0, 0.0], [-np.sin(tilt), 0.0, np.cos(tilt)]]
    )
    return grounded(
        Shape(
            (turned(mesh, "y", 90.0 - lean),),
            {
                "stem": finishes.plain("#e9dcc4", 0.8),
                "gills": finishes.printed(_gills(), 0.9),
                "cap": finishes.printed(_skin(rng), 0.7),
            },
            tuple(body @ turn.T for body in bodies),
            crease=60.0,
            complete=True,
        )
    )


def _skin(rng: np.random.Generator) -> Image.Image:
    """Return the skin from the brim (below) to the top: brown, mottled, with a pale brim."""
    clouds = np.tile(noise.clouds(rng, (6, 6), 4), (1, 2))
    height = np.linspace(1.0, 0.0, len(clouds))[:, None]
    pale = np.clip(1.0 - 5.0 * height, 0.0, 1.0) * np.ones_like(clouds)
    return finishes.mixed("#9a6a3e", "#dcc7a2", pale, 0.9 + 0.3 * (clouds - 0.3))


def _gills() -> Image.Image:
    """Return the underside from the stem (below) to the brim: fine dark lines."""
    across = np.arange(8 * _GILLS)[None, :] / 8
    lines = np.repeat(0.5 + 0.5 * np.cos(2 * np.pi * across), 64, axis=0)
    return finishes.mixed("#8a6a4c", "#c8ad86", lines, np.ones_like(lines))


MODELS = (
    Blueprint(
        "mushroom",
        Words("mushroom", "vegetable", "", ("button mushroom", "champignon"), pose="any"),
        mushroom,
    ),
)
