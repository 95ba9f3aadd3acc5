# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns that map meshes onto themselves."""

import numpy as np
import pytest
import trimesh

from core.assets.symmetry import symmetric_turns, turns_between


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_prism_has_as_many_turns_as_sides_about_its_axis(axis: int) -> None:
    prism = trimesh.creation.cylinder(radius=0.005, height=0.1, sections=12)
    vertices = np.roll(np.asarray(prism.vertices), axis - 2, axis=1)
    vertices = vertices + np.array([0.3, -0.2, 0.1])
    turns = symmetric_turns(vertices)
    assert len(turns) == 12
    assert np.array_equal(turns[0], np.eye(3))
    assert np.allclose(turns[:, :, axis], np.eye(3)[axis])
    assert np.allclose(np.linalg.det(turns), 1.0)
    middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
    for turn in turns:
        moved = (vertices - middle) @ turn.T + middle
        apart = np.linalg.norm(moved[:, None] - vertices, axis=2).min(axis=1)
        assert apart.max() < 1e-6


def test_what_sticks_out_breaks_the_symmetry() -> None:
    cup = trimesh.creation.cylinder(radius=0.04, height=0.1, sections=32)
    handle = trimesh.creation.box((0.02, 0.01, 0.05)).apply_translation([0.045, 0.0, 0.01])
    assert len(symmetric_turns(np.asarray(cup.vertices))) == 32
    assert len(symmetric_turns(np.vstack([cup.vertices, handle.vertices]))) == 1


def test_a_box_has_two_turns() -> None:
    assert len(symmetric_turns(np.asarray(trimesh.creation.box((0.1, 0.2, 0.3)).vertices))) == 2


def between(mesh: trimesh.Trimesh) -> np.ndarray:
    vertices, faces = np.asarray(mesh.vertices), np.asarray(mesh.faces)
    return turns_between(symmetric_turns(vertices), vertices, faces)


def test_what_is_round_may_be_turned_by_a_degree_and_what_has_edges_may_not() -> None:
    crayon = trimesh.creation.cylinder(radius=0.005, height=0.1, sections=48)
    crayon.apply_translation([0.2, 0.1, 0.3])
    turns = between(crayon)
    angles = np.degrees(np.arctan2(turns[:, 1, 0], turns[:, 0, 0]))
    assert angles == pytest.approx(np.arange(8) * 7.5 / 8)
    # A pencil of six sides is 0.5 mm lower on its sides than on its edges.
    pencil = trimesh.creation.cylinder(radius=0.004, height=0.1, sections=6)
    assert len(between(pencil)) == 1
    assert len(between(trimesh.creation.box((0.1, 0.1, 0.3)))) == 1


def test_a_wheel_with_teeth_is_not_round() -> None:
    wheel = trimesh.creation.cylinder(radius=0.02, height=0.01, sections=64)
    teeth = np.round(np.arctan2(wheel.vertices[:, 1], wheel.vertices[:, 0]) * 32 / np.pi) % 2
    wheel.vertices[:, :2] *= np.where(teeth, 1.0, 1.1)[:, None]
    assert len(symmetric_turns(np.asarray(wheel.vertices))) == 32
    assert len(between(wheel)) == 1
