# SPDX-License-Identifier: GPL-3.0-or-later
"""Distinct rows."""

import numpy as np
import pytest

from utils.rows import first_rows


def test_first_of_equal_rows() -> None:
    rows = np.array([[2.0, 1.0], [0.0, 5.0], [2.0, 1.0], [-0.0, 5.0], [2.0, 0.0]])
    assert first_rows(rows).tolist() == [0, 1, 4]


@pytest.mark.parametrize("columns", [1, 2, 6])
def test_is_what_unique_finds(columns: int) -> None:
    rows = np.random.default_rng(columns).integers(-2, 3, (500, columns))
    expected = np.unique(rows, axis=0, return_index=True)[1]
    assert first_rows(rows).tolist() == sorted(expected)


def test_no_rows() -> None:
    assert first_rows(np.zeros((0, 3))).tolist() == []
