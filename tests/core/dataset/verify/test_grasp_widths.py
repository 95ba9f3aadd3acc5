# SPDX-License-Identifier: GPL-3.0-or-later
"""The verifier's widths of meshes between pads, and what it allows rays 1.5 mm apart to have missed."""

import numpy as np
import pytest
import trimesh

from core.dataset.verify.grasp_widths import check_width

LOW, HIGH = np.array([-0.04, -0.01, -0.018]), np.array([0.04, 0.01, 0.0])
HALF = 0.02  # of what is held, meters


def box() -> np.ndarray:
    return np.asarray(trimesh.creation.box(extents=(2 * HALF, 0.1, 0.1)).triangles)


def roof(steepness: float) -> np.ndarray:
    """Return a prism whose ridges point at both pads, with slopes of so many degrees."""
    fall = HALF / np.tan(np.radians(steepness))
    outline = np.array([[HALF, 0.0], [0.0, fall], [-HALF, 0.0], [0.0, -fall]])
    ends = [np.column_stack([outline, np.full(4, z)]) for z in (-0.1, 0.1)]
    return np.asarray(trimesh.convex.convex_hull(np.concatenate(ends)).triangles)


@pytest.mark.parametrize(
    ("corners", "missed", "agrees"),
    [
        (box(), 0.0, True),
        (box(), 0.0016, False),
        (box(), -0.0016, False),
        (roof(20.0), 0.0016, False),
        # Lines as far from the ridge as they can be miss 0.75 mm times the slope on either side.
        (roof(60.0), 0.0025, True),
        (roof(60.0), 0.0027, False),
        (roof(60.0), -0.0016, False),
    ],
)
def test_a_width_may_lack_what_is_between_rays(
    corners: np.ndarray, missed: float, agrees: bool
) -> None:
    width, found = check_width(corners, LOW, HIGH, 2 * HALF - missed)
    assert width == pytest.approx(2 * HALF)
    assert found is agrees


def test_nothing_between_the_pads_is_no_width() -> None:
    apart = box() + np.array([0.2, 0.0, 0.0])
    assert check_width(apart, LOW, HIGH, 0.03) == (0.0, False)
