# SPDX-License-Identifier: GPL-3.0-or-later
"""Which grasps are on which part: on a block with a lid and a handle, and points on its triangles."""

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from core.annotation.grasps.part_grasps import nearest_labels, part_grasps, point_distances
from core.assets.geometry import load_geometry, transform
from core.assets.named_parts import ModelParts, find_parts
from core.dataset.verify.part_grasps import ON_PARTS, check_part_grasps
from core.dataset.verify.tally import Tally
from core.scene.grasps import SceneGrasps
from tests.named_mug import model_of, part_at, write_mug
from tests.random_scenes import random_scene

POSE = np.array([[0.0, -1, 0, 0.4], [1, 0, 0, -0.2], [0, 0, 1, 0.7], [0, 0, 0, 1]])
# Pairs of contacts in the model's frame: across the handle, across the body below and the lid above it, from
# the handle to the body's far side, and on the edge where the lid meets the body.
PAIRS = np.array([
    [[0.045, -0.01, 0.04], [0.045, 0.01, 0.04]],
    [[0.0, -0.03, 0.03], [0.0, 0.03, 0.03]],
    [[-0.03, 0.0, 0.09], [0.03, 0.0, 0.09]],
    [[-0.03, 0.0, 0.04], [0.06, 0.0, 0.04]],
    [[0.0, -0.03, 0.08005], [0.0, 0.03, 0.08005]],
])  # fmt: skip


def grasps_at(contacts: np.ndarray) -> SceneGrasps:
    count = len(contacts)
    columns = {item.name: np.zeros(count) for item in fields(SceneGrasps)}
    columns |= {"scene_id": np.zeros(count, dtype=np.int32), "contacts": contacts}
    return SceneGrasps(**columns)


@pytest.fixture(scope="module")
def mug(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_mug(tmp_path_factory.mktemp("mug"))


def corners_of(mug: Path) -> tuple[np.ndarray, ModelParts]:
    geometry = load_geometry(mug)
    return geometry.vertices[geometry.faces], find_parts(model_of(mug), geometry)


def scene() -> SceneGrasps:
    return grasps_at(transform(POSE, PAIRS.reshape(-1, 3)).reshape(-1, 2, 3))


def test_a_grasp_is_on_the_part_that_both_contacts_are_on(mug: Path) -> None:
    corners, parts = corners_of(mug)
    found = part_grasps(np.arange(5), scene(), POSE, corners, parts.names, parts.of_triangle)
    assert found == {"body": (1,), "handle": (0,), "lid": (2,)}
    assert part_grasps(np.arange(1, 3), scene(), POSE, corners, parts.names, parts.of_triangle) == {
        "body": (1,),
        "lid": (2,),
    }
    assert part_grasps(np.arange(5), scene(), POSE, corners, (), parts.of_triangle) == {}


def test_points_on_the_surface_have_the_part_that_is_there(mug: Path) -> None:
    corners, parts = corners_of(mug)
    rng = np.random.default_rng(0)
    points = (rng.dirichlet([1, 1, 1], len(corners))[..., None] * corners).sum(axis=1)
    # Up to 0.01 mm off it, as rays leave contacts.
    moved = points + rng.uniform(-5e-6, 5e-6, points.shape)
    names = np.array([*parts.names, ""])
    assert names[nearest_labels(moved, corners, parts.of_triangle)].tolist() == list(
        part_at(points)
    )


def test_distances_are_those_of_the_nearest_of_many_points() -> None:
    rng = np.random.default_rng(1)
    corners, points = rng.normal(size=(60, 3, 3)), 2.0 * rng.normal(size=(60, 3))
    corners[0, 2] = corners[0, 1]  # without area
    steps = np.linspace(0.0, 1.0, 80)
    a, b = (axis.ravel() for axis in np.meshgrid(steps, steps))
    inside = np.stack([a, b * (1 - a), (1 - a) * (1 - b)], axis=1)
    samples = np.einsum("sk,nkj->nsj", inside, corners)
    least = np.linalg.norm(samples - points[:, None], axis=2).min(axis=1)
    found = point_distances(points, corners)
    assert (found <= least + 1e-12).all()
    assert found == pytest.approx(least, abs=0.05)


def test_the_verifier_finds_what_is_on_another_part_or_on_one_that_is_not_said(mug: Path) -> None:
    record = random_scene(np.random.default_rng(0), 2, 1)
    item = record.objects[0]

    def errors(said: dict[str, tuple[int, ...]]) -> list[str]:
        told = replace(item, pose=POSE, parts=("body", "handle", "lid"), part_grasps=said)
        tally = Tally()
        check_part_grasps(replace(record, objects=(told,)), scene(), [mug], tally)
        assert tally.checked[ON_PARTS.name] == 5
        return [message for found in tally.examples.values() for message in found]

    right: dict[str, tuple[int, ...]] = {"body": (1,), "handle": (0,), "lid": (2,)}
    assert errors(right) == []
    assert len(errors(right | {"body": ()})) == 1
    assert len(errors(right | {"handle": (0, 3)})) == 1
    assert len(errors(right | {"body": (), "handle": (0, 1)})) == 1
    assert len(errors(right | {"handle": (), "cap": (0,)})) == 1
