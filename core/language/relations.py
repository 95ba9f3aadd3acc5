# SPDX-License-Identifier: GPL-3.0-or-later
"""Every spatial and size predicate, once, for all pairs of objects in all views.

A predicate is a matrix of scores: > 0 is TRUE, < 0 is FALSE, 0 is UNSURE (the dead band), and the absolute
value is how far the nearest dead band is, in metres (positions) or natural logarithms of ratios (sizes).
The numbers and their reasons are in docs/expression_semantics.md, section 3.
"""

from collections.abc import Iterator

import numpy as np

from core.language.geometry import ALL_DIRECTIONS, SIGNS, Geometry, directions_of
from core.language.program import DIAGONALS, DIRECTIONS

CONE_HALF_ANGLE = np.deg2rad(30.0)
# On the wrong side by this much: what the eye sees on objects of about 8 cm.
SIDE_MARGIN = 0.015
ORDER_MARGIN = 0.02
DIAGONAL_ORDER_MARGIN = 0.03
# Vertical image margins are smaller: a table seen from 20 degrees above is foreshortened to a third.
IMAGE_DEPTH_MARGIN = 0.01
IMAGE_DEPTH_REVERSED = 0.005
IMAGE_SIDE_OF_DIAGONAL = 0.01
IMAGE_DIAGONAL_ORDER = 0.01
NEAR_TRUE, NEAR_FALSE = 0.06, 0.15
FAR_TRUE, FAR_FALSE = 0.30, 0.20
DISTANCE_MARGIN = 0.02
BETWEEN_PART, BETWEEN_OFF_TRUE, BETWEEN_OFF_FALSE = 0.25, 0.2, 0.5
BETWEEN_OVERLAP = 0.01
BETWEEN_IMAGE_PART, BETWEEN_IMAGE_OFF_TRUE = 0.1, 0.35
LARGER_RATIO, BIG_RATIO, BIG_SIDE_RATIO, AGREEMENT_RATIO = 1.3, 2.0, 1.15, 1.1
TALLER_RATIO, TALLER_MARGIN = 1.15, 0.01
TALL_RATIO, TALL_MARGIN = 1.4, 0.02
MIN_LENGTH = 1e-6


def relation_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return for each relation the scores (V, n, n): [view, anchor, object]; the anchor itself is -inf."""
    table = _table_slacks(geometry)
    scores = {}
    for name, true, false in _image_slacks(geometry):
        scores[name] = _score(np.minimum(table[name][0], true), np.minimum(table[name][1], false))
    gaps = np.broadcast_to(geometry.gaps, (geometry.views, geometry.n, geometry.n))
    scores["near"] = _score(NEAR_TRUE - gaps, gaps - NEAR_FALSE)
    scores["far"] = _score(gaps - FAR_TRUE, FAR_FALSE - gaps)
    sizes = size_scores(geometry)
    for name, measure in (
        ("larger", "largest"), ("smaller", "smallest"), ("taller", "tallest"), ("shorter", "shortest"),
    ):  # fmt: skip
        # sizes[o, x] says that o is before x; relations are indexed by anchor first.
        scores[name] = np.broadcast_to(sizes[measure].T, gaps.shape)
    own = np.eye(geometry.n, dtype=bool)
    return {name: np.where(own, -np.inf, score) for name, score in scores.items()}


def order_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return for each measure the scores (V, n, n) of "o before x": [view, o, x]; antisymmetric."""
    scores = {}
    middle = (geometry.p[:, None] + geometry.p[None, :]) / 2.0
    sight = directions_of(_sight(geometry, middle))
    axes = directions_of(geometry.forward)
    d = geometry.p[:, None] - geometry.p[None, :]
    along_axes = np.einsum("oxi,vdi->vdox", d, axes)
    along_sight = np.einsum("oxi,voxdi->vdox", d, sight)
    table = np.minimum(along_axes, along_sight)
    depth = (geometry.depth[:, :, None] + geometry.depth[:, None, :]) / 2.0
    u = geometry.u.mean(axis=2)
    side = (u[:, :, None] - u[:, None, :]) * depth / geometry.focal[:, 0, None, None]
    down = (
        (geometry.v[:, :, None] - geometry.v[:, None, :]) * depth / geometry.focal[:, 1, None, None]
    )
    seen = geometry.has_image[:, :, None] & geometry.has_image[:, None, :]
    for index, name in enumerate(ALL_DIRECTIONS):
        forward, right = SIGNS[name]
        if name in DIAGONALS:
            margin = DIAGONAL_ORDER_MARGIN
            image = (right * side - forward * down) / np.sqrt(2.0) - IMAGE_DIAGONAL_ORDER
        else:
            margin = ORDER_MARGIN
            image = right * side - ORDER_MARGIN if right else -forward * down - IMAGE_DEPTH_MARGIN
        scores[name] = _antisymmetric(
            np.minimum(table[:, index] - margin, np.where(seen, image, 0.0))
        )
    shape = depth.shape
    scores |= {name: np.broadcast_to(score, shape) for name, score in size_scores(geometry).items()}
    return scores


