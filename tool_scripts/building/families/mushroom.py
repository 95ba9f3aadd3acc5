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
_FOOT, _BRIM = (0.0130, 0.0030), (0.0310, 0.0440)
_GILLS = 48


def mushroom(rng: np.random.Generator) -> Shape:
    """Return a brown button mushroom with a pale stem."""
    stem = rounded(
        [(0.0, 0.0), (0.0115, 0.0, 0.002), _FOOT, (0.0100, 0.0190, 0.008), (0.0108, 0.0400)]
    )
    gills = flowing([(0.0108, 0.0400), (0.0190, 0.0410), (0.0276, 0.0372), (0.0300, 0.0390)], 12)
    dome = flowing(
        [(0.0300, 0.0390), _BRIM, (0.0275, 0.0540), (0.0185, 0.0625), (0.0080, 0.0660), (0.0, 0.0665)], 26
    )  # fmt: skip
    mesh = lathe(
        [
            Span("stem", stem, part="stem"),
            Span("gills", gills, label=True, part="cap"),
            Span("cap", dome, label=True, part="cap"),
        ]
    )
    lean = float(np.degrees(np.arctan2(_BRIM[0] - _FOOT[0], _BRIM[1] - _FOOT[1])))
    bodies = turned_bodies(np.vstack([stem, gills[1:], dome[1:]]), (0.0372,))
    tilt = np.radians(90.0 - lean)
    turn = np.array(
        [[np.cos(tilt), 0.0, np.sin(tilt)], [0.0, 1.0, 0.0], [-np.sin(tilt), 0.0, np.cos(tilt)]]
    )
    return grounded(
        Shape(
            (turned(mesh, "y", 90.0 - lean),),
            {
                "stem": finishes.plain("#eee4d0", 0.85),
                "gills": finishes.printed(_gills(), 0.9),
                "cap": finishes.printed(_skin(rng), 0.9),
            },
            tuple(body @ turn.T for body in bodies),
            crease=60.0,
            complete=True,
        )
    )


def _skin(rng: np.random.Generator) -> Image.Image:
    """Return the skin from the brim (below) to the top: cream, with brown flecks that are dense at the top."""
    clouds = np.tile(noise.clouds(rng, (8, 8), 4), (1, 2))
    flecks = np.tile(noise.speckles(rng, 520, 5.0), (1, 2))
    height = np.linspace(1.0, 0.0, len(clouds))[:, None] * np.ones_like(clouds)
    brown = np.clip(1.7 * height - 0.55 + 0.5 * flecks + 0.9 * (clouds - 0.5), 0.0, 1.0)
    brown = brown * np.clip(6.0 * height, 0.0, 1.0)
    return finishes.mixed("#d9c19a", "#8f6238", brown, 0.96 + 0.16 * (clouds - 0.5))


def _gills() -> Image.Image:
    """Return the underside from the stem (below) to the brim: fine dark lines."""
    across = np.arange(8 * _GILLS)[None, :] / 8
    lines = np.repeat(0.5 + 0.5 * np.cos(2 * np.pi * across), 64, axis=0)
    return finishes.mixed("#5a3c2c", "#9a7656", lines, np.ones_like(lines))


MODELS = (
    Blueprint(
        "mushroom",
        Words("mushroom", "vegetable", "", ("button mushroom", "champignon"), pose="any"),
        mushroom,
    ),
)
