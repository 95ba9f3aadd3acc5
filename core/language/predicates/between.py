# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an object is between two others."""

import numpy as np

from core.language.predicates.geometry import MIN_LENGTH, Geometry
from core.language.predicates.scores import IMAGE_DEPTH_REVERSED, SIDE_MARGIN, score

BETWEEN_PART, BETWEEN_OFF_TRUE, BETWEEN_OFF_FALSE = 0.25, 0.15, 0.5
BETWEEN_OVERLAP = 0.01
BETWEEN_IMAGE_PART, BETWEEN_IMAGE_OFF_TRUE = 0.1, 0.25
# Another object of this many times the volume catches the eye first.
LARGER_BETWEEN = 1.1


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
    true = np.minimum(true, np.where(usable, image_true, 0.0))
    false = np.minimum(false, np.where(usable, image_false, 0.0))
    own = np.eye(n, dtype=bool)
    own = own[:, None, :] | own[None, :, :]
    alone = _lowest_of_larger(np.where(own, np.inf, false), geometry.volume)
    scores = np.where(_carried(geometry), 0.0, score(np.minimum(true, alone), false))
    return np.where(own, -np.inf, scores)


def _carried(geometry: Geometry) -> np.ndarray:
    """Return (n, n, n) whether one of two anchors and an object bears another of the three."""
    pairs = geometry.carried
    return pairs[:, :, None] | pairs[:, None, :] | pairs[None, :, :]


def _lowest_of_larger(values: np.ndarray, volume: np.ndarray) -> np.ndarray:
    """Return for each object the lowest of the values (..., n) of all larger objects."""
    order = np.argsort(-volume, kind="stable")
    lowest = np.minimum.accumulate(values[..., order], axis=-1)
    lowest = np.concatenate([np.full_like(lowest[..., :1], np.inf), lowest], axis=-1)
    return lowest[..., (volume[None, :] > LARGER_BETWEEN * volume[:, None]).sum(axis=1)]


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
    """Return the distances (..., n) of `offset` (..., n, 2) along and beside `pair` (..., 2), and the pair's
    length (..., 1).
    """
    length = np.linalg.norm(pair, axis=-1, keepdims=True)
    unit = pair / np.maximum(length, MIN_LENGTH)
    t = (unit[..., None, :] * offset).sum(axis=-1)
    across = unit[..., None, 0] * offset[..., 1] - unit[..., None, 1] * offset[..., 0]
    return t, np.abs(across), length
