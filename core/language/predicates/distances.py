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
        scores: returns the scores (n, n, n) of "o before x" with respect to an anchor: [anchor, o, x];
            antisymmetric.
    """

    name: str
    shown: str
    scores: Callable[[Geometry], np.ndarray]


def distance_scores(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return for each measure to an anchor the scores (n, n, n) of "o before x": [anchor, o, x]."""
    return {name: measure.scores(geometry) for name, measure in ANCHOR_MEASURES.items()}


def _nearer(geometry: Geometry) -> np.ndarray:
    reach = np.linalg.norm(geometry.p[:, None] - geometry.p[None, :], axis=2)
    nearer = [value[:, None, :] - value[:, :, None] for value in (geometry.gaps, reach)]
    return antisymmetric(np.minimum(*nearer) - DISTANCE_MARGIN)


def _further(geometry: Geometry) -> np.ndarray:
    return np.swapaxes(_nearer(geometry), 1, 2)


def _by_name(*measures: AnchorMeasure) -> dict[str, AnchorMeasure]:
    return {measure.name: measure for measure in measures}


ANCHOR_MEASURES: Mapping[str, AnchorMeasure] = _by_name(
    AnchorMeasure("nearest", "nearest to the anchor, of", _nearer),
    AnchorMeasure("furthest", "furthest from the anchor, of", _further),
)
