# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a scene's grasps: the same bytes for the same grasps, and what its check finds."""

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest

from core.annotation.labels.grasps import GRASPS, decode_grasps, encode_grasps, file_name
from core.annotation.labels.table import with_known_labels
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from core.scene.grasps import GraspsEntry, NoGraspEntry, SceneGrasps
from core.scene.record import SceneRecord
from core.scene.table import Table
from tests.core.language.scenes import record, thing

COUNT = 3
LEVEL = 0.5


def grasps() -> SceneGrasps:
    """Return hands from above on the first object, 30 mm wide, 10 mm behind the tips."""
    pose = np.tile(np.diag([1.0, -1.0, -1.0, 1.0]), (COUNT, 1, 1))
    pose[:, :3, 3] = [[0.1 * i, 0.0, LEVEL + 0.05] for i in range(COUNT)]
    middle = pose[:, :3, 3] + [0, 0, 0.01]
    side = np.array([0.015, 0, 0])
    ones = np.ones(COUNT, dtype=np.float32)
    return SceneGrasps(
        scene_id=np.zeros(COUNT, dtype=np.int32),
        pose=pose,
        width=0.03 * ones,
        opening=0.05 * ones,
        depth=0.01 * ones,
        mu_min=0 * ones,
        clearance=0.02 * ones,
        score=0.5 * ones,
        contacts=np.stack([middle - side, middle + side], axis=1),
        normals=np.tile([[-1.0, 0, 0], [1.0, 0, 0]], (COUNT, 1, 1)),
        passed=np.full(COUNT, 5, dtype=np.int16),
        trials=np.full(COUNT, 5, dtype=np.int16),
    )


def recorded() -> SceneRecord:
    scene = record([thing(0, "cup", (0.0, 0.0)), thing(1, "die", (0.3, 0.0))])
    frame = np.eye(4)
    frame[2, 3] = LEVEL
    entry = GraspsEntry("franka_hand", 1, file_name(scene.scene), (0.1, 0.2), (0.5,), "test 1")
    blocked = replace(scene.objects[1], no_grasp=NoGraspEntry("blocked", (0,)))
    return replace(
        scene, objects=(scene.objects[0], blocked), table=Table(LEVEL, frame), grasps=entry
    )


def problems(found: SceneGrasps, scene: SceneRecord) -> list[str]:
    assert GRASPS.scene is not None
    findings = GRASPS.scene.check([encode_grasps(found)], scene)
    return [finding.message for finding in findings if not finding.holds]


def test_what_is_written_is_read_back_and_always_the_same_bytes() -> None:
    data = encode_grasps(grasps())
    assert data == encode_grasps(grasps())
    read = decode_grasps(data)
    for item in fields(SceneGrasps):
        stored, expected = getattr(read, item.name), getattr(grasps(), item.name)
        assert stored.dtype == expected.dtype
        assert np.array_equal(stored, expected)


def test_good_grasps_have_no_problem() -> None:
    assert problems(grasps(), recorded()) == []


def moved(value: np.ndarray, *where: int | slice, by: float) -> np.ndarray:
    changed = value.copy()
    changed[where] += by
    return changed


FAULTS: dict[str, Callable[[SceneGrasps], SceneGrasps]] = {
    "has a pose that is no motion": lambda g: replace(g, pose=moved(g.pose, 0, 0, 0, by=0.01)),
    "contacts that are not its width": lambda g: replace(g, width=moved(g.width, 0, by=0.001)),
    "is not centered": lambda g: replace(g, contacts=moved(g.contacts, 0, slice(2), 0, by=0.001)),
    "contacts that are not its depth": lambda g: replace(g, depth=moved(g.depth, 0, by=0.001)),
    "is wider than its opening": lambda g: replace(g, opening=moved(g.opening, 0, by=-0.03)),
    "normals without unit length": lambda g: replace(g, normals=1.1 * g.normals),
    "normals that point into": lambda g: replace(g, normals=-g.normals),
    "has a score outside": lambda g: replace(g, score=g.score + 1),
    "has no clearance": lambda g: replace(g, clearance=0 * g.clearance),
    "passed no trial, or too many": lambda g: replace(g, passed=moved(g.passed, 0, by=1)),
    "reaches into the table": lambda g: replace(
        g, pose=moved(g.pose, 0, 2, 3, by=-0.06), contacts=moved(g.contacts, 0, slice(2), 2, by=-0.06)
    ),
    "which do not exist": lambda g: replace(g, scene_id=g.scene_id + 7),
}  # fmt: skip


@pytest.mark.parametrize("message", FAULTS)
def test_a_fault_is_found(message: str) -> None:
    assert any(message in found for found in problems(FAULTS[message](grasps()), recorded()))


def test_an_object_needs_grasps_or_a_reason() -> None:
    scene = recorded()
    silent = replace(scene, objects=(scene.objects[0], replace(scene.objects[1], no_grasp=None)))
    assert any("object 1 has neither" in found for found in problems(grasps(), silent))
    nobody = replace(scene.objects[1], no_grasp=NoGraspEntry("blocked", ()))
    assert any(
        "object 1 is blocked by ()" in found
        for found in problems(grasps(), replace(scene, objects=(scene.objects[0], nobody)))
    )


def test_arrays_that_do_not_fit_and_other_files_are_refused() -> None:
    with pytest.raises(ValueError, match="'width' has the shape"):
        decode_grasps(encode_grasps(replace(grasps(), width=np.zeros(2, np.float32))))
    with pytest.raises(ValueError, match="is not a file of grasps"):
        decode_grasps(b"PNG")


def test_the_record_keeps_what_it_says_about_grasps() -> None:
    scene = recorded()
    read = SceneRecord.loads(scene.dumps())
    assert read.grasps == scene.grasps
    assert [item.no_grasp for item in read.objects] == [None, NoGraspEntry("blocked", (0,))]


def test_the_flag_asks_for_the_label() -> None:
    config = with_known_labels(GenerationConfig(grasps="checked", extra_outputs="bop"))
    assert config.extra_outputs == "bop,grasps"
    assert with_known_labels(config) == config
    with pytest.raises(UserInputError, match="leave out --grasps off"):
        with_known_labels(GenerationConfig(grasps="off", extra_outputs="grasps"))
