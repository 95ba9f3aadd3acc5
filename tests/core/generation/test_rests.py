# SPDX-License-Identifier: GPL-3.0-or-later
"""The rests in which grasps are looked for."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.generation.rests import usual_rests


def angles(folder: Path, sides: int) -> list[float]:
    """Return the angles between the rests of a lying prism, sorted, degrees."""
    mesh = trimesh.creation.cylinder(radius=0.02, height=0.2, sections=sides)
    path = folder / f"prism_{sides}.ply"
    path.write_bytes(mesh.export(file_type="ply"))
    model = ModelInfo("prism", "crayon", "stationery", path, pose="lying")
    rests = usual_rests(model, AssetLibrary((model,)))
    assert all(abs(rest.up[2]) < 1e-6 for rest in rests)
    return sorted(
        float(np.degrees(np.arccos(np.clip(one.up @ other.up, -1, 1))))
        for one, other in combinations(rests, 2)
    )


def test_sides_on_which_other_hands_are_level_are_rests_of_their_own(tmp_path: Path) -> None:
    """Hands from above may close 15 degrees off the level, so one rest stands for others up to twice that."""
    assert angles(tmp_path, 9)[0] == pytest.approx(40.0, abs=0.1)


def test_a_smooth_thing_rests_in_few_ways(tmp_path: Path) -> None:
    found = angles(tmp_path, 48)
    assert found[0] > 20.0
    assert found[-1] > 60.0
