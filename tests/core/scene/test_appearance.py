# SPDX-License-Identifier: GPL-3.0-or-later
import copy
import json
import math

import numpy as np
import pytest

from core.engine.blender.lamps import area_power, point_power
from core.generation.appearance_sampling import sample_appearance
from core.scene.appearance import Appearance, Palette, Surface
from core.scene.json_fields import SceneFormatError

PALETTE = Palette(
    floors=("floor_a", "floor_b", "floor_c"), walls=("wall_a", "wall_b"), worlds=("x", "y", "z")
)
REC_709 = (0.2126, 0.7152, 0.0722)  # luminance of linear red, green and blue
# Guarantees for every image; meters, radians, and shares of the light.
AREA_SIZE = (0.65, 1.10)
WARM_WHITE, COOL_WHITE = (1.00, 0.86, 0.70), (0.84, 0.93, 1.00)
RANGES = {
    "brightness": (0.80, 1.10),
    "world share": (0.14, 0.38),
    "point share": (0.06, 0.18),
    "area azimuth": (-math.radians(88.0), math.radians(88.0)),
    "area reach": (0.35, 0.95),
    "area height": (1.55, 2.10),
    "area size": AREA_SIZE,
    "area target x": (-0.12, 0.12),
    "area target y": (-0.12, 0.12),
    "point azimuth": (-math.radians(88.0), math.radians(88.0)),
    "point reach": (0.30, 0.95),
    "point height": (1.55, 1.95),
    "point radius": (0.16, 0.28),
    "world rotation": (0.0, math.tau),
    "floor shift x": (-3.0, 3.0),
    "floor shift y": (-3.0, 3.0),
    "wall shift x": (-3.0, 3.0),
    "wall shift y": (-3.0, 3.0),
    "area white": (COOL_WHITE[0] / COOL_WHITE[2], WARM_WHITE[0] / WARM_WHITE[2]),
    "point white": (COOL_WHITE[0] / COOL_WHITE[2], WARM_WHITE[0] / WARM_WHITE[2]),
}
SURFACE = Surface("surface_desk", (0.5, -0.25, 0.75), (1.0, 0.8))


def draw(seed: int, surface: Surface = SURFACE) -> Appearance:
    return sample_appearance(np.random.default_rng(seed), PALETTE, surface)


def card_light(appearance: Appearance, surface: Surface = SURFACE) -> tuple[float, float, float]:
    """What a level white card at the surface's center shows of the area lamp, the point lamp and the
    world, by Lambert's law."""
    center = surface.center
    shown = []
    for lamp, power, spread, face in (
        (appearance.area, area_power(appearance.area, center), 1.0, appearance.area.size**2),
        (
            appearance.point,
            point_power(appearance.point, center),
            4.0,
            4.0 * math.pi * appearance.point.radius**2,
        ),
    ):
        x, y, z = np.subtract(lamp.position, center)
        square = x * x + y * y + z * z
        irradiance = power * (z / math.sqrt(square)) / (spread * math.pi * square + face)
        shown.append(irradiance / math.pi)
    return (shown[0], shown[1], appearance.world.strength)


def quantities(appearance: Appearance) -> dict[str, float]:
    """What is drawn, measured on the result; keys as in `RANGES`."""
    light = card_light(appearance)
    measured = {
        "brightness": sum(light),
        "point share": light[1] / sum(light),
        "world share": light[2] / sum(light),
        "area size": appearance.area.size,
        "point radius": appearance.point.radius,
        "world rotation": appearance.world.rotation,
    }
    for name, lamp in (("area", appearance.area), ("point", appearance.point)):
        x, y, z = np.subtract(lamp.position, SURFACE.center)
        measured[f"{name} reach"] = math.hypot(x, y)
        measured[f"{name} azimuth"] = math.atan2(x, -y)
        measured[f"{name} height"] = z
        measured[f"{name} white"] = lamp.color[0] / lamp.color[2]
    x, y, _ = np.subtract(appearance.area.target, SURFACE.center)
    measured |= {"area target x": x, "area target y": y}
    for name, shift in (("floor", appearance.floor_shift), ("wall", appearance.wall_shift)):
        measured |= {f"{name} shift x": shift[0], f"{name} shift y": shift[1]}
    return measured


def test_the_same_generator_draws_the_same_look():
    assert draw(3) == draw(3)
    assert draw(3) != draw(4)


def test_a_look_survives_json_exactly():
    appearance = draw(0)
    light, background = json.loads(
        json.dumps([appearance.light_json(), appearance.background_json()])
    )
    assert Appearance.from_json(light, background) == appearance


