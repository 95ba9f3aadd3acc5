# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of measures by which one object is the extreme of its set. A new measure takes an entry here, words
in the lexicons, and a definition in docs/expression_semantics.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.language.predicates.comparisons import Comparisons
from core.language.predicates.geometry import Geometry
from core.language.predicates.sizes import standing_scores
from core.language.settings import Kind

Scores = Callable[[Comparisons], np.ndarray]
OwnScores = Callable[[Geometry], np.ndarray]


@dataclass(frozen=True)
class Measure:
    """What `extreme` selects by.

    Attributes:
        shown: display text of the selection.
        kind: of the expressions it makes.
        scores: returns the scores, (V, n, n) or broadcastable to it, of "o before x": [view, o, x];
            antisymmetric.
        brief: whether it takes a word or two, for pairs too ("the left one of the two"), so that it can
            describe an anchor; size words and corners do not.
        fits: returns the scores (n,) of an object being of the sort that the words are said of, without which
            nothing is the extreme, not even of one; None if of any sort.
    """

    name: str
    shown: str
    kind: Kind
    scores: Scores
    brief: bool = True
    fits: OwnScores | None = None


def order_scores(comparisons: Comparisons) -> dict[str, np.ndarray]:
    """Return for each measure the scores (V, n, n) of "o before x": [view, o, x]; antisymmetric."""
    return {
        name: np.broadcast_to(measure.scores(comparisons), comparisons.shape)
        for name, measure in MEASURES.items()
    }


def measures_of(kind: Kind) -> tuple[str, ...]:
    """Return the names of the measures that make expressions of `kind`."""
    return tuple(name for name, measure in MEASURES.items() if measure.kind == kind)


def _place(direction: str) -> Scores:
    return lambda comparisons: comparisons.orders[direction]


def _top(comparisons: Comparisons) -> np.ndarray:
    return comparisons.support.top


def _bottom(comparisons: Comparisons) -> np.ndarray:
    return comparisons.support.bottom


def _on_kin(geometry: Geometry) -> np.ndarray:
    """Score standing on one of its own kind, as the top one of a stack does."""
    return np.zeros(geometry.n) if geometry.held is None else geometry.held.on_kin


def _under_kin(geometry: Geometry) -> np.ndarray:
    return np.zeros(geometry.n) if geometry.held is None else geometry.held.under_kin


def _size(measure: str) -> Scores:
    return lambda comparisons: comparisons.sizes[measure]


def _by_name(*measures: Measure) -> dict[str, Measure]:
    return {measure.name: measure for measure in measures}


MEASURES: Mapping[str, Measure] = _by_name(
    Measure("left", "furthest left of", Kind.ABSOLUTE, _place("left")),
    Measure("right", "furthest right of", Kind.ABSOLUTE, _place("right")),
    Measure("front", "closest to the viewer of", Kind.ABSOLUTE, _place("front")),
    Measure("behind", "furthest from the viewer of", Kind.ABSOLUTE, _place("behind")),
    Measure(
        "front_left", "furthest to the front left of", Kind.CORNER, _place("front_left"), brief=False
    ),
    Measure(
        "front_right", "furthest to the front right of", Kind.CORNER, _place("front_right"), brief=False
    ),
    Measure(
        "behind_left", "furthest to the back left of", Kind.CORNER, _place("behind_left"), brief=False
    ),
    Measure(
        "behind_right", "furthest to the back right of", Kind.CORNER, _place("behind_right"), brief=False
    ),
    Measure("largest", "largest of", Kind.SIZE, _size("largest")),
    Measure("smallest", "smallest of", Kind.SIZE, _size("smallest")),
    Measure("tallest", "tallest of", Kind.SIZE, _size("tallest"), fits=standing_scores),
    Measure("shortest", "shortest of", Kind.SIZE, _size("shortest"), fits=standing_scores),
    Measure("big", "the big one of", Kind.SIZE, _size("big"), brief=False),
    Measure("small", "the small one of", Kind.SIZE, _size("small"), brief=False),
    Measure("tall", "the tall one of", Kind.SIZE, _size("tall"), False, standing_scores),
    Measure("short", "the short one of", Kind.SIZE, _size("short"), False, standing_scores),
    Measure("top", "on top of the others of", Kind.SUPPORT, _top, fits=_on_kin),
    Measure("bottom", "at the bottom of", Kind.SUPPORT, _bottom, fits=_under_kin),
)  # fmt: skip
