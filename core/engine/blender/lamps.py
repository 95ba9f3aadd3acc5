# SPDX-License-Identifier: GPL-3.0-or-later
"""The power that Blender's lamps need to light a surface as an `Appearance` says; without bpy."""

import math

import numpy as np

from core.scene.appearance import AreaLight, PointLight, Vector


def area_power(lamp: AreaLight, card: Vector) -> float:
    """Return the power (W) by which a level white card at `card` (world meters) shows the lamp's brightness.

    Blender spreads the power P of an area lamp over its face as Lambertian light, so far below it the
    irradiance is P / (pi d^2), and below a disc of the same area A it is P / (pi d^2 + A). A white card of
    irradiance E shows E / pi, times the cosine of the angle between its normal and the direction to the
    lamp, which itself faces the card.
    """
    distance, cosine = _distance_cosine(lamp.position, card)
    return lamp.brightness * math.pi * (math.pi * distance**2 + lamp.size**2) / cosine


def point_power(lamp: PointLight, card: Vector) -> float:
    """Return the power (W) by which a level white card at `card` (world meters) shows the lamp's brightness.

    A lamp of power P that shines all around gives the irradiance P / (4 pi d^2). Blender renders it as a
    disc of its radius that always faces the card, which gives P / (4 pi (d^2 + r^2)).
    """
    distance, cosine = _distance_cosine(lamp.position, card)
    return lamp.brightness * 4.0 * math.pi**2 * (distance**2 + lamp.radius**2) / cosine


def _distance_cosine(position: Vector, card: Vector) -> tuple[float, float]:
    """Return the distance from a level card to a lamp, meters, and the cosine of the angle at the card."""
    offset = np.subtract(position, card)
    distance = float(np.linalg.norm(offset))
    return distance, float(offset[2]) / distance
