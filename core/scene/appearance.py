# SPDX-License-Identifier: GPL-3.0-or-later
"""How one image is lit and what its set is made of: drawn by `core.generation.appearance_sampling`, applied by
a renderer, kept in the scene record.

Light is told by what it does to the surface, not by what a renderer has to be told for it.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.scene.json_fields import SceneFormatError, read_array, read_field

# Weights of linear R, G and B in luminance (ITU-R BT.709).
LUMINANCE = (0.2126, 0.7152, 0.0722)

Vector = tuple[float, float, float]

_SPHERE = 4.0 * math.pi


@dataclass(frozen=True)
class Surface:
    """An axis-aligned level rectangle, facing +Z, on which objects may be placed.

    Attributes:
        name: of its marker in the scene file, `surface*`.
        center: (x, y, z) of the rectangle's center, world meters.
        size: (x, y) side lengths, meters. The front, where cameras stand, is towards -Y.
        floors, walls: names of the materials that suit its setting, sorted; empty = the whole palette.
    """

    name: str
    center: Vector
    size: tuple[float, float]
    floors: tuple[str, ...] = ()
    walls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Palette:
    """Names of the materials and environments that an appearance is drawn from, each sorted; a renderer knows
    what they stand for.
    """

    floors: tuple[str, ...]
    walls: tuple[str, ...]
    worlds: tuple[str, ...]


@dataclass(frozen=True)
class AreaLight:
    """A square lamp.

    Attributes:
        position, target: where it hangs and the point it faces, world meters.
        size: side length, meters.
        brightness: what a level white card at the surface's center shows in this light alone, linear,
            1 = display white.
        color: linear RGB of luminance 1.
    """

    position: Vector
    target: Vector
    size: float
    brightness: float
    color: Vector


@dataclass(frozen=True)
class PointLight:
    """An omnidirectional lamp.

    Attributes:
        position: world meters.
        radius: of the glowing ball, meters.
        brightness: as of `AreaLight`.
        color: linear RGB of luminance 1.
    """

    position: Vector
    radius: float
    brightness: float
    color: Vector


@dataclass(frozen=True)
class World:
    """The surroundings that light the set.

    Attributes:
        image: the environment's name in the palette.
        rotation: about the world's Z axis, radians.
        strength: what a level white card before a wall shows in this light alone, linear, 1 = display
            white; environments are balanced to that, whatever their own units.
    """

    image: str
    rotation: float
    strength: float


@dataclass(frozen=True)
class Appearance:
    """Light and materials of one image.

    Attributes:
        area, point, world: the three sources of light.
        floor, wall: names of the materials shown.
        floor_shift, wall_shift: (2,) shift of the pattern along the face, meters.
    """

    area: AreaLight
    point: PointLight
    world: World
    floor: str
    wall: str
    floor_shift: tuple[float, float]
    wall_shift: tuple[float, float]

    def light_json(self) -> dict[str, Any]:
        """Return the record's "light": lamps in meters, brightness and linear RGB, and the environment."""
        return {
            "area": _plain(self.area),
            "point": _plain(self.point),
            "world": _plain(self.world),
        }

    def background_json(self) -> dict[str, Any]:
        """Return the record's "background": material names and pattern shifts in meters."""
        return {
            "floor": self.floor,
            "wall": self.wall,
            "floor_shift": list(self.floor_shift),
            "wall_shift": list(self.wall_shift),
        }

    @classmethod
    def from_json(cls, light: Mapping[str, Any], background: Mapping[str, Any]) -> "Appearance":
        """Read what `light_json` and `background_json` wrote.

        Records of the first version tell a lamp's power ("energy", W) instead of its brightness, which is
        then that at the point that the area lamp faces: within a few percent.

        Raises:
            SceneFormatError: a key is missing or its value is of the wrong kind.
        """
        area, point, world = (
            read_field(light, key, Mapping, "light") for key in ("area", "point", "world")
        )
        target = _vector(area, "target", 3)
        side, radius = _number(area, "size"), _number(point, "radius")
        return cls(
            area=AreaLight(
                position=_vector(area, "position", 3),
                target=target,
                size=side,
                brightness=_brightness(area, target, math.pi, side**2),
                color=_vector(area, "color", 3),
            ),
            point=PointLight(
                position=_vector(point, "position", 3),
                radius=radius,
                brightness=_brightness(point, target, _SPHERE, _SPHERE * radius**2),
                color=_vector(point, "color", 3),
            ),
            world=World(
                image=read_field(world, "image", str, "world"),
                rotation=_number(world, "rotation"),
                strength=_number(world, "strength"),
            ),
            floor=read_field(background, "floor", str, "background"),
            wall=read_field(background, "wall", str, "background"),
            floor_shift=_vector(background, "floor_shift", 2),
            wall_shift=_vector(background, "wall_shift", 2),
        )


def _plain(part: AreaLight | PointLight | World) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(part).items()
    }


def _brightness(lamp: Mapping[str, Any], card: Vector, spread: float, face: float) -> float:
    """Return a lamp's brightness, in a record of the first version from its power.

    spread (sr) and face (m²): at a distance d a lamp gives its power / (spread d² + face).
    """
    if "energy" not in lamp:
        return _number(lamp, "brightness")
    offset = np.subtract(_vector(lamp, "position", 3), card)
    distance = float(np.linalg.norm(offset))
    irradiance = _number(lamp, "energy") / (spread * distance**2 + face)
    return irradiance * float(offset[2]) / distance / math.pi


def _number(data: Mapping[str, Any], key: str) -> float:
    value = float(read_field(data, key, (int, float), "light"))
    if not math.isfinite(value):
        raise SceneFormatError(f"light: '{key}' is not finite")
    return value


def _vector(data: Mapping[str, Any], key: str, length: int) -> Any:
    values = read_field(data, key, list, "light or background")
    return tuple(read_array(values, (length,), f"'{key}'").tolist())
