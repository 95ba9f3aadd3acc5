# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of measures to an anchor: which of two objects is nearer to it or further from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.language.predicates.geometry import Geometry
from core.language.predicates.scores import antisymmetric

DISTANCE_MARGIN = 0.02


@dataclass(frozen=True)
class AnchorMeasure:
    """What `extreme_to` selects by.

    Attributes:
        shown: display text of the selection.
        scores: returns the scores (V, n, n, n) of "o before x" with respect to an anchor: [view, anchor, o, x];
            antisymmetric.
    """

    name: str
    shown: str
    scores: Callable[[Geometry], np.ndarray]


def distance_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return for each measure to an anchor the scores (V, n, n, n) of "o before x": [view, anchor, o, x]."""
    return {name: measure.scores(geometry) for name, measure in ANCHOR_MEASURES.items()}


def _nearer(geometry: Geometry) -> np.ndarray:
    reach = np.linalg.norm(geometry.p[:, None] - geometry.p[None, :], axis=2)
    table = np.minimum(*(_less(value) for value in (geometry.gaps, reach))) - DISTANCE_MARGIN
    # The picture must not say the opposite.
    image = np.where(_seen_all(geometry), _less(_reach_in_image(geometry)), 0.0)
    # How far something is from what bears it, nobody asks.
    carried = geometry.carried[:, :, None] | geometry.carried[:, None, :]
    return np.where(carried, 0.0, antisymmetric(np.minimum(table, image)))


def _less(distance: np.ndarray) -> np.ndarray:
    """Return (..., anchor, o, x) by how much the distance (..., anchor, object) of o is less than that of x."""
    return distance[..., None, :] - distance[..., :, None]


def _reach_in_image(geometry: Geometry) -> np.ndarray:
    """Return the distances (V, anchor, object) in the image, in meters at the anchor's depth."""
    base = np.stack([geometry.u.mean(axis=2), geometry.v], axis=2)
    steps = base[:, None, :] - base[:, :, None]
    scale = geometry.depth[:, :, None] / geometry.focal[:, None]
    return np.linalg.norm(steps * scale[:, :, None], axis=3)


def _seen_all(geometry: Geometry) -> np.ndarray:
    seen = geometry.has_image
    return seen[:, :, None, None] & seen[:, None, :, None] & seen[:, None, None, :]


def _further(geometry: Geometry) -> np.ndarray:
    return np.swapaxes(_nearer(geometry), 2, 3)


def _by_name(*measures: AnchorMeasure) -> dict[str, AnchorMeasure]:
    return {measure.name: measure for measure in measures}


ANCHOR_MEASURES: Mapping[str, AnchorMeasure] = _by_name(
    AnchorMeasure("nearest", "nearest to the anchor, of", _nearer),
    AnchorMeasure("furthest", "furthest from the anchor, of", _further),
)
