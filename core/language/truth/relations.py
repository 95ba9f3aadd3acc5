# SPDX-License-Identifier: GPL-3.0-or-later
"""Every spatial and size predicate, once, for all pairs of objects in all views.

A predicate is a matrix of scores: > 0 is TRUE, < 0 is FALSE, 0 is UNSURE (the dead band), and the absolute
value is how far the nearest dead band is, in meters (positions) or natural logarithms of ratios (sizes).
The numbers and their reasons are in docs/expression_semantics.md, section 3.
"""

import numpy as np

from core.language.program import DIAGONALS, RELATIONS
from core.language.truth.geometry import ALL_DIRECTIONS, SIGNS, Geometry, directions_of

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
# Directions come in opposite pairs, so four axes are projected on and the rest follows.
AXES = ("right", "behind", "behind_left", "behind_right")
OPPOSITES = ("left", "front", "front_right", "front_left")


def relation_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return for each relation the scores (V, n, n): [view, anchor, object]; the anchor itself is -inf."""
    table_true, table_false = _table_slacks(geometry)
    image_true, image_false = _image_slacks(geometry)
    shape = image_true.shape[1:]
    gaps = np.broadcast_to(geometry.gaps, shape)
    true = [*np.minimum(table_true, image_true), NEAR_TRUE - gaps, gaps - FAR_TRUE]
    false = [*np.minimum(table_false, image_false), gaps - NEAR_FALSE, FAR_FALSE - gaps]
    sizes = size_scores(geometry)
    # sizes[o, x] says that o is before x; relations are indexed by anchor first.
    compared = [
        np.broadcast_to(sizes[measure].T, shape)
        for measure in ("largest", "smallest", "tallest", "shortest")
    ]
    scores = np.concatenate([_score(np.stack(true), np.stack(false)), np.stack(compared)])
    own = np.arange(geometry.n)
    scores[..., own, own] = -np.inf
    return dict(zip(RELATIONS, scores, strict=True))


def order_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return for each measure the scores (V, n, n) of "o before x": [view, o, x]; antisymmetric."""
    middle = (geometry.p[:, None] + geometry.p[None, :]) / 2.0
    d = geometry.p[:, None] - geometry.p[None, :]
    along_axes = np.einsum("oxi,vdi->dvox", d, directions_of(geometry.forward))
    along_sight = np.einsum("oxi,voxdi->dvox", d, directions_of(_sight(geometry, middle)))
    slack = np.minimum(along_axes, along_sight)
    slack[:4] -= ORDER_MARGIN
    slack[4:] -= DIAGONAL_ORDER_MARGIN
    depth = (geometry.depth[:, :, None] + geometry.depth[:, None, :]) / 2.0
    u = geometry.u.mean(axis=2)
    focal = geometry.focal[:, :, None, None]
    side = (u[:, :, None] - u[:, None, :]) * depth / focal[:, 0]
    down = (geometry.v[:, :, None] - geometry.v[:, None, :]) * depth / focal[:, 1]
    image = [-side - ORDER_MARGIN, side - ORDER_MARGIN]
    image += [down - IMAGE_DEPTH_MARGIN, -down - IMAGE_DEPTH_MARGIN]
    for name in DIAGONALS:
        forward, right = SIGNS[name]
        image.append((right * side - forward * down) / np.sqrt(2.0) - IMAGE_DIAGONAL_ORDER)
    scores = _antisymmetric(np.minimum(slack, np.where(_seen(geometry), np.stack(image), 0.0)))
    sizes = size_scores(geometry)
    return dict(zip(ALL_DIRECTIONS, scores, strict=True)) | {
        name: np.broadcast_to(score, depth.shape) for name, score in sizes.items()
    }


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


def distance_scores(geometry: Geometry) -> np.ndarray:
    """Return the scores (n, n, n) of "o nearer to the anchor than x": [anchor, o, x]; antisymmetric.

    With o and x exchanged they are those of "further from".
    """
    reach = np.linalg.norm(geometry.p[:, None] - geometry.p[None, :], axis=2)
    nearer = [value[:, None, :] - value[:, :, None] for value in (geometry.gaps, reach)]
    return _antisymmetric(np.minimum(*nearer) - DISTANCE_MARGIN)


def between_scores(geometry: Geometry) -> np.ndarray:
    """Return the scores (V, n, n, n): [view, anchor, anchor, object]; the anchors themselves are -inf."""
    n = geometry.n
    true, false = _between_on_table(geometry)
    zoom = (geometry.depth[:, :, None] + geometry.depth[:, None, :]) / 2.0
    base = np.stack([geometry.u.mean(axis=2), geometry.v], axis=2)
    metric = np.ones(2) / geometry.focal
    # Pixels of the pair's mean depth in meters; (V, a, b, 2) and (V, a, b, o, 2).
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


