# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of states: what can be said of an object without an anchor and without its kind. A new state takes
an entry here, words in the lexicons, and a definition in docs/expression_semantics.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.language.predicates.comparisons import Comparisons
from core.language.settings import Kind


@dataclass(frozen=True)
class State:
    """What an object may be in.

    Attributes:
        shown: display text.
        kind: of the expressions it makes.
        scores: returns the scores (V, n).
        of_hollow: whether it is only known of things that are hollow and visibly so (`nouns.hollow`).
    """

    name: str
    shown: str
    kind: Kind
    scores: Callable[[Comparisons], np.ndarray]
    of_hollow: bool = False


def _on_table(comparisons: Comparisons) -> np.ndarray:
    return comparisons.support.on_table


def _empty(comparisons: Comparisons) -> np.ndarray:
    return comparisons.support.empty


def _by_name(*states: State) -> dict[str, State]:
    return {state.name: state for state in states}


STATES: Mapping[str, State] = _by_name(
    State("on_table", "on the table, and on nothing else", Kind.SUPPORT, _on_table),
    State("empty", "with nothing in it", Kind.SUPPORT, _empty, of_hollow=True),
)
