# SPDX-License-Identifier: GPL-3.0-or-later
"""Which grasps of a scene are tried, and what is left of them."""

from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np
import pytest

pytest.importorskip("fcl")

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.jaws import Jaws
from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.library import AssetLibrary
from core.engine.protocol import Lifted, Solid
from core.generation.rollouts import MOST_TRIED, WANTED, Proven, Rollouts
from core.scene.grasps import MODEL_TRIALS, NoGraspEntry, SceneGrasps
from core.scene.objects import SceneObject
from tests.fake_engine import fake_models

LEVEL = 0.7
COUNT = 20  # grasps of each object


class FakeLifter:
    name = "fake 1"

    def __init__(self, answer: Callable[[int, int], Lifted]) -> None:
        self.answer = answer
        self.tried: dict[int, list[float]] = {}

    def stand(self, solids: Sequence[Solid], level: float) -> None:
        self.solids = solids
        assert level == LEVEL

    def lift(self, target: int, pose: np.ndarray, jaws: Jaws) -> Lifted:
        known = self.tried.setdefault(target, [])
        known.append(float(pose[0, 0]))
        assert jaws.width == pytest.approx(0.04, abs=4e-3)
        return self.answer(target, len(known))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelInfo, ...]:
    file = fake_models(tmp_path_factory.mktemp("catalogue"))
    return tuple(m for m in read_catalogue(file, file.parent) if m.name == "die")[:2]


def scene(models: Sequence[ModelInfo]) -> tuple[list[SceneObject], SceneGrasps]:
    """Two dice of 4 cm, and hands from above; their turns by half degrees tell them apart."""
    objects, poses, ids = [], [], []
    for scene_id, model in enumerate(models):
        pose = np.eye(4)
        pose[:3, 3] = 0.2 * scene_id, 0.0, LEVEL + 0.02
        objects.append(item(scene_id, model, pose))
        for turn in np.radians(np.arange(COUNT) * 0.5):
            c, s = np.cos(turn), np.sin(turn)
            hand = np.array([[c, s, 0, 0], [s, -c, 0, 0], [0, 0, -1, 0], [0, 0, 0, 1.0]])
            poses.append(pose @ hand)
            ids.append(scene_id)
    count = len(ids)
    columns = {field.name: np.zeros(count) for field in fields(SceneGrasps)}
    columns["scene_id"] = np.array(ids, dtype=np.int32)
    columns["pose"] = np.array(poses)
    columns["opening"] = np.full(count, 0.06)
    columns["trials"] = columns["passed"] = np.full(count, MODEL_TRIALS, dtype=np.int16)
    return objects, SceneGrasps(**columns)


def item(scene_id: int, model: ModelInfo, pose: np.ndarray) -> SceneObject:
    box = np.array([[-0.02, -0.02, 0.0], [0.02, 0.02, 0.04]])
    return SceneObject(
        scene_id=scene_id, id=model.id, name=model.name, category=model.category, color="red",
        aliases=(), attributes={}, cell=(0, scene_id), pose=pose, extents=np.full(3, 0.04),
        footprint=np.zeros((3, 2)), bounds=box,
    )  # fmt: skip


def prove(models: Sequence[ModelInfo], lifter: FakeLifter) -> Proven:
    objects, grasps = scene(models)
    rollouts = Rollouts(lifter, AssetLibrary(tuple(models)), load_gripper("franka_hand"))
    return rollouts.prove(objects, LEVEL, grasps, [None, None])


def test_the_best_and_others_evenly_are_tried_until_enough_hold(
    models: Sequence[ModelInfo],
) -> None:
    lifter = FakeLifter(lambda target, tries: Lifted(True, ()))
    found = prove(models, lifter)
    assert len(lifter.solids) == 2
    angles = np.degrees(np.arccos(np.array(lifter.tried[0])))
    apart = 0.5 * COUNT / MOST_TRIED
    assert angles == pytest.approx(apart * np.arange(WANTED), abs=0.01)
    assert found.reasons == (None, None)
    assert (found.entry.tried, found.entry.held) == (2 * WANTED, 2 * WANTED)
    trials = found.grasps.trials
    assert len(trials) == 2 * COUNT
    assert (trials == MODEL_TRIALS + 1).sum() == 2 * WANTED
    assert (found.grasps.passed == trials).all()


def test_those_that_fail_are_left_out(models: Sequence[ModelInfo]) -> None:
    lifter = FakeLifter(lambda target, tries: Lifted(tries != 1, ()))
    found = prove(models, lifter)
    assert len(found.grasps.scene_id) == 2 * COUNT - 2
    assert found.entry.tried == 2 * (WANTED + 1)
    assert found.reasons == (None, None)


@pytest.mark.parametrize(
    ("lifted", "reason"),
    [
        (Lifted(False, (1,)), NoGraspEntry("not_held")),
        (Lifted(True, (1,)), NoGraspEntry("blocked", (1,))),
    ],
)
def test_an_object_of_which_none_holds_has_a_reason_and_no_grasp(
    models: Sequence[ModelInfo], lifted: Lifted, reason: NoGraspEntry
) -> None:
    lifter = FakeLifter(lambda target, tries: lifted if target == 0 else Lifted(True, ()))
    found = prove(models, lifter)
    assert len(lifter.tried[0]) == MOST_TRIED
    assert found.reasons == (reason, None)
    assert set(found.grasps.scene_id.tolist()) == {1}
    assert found.entry.held == WANTED