def _table_slacks(geometry: Geometry) -> tuple[np.ndarray, np.ndarray]:
    """Return TRUE and FALSE slacks (8, V, n, n) [direction, view, anchor, object], both table readings."""
    n, views = geometry.n, geometry.views
    d = geometry.p[None, :] - geometry.p[:, None]
    trues, falses = [], []
    # Frames (V, 1 or a): the camera's own, and one along the line of sight to each anchor.
    for forward in (geometry.forward[:, None], _sight(geometry, geometry.p)):
        axes = _axes(forward)
        normal = np.stack([-axes[..., 1], axes[..., 0]], axis=-1)
        steps = np.swapaxes(d, 1, 2)
        along = np.moveaxis(np.broadcast_to(axes @ steps, (views, n, 4, n)), 2, 0)
        across = np.moveaxis(np.abs(normal @ steps), 2, 0)
        edge = across * np.cos(CONE_HALF_ANGLE)
        apart, apart_reversed = _footprint_gaps(geometry, axes)
        ahead = np.minimum(along * np.sin(CONE_HALF_ANGLE) - edge, apart)
        astern = np.minimum(-along * np.sin(CONE_HALF_ANGLE) - edge, apart_reversed)
        trues.append(np.concatenate([ahead, astern]))
        falses.append(_backwards(along[0], along[1]))
    picked = [[*AXES, *OPPOSITES].index(name) for name in ALL_DIRECTIONS]
    return np.minimum(*trues)[picked], np.minimum(*falses) - SIDE_MARGIN


def _axes(forward: np.ndarray) -> np.ndarray:
    """Return the unit vectors (..., 4, 2) of `AXES` in frames with forward axis (..., 2)."""
    right = np.stack([forward[..., 1], -forward[..., 0]], axis=-1)
    diagonals = (forward - right) / np.sqrt(2.0), (forward + right) / np.sqrt(2.0)
    return np.stack([right, forward, *diagonals], axis=-2)


def _backwards(right: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """Return how far objects are on the other side in each direction (8, ...), from two components."""
    straight = {"left": right, "right": -right, "front": behind, "behind": -behind}
    parts = (name.split("_") for name in DIAGONALS)
    diagonal = [np.maximum(straight[depth], straight[side]) for depth, side in parts]
    return np.stack([*straight.values(), *diagonal])


def _footprint_gaps(geometry: Geometry, axes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far footprints are apart along `axes` (V, 1 or a, 4, 2) and against them: (4, V, a, o)."""
    n, m = geometry.footprints.shape[:2]
    reach = (axes.reshape(-1, 2) @ geometry.footprints.reshape(-1, 2).T).reshape(-1, n, m)
    low, high = (
        np.moveaxis(np.broadcast_to(value.reshape(*axes.shape[:-1], n), (len(axes), n, 4, n)), 2, 0)
        for value in (reach.min(axis=2), reach.max(axis=2))
    )
    # The anchor's own support along its own axes: the diagonal over anchor and object.
    own_low, own_high = (np.einsum("kvaa->kva", value)[..., None] for value in (low, high))
    return low - own_high, own_low - high


def _image_slacks(geometry: Geometry) -> tuple[np.ndarray, np.ndarray]:
    """Return TRUE and FALSE slacks (8, V, n, n) [direction, view, anchor, object] of the image reading."""
    zoom = geometry.depth[:, :, None] / geometry.focal[:, 0, None, None]
    zoom_down = geometry.depth[:, :, None] / geometry.focal[:, 1, None, None]
    middle = geometry.u.mean(axis=2)
    side = (middle[:, None, :] - middle[:, :, None]) * zoom
    down = (geometry.v[:, None, :] - geometry.v[:, :, None]) * zoom_down
    low, high = geometry.u[..., 0], geometry.u[..., 1]
    true = [
        (low[:, :, None] - high[:, None, :]) * zoom,
        (low[:, None, :] - high[:, :, None]) * zoom,
        down - IMAGE_DEPTH_MARGIN,
        -down - IMAGE_DEPTH_MARGIN,
    ]
    false = [side - SIDE_MARGIN, -side - SIDE_MARGIN]
    false += [-down - IMAGE_DEPTH_REVERSED, down - IMAGE_DEPTH_REVERSED]
    for name in DIAGONALS:
        forward, right = SIGNS[name]
        sideways, depth = right * side, -forward * down
        true.append(np.minimum(sideways - IMAGE_SIDE_OF_DIAGONAL, depth - IMAGE_DEPTH_REVERSED))
        false.append(np.maximum(-sideways - SIDE_MARGIN, -depth - IMAGE_DEPTH_REVERSED))
    seen = _seen(geometry)
    return np.where(seen, np.stack(true), 0.0), np.where(seen, np.stack(false), 0.0)


def _seen(geometry: Geometry) -> np.ndarray:
    """Return (V, n, n) whether both objects have an image."""
    return geometry.has_image[:, :, None] & geometry.has_image[:, None, :]


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
