# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an object is beside an anchor, or directly in a direction from it: close, with nothing between.

Arrays (V, n, n) are indexed [view, anchor, object].
"""

import numpy as np

from core.language.predicates.directions import DIRECTIONS
from core.language.predicates.geometry import Geometry, lines_of_sight, unit_vectors
from core.language.predicates.scores import score

BESIDE_TRUE, BESIDE_FALSE = 0.05, 0.12
DIRECTLY_TRUE, DIRECTLY_FALSE = 0.15, 0.25
NARROW_HALF_ANGLE = np.deg2rad(15.0)


def beside_scores(geometry: Geometry) -> np.ndarray:
    """Return the scores (V, n, n) of being beside an anchor: close to it, and not in front of or behind it."""
    along = np.minimum.reduce([_sideways(geometry, forward) for forward in _frames(geometry)])
    gaps = geometry.gaps
    true = np.minimum(along, np.minimum(BESIDE_TRUE - gaps, _clearance(gaps)))
    return score(true, np.broadcast_to(gaps - BESIDE_FALSE, true.shape))


def direct_scores(geometry: Geometry, places: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return by direction the scores (V, n, n) of being directly in it; `places` are those of being in it."""
    narrow = np.minimum.reduce([_in_cone(geometry, forward) for forward in _frames(geometry)])
    close = np.minimum(DIRECTLY_TRUE - geometry.gaps, _clearance(geometry.gaps))
    found = {}
    for name, cone in zip(DIRECTIONS, narrow, strict=True):
        true = np.minimum(np.minimum(places[name], cone), close)
        found[name] = score(true, np.maximum(-places[name], geometry.gaps - DIRECTLY_FALSE))
    return found


def _frames(geometry: Geometry) -> tuple[np.ndarray, np.ndarray]:
    """Return forward axes (V, 1 or n, 2): the camera's, and the line of sight to each anchor."""
    return geometry.forward[:, None], lines_of_sight(geometry, geometry.p)


def _steps(geometry: Geometry) -> np.ndarray:
    """Return (a, o, 2), from anchor to object."""
    return geometry.p[None, :] - geometry.p[:, None]


def _sideways(geometry: Geometry, forward: np.ndarray) -> np.ndarray:
    """Return how much further sideways than in depth each object is from each anchor."""
    right = np.stack([forward[..., 1], -forward[..., 0]], axis=-1)
    sideways, depth = (
        np.abs((_steps(geometry) * axis[:, :, None]).sum(axis=-1)) for axis in (right, forward)
    )
    return sideways - depth


def _in_cone(geometry: Geometry, forward: np.ndarray) -> np.ndarray:
    """Return the slacks (D, V, n, n) of the narrow cone of each of `DIRECTIONS`."""
    axes = np.moveaxis(unit_vectors(forward, tuple(DIRECTIONS.values())), 2, 0)[..., None, :]
    steps = _steps(geometry)
    along = (steps * axes).sum(axis=-1)
    across = np.abs(steps[..., 1] * axes[..., 0] - steps[..., 0] * axes[..., 1])
    return along * np.sin(NARROW_HALF_ANGLE) - across * np.cos(NARROW_HALF_ANGLE)


def _clearance(gaps: np.ndarray) -> np.ndarray:
    """Return (n, n) by how much no third object is nearer to both of two than they are to each other."""
    n = len(gaps)
    further = np.maximum(gaps[:, None, :], gaps[None, :, :])
    own = np.eye(n, dtype=bool)
    further = np.where(own[:, None, :] | own[None, :, :], np.inf, further)
    return further.min(axis=2, initial=np.inf) - gaps
