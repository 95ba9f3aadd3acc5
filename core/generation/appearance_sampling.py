# SPDX-License-Identifier: GPL-3.0-or-later
"""Sampling of the light and the materials of one image.

No decision hangs on rendered colors, so the light has to be good by construction. What is drawn is not
the power of each lamp but how brightly the surface is lit in total and which part each lamp has in it; the
renderer finds the powers for that. Whatever the draw, white stays below clipping and shapes readable.
"""

import math

import numpy as np

from core.scene.appearance import (
    LUMINANCE,
    Appearance,
    AreaLight,
    Palette,
    PointLight,
    Surface,
    Vector,
    World,
)

# Light on a level white card at the surface's center, as the linear value it shows at exposure 0 (1 is
# display white). Faces turned to the key lamp receive up to a third more.
CARD_BRIGHTNESS = (0.80, 1.10)
# Shares of the environment and of the point lamp in that light; the area lamp gives the rest.
WORLD_SHARE = (0.14, 0.38)
POINT_SHARE = (0.06, 0.18)

# Lamps hang around the front half, above the highest camera and inside the set's walls.
LAMP_AZIMUTH = math.radians(88.0)
AREA_REACH = (0.35, 0.95)
AREA_HEIGHT = (1.55, 2.10)
# A polished top reflects 4 % of a lamp's radiance, which falls with the square of its size: lamps smaller
# than these would leave a blown-out highlight and cast harder shadows.
AREA_SIZE = (0.65, 1.10)
AREA_TARGET_JITTER = 0.12
POINT_REACH = (0.30, 0.95)
POINT_HEIGHT = (1.55, 1.95)
POINT_RADIUS = (0.16, 0.28)

# Limits of the sampled whites (linear RGB), near 4400 K and 8000 K seen by a camera balanced for 5600 K;
# beyond them a white mug begins to look cream or blue.
WARM_WHITE = (1.00, 0.86, 0.70)
COOL_WHITE = (0.84, 0.93, 1.00)

# Patterns are shifted by up to this much (meters), so that no two images show the same piece of wood.
PATTERN_SHIFT = 3.0


def sample_appearance(rng: np.random.Generator, palette: Palette, surface: Surface) -> Appearance:
    """Sample the light and the materials of one image of a scene on `surface`."""
    floor, wall, image = (
        str(names[rng.integers(len(names))])
        for names in (
            surface.floors or palette.floors,
            surface.walls or palette.walls,
            palette.worlds,
        )
    )
    brightness = rng.uniform(*CARD_BRIGHTNESS)
    world_share = rng.uniform(*WORLD_SHARE)
    point_share = rng.uniform(*POINT_SHARE)
    area_share = 1.0 - world_share - point_share
    return Appearance(
        area=_sample_area(rng, surface, brightness * area_share),
        point=_sample_point(rng, surface, brightness * point_share),
        world=World(
            image=image,
            rotation=float(rng.uniform(0.0, math.tau)),
            strength=float(brightness * world_share),
        ),
        floor=floor,
        wall=wall,
        floor_shift=_sample_shift(rng),
        wall_shift=_sample_shift(rng),
    )


def _sample_area(rng: np.random.Generator, surface: Surface, brightness: float) -> AreaLight:
    position = _lamp_position(rng, surface, AREA_REACH, AREA_HEIGHT)
    jitter = np.zeros(3)
    jitter[:2] = rng.uniform(-AREA_TARGET_JITTER, AREA_TARGET_JITTER, 2)
    return AreaLight(
        position=_floats(position),
        target=_floats(surface.center + jitter),
        size=float(rng.uniform(*AREA_SIZE)),
        brightness=brightness,
        color=_sample_white(rng),
    )


def _sample_point(rng: np.random.Generator, surface: Surface, brightness: float) -> PointLight:
    return PointLight(
        position=_floats(_lamp_position(rng, surface, POINT_REACH, POINT_HEIGHT)),
        radius=float(rng.uniform(*POINT_RADIUS)),
        brightness=brightness,
        color=_sample_white(rng),
    )


def _lamp_position(
    rng: np.random.Generator,
    surface: Surface,
    reach: tuple[float, float],
    height: tuple[float, float],
) -> np.ndarray:
    azimuth = rng.uniform(-LAMP_AZIMUTH, LAMP_AZIMUTH)
    radius = rng.uniform(*reach)
    offset = (radius * math.sin(azimuth), -radius * math.cos(azimuth), rng.uniform(*height))
    return np.array(surface.center) + offset


def _sample_white(rng: np.random.Generator) -> Vector:
    """Sample a lamp's white (linear RGB, luminance 1) between warm and cool."""
    mix = rng.uniform()
    color = (1.0 - mix) * np.array(WARM_WHITE) + mix * np.array(COOL_WHITE)
    return _floats(color / np.dot(color, LUMINANCE))


def _sample_shift(rng: np.random.Generator) -> tuple[float, float]:
    x, y = rng.uniform(-PATTERN_SHIFT, PATTERN_SHIFT, 2)
    return float(x), float(y)


def _floats(values: np.ndarray) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z