def size_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return for each size measure the scores (n, n) of "o before x": [o, x]; antisymmetric."""
    height, volume, longest = (
        np.log(values[:, None] / values[None, :])
        for values in (geometry.height, geometry.volume, geometry.longest)
    )
    agree = np.log(AGREEMENT_RATIO)
    larger = np.minimum(volume - np.log(LARGER_RATIO), np.minimum(longest, height) + agree)
    big = np.minimum(volume - np.log(BIG_RATIO), longest - np.log(BIG_SIDE_RATIO))
    big = np.minimum(big, height + agree)
    h = geometry.height
    taller = np.minimum(
        height - np.log(TALLER_RATIO), np.log(h[:, None] / (h[None, :] + TALLER_MARGIN))
    )
    tall = np.minimum(height - np.log(TALL_RATIO), np.log(h[:, None] / (h[None, :] + TALL_MARGIN)))
    # "Shorter" said of things that lie is heard as length, so that has to agree; slacks are [o, x].
    shorter, short = (np.minimum(slack, longest + agree).T for slack in (taller, tall))
    slacks = {
        "largest": larger, "smallest": larger.T, "tallest": taller, "shortest": shorter,
        "big": big, "small": big.T, "tall": tall, "short": short,
    }  # fmt: skip
    return {name: _antisymmetric(slack) for name, slack in slacks.items()}


def distance_scores(geometry: Geometry, anchor: int) -> np.ndarray:
    """Return the scores (n, n) of "o nearer than x to the anchor"; its transpose is "further from"."""
    reach = np.linalg.norm(geometry.p - geometry.p[anchor], axis=1)
    gap = geometry.gaps[anchor]
    slack = (
        np.minimum(gap[None, :] - gap[:, None], reach[None, :] - reach[:, None]) - DISTANCE_MARGIN
    )
    return _antisymmetric(slack)


def between_scores(geometry: Geometry) -> np.ndarray:
    """Return the scores (V, n, n, n): [view, anchor, anchor, object]; the anchors themselves are -inf."""
    n = geometry.n
    true, false = _between_on_table(geometry)
    zoom = (geometry.depth[:, :, None] + geometry.depth[:, None, :]) / 2.0
    base = np.stack([geometry.u.mean(axis=2), geometry.v], axis=2)
    metric = np.ones(2) / geometry.focal
    # Pixels of the pair's mean depth in metres; (V, a, b, 2) and (V, a, b, o, 2).
    pair = (base[:, None, :] - base[:, :, None]) * (zoom[..., None] * metric[:, None, None])
    offset = (base[:, None, None, :] - base[:, :, None, None]) * (
        zoom[..., None] * metric[:, None, None]
    )[..., None, :]
    t, off, length = _along(pair, offset)
    image_true = np.minimum(
        np.minimum(t - BETWEEN_IMAGE_PART * length, (1 - BETWEEN_IMAGE_PART) * length - t),
        BETWEEN_IMAGE_OFF_TRUE * length - off,
    )
    image_false = np.maximum(np.maximum(-t, t - length), off - BETWEEN_OFF_FALSE * length)
    image_false = image_false - IMAGE_DEPTH_REVERSED
    seen = geometry.has_image
    usable = seen[:, :, None, None] & seen[:, None, :, None] & seen[:, None, None, :]
    usable = usable & (length >= MIN_LENGTH)
    score = _score(
        np.minimum(true, np.where(usable, image_true, 0.0)),
        np.minimum(false, np.where(usable, image_false, 0.0)),
    )
    own = np.eye(n, dtype=bool)
    return np.where(own[:, None, :] | own[None, :, :], -np.inf, score)


def _between_on_table(geometry: Geometry) -> tuple[np.ndarray, np.ndarray]:
    """Return TRUE and FALSE slacks (n, n, n) of the table reading: [anchor, anchor, object]."""
    p = geometry.p
    pair = p[None, :] - p[:, None]
    t, off, length = _along(pair, pair[:, None])
    unit = pair / np.maximum(length, MIN_LENGTH)
    reach = np.einsum("omi,abi->abom", geometry.footprints, unit)
    low, high = reach.min(axis=3), reach.max(axis=3)
    end_a = np.einsum("aba->ab", high)[..., None]
    start_b = np.einsum("abb->ab", low)[..., None]
    true = np.minimum(t - BETWEEN_PART * length, (1 - BETWEEN_PART) * length - t)
    true = np.minimum(true, BETWEEN_OFF_TRUE * length - off)
    true = np.minimum(true, np.minimum(low - end_a, start_b - high) + BETWEEN_OVERLAP)
    false = np.maximum(np.maximum(-t, t - length), off - BETWEEN_OFF_FALSE * length) - SIDE_MARGIN
    usable = length >= MIN_LENGTH
    return np.where(usable, true, 0.0), np.where(usable, false, 0.0)


def _along(pair: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return distance along and beside `pair` (..., 2) of `offset` (..., n, 2), and its length (..., 1)."""
    length = np.linalg.norm(pair, axis=-1, keepdims=True)
    unit = pair / np.maximum(length, MIN_LENGTH)
    t = (unit[..., None, :] * offset).sum(axis=-1)
    across = unit[..., None, 0] * offset[..., 1] - unit[..., None, 1] * offset[..., 0]
    return t, np.abs(across), length


