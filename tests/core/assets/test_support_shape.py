# SPDX-License-Identifier: GPL-3.0-or-later
"""Support planes and cavities of hand-made meshes, against their closed forms; and their cache."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.assets.catalogue import read_catalogue
from core.assets.convex_parts import ConvexPart
from core.assets.geometry import ModelGeometry
from core.assets.library import AssetLibrary
from core.assets.support_cache import load_support
from core.assets.support_shape import SupportShape, measure_support
from core.language.lexicon.lexicon import load_lexicon
from utils.repository import REPOSITORY

MODELS = REPOSITORY / "models"


def solid(low: tuple[float, ...], high: tuple[float, ...]) -> trimesh.Trimesh:
    return trimesh.creation.box(bounds=np.array([low, high]))


def open_box(wall: float = 0.004, front: float = 0.06) -> trimesh.Trimesh:
    """A box of 100 x 80 x 60 mm without a lid, its wall at y = 0 as high as `front`."""
    x, y, z = 0.1, 0.08, 0.06
    return trimesh.util.concatenate(
        [
            solid((0, 0, 0), (x, y, wall)),
            solid((0, 0, 0), (wall, y, z)),
            solid((x - wall, 0, 0), (x, y, z)),
            solid((wall, 0, 0), (x - wall, wall, front)),
            solid((0, y - wall, 0), (x, y, z)),
        ]
    )


def turned(*profile: tuple[float, float]) -> trimesh.Trimesh:
    """A solid of revolution, from a closed profile of (radius, height)."""
    return trimesh.creation.revolve(np.array([*profile, profile[0]]), sections=96)


def measured(mesh: trimesh.Trimesh) -> SupportShape:
    return measure_support(np.array(mesh.vertices), np.array(mesh.faces))


def cup(radius: float = 0.04, wall: float = 0.003, height: float = 0.1, floor: float = 0.005):
    inner = radius - wall
    return turned(
        (0, 0), (radius, 0), (radius, height), (inner, height), (inner, floor), (0, floor)
    )


def test_a_box_bears_on_its_whole_top_and_holds_nothing() -> None:
    found = measured(solid((0.2, 0, 0.5), (0.32, 0.06, 0.54)))
    assert found.cavity is None
    assert found.plane is not None
    assert found.plane.height == pytest.approx(0.54, abs=1e-6)
    assert found.plane.area == pytest.approx(0.12 * 0.06, rel=0.02)
    assert found.plane.radius == pytest.approx(0.03, abs=0.0012)
    assert found.plane.center[1] == pytest.approx(0.03, abs=0.0012)
    assert np.ptp(found.plane.outline, axis=0) == pytest.approx([0.12, 0.06], abs=0.001)


def test_an_open_box_holds_what_is_between_its_walls() -> None:
    found = measured(open_box())
    assert found.cavity is not None
    assert found.plane is not None
    assert found.cavity.rim == pytest.approx(0.06, abs=1e-6)
    assert found.cavity.floor == pytest.approx(0.004, abs=1e-6)
    assert found.cavity.depth == pytest.approx(0.056, abs=1e-6)
    assert found.cavity.volume == pytest.approx(0.092 * 0.072 * 0.056, rel=0.03)
    assert found.cavity.radius == pytest.approx(0.036, abs=0.001)
    assert np.ptp(found.cavity.outline, axis=0) == pytest.approx([0.092, 0.072], abs=0.0017)
    assert found.plane.height == pytest.approx(0.004, abs=1e-6)
    assert found.plane.area == pytest.approx(0.092 * 0.072, rel=0.03)


def test_a_cup_is_a_cylinder_of_air() -> None:
    found = measured(cup())
    assert found.cavity is not None
    assert found.cavity.volume == pytest.approx(math.pi * 0.037**2 * 0.095, rel=0.03)
    assert found.cavity.radius == pytest.approx(0.037, abs=0.001)
    assert found.cavity.center == pytest.approx([0, 0], abs=0.001)
    assert found.cavity.depth == pytest.approx(0.095, abs=1e-6)


def test_a_bowl_is_a_cap_of_a_ball() -> None:
    radius, depth = 0.1, 0.05
    start = math.acos((radius - depth) / radius)
    inner = [
        (radius * math.sin(a), radius - radius * math.cos(a)) for a in np.linspace(start, 0, 40)
    ]
    edge = radius * math.sin(start) + 0.004
    found = measured(turned((0, -0.004), (edge, -0.004), (edge, depth), *inner))
    assert found.cavity is not None
    assert found.cavity.volume == pytest.approx(
        math.pi * depth**2 * (3 * radius - depth) / 3, rel=0.03
    )
    assert found.cavity.depth == pytest.approx(depth, rel=0.01)
    assert found.cavity.radius == pytest.approx(radius * math.sin(start), abs=0.002)


def test_a_plate_bears_on_its_middle_and_is_shallow() -> None:
    plate = turned((0, 0), (0.08, 0), (0.12, 0.02), (0.12, 0.022), (0.08, 0.004), (0, 0.004))
    found = measured(plate)
    assert found.cavity is not None
    assert found.plane is not None
    assert found.plane.height == pytest.approx(0.004, abs=2e-4)
    assert 0.079 < found.plane.radius < 0.088  # the slope is level within the tolerance for 3 mm
    assert found.cavity.depth == pytest.approx(0.018, abs=0.001)


def test_water_runs_out_at_the_lowest_place_of_the_rim() -> None:
    found = measured(open_box(front=0.03))
    assert found.cavity is not None
    assert found.cavity.rim == pytest.approx(0.03, abs=5e-4)


def test_a_basket_with_holes_in_its_floor_still_holds() -> None:
    bars = [solid((x, 0, 0), (x + 0.006, 0.08, 0.004)) for x in np.arange(0.0, 0.1, 0.010)]
    walls = open_box().submesh([np.flatnonzero(open_box().triangles_center[:, 2] > 0.005)])[0]
    assert measured(trimesh.util.concatenate(bars)).cavity is None
    assert measured(trimesh.util.concatenate([walls, *bars])).cavity is not None


def test_a_ring_is_open_to_below_and_a_slot_too_narrow() -> None:
    assert measured(turned((0.02, 0), (0.03, 0), (0.03, 0.02), (0.02, 0.02))).cavity is None
    slotted = [solid((0, 0, 0), (0.08, 0.03, 0.06)), solid((0, 0.04, 0), (0.08, 0.07, 0.06))]
    floor = solid((0, 0, 0), (0.08, 0.07, 0.01))
    ends = [solid((x, 0, 0), (x + 0.004, 0.07, 0.06)) for x in (0.0, 0.076)]
    assert measured(trimesh.util.concatenate([*slotted, floor, *ends])).cavity is None


def test_it_is_measured_once_and_a_broken_cache_is_made_again(tmp_path: Path) -> None:
    mesh = cup()
    vertices, faces = np.array(mesh.vertices), np.array(mesh.faces)
    parts = (ConvexPart(vertices, faces),)
    geometry = ModelGeometry(vertices, faces, vertices, parts, hull_is_good=False)
    first = load_support(geometry, tmp_path)
    (cache,) = tmp_path.iterdir()
    kept = cache.read_bytes()
    data = json.loads(kept)
    data["cavity"]["rim"] += 0.1
    cache.write_text(json.dumps(data))
    changed = load_support(geometry, tmp_path)
    assert first.cavity is not None
    assert changed.cavity is not None
    assert changed.cavity.rim == pytest.approx(first.cavity.rim + 0.1)
    assert (changed.cavity.outline == first.cavity.outline).all()
    cache.write_bytes(kept[:40])
    assert load_support(geometry, tmp_path).cavity is not None
    assert cache.read_bytes() == kept


@pytest.mark.long
def test_what_may_be_called_empty_has_a_cavity_that_is_not_filled() -> None:
    """Every model of a name in the lexicon's list of hollow things is open, and deep for its height."""
    hollow = load_lexicon("en").nouns.hollow
    assets = AssetLibrary(read_catalogue(MODELS / "models_info_all.xlsx", MODELS))
    found = [model for model in assets.models if model.name in hollow]
    assert {model.name for model in found} == hollow
    for model in found:
        cavity = assets.support_shape(model).cavity
        height = np.ptp(assets.geometry(model).vertices[:, 2])
        assert cavity is not None, model.id
        assert cavity.depth >= 0.45 * height, model.id
