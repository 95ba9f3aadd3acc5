# SPDX-License-Identifier: GPL-3.0-or-later
"""Stable orientations in closed form, and what the column `pose` makes of them."""

from pathlib import Path

import numpy as np
import openpyxl
import pytest
import trimesh

from core.assets.convex_parts import ConvexPart
from core.assets.geometry import ModelGeometry
from core.assets.stable_poses import draw_rotation, drawn_poses, stable_poses


def geometry(mesh: trimesh.Trimesh) -> ModelGeometry:
    vertices, faces = np.array(mesh.vertices), np.array(mesh.faces)
    return ModelGeometry(vertices, faces, vertices, (ConvexPart(vertices, faces),), True)


BOTTLE = geometry(trimesh.creation.cylinder(radius=0.03, height=0.2, sections=24))
DRAWS = 400
CATALOGUE = Path(__file__).parents[3] / "models" / "models_info_all.xlsx"


def test_an_icosahedron_rests_on_each_face_alike() -> None:
    poses = stable_poses(geometry(trimesh.creation.icosahedron().apply_scale(0.05)))
    assert len(poses) == 20
    assert [rest.probability for rest in poses] == pytest.approx([0.05] * 20)


def test_a_box_rests_on_six_sides_each_flat_on_the_plane() -> None:
    box = geometry(trimesh.creation.box(extents=(0.1, 0.06, 0.02)))
    poses = stable_poses(box)
    heights = sorted(round(float(np.ptp(box.hull @ r.rotation.T, axis=0)[2]), 9) for r in poses)
    assert heights == [0.02, 0.02, 0.06, 0.06, 0.1, 0.1]
    # The largest sides are the likeliest.
    assert np.ptp(box.hull @ poses[0].rotation.T, axis=0)[2] == pytest.approx(0.02)
    assert sum(rest.lies for rest in poses) == 4
    for rest in poses:
        np.testing.assert_allclose(rest.rotation @ rest.rotation.T, np.eye(3), atol=1e-9)
        assert np.linalg.det(rest.rotation) == pytest.approx(1.0)


@pytest.mark.parametrize("pose", ["", "upright"])
def test_most_things_stand_as_in_their_file(pose: str) -> None:
    np.testing.assert_array_equal(draw_rotation(np.random.default_rng(0), pose, ()), np.eye(3))


def test_lying_is_on_a_side_and_any_is_mostly_upright() -> None:
    poses = stable_poses(BOTTLE)
    rng = np.random.default_rng(0)
    lying = [draw_rotation(rng, "lying", poses)[2, 2] for _ in range(DRAWS)]
    np.testing.assert_allclose(lying, 0.0, atol=1e-6)
    up = np.array([draw_rotation(rng, "any", poses)[2, 2] for _ in range(DRAWS)])
    # Four standard errors; a few of the others stand, too.
    assert (up > 0.99).mean() == pytest.approx(0.7, abs=0.11)
    assert (abs(up) < 0.01).any()


def test_what_lies_in_its_file_already_stays_so() -> None:
    plate = geometry(trimesh.creation.cylinder(radius=0.1, height=0.002, sections=200))
    sides_only_in_name = tuple(rest for rest in stable_poses(plate) if not rest.lies)
    rotation = draw_rotation(np.random.default_rng(0), "lying", sides_only_in_name)
    np.testing.assert_array_equal(rotation, np.eye(3))


def test_the_same_model_has_the_same_rests() -> None:
    first, second = stable_poses(BOTTLE), stable_poses(BOTTLE)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.rotation, other.rotation)
        assert one.probability == other.probability


@pytest.mark.parametrize("pose", ["", "upright", "lying", "any"])
def test_the_poses_to_look_at_are_those_that_scenes_draw(pose: str) -> None:
    poses = stable_poses(geometry(trimesh.creation.box(extents=(0.1, 0.06, 0.02))))
    rng = np.random.default_rng(0)
    drawn = {draw_rotation(rng, pose, poses).round(6).tobytes() for _ in range(DRAWS)}
    shown = {rest.rotation.round(6).tobytes() for rest in drawn_poses(pose, poses)}
    assert drawn | {np.eye(3).tobytes()} == shown | {np.eye(3).tobytes()}
    assert len(shown) == {"lying": 4, "any": 6}.get(pose, 0)


def test_only_bottles_dice_and_mushrooms_of_the_catalogue_turn() -> None:
    """Seen on a sheet: other things would stand on end, or lie face down on their darts."""
    sheet = openpyxl.load_workbook(CATALOGUE)["models"]
    rows = sheet.iter_rows(values_only=True)
    header = next(rows)
    named = [dict(zip(header, row, strict=True)) for row in rows]
    turning = [row for row in named if row["pose"] == "any"]
    assert all(
        "bottle" in f"{row['name']} {row['aliases']}" or row["name"] in ("die", "mushroom")
        for row in turning
    )
    assert len(turning) == 13
    # As they stand in their files these fall over.
    lying = {row["name"] for row in named if row["pose"] == "lying"}
    assert lying == {"backpack", "doll", "guitar", "handbag"}
