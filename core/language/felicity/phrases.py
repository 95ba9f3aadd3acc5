# SPDX-License-Identifier: GPL-3.0-or-later
"""The noun phrases of a program, each with its clauses and what is left of the phrase without one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.language import program as P


@dataclass(frozen=True)
class Clause:
    """A part of a noun phrase that can be left out.

    Attributes:
        node: a member of an "and", or a selector.
        rest: the set of the phrase without it.
    """

    node: P.Node
    rest: P.Node


@dataclass(frozen=True)
class Phrase:
    """One noun phrase of a program.

    Attributes:
        node: the phrase: an anchor, or the set of a plural.
        depth: 0 for the whole sentence's, 1 for its anchors', 2 for theirs.
        clauses: its own; those of its anchors are theirs.
        nouns: the folded nouns of its own.
    """

    node: P.Node
    depth: int
    clauses: tuple[Clause, ...]
    nouns: tuple[str, ...]

    @property
    def of(self) -> P.Node:
        """The set that the phrase selects from the scene."""
        return self.node.of if isinstance(self.node, P.Anchor) else self.node

    @property
    def is_for_use(self) -> bool:
        """Whether it names a use instead of a thing: "something to write with"."""
        return any(isinstance(node, P.Use) for node in own_nodes(self.of))


def phrases_of(node: P.Anchor) -> tuple[Phrase, ...]:
    """Return the noun phrase of `node`, then those of its anchors, outer ones first."""
    return tuple(_phrases(node, 0))


def own_nodes(of: P.Node) -> Iterator[P.Node]:
    """Yield the nodes of a set that belong to its own noun phrase: all but what is within anchors."""
    yield of
    if isinstance(of, P.Selector | P.Group):
        yield from own_nodes(of.of)
    elif isinstance(of, P.And | P.Or):
        for member in of.of:
            yield from own_nodes(member)


def _phrases(node: P.Node, depth: int) -> Iterator[Phrase]:
    of = node.of if isinstance(node, P.Anchor) else node
    own = tuple(own_nodes(of))
    nouns = tuple(part.value for part in own if isinstance(part, P.Filter) and part.is_noun)
    yield Phrase(node, depth, tuple(_clauses(of)), tuple(dict.fromkeys(nouns)))
    for part in own:
        for anchor in _anchors(part):
            yield from _phrases(anchor, depth + 1)


def _anchors(node: P.Node) -> tuple[P.Node, ...]:
    """Return the anchors that a node names itself, or the set of a pair."""
    if isinstance(node, P.BetweenPair):
        return (node.of,)
    return tuple(child for child in node.children() if isinstance(child, P.Anchor))


def _clauses(of: P.Node) -> Iterator[Clause]:
    members = P.members_of(of)
    for i, member in enumerate(members):
        others = members[:i] + members[i + 1 :]
        if isinstance(member, P.Selector):
            yield Clause(member, P.conjunction([*others, member.selected_from()]))
            for inner in _clauses(member.selected_from()):
                yield Clause(inner.node, P.conjunction([*others, _reselected(member, inner.rest)]))
        elif not P.is_head(member) and others:
            yield Clause(member, P.conjunction(others))


def _reselected(selector: P.Selector, of: P.Node) -> P.Node:
    """Return `selector` selecting from another set, kept in a row or pair where its own was."""
    inner = replace(selector.of, of=of) if isinstance(selector.of, P.Group) else of  # type: ignore[call-arg]
    return replace(selector, of=inner)  # type: ignore[call-arg]