def test_what_is_drawn_fills_its_range_and_nothing_more():
    drawn = [quantities(draw(seed)) for seed in range(400)]
    assert set(drawn[0]) == set(RANGES)
    for name, (low, high) in RANGES.items():
        values = [one[name] for one in drawn]
        slack = 0.03 * (high - low)
        assert low - 1e-9 <= min(values) <= low + slack, name
        assert high - slack <= max(values) <= high + 1e-9, name


@pytest.mark.parametrize("seed", range(20))
def test_a_first_records_watts_are_read_as_brightness(seed: int):
    """That it had is known but for where the card lay: up to 17 cm beside what the area lamp faces."""
    appearance = draw(seed)
    light = appearance.light_json()
    for lamp, power in (("area", area_power), ("point", point_power)):
        del light[lamp]["brightness"]
        light[lamp]["energy"] = power(getattr(appearance, lamp), SURFACE.center)
    read = Appearance.from_json(light, appearance.background_json())
    assert read.area.brightness == pytest.approx(appearance.area.brightness, rel=0.15)
    assert read.point.brightness == pytest.approx(appearance.point.brightness, rel=0.15)
    at_target = Surface("surface_there", appearance.area.target, SURFACE.size)
    powers = [area_power(read.area, at_target.center), point_power(read.point, at_target.center)]
    assert powers == pytest.approx([light["area"]["energy"], light["point"]["energy"]])


def test_moving_the_surface_moves_the_lamps_and_changes_nothing_else():
    moved = Surface("surface_other", (3.5, -1.25, 1.75), SURFACE.size)
    first, second = draw(11), draw(11, moved)
    for one, other in (
        (first.area.position, second.area.position),
        (first.area.target, second.area.target),
        (first.point.position, second.point.position),
    ):
        assert np.subtract(other, one) == pytest.approx([3.0, -1.0, 1.0])
    assert second.area.brightness == first.area.brightness
    assert second.point.brightness == first.point.brightness
    assert second.world == first.world
    assert second.background_json() == first.background_json()


def test_lamps_hang_in_front_of_the_wall_and_above_everything():
    for seed in range(200):
        appearance = draw(seed)
        for lamp in (appearance.area, appearance.point):
            x, y, z = np.subtract(lamp.position, SURFACE.center)
            assert math.hypot(x, y) < 1.0
            assert y < 0.05
            assert z >= 1.5
        assert appearance.area.target[2] == SURFACE.center[2]


def test_lamps_are_white_between_the_two_ends():
    for seed in range(200):
        appearance = draw(seed)
        for color in (appearance.area.color, appearance.point.color):
            assert np.dot(color, REC_709) == pytest.approx(1.0)
            assert np.dot(color, np.cross(WARM_WHITE, COOL_WHITE)) == pytest.approx(0.0)


def test_everything_in_the_palette_is_drawn():
    looks = [draw(seed) for seed in range(100)]
    assert {appearance.floor for appearance in looks} == set(PALETTE.floors)
    assert {appearance.wall for appearance in looks} == set(PALETTE.walls)
    assert {appearance.world.image for appearance in looks} == set(PALETTE.worlds)


def test_a_surface_with_materials_of_its_own_draws_only_those():
    own = Surface("surface_own", (0.0, 0.0, 0.7), (1.0, 1.0), ("floor_b", "floor_c"), ("wall_a",))
    looks = [draw(seed, own) for seed in range(50)]
    assert {appearance.floor for appearance in looks} == set(own.floors)
    assert {appearance.wall for appearance in looks} == set(own.walls)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("area", "position"), [1.0, 2.0]),
        (("area", "brightness"), "bright"),
        (("area", "brightness"), math.nan),
        (("point", "color"), None),
        (("point", "radius"), True),
        (("world", "image"), 3),
        (("world",), []),
    ],
)
def test_a_wrong_value_is_one_error_of_the_record(path, value):
    appearance = draw(0)
    light = copy.deepcopy(appearance.light_json())
    holder = light
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    with pytest.raises(SceneFormatError):
        Appearance.from_json(light, appearance.background_json())


@pytest.mark.parametrize("key", ["floor", "wall", "floor_shift", "wall_shift"])
def test_a_missing_key_is_named(key):
    appearance = draw(0)
    background = appearance.background_json()
    del background[key]
    with pytest.raises(SceneFormatError, match=key):
        Appearance.from_json(appearance.light_json(), background)
