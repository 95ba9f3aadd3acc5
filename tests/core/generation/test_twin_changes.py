# SPDX-License-Identifier: GPL-3.0-or-later
"""Exchanges of two objects of unlike meshes, of which one fills the other's place."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import Polygon

from core.assets.library import AssetLibrary
from core.assets.ray_scene import RayScene
from core.generation.arranging import Arrangement
from core.generation.measuring import body_of, measured_object
from core.generation.placer import Node
from core.generation.plan import SceneGraph
from core.generation.twin_changes import swaps
from core.scene.image_twins import Change
from tests.core.generation.test_plan import TABLE, block

LEVEL = TABLE.center[2]
# Of the same footprint, and one of another; turned about the vertical, degrees.
SIZES = {"low": (0.08, 0.05, 0.03), "tall": (0.08, 0.05, 0.15), "wide": (0.12, 0.05, 0.03)}
TURNS = {"low": 20.0, "tall": 75.0, "wide": 0.0}


def standing(size: tuple[float, float, float], x: float, turn: float) -> np.ndarray:
    """Return the pose of a block, whose origin is its middle, on the table."""
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    pose = np.eye(4)
    pose[:2, :2] = [[cos, -sin], [sin, cos]]
    pose[:3, 3] = x, TABLE.center[1], LEVEL + size[2] / 2
    return pose


def test_what_has_the_same_footprint_changes_places(tmp_path: Path) -> None:
    models = {name: block(tmp_path, name, "toy", "red", size) for name, size in SIZES.items()}
    assets = AssetLibrary(tuple(models.values()))
    nodes = tuple(
        Node(models[name], (0, i), standing(size, TABLE.center[0] + 0.2 * (i - 1), TURNS[name]))
        for i, (name, size) in enumerate(SIZES.items())
    )
    objects = tuple(measured_object(i, node, node.pose, assets) for i, node in enumerate(nodes))
    bodies = [body_of(node, node.pose, assets) for node in nodes]
    rays = RayScene([(body.vertices, body.faces) for body in bodies])
    arranged = Arrangement(SceneGraph(TABLE, ("free",), nodes), objects, rays, None)
    (option,) = swaps(arranged, assets)
    assert (option.change, option.objects) == (Change.SWAP, (0, 1))
    made = option.make()
    assert [item.name for item in made.objects] == ["tall", "low", "wide"]
    assert [node.model.name for node in made.graph.nodes] == ["tall", "low", "wide"]
    assert made.objects[2] is objects[2]
    for old, new in zip(objects, made.objects, strict=True):
        places = Polygon(old.footprint), Polygon(new.footprint)
        assert shapely.hausdorff_distance(*places) == pytest.approx(0.0, abs=1e-6)
        assert new.bounds[0, 2] == pytest.approx(LEVEL)
        # Turned and shifted, not deformed.
        assert new.pose[:3, :3] @ new.pose[:3, :3].T == pytest.approx(np.eye(3))
    # The new rays see them where they are now: the tall one stands at the left.
    assert made.objects[0].bounds[1, 2] == pytest.approx(LEVEL + 0.15)
    assert made.objects[1].bounds[1, 2] == pytest.approx(LEVEL + 0.03)
