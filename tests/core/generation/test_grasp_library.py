# SPDX-License-Identifier: GPL-3.0-or-later
"""Packing the grasps of models into one file."""

from pathlib import Path

import pytest

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.model_grasps import write_cache
from core.assets.library import AssetLibrary
from core.errors import UserInputError
from core.generation.grasp_library import GraspLibrary
from tests.core.annotation.grasps.test_scene_grasps import grasp_from_above, grasps_of
from tests.core.generation.test_plan import block


def test_a_pack_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    model = block(tmp_path, "die", "toy", "red", (0.03, 0.03, 0.1))
    library = GraspLibrary(AssetLibrary((model,)), load_gripper("franka_hand"))
    with pytest.raises(UserInputError, match="have not been made"):
        library.pack([model], tmp_path)
    write_cache(library.cache_path(model), grasps_of(grasp_from_above()))
    with pytest.raises(UserInputError, match=r"grasps_franka_hand.zip: cannot be written \("):
        library.pack([model], tmp_path / "missing")
    assert library.pack([model], tmp_path) == tmp_path / "grasps_franka_hand.zip"
