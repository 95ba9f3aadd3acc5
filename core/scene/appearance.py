# SPDX-License-Identifier: GPL-3.0-or-later
"""How one image is lit and what its set is made of: drawn by `core.generation.appearance_sampling`, applied by
`core.engine.blender.appearance`, kept in the scene record.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from core.scene.json_fields import SceneFormatError, read_array, read_field

# Weights of linear R, G and B in luminance (ITU-R BT.709).
LUMINANCE = (0.2126, 0.7152, 0.0722)

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Surface:
    """An axis-aligned level rectangle, facing +Z, on which objects may be placed.

    Attributes:
        name: of the marker in the scene file, `surface*`.
        center: (x, y, z) of the rectangle's center, world meters.
        size: (x, y) side lengths, meters. The front, where cameras stand, is towards -Y.
        floors, walls: names of the materials that suit its place, sorted; empty = all of the palette.
    """

    name: str
    center: Vector
    size: tuple[float, float]
    floors: tuple[str, ...] = ()
    walls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Palette:
    """Names of the materials and environment images a look is drawn from, each sorted."""

    floors: tuple[str, ...]
    walls: tuple[str, ...]
    worlds: tuple[str, ...]


@dataclass(frozen=True)
class AreaLight:
    """A square lamp.

    Attributes:
        position, target: where it hangs and the point it faces, world meters.
        size: side length, meters.
        energy: radiant power as Blender counts it, watts.
        color: linear RGB of luminance 1.
    """

    position: Vector
    target: Vector
    size: float
    energy: float
    color: Vector


@dataclass(frozen=True)
class PointLight:
    """A lamp that shines all around.

    Attributes:
        position: world meters.
        radius: of the glowing ball, meters.
        energy: radiant power as Blender counts it, watts.
        color: linear RGB of luminance 1.
    """

    position: Vector
    radius: float
    energy: float
    color: Vector


@dataclass(frozen=True)
class World:
    """The surroundings that light the set.

    Attributes:
        image: name of the environment image without its ending.
        rotation: about the world's Z axis, radians.
        strength: what a level white card before a wall shows in this light alone, linear, 1 = display
            white (the images differ a hundredfold in their own units, so those are balanced first).
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
        floor_shift, wall_shift: by which the pattern is moved along the face, meters.
    """

    area: AreaLight
    point: PointLight
    world: World
    floor: str
    wall: str
    floor_shift: tuple[float, float]
    wall_shift: tuple[float, float]

    def light_json(self) -> dict[str, Any]:
        """Return the record's "light": lamps in meters, watts and linear RGB, and the environment."""
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

        Raises:
            SceneFormatError: a key is missing or holds something else than it should.
        """
        area, point, world = (
            read_field(light, key, Mapping, "light") for key in ("area", "point", "world")
        )
        return cls(
            area=AreaLight(
                position=_vector(area, "position", 3),
                target=_vector(area, "target", 3),
                size=_number(area, "size"),
                energy=_number(area, "energy"),
                color=_vector(area, "color", 3),
            ),
            point=PointLight(
                position=_vector(point, "position", 3),
                radius=_number(point, "radius"),
                energy=_number(point, "energy"),
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


def _number(data: Mapping[str, Any], key: str) -> float:
    value = float(read_field(data, key, (int, float), "light"))
    if not math.isfinite(value):
        raise SceneFormatError(f"light: '{key}' is not finite")
    return value


def _vector(data: Mapping[str, Any], key: str, length: int) -> Any:
    values = read_field(data, key, list, "light or background")
    return tuple(read_array(values, (length,), f"'{key}'").tolist())