def _table_slacks(geometry: Geometry) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return TRUE and FALSE slacks (V, n, n) [view, anchor, object], the lesser of both table readings."""
    n, views = geometry.n, geometry.views
    axes = np.broadcast_to(geometry.forward[:, None], (views, n, 2))
    forward = np.stack([axes, _sight(geometry, geometry.p)])
    directions = directions_of(forward)
    d = geometry.p[None, :] - geometry.p[:, None]
    along = np.einsum("rvadi,aoi->drvao", directions, d)
    normal = np.stack([-directions[..., 1], directions[..., 0]], axis=-1)
    across = np.abs(np.einsum("rvadi,aoi->drvao", normal, d))
    cone = along * np.sin(CONE_HALF_ANGLE) - across * np.cos(CONE_HALF_ANGLE)
    true = np.minimum(cone, _footprint_gaps(geometry, directions)).min(axis=1)
    backwards = -along
    slacks = {}
    for index, name in enumerate(ALL_DIRECTIONS):
        false = backwards[index]
        if name in DIAGONALS:
            depth, side = (DIRECTIONS.index(part) for part in name.split("_"))
            false = np.maximum(backwards[depth], backwards[side])
        slacks[name] = (true[index], (false - SIDE_MARGIN).min(axis=0))
    return slacks


def _footprint_gaps(geometry: Geometry, directions: np.ndarray) -> np.ndarray:
    """Return how far footprints are apart along directions (r, V, a, 8, 2), as (8, r, V, a, o)."""
    # Directions come in opposite pairs, so four axes are projected and the rest follows.
    axes = {
        "right": "left",
        "behind": "front",
        "behind_left": "front_right",
        "behind_right": "front_left",
    }
    picked = directions[..., [ALL_DIRECTIONS.index(name) for name in axes], :]
    n, m = geometry.footprints.shape[:2]
    reach = (picked.reshape(-1, 2) @ geometry.footprints.reshape(-1, 2).T).reshape(-1, n, m)
    low = reach.min(axis=2).reshape(*picked.shape[:-1], n)
    high = reach.max(axis=2).reshape(*picked.shape[:-1], n)
    # The anchor's own support: [r, V, a, axis, a].
    own_low, own_high = (np.einsum("rvaka->rvak", value)[..., None] for value in (low, high))
    gaps = np.empty((len(ALL_DIRECTIONS), *picked.shape[:3], n))
    for index, (name, opposite) in enumerate(axes.items()):
        gaps[ALL_DIRECTIONS.index(name)] = (low - own_high)[..., index, :]
        gaps[ALL_DIRECTIONS.index(opposite)] = (own_low - high)[..., index, :]
    return gaps


def _image_slacks(geometry: Geometry) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Yield name, TRUE and FALSE slacks (V, n, n) [view, anchor, object] of the image reading."""
    zoom = geometry.depth[:, :, None] / geometry.focal[:, 0, None, None]
    zoom_down = geometry.depth[:, :, None] / geometry.focal[:, 1, None, None]
    seen = geometry.has_image[:, :, None] & geometry.has_image[:, None, :]
    middle = geometry.u.mean(axis=2)
    rightwards = (middle[:, None, :] - middle[:, :, None]) * zoom
    downwards = (geometry.v[:, None, :] - geometry.v[:, :, None]) * zoom_down
    low, high = geometry.u[..., 0], geometry.u[..., 1]
    apart = {
        "left": (low[:, :, None] - high[:, None, :]) * zoom,
        "right": (low[:, None, :] - high[:, :, None]) * zoom,
    }
    for name in ALL_DIRECTIONS:
        forward, right = SIGNS[name]
        side, depth = right * rightwards, -forward * downwards
        if name in DIAGONALS:
            true = np.minimum(side - IMAGE_SIDE_OF_DIAGONAL, depth - IMAGE_DEPTH_REVERSED)
            false = np.maximum(-side - SIDE_MARGIN, -depth - IMAGE_DEPTH_REVERSED)
        elif right:
            true, false = apart[name], -side - SIDE_MARGIN
        else:
            true, false = depth - IMAGE_DEPTH_MARGIN, -depth - IMAGE_DEPTH_REVERSED
        yield name, np.where(seen, true, 0.0), np.where(seen, false, 0.0)


def _sight(geometry: Geometry, points: np.ndarray) -> np.ndarray:
    """Return unit vectors (V, ..., 2) from each camera to `points` (..., 2) on the table."""
    extra = (1,) * (points.ndim - 1)
    sight = points[None] - geometry.camera.reshape(-1, *extra, 2)
    length = np.linalg.norm(sight, axis=-1, keepdims=True)
    fallback = np.broadcast_to(geometry.forward.reshape(-1, *extra, 2), sight.shape)
    return np.where(length < MIN_LENGTH, fallback, sight / np.maximum(length, MIN_LENGTH))


def _score(true: np.ndarray, false: np.ndarray) -> np.ndarray:
    return np.where(true > 0, true, np.where(false > 0, -false, 0.0))


def _antisymmetric(slack: np.ndarray) -> np.ndarray:
    """Return scores from TRUE slacks (..., o, x): FALSE where the opposite pair is TRUE."""
    return np.maximum(slack, 0.0) - np.maximum(np.swapaxes(slack, -1, -2), 0.0)
