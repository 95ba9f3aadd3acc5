# SPDX-License-Identifier: GPL-3.0-or-later
"""Scores of a predicate from its slacks, and the dead bands shared by several predicates."""

import numpy as np

# On the wrong side by this much, meters: visible to the eye on objects of about 8 cm.
SIDE_MARGIN = 0.015
# Vertical image margins are smaller: a table seen from 20 degrees above is foreshortened to a third.
IMAGE_DEPTH_MARGIN = 0.01
IMAGE_DEPTH_REVERSED = 0.005


def score(true: np.ndarray, false: np.ndarray) -> np.ndarray:
    """Return scores from TRUE and FALSE slacks, at most one of which is positive."""
    return np.where(true > 0, true, np.where(false > 0, -false, 0.0))


def antisymmetric(slack: np.ndarray) -> np.ndarray:
    """Return scores from TRUE slacks (..., o, x): FALSE where the reversed pair is TRUE."""
    return np.maximum(slack, 0.0) - np.maximum(np.swapaxes(slack, -1, -2), 0.0)
