# SPDX-License-Identifier: GPL-3.0-or-later
"""The sets that a noun phrase may mean: where the scope of its selector ends is open."""

from collections.abc import Callable
from typing import NamedTuple

from core.language import program as P


class SelectorOf(NamedTuple):
    """`apply` turns a set into the selected set; `relative` marks size words.

    `of_several` turns it into that of several things, if the words may be said of them; `of_one` says whether
    they may be said of one.
    """

    apply: Callable[[P.Node], P.Node]
    relative: bool = False
    of_several: Callable[[P.Node], P.Node] | None = None
    of_one: bool = True


class NounParts(NamedTuple):
    """Scene and noun (`head`), adjectives, and the clauses after the noun in order."""

    head: list[P.Node]
    adjectives: list[P.Node]
    clauses: list[P.Node]

    def all(self) -> P.Node:
        return P.conjunction([*self.head, *self.adjectives, *self.clauses])


def scopes_of(parts: NounParts, selector: SelectorOf) -> list[P.Node]:
    """Return the sets that a noun phrase with a selector may mean: its scope may end after any clause."""
    found = []
    for k in range(len(parts.clauses) + 1):
        inner = P.conjunction([*parts.head, *parts.adjectives, *parts.clauses[:k]])
        found.append(P.conjunction([selector.apply(inner), *parts.clauses[k:]]))
    if selector.relative:
        inner = P.conjunction(parts.head)
        found.append(P.conjunction([selector.apply(inner), *parts.adjectives, *parts.clauses]))
    return found
