# SPDX-License-Identifier: GPL-3.0-or-later
"""Grasps read back, some of them chosen, and points as a camera sees them."""

from pathlib import Path

import numpy as np
import pytest

from core.dataset.grasp_views import in_camera, read_grasps, spread, to_pixels
from core.errors import RefGraspError, UserInputError
from tests.grasped_dataset import make_grasped_dataset
from tests.synthetic import make_dataset


def test_the_first_point_comes_first_and_each_next_is_the_farthest() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0], [5.2, 0.0]])
    assert spread(points, 1) == [0]
    assert spread(points, 3) == [0, 2, 3]
    assert sorted(spread(points, 9)) == [0, 1, 2, 3]
    assert spread(points, 0) == []
    assert spread(points[:0], 3) == []


def test_a_point_on_the_optical_axis_is_at_the_principal_point(tmp_path: Path) -> None:
    view = make_dataset(tmp_path / "ds", 1, 1, 48).records[0].images[0]
    position, forward, right = view.cam_to_world[:3, 3], *view.cam_to_world[:3, [2, 0]].T
    points = position + np.stack([0.5 * forward, 2 * forward + 0.1 * right])
    seen = in_camera(points, view)
    np.testing.assert_allclose(seen, [[0, 0, 0.5], [0.1, 0, 2]], atol=1e-12)
    pixels = to_pixels(seen, view.K)
    expected = view.K[:2, 2] + np.array([[0, 0], [0.05 * view.K[0, 0], 0]])
    np.testing.assert_allclose(pixels, expected, atol=1e-9)


def test_missing_and_torn_files_are_named(tmp_path: Path) -> None:
    plain = make_dataset(tmp_path / "plain", 1, 1, 48)
    with pytest.raises(UserInputError, match="it was made with --grasps off"):
        read_grasps(plain.layout, plain.records[0])
    made = make_grasped_dataset(tmp_path / "ds", 1, 1, 48)
    (path,) = (made.root / "grasps").iterdir()
    assert len(read_grasps(made.layout, made.records[0]).scene_id) > 10
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RefGraspError, match=path.stem):
        read_grasps(made.layout, made.records[0])
    path.unlink()
    with pytest.raises(RefGraspError, match=path.stem):
        read_grasps(made.layout, made.records[0])
