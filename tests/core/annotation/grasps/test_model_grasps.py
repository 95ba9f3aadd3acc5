# SPDX-License-Identifier: GPL-3.0-or-later
"""Caches of grasps, which come with models that others made."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.annotation.grasps.model_grasps import read_cache, write_cache
from tests.core.annotation.grasps.test_scene_grasps import grasp_from_above, grasps_of


class Trap:
    """An object that makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self._path,)


def test_a_cache_that_holds_code_is_not_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, mark = tmp_path / "grasps-0.npz", tmp_path / "mark"
    np.savez(path, poses=np.array(Trap(mark), dtype=object))
    assert read_cache(path) is None
    assert not mark.exists()
    assert f"{path}: unreadable cache" in caplog.text


def test_a_cache_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "below" / "grasps-1.npz"
    assert read_cache(path) is None
    grasps = grasps_of(grasp_from_above(), grasp_from_above(0.5))
    write_cache(path, grasps)
    found = read_cache(path)
    assert found is not None
    assert found.to_bytes() == grasps.to_bytes()
    assert np.array_equal(found.poses, grasps.poses)
