# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of relations to an anchor. A new relation takes an entry here, words in the lexicons, and a
definition in docs/expression_semantics.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.language.predicates.comparisons import Comparisons
from core.language.predicates.scores import score
from core.language.settings import Kind

NEAR_TRUE, NEAR_FALSE = 0.06, 0.15
FAR_TRUE, FAR_FALSE = 0.30, 0.20
# Sizes and "far from" hold for so many pairs that they would crowd out places.
SIZE_PREFERENCE, FAR_PREFERENCE = 0.4, 0.3
# Where something is directly behind, it is behind, too.
DIRECT_PREFERENCE = 0.5

# Having something in or on it.
WITH = "with"
# Kinds of relations that say where an object is.
_PLACING = (Kind.RELATION, Kind.DIAGONAL, Kind.DISTANCE)

Scores = Callable[[Comparisons], np.ndarray]


@dataclass(frozen=True)
class Relation:
    """A relation of an object to an anchor.

    Attributes:
        inverse: the relation of the anchor to the object; where one is TRUE, the other is not FALSE.
        shown: display text of the relation.
        kind: of the expressions it makes.
        scores: returns the scores, (V, n, n) or broadcastable to it: [view, anchor, object]; the diagonal is
            ignored.
        preference: weight relative to other relations among the candidates.
        of_one: whether it is said of one definite anchor only: whether "far from a mug" and "taller than a mug"
            are said of any of them or of all, people disagree.
    """

    name: str
    inverse: str
    shown: str
    kind: Kind
    scores: Scores
    preference: float = 1.0
    of_one: bool = False


def relation_scores(comparisons: Comparisons) -> dict[str, np.ndarray]:
    """Return for each relation the scores (V, n, n): [view, anchor, object]; the anchor itself is -inf.

    Where an object is from what bears it, on it or in it, is UNSURE: nobody would say "left of" or "near".
    """
    geometry = comparisons.geometry
    own = np.eye(geometry.n, dtype=bool)
    found = {}
    for name, relation in RELATIONS.items():
        scores = np.broadcast_to(relation.scores(comparisons), comparisons.shape)
        if relation.kind in _PLACING:
            scores = np.where(geometry.carried, 0.0, scores)
        found[name] = np.where(own, -np.inf, scores)
    return found


def _place(direction: str) -> Scores:
    return lambda comparisons: comparisons.places[direction]


def _direct(direction: str) -> Scores:
    return lambda comparisons: comparisons.direct_places[direction]


def _beside(comparisons: Comparisons) -> np.ndarray:
    return comparisons.beside


def _near(comparisons: Comparisons) -> np.ndarray:
    gaps = comparisons.geometry.gaps
    return score(NEAR_TRUE - gaps, gaps - NEAR_FALSE)


def _far(comparisons: Comparisons) -> np.ndarray:
    gaps = comparisons.geometry.gaps
    return score(gaps - FAR_TRUE, FAR_FALSE - gaps)


def _on(comparisons: Comparisons) -> np.ndarray:
    return comparisons.support.on


def _within(comparisons: Comparisons) -> np.ndarray:
    return comparisons.support.within


def _under(comparisons: Comparisons) -> np.ndarray:
    return comparisons.support.under


def _contains(comparisons: Comparisons) -> np.ndarray:
    return comparisons.support.contains


def _having(comparisons: Comparisons) -> np.ndarray:
    return comparisons.support.having


def _compared(measure: str) -> Scores:
    # sizes[o, x] scores "o before x"; relations are indexed by anchor first.
    return lambda comparisons: comparisons.sizes[measure].T


def _by_name(*relations: Relation) -> dict[str, Relation]:
    return {relation.name: relation for relation in relations}


RELATIONS: Mapping[str, Relation] = _by_name(
    Relation("left", "right", "left of", Kind.RELATION, _place("left")),
    Relation("right", "left", "right of", Kind.RELATION, _place("right")),
    Relation("front", "behind", "in front of", Kind.RELATION, _place("front")),
    Relation("behind", "front", "behind", Kind.RELATION, _place("behind")),
    Relation("beside", "beside", "beside", Kind.RELATION, _beside),
    Relation(
        "directly_left", "directly_right", "directly left of", Kind.RELATION, _direct("left"),
        DIRECT_PREFERENCE,
    ),
    Relation(
        "directly_right", "directly_left", "directly right of", Kind.RELATION, _direct("right"),
        DIRECT_PREFERENCE,
    ),
    Relation(
        "directly_front", "directly_behind", "directly in front of", Kind.RELATION, _direct("front"),
        DIRECT_PREFERENCE,
    ),
    Relation(
        "directly_behind", "directly_front", "directly behind", Kind.RELATION, _direct("behind"),
        DIRECT_PREFERENCE,
    ),
    Relation(
        "front_left", "behind_right", "in front and to the left of", Kind.DIAGONAL,
        _place("front_left"),
    ),
    Relation(
        "front_right", "behind_left", "in front and to the right of", Kind.DIAGONAL,
        _place("front_right"),
    ),
    Relation(
        "behind_left", "front_right", "behind and to the left of", Kind.DIAGONAL,
        _place("behind_left"),
    ),
    Relation(
        "behind_right", "front_left", "behind and to the right of", Kind.DIAGONAL,
        _place("behind_right"),
    ),
    Relation("near", "near", "near", Kind.DISTANCE, _near),
    Relation("far", "far", "far from", Kind.DISTANCE, _far, FAR_PREFERENCE, of_one=True),
    Relation(
        "larger", "smaller", "larger than", Kind.COMPARISON, _compared("largest"), SIZE_PREFERENCE,
        of_one=True,
    ),
    Relation(
        "smaller", "larger", "smaller than", Kind.COMPARISON, _compared("smallest"), SIZE_PREFERENCE,
        of_one=True,
    ),
    Relation(
        "taller", "shorter", "taller than", Kind.COMPARISON, _compared("tallest"), SIZE_PREFERENCE,
        of_one=True,
    ),
    Relation(
        "shorter", "taller", "shorter than", Kind.COMPARISON, _compared("shortest"), SIZE_PREFERENCE,
        of_one=True,
    ),
    Relation("on", "under", "on", Kind.SUPPORT, _on),
    Relation("in", "contains", "in", Kind.SUPPORT, _within),
    Relation("under", "on", "under", Kind.SUPPORT, _under),
    Relation("contains", "in", "containing", Kind.SUPPORT, _contains),
    # What is borne by what bears the other is in doubt: the mug with the saucer stands on it.
    Relation(WITH, WITH, "with", Kind.SUPPORT, _having),
)  # fmt: skip
