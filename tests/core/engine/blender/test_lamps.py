# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamps of the powers found light a card as bright as they should, summed over their faces."""

import math

import numpy as np
import pytest

from core.engine.blender.lamps import area_power, point_power
from core.scene.appearance import AreaLight, PointLight

WHITE = (1.0, 1.0, 1.0)
CARD = (0.3, -0.2, 0.75)


def above(distance: float, tilt: float) -> tuple[float, float, float]:
    """Return the place at a distance from the card, tilted by an angle from straight above."""
    x, y, z = CARD
    return (x + distance * math.sin(tilt), y, z + distance * math.cos(tilt))


@pytest.mark.parametrize(("side", "tolerance"), [(0.02, 1e-3), (0.65, 0.02), (1.1, 0.02)])
def test_area_power_agrees_with_the_integral_over_the_lamp(side: float, tolerance: float) -> None:
    """A lamp of radiance P / (pi A), summed patch by patch, lights a tilted card as promised."""
    distance, tilt, patches = 1.9, 0.5, 40
    power = area_power(AreaLight(above(distance, tilt), CARD, side, 0.4, WHITE), CARD)
    radiance = power / (math.pi * side**2)
    normal = np.array([math.sin(tilt), 0.0, math.cos(tilt)])
    grid = (np.arange(patches) + 0.5) / patches * side - side / 2.0
    x, y = np.meshgrid(grid, grid)
    offsets = np.stack([x, y, np.full_like(x, distance)], axis=-1).reshape(-1, 3)
    squares = (offsets**2).sum(axis=1)
    directions = offsets / np.sqrt(squares)[:, None]
    patch = (side / patches) ** 2
    irradiance = (radiance * directions[:, 2] * (directions @ normal) / squares * patch).sum()
    assert irradiance / math.pi == pytest.approx(0.4, rel=tolerance)


def test_point_power_spreads_over_the_sphere() -> None:
    power = point_power(PointLight(above(1.5, 0.0), 0.0, 0.1, WHITE), CARD)
    irradiance = power / (4.0 * math.pi * 1.5**2)
    assert irradiance / math.pi == pytest.approx(0.1)
