# SPDX-License-Identifier: GPL-3.0-or-later
"""How one image is lit and what its set is made of: drawn here, applied by `core.blender.look`.

No decision hangs on rendered colours, so the light has to be good by construction. What is drawn is not
the power of each lamp but how brightly the surface is lit in total and which part each lamp has in it;
the powers follow from the distances. Whatever the draw, white stays below clipping and shapes readable.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.json_fields import SceneFormatError, read_array, read_field

# Light on a level white card at the surface's centre, as the linear value it shows at exposure 0 (1 is
# display white). Faces turned to the key lamp receive up to a third more.
CARD_BRIGHTNESS = (0.80, 1.10)
# Shares of the environment and of the point lamp in that light; the area lamp gives the rest.
WORLD_SHARE = (0.14, 0.38)
POINT_SHARE = (0.06, 0.18)

# Lamps hang around the front half, higher than any camera climbs, nearer than the set's walls.
LAMP_AZIMUTH = math.radians(88.0)
AREA_REACH = (0.35, 0.95)
AREA_HEIGHT = (1.55, 2.10)
AREA_SIZE = (0.25, 0.80)
AREA_TARGET_JITTER = 0.12
POINT_REACH = (0.30, 0.95)
POINT_HEIGHT = (1.55, 1.95)
# A bare bulb would cut hard shadows; a small globe lamp does not.
POINT_RADIUS = (0.05, 0.12)

# Ends of the drawn whites (linear RGB), near 4400 K and 8000 K seen by a camera balanced for 5600 K;
# beyond them a white mug begins to look cream or blue.
WARM_WHITE = (1.00, 0.86, 0.70)
COOL_WHITE = (0.84, 0.93, 1.00)
LUMINANCE = (0.2126, 0.7152, 0.0722)

# Patterns are moved by up to this much (metres), so that no two images show the same piece of wood.
PATTERN_SHIFT = 3.0

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Surface:
    """An axis-aligned level rectangle, facing +Z, on which objects may be placed.

    Attributes:
        name: of the marker in the scene file, `surface*`.
        center: (x, y, z) of the rectangle's centre, world metres.
        size: (x, y) side lengths, metres. The front, where cameras stand, is towards -Y.
    """

    name: str
    center: Vector
    size: tuple[float, float]


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
        position, target: where it hangs and the point it faces, world metres.
        size: side length, metres.
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
        position: world metres.
        radius: of the glowing ball, metres.
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
class Look:
    """Light and materials of one image.

    Attributes:
        area, point, world: the three sources of light.
        floor, wall: names of the materials shown.
        floor_shift, wall_shift: by which the pattern is moved along the face, metres.
    """

    area: AreaLight
    point: PointLight
    world: World
    floor: str
    wall: str
    floor_shift: tuple[float, float]
    wall_shift: tuple[float, float]

    def light_json(self) -> dict[str, Any]:
        """Return the record's "light": lamps in metres, watts and linear RGB, and the environment."""
        return {
            "area": _plain(self.area),
            "point": _plain(self.point),
            "world": _plain(self.world),
        }

    def background_json(self) -> dict[str, Any]:
        """Return the record's "background": material names and pattern shifts in metres."""
        return {
            "floor": self.floor,
            "wall": self.wall,
            "floor_shift": list(self.floor_shift),
            "wall_shift": list(self.wall_shift),
        }

    @classmethod
    def from_json(cls, light: Mapping[str, Any], background: Mapping[str, Any]) -> "Look":
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


def sample_look(rng: np.random.Generator, palette: Palette, surface: Surface) -> Look:
    """Draw the light and the materials of one image of a scene that stands on `surface`."""
    floor, wall, image = (
        str(names[rng.integers(len(names))])
        for names in (palette.floors, palette.walls, palette.worlds)
    )
    brightness = rng.uniform(*CARD_BRIGHTNESS)
    world_share = rng.uniform(*WORLD_SHARE)
    point_share = rng.uniform(*POINT_SHARE)
    area_share = 1.0 - world_share - point_share
    return Look(
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


def area_energy(brightness: float, distance: float, cosine: float) -> float:
    """Power (W) of an area lamp that makes a level white card show `brightness` (linear).

    Blender spreads the power P of an area lamp over its face as Lambertian light, so straight below it
    the irradiance is P / (pi d^2); a white card of irradiance E shows E / pi. `cosine` is that of the
    angle between the card's normal and the direction to the lamp, which itself faces the card.
    """
    return brightness * math.pi**2 * distance**2 / cosine


def point_energy(brightness: float, distance: float, cosine: float) -> float:
    """Power (W) of a point lamp that makes a level white card show `brightness` (linear).

    A lamp of power P that shines all around gives the irradiance P / (4 pi d^2).
    """
    return brightness * 4.0 * math.pi**2 * distance**2 / cosine


def _sample_area(rng: np.random.Generator, surface: Surface, brightness: float) -> AreaLight:
    position = _lamp_position(rng, surface, AREA_REACH, AREA_HEIGHT)
    jitter = np.zeros(3)
    jitter[:2] = rng.uniform(-AREA_TARGET_JITTER, AREA_TARGET_JITTER, 2)
    target = surface.center + jitter
    distance, cosine = _distance_cosine(position, surface)
    return AreaLight(
        position=_floats(position),
        target=_floats(target),
        size=float(rng.uniform(*AREA_SIZE)),
        energy=area_energy(brightness, distance, cosine),
        color=_sample_white(rng),
    )


def _sample_point(rng: np.random.Generator, surface: Surface, brightness: float) -> PointLight:
    position = _lamp_position(rng, surface, POINT_REACH, POINT_HEIGHT)
    distance, cosine = _distance_cosine(position, surface)
    return PointLight(
        position=_floats(position),
        radius=float(rng.uniform(*POINT_RADIUS)),
        energy=point_energy(brightness, distance, cosine),
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


def _distance_cosine(position: np.ndarray, surface: Surface) -> tuple[float, float]:
    offset = position - surface.center
    distance = float(np.linalg.norm(offset))
    return distance, float(offset[2]) / distance


def _sample_white(rng: np.random.Generator) -> Vector:
    """Draw a lamp's white (linear RGB, luminance 1) between warm and cool."""
    mix = rng.uniform()
    color = (1.0 - mix) * np.array(WARM_WHITE) + mix * np.array(COOL_WHITE)
    return _floats(color / np.dot(color, LUMINANCE))


def _sample_shift(rng: np.random.Generator) -> tuple[float, float]:
    x, y = rng.uniform(-PATTERN_SHIFT, PATTERN_SHIFT, 2)
    return float(x), float(y)


def _floats(values: np.ndarray) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z


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
