# SPDX-License-Identifier: GPL-3.0-or-later
"""What the ray renderer shows is known in closed form for boxes on a floor."""

import math

import numpy as np
import pytest

from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.engine.protocol import Placement
from core.engine.rays import PLAIN, RayRenderer
from core.generation.appearance_sampling import sample_appearance
from core.generation.cameras import intrinsics, look_at
from core.scene.appearance import Appearance, Surface
from core.scene.camera import Camera
from tests.fake_engine import fake_models

SIZE = 101  # odd, so that a pixel's center is in the middle
SURFACE = Surface("surface_desk", (0.3, -0.2, 0.75), (1.0, 1.0))
DIE = 0.04  # side of the die, meters


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> AssetLibrary:
    folder = tmp_path_factory.mktemp("models")
    return AssetLibrary(read_catalogue(fake_models(folder), folder))


def on_surface(assets: AssetLibrary, x: float) -> Placement:
    model = next(model for model in assets.models if model.id == "die_red")
    pose = np.eye(4)
    pose[:3, 3] = SURFACE.center
    pose[0, 3] += x
    pose[2, 3] -= assets.geometry(model).bounds[0, 2]
    return Placement(model, pose)


def from_above(distance: float) -> Camera:
    pose = look_at(np.array(SURFACE.center), 0.0, math.pi / 2, 0.0, distance)
    return Camera(intrinsics(0.3, SIZE, SIZE), pose, SIZE, SIZE)


def drawn(seed: int) -> Appearance:
    return sample_appearance(np.random.default_rng(seed), PLAIN, SURFACE)


def test_ids_depth_and_normals_of_dice_seen_from_above(assets: AssetLibrary) -> None:
    renderer = RayRenderer(assets)
    renderer.show(SURFACE, [on_surface(assets, 0.0), on_surface(assets, 0.08)])
    shown = renderer.render(from_above(0.5), drawn(0), 1)
    middle = SIZE // 2
    assert shown.ids[middle, middle] == 0
    assert set(np.unique(shown.ids)) == {-1, 0, 1}
    columns = [np.nonzero(shown.ids == scene_id)[1].mean() for scene_id in (0, 1)]
    assert columns[1] > columns[0] + 10  # the other stands to the right
    assert shown.depth[middle, middle] == pytest.approx(0.5 - DIE, abs=1e-6)
    assert shown.depth[0, 0] == pytest.approx(0.5, abs=1e-6)  # the floor
    assert shown.normals is not None
    np.testing.assert_allclose(shown.normals[middle, middle], [0, 0, -1], atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(shown.normals, axis=-1), 1.0, atol=1e-6)
    assert shown.rgb.dtype == np.uint8
    np.testing.assert_array_equal(shown.rgb[..., 0], shown.rgb[..., 2])


@pytest.mark.parametrize("seed", range(5))
def test_the_floor_is_as_bright_as_the_appearance_says(assets: AssetLibrary, seed: int) -> None:
    """At the surface's center its gray of 25 % shows a quarter of what a white card would."""
    renderer = RayRenderer(assets)
    renderer.show(SURFACE, [on_surface(assets, 0.3)])
    appearance = drawn(seed)
    shown = renderer.render(from_above(0.5), appearance, 1).rgb[SIZE // 2, SIZE // 2, 0] / 255.0
    linear = ((shown + 0.055) / 1.055) ** 2.4
    white = appearance.area.brightness + appearance.point.brightness + appearance.world.strength
    assert linear == pytest.approx(white / 4.0, rel=0.02)


def test_nothing_is_random_and_nothing_is_left(assets: AssetLibrary) -> None:
    renderer = RayRenderer(assets)
    renderer.show(SURFACE, [on_surface(assets, 0.0)])
    camera, appearance = from_above(0.5), drawn(3)
    first = renderer.render(camera, appearance, 1)
    np.testing.assert_array_equal(renderer.render(camera, appearance, 2).rgb, first.rgb)
    renderer.show(SURFACE, [on_surface(assets, 0.2)])
    renderer.purge()
    assert renderer.render(camera, appearance, 1).ids[SIZE // 2, SIZE // 2] == -1


def test_lamps_shine_from_where_they_hang(assets: AssetLibrary) -> None:
    """The side of a die that is turned to a lone lamp is lit, the others are not."""
    renderer = RayRenderer(assets)
    renderer.show(SURFACE, [on_surface(assets, 0.0)])
    appearance = drawn(1)
    away = np.subtract(appearance.area.position, SURFACE.center)
    for azimuth, lit in ((0.0, True), (math.pi, False)):
        target = np.add(SURFACE.center, (0.0, 0.0, DIE / 2))
        pose = look_at(target, azimuth, 0.05, 0.0, 0.4)
        camera = Camera(intrinsics(0.3, SIZE, SIZE), pose, SIZE, SIZE)
        shown = renderer.render(camera, appearance, 1)
        assert away[1] < -0.1  # lamps hang in front
        ambient = 255 * (1.055 * (appearance.world.strength / 2) ** (1 / 2.4) - 0.055)
        assert (shown.rgb[SIZE // 2, SIZE // 2, 0] > ambient + 1) == lit
