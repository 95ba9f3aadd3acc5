# SPDX-License-Identifier: GPL-3.0-or-later
"""What a record says of grasps among things that carry each other."""

from pathlib import Path
from typing import Any

import numpy as np

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.model_grasps import ModelGrasps, NoGrasp
from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.generation.grasp_finder import GraspFinder
from core.generation.measuring import measured_object
from core.generation.placer import Node
from core.scene.grasps import NoGraspEntry
from core.scene.record import SceneRecord
from core.scene.support import Blocks
from core.scene.table import Table
from tests.core.annotation.grasps.test_scene_grasps import (
    LEVEL,
    SIZE,
    grasp_from_above,
    grasps_of,
)
from tests.core.generation.test_plan import block


class OneGrasp:
    """A library of models that a hand can only hold from above, closing along x."""

    def __init__(self, assets: AssetLibrary) -> None:
        self.assets, self.gripper = assets, load_gripper("franka_hand")

    def grasps(self, _model: ModelInfo) -> ModelGrasps:
        return grasps_of(grasp_from_above())

    def rolls(self, _model: ModelInfo) -> np.ndarray:
        return np.eye(4)[None]


def test_what_hinders_the_hand_is_told_of_blocked_objects_alone(tmp_path: Path) -> None:
    model = block(tmp_path, "post", "toy", "red", SIZE)
    assets = AssetLibrary((model,))
    objects = []
    for number, x in enumerate((0.0, 0.06, -0.06, 0.5)):
        pose = np.eye(4)
        pose[:3, 3] = x, 0.0, LEVEL + SIZE[2] / 2
        objects.append(measured_object(number, Node(model, (0, number), pose), pose, assets))
    library: Any = OneGrasp(assets)
    record = SceneRecord(
        scene=0, seed=0, fingerprint="", surface="desk", objects=tuple(objects), images=(),
        table=Table(LEVEL, np.eye(4)),
        blocks=(Blocks(1, (2,)), Blocks(3, (0,))),
    )  # fmt: skip
    found, grasps = GraspFinder(library).find(record)
    assert [item.no_grasp for item in found.objects] == [
        NoGraspEntry(NoGrasp.BLOCKED, (1, 2)),
        NoGraspEntry(NoGrasp.BLOCKED, (0,)),
        NoGraspEntry(NoGrasp.BLOCKED, (0,)),
        None,
    ]
    assert grasps.scene_id.tolist() == [3]
    # Of the last, which is free to be grasped, only what is in the way of lifting is known.
    assert found.blocks == (
        Blocks(0, (), (1, 2)), Blocks(1, (2,), (0,)), Blocks(2, (), (0,)), Blocks(3, (0,), ())
    )  # fmt: skip
