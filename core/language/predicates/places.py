# SPDX-License-Identifier: GPL-3.0-or-later
"""In which of the eight directions an object is from an anchor: on the table along the camera axes and along
the line of sight, and in the image.

The first axis of arrays is the direction (D, in the order of `ALL_DIRECTIONS`), then [view, anchor, object].
"""

import numpy as np

from core.language.predicates.directions import ALL_DIRECTIONS, AXES, Direction
from core.language.predicates.geometry import (
    Geometry,
    lines_of_sight,
    seen_together,
    unit_vectors,
)
from core.language.predicates.scores import (
    IMAGE_DEPTH_MARGIN,
    IMAGE_DEPTH_REVERSED,
    SIDE_MARGIN,
    score,
)

CONE_HALF_ANGLE = np.deg2rad(30.0)
IMAGE_SIDE_OF_DIAGONAL = 0.01


def place_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return by direction the scores (V, n, n) of an object being in it: [view, anchor, object]."""
    table_true, table_false = _table_slacks(geometry)
    image_true, image_false = _image_slacks(geometry)
    scores = score(np.minimum(table_true, image_true), np.minimum(table_false, image_false))
    return _by_name(ALL_DIRECTIONS, scores)


def _by_name(directions: tuple[Direction, ...], arrays: np.ndarray) -> dict[str, np.ndarray]:
    return {direction.name: array for direction, array in zip(directions, arrays, strict=True)}


def _table_slacks(geometry: Geometry) -> tuple[np.ndarray, np.ndarray]:
    """Return TRUE and FALSE slacks (D, V, n, n) of both table readings."""
    n, views, k = geometry.n, geometry.views, len(AXES)
    d = geometry.p[None, :] - geometry.p[:, None]
    trues, falses = [], []
    # Frames (V, 1 or a): the camera's own, and one along the line of sight to each anchor.
    for forward in (geometry.forward[:, None], lines_of_sight(geometry, geometry.p)):
        axes = unit_vectors(forward, AXES)
        normal = np.stack([-axes[..., 1], axes[..., 0]], axis=-1)
        steps = np.swapaxes(d, 1, 2)
        along = np.moveaxis(np.broadcast_to(axes @ steps, (views, n, k, n)), 2, 0)
        across = np.moveaxis(np.abs(normal @ steps), 2, 0)
        edge = across * np.cos(CONE_HALF_ANGLE)
        apart, apart_reversed = _footprint_gaps(geometry, axes)
        ahead = np.minimum(along * np.sin(CONE_HALF_ANGLE) - edge, apart)
        astern = np.minimum(-along * np.sin(CONE_HALF_ANGLE) - edge, apart_reversed)
        trues.append(_of_opposites(ahead, astern))
        falses.append(_backwards(_by_name(AXES, along)))
    return np.minimum(*trues), np.minimum(*falses) - SIDE_MARGIN


def _of_opposites(ahead: np.ndarray, astern: np.ndarray) -> np.ndarray:
    """Return the values of all directions (D, ...), from those along `AXES` and those against them."""
    found = _by_name(AXES, ahead)
    found |= {axis.opposite: array for axis, array in zip(AXES, astern, strict=True)}
    return np.stack([found[direction.name] for direction in ALL_DIRECTIONS])


def _backwards(along: dict[str, np.ndarray]) -> np.ndarray:
    """Return how far objects are on the opposite side of each direction (D, ...), from distances along axes."""
    right, forward = along["right"], along["behind"]
    parts = [
        [-sign * step for sign, step in ((d.forward, forward), (d.right, right)) if sign]
        for d in ALL_DIRECTIONS
    ]
    return np.stack([np.maximum(*found) if len(found) > 1 else found[0] for found in parts])


def _footprint_gaps(geometry: Geometry, axes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the gaps of footprints along `axes` (V, 1 or a, k, 2) and against them: (k, V, a, o) each."""
    n, m = geometry.footprints.shape[:2]
    k = axes.shape[-2]
    reach = (axes.reshape(-1, 2) @ geometry.footprints.reshape(-1, 2).T).reshape(-1, n, m)
    low, high = (
        np.moveaxis(np.broadcast_to(value.reshape(*axes.shape[:-1], n), (len(axes), n, k, n)), 2, 0)
        for value in (reach.min(axis=2), reach.max(axis=2))
    )
    # The anchor's own extent along its own axes: the diagonal over anchor and object.
    own_low, own_high = (np.einsum("kvaa->kva", value)[..., None] for value in (low, high))
    return low - own_high, own_low - high


def _image_slacks(geometry: Geometry) -> tuple[np.ndarray, np.ndarray]:
    """Return TRUE and FALSE slacks (D, V, n, n) of the image reading."""
    zoom = geometry.depth[:, :, None] / geometry.focal[:, 0, None, None]
    zoom_down = geometry.depth[:, :, None] / geometry.focal[:, 1, None, None]
    middle = geometry.u.mean(axis=2)
    side = (middle[:, None, :] - middle[:, :, None]) * zoom
    down = (geometry.v[:, None, :] - geometry.v[:, :, None]) * zoom_down
    low, high = geometry.u[..., 0], geometry.u[..., 1]
    # By sign of the rightward component: how far the whole object is on that side.
    beside = {
        -1: (low[:, :, None] - high[:, None, :]) * zoom,
        1: (low[:, None, :] - high[:, :, None]) * zoom,
    }
    true, false = [], []
    for d in ALL_DIRECTIONS:
        sideways, depth = d.right * side, -d.forward * down
        if d.is_diagonal:
            true.append(np.minimum(sideways - IMAGE_SIDE_OF_DIAGONAL, depth - IMAGE_DEPTH_REVERSED))
            false.append(np.maximum(-sideways - SIDE_MARGIN, -depth - IMAGE_DEPTH_REVERSED))
        elif d.right:
            true.append(beside[d.right])
            false.append(-sideways - SIDE_MARGIN)
        else:
            true.append(depth - IMAGE_DEPTH_MARGIN)
            false.append(-depth - IMAGE_DEPTH_REVERSED)
    seen = seen_together(geometry)
    return np.where(seen, np.stack(true), 0.0), np.where(seen, np.stack(false), 0.0)
