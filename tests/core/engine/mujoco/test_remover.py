# SPDX-License-Identifier: GPL-3.0-or-later
"""Who moves in MuJoCo if something is taken away, of hand-made scenes."""

import numpy as np
import pytest
import trimesh

pytest.importorskip("mujoco")

from core.engine.mujoco.remover import MujocoRemover
from core.engine.protocol import Body, Solid


def block(x: float, z: float, size: tuple[float, float, float], turn: float = 0.0) -> Solid:
    """A block of half a kilogram whose lower side is at z."""
    mesh = trimesh.creation.box(size)
    pose = trimesh.transformations.rotation_matrix(turn, [0, 1, 0])
    pose[:3, 3] = [x, 0.0, z + size[2] / 2]
    inertia = mesh.moment_inertia * (0.5 / mesh.volume)
    return Solid(pose, (np.array(mesh.vertices),), Body(0.5, np.zeros(3), inertia))


def test_what_stands_on_it_falls() -> None:
    side = (0.06, 0.06, 0.05)
    tower = MujocoRemover([block(0, 0.05 * level, side) for level in range(3)], 0.0)
    assert [sorted(tower.remove(i).moved) for i in range(3)] == [[1, 2], [2], []]
    assert tower.remove(0) == tower.remove(0)
    assert not tower.remove(0).unsure


def test_a_plank_needs_both_of_its_bearers() -> None:
    foot = (0.04, 0.04, 0.06)
    solids = [block(-0.08, 0, foot), block(0.08, 0, foot), block(0, 0.06, (0.3, 0.04, 0.02))]
    bridge = MujocoRemover(solids, 0.0)
    assert [sorted(bridge.remove(i).moved) for i in range(3)] == [[2], [2], []]


def test_of_what_does_not_rest_it_cannot_be_told() -> None:
    falling = block(0.2, 0.1, (0.05, 0.05, 0.05))
    scene = MujocoRemover([block(0, 0, (0.05, 0.05, 0.05)), falling], 0.0)
    seen = scene.remove(0)
    assert (seen.moved, seen.unsure) == (frozenset(), {1})


@pytest.mark.parametrize(
    ("drop", "moved", "unsure"), [(0.002, 0, 0), (0.004, 0, 1), (0.006, 0, 1), (0.009, 1, 0)]
)
def test_of_what_hardly_moves_far_enough_it_cannot_be_told(
    drop: float, moved: int, unsure: int
) -> None:
    scene = MujocoRemover([block(0, 0, (0.1, 0.1, drop)), block(0, drop, (0.05, 0.05, 0.05))], 0.0)
    seen = scene.remove(0)
    assert (len(seen.moved), len(seen.unsure)) == (moved, unsure)
