# SPDX-License-Identifier: GPL-3.0-or-later
"""Which candidates are tried first: unlike ones, from every region of the object, the most promising first."""

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from core.annotation.grasps.sampling import Candidates

# Two grasps are alike below a distance of 1: tips this far apart, or axes turned by about 25 degrees.
_ALIKE_TIPS, _ALIKE_AXES = 0.012, 0.45
# Where there are few, such as on a fork, more alike ones follow.
_LIKENESS = (1.0, 0.5, 0.25)
# Regions of the object take turns, so that handles and rims are not starved; meters.
_REGION = 0.035
# From the line between the contacts to the center of mass: at this length a lever counts as bad. Meters.
_LEVER = 0.06


def quality(candidates: Candidates, center: np.ndarray, friction: float) -> np.ndarray:
    """Return 0 to 1 for each grasp: half for needing little friction, half for a short lever of the weight.

    Args:
        center: (3,) of mass.
        friction: at which the first half is 0.
    """
    line = candidates.poses[:, :3, 0]
    arm = center - candidates.contacts.mean(axis=1)
    arm = arm - line * (arm * line).sum(axis=1, keepdims=True)
    return _grade(candidates, friction, np.linalg.norm(arm, axis=1))


def promise(
    candidates: Candidates,
    center: np.ndarray,
    friction: float,
    ups: np.ndarray,
    reachable: np.ndarray,
) -> np.ndarray:
    """Return the like of `quality`, for the weight as it pulls where the object can be reached.

    Only its turning moment about the line between the contacts is hard to hold: what hangs straight below its
    handle hangs well.

    Args:
        ups: (r, 3) against gravity, in the ways in which the object rests.
        reachable: (n, r) bool, at least one for each grasp.
    """
    line = candidates.poses[:, :3, 0]
    arm = center - candidates.contacts.mean(axis=1)
    moments = np.abs(np.einsum("nri,ni->nr", np.cross(arm[:, None], ups[None]), line))
    return _grade(candidates, friction, np.where(reachable, moments, np.inf).min(axis=1))


def _grade(candidates: Candidates, friction: float, lever: np.ndarray) -> np.ndarray:
    ease = np.clip(1.0 - candidates.mu / friction, 0.0, 1.0)
    grade: np.ndarray = 0.5 * ease + 0.5 * np.exp(-lever / _LEVER)
    return grade


def thinned(candidates: Candidates, grades: np.ndarray, most: int) -> np.ndarray:
    """Return the indices of grasps that are not alike; regions take turns, best grade first."""
    if not len(candidates):
        return np.zeros(0, dtype=int)
    best = np.argsort(-np.round(grades, 6), kind="stable")
    cells = np.floor(candidates.contacts.mean(axis=1) / _REGION).astype(np.int64)
    _, region = np.unique(cells, axis=0, return_inverse=True)
    region = region.reshape(-1)[best]
    turn = np.zeros(len(best), dtype=np.int64)
    for number in np.unique(region):
        inside = region == number
        turn[inside] = np.arange(inside.sum())
    order = best[np.argsort(turn, kind="stable")]
    features = _features(candidates)[order]
    kept: list[int] = []
    for distance in _LIKENESS:
        kept += _unlike(features, distance, kept, most - len(kept))
    return order[kept]


def _unlike(features: np.ndarray, distance: float, kept: Sequence[int], most: int) -> list[int]:
    """Return the first `most` rows that are at least `distance` from those in `kept` and from each other."""
    tree = cKDTree(features)
    free = np.ones(len(features), dtype=bool)
    for index in kept:
        free[tree.query_ball_point(features[index], distance)] = False
    found: list[int] = []
    for index in range(len(features)):
        if len(found) >= most:
            break
        if free[index]:
            found.append(index)
            free[tree.query_ball_point(features[index], distance)] = False
    return found


def _features(candidates: Candidates) -> np.ndarray:
    """Return (n, 12) numbers whose distances are those of grasps; closing either way is one grasp."""
    closing = candidates.poses[:, :3, 0]
    lines = np.einsum("ni,nj->nij", closing, closing)[:, *np.triu_indices(3)]
    return np.concatenate(
        [
            candidates.poses[:, :3, 3] / _ALIKE_TIPS,
            candidates.poses[:, :3, 2] / _ALIKE_AXES,
            lines / _ALIKE_AXES,
        ],
        axis=1,
    )
