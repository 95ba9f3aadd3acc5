# SPDX-License-Identifier: GPL-3.0-or-later
"""Contacts in closed form: gaps, balance and overlap of boxes, balls and open sheets."""

import numpy as np
import pytest
import trimesh
from trimesh.transformations import rotation_matrix

from core.annotation.contact import Body, check_contacts, measure_footing, overlapping
from core.errors import SceneRejectedError

TABLE = 0.75
SIZE = 0.06


def body(mesh: trimesh.Trimesh, x: float = 0.0, y: float = 0.0, gap: float = 0.0) -> Body:
    moved = mesh.copy()
    moved.apply_translation([x, y, TABLE + gap - moved.bounds[0, 2]])
    return Body(np.array(moved.vertices), np.array(moved.faces), np.array(moved.center_mass))


def cube(turn: float = 0.0) -> trimesh.Trimesh:
    mesh = trimesh.creation.box(extents=(SIZE, SIZE, SIZE))
    mesh.apply_transform(rotation_matrix(turn, [0, 1, 0]))
    return mesh


@pytest.mark.parametrize("gap", [0.0, 0.0001, -0.0002, 0.0004])
def test_a_standing_cube_stands(gap: float) -> None:
    footing = measure_footing(body(cube(), gap=gap), TABLE)
    assert footing.gap == pytest.approx(gap, abs=1e-9)
    assert footing.overhang == 0.0


@pytest.mark.parametrize(
    ("shape", "gap", "reason"),
    [
        (cube(), 0.0006, "floating"),
        (cube(), -0.0006, "sunk"),
        (cube(0.1), 0.0, "leaning"),
    ],
)
def test_what_the_eye_would_see_is_rejected(
    shape: trimesh.Trimesh, gap: float, reason: str
) -> None:
    settled = body(shape, gap=gap)
    with pytest.raises(SceneRejectedError, match="'thing'") as caught:
        check_contacts([settled], TABLE, ["thing"])
    assert caught.value.reason == reason


def test_the_overhang_of_a_tilted_cube_is_that_of_its_edge() -> None:
    turn = 0.3
    expected = SIZE / np.sqrt(2) * np.cos(np.pi / 4 + turn)
    assert measure_footing(body(cube(turn)), TABLE).overhang == pytest.approx(expected)


def test_a_ball_stands_on_its_pole() -> None:
    ball = trimesh.creation.icosphere(subdivisions=4, radius=0.04)
    assert measure_footing(body(ball), TABLE).overhang < 0.003


@pytest.mark.parametrize(
    ("overlap", "found"), [(-0.001, False), (0.0003, False), (0.0007, True), (0.02, True)]
)
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_cubes_in_each_other(axis: int, overlap: float, found: bool) -> None:
    """Whichever is left, in front or below: only one direction along the axis separates them."""
    scale, shift = np.full(3, 0.9), np.zeros(3)  # smaller, so that no two faces lie in one plane
    scale[axis], shift[axis] = 1.0, SIZE - overlap
    other = cube().apply_scale(scale)
    middle = (SIZE - other.extents[2]) / 2
    pair = [body(cube()), body(other, shift[0], shift[1], shift[2] + middle)]
    assert bool(overlapping(pair)) == found
    assert bool(overlapping(pair[::-1])) == found


def test_a_pin_through_a_plate_is_in_it() -> None:
    """No edge of the plate goes through the pin."""
    plate = body(trimesh.creation.box(extents=(0.2, 0.2, 0.01)), gap=0.02)
    pin = body(trimesh.creation.cylinder(radius=0.002, height=0.05, sections=8), x=0.031, y=0.017)
    assert overlapping([plate, pin]) == [(0, 1)]
    assert overlapping([pin, plate]) == [(0, 1)]


def test_a_ball_in_an_open_bowl_is_not_in_it() -> None:
    """The bowl is a sheet: nothing has an inside, and the boxes and hulls of the two overlap."""
    ball = trimesh.creation.icosphere(subdivisions=3, radius=0.03)
    shell = trimesh.creation.icosphere(subdivisions=4, radius=0.06)
    lower = shell.triangles_center[:, 2] < 0
    bowl = trimesh.Trimesh(shell.vertices, shell.faces[lower], process=True)
    assert overlapping([body(bowl), body(ball, gap=0.001)]) == []
    assert overlapping([body(bowl), body(ball, x=0.02, gap=0.001)]) == [(0, 1)]


def test_overlapping_objects_are_named() -> None:
    pair = [body(cube()), body(cube(), x=0.03, y=0.02)]
    with pytest.raises(SceneRejectedError, match="'a' and 'b'") as caught:
        check_contacts(pair, TABLE, ["a", "b"])
    assert caught.value.reason == "overlapping"
