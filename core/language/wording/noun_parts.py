# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a noun phrase, taken from the set that it means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from core.errors import RefGraspError
from core.language import program as P
from core.language.lexicon.sections import COLOR
from core.scene.color_pairs import pair_of


class UnsayableError(RefGraspError):
    """A program, or a choice of words for it, that the language has no wording for."""


@dataclass(frozen=True)
class Parts:
    """The parts of a noun phrase.

    Attributes:
        noun: folded word, "" for the generic noun.
        use: of "something to drink from", which has no noun; "" for all others.
        filters: attributes (Filter, or Or of two) and states within the selector's set.
        clauses: everything else within it.
        selector: None if there is none.
        group: the row or pair that the selector's set has to be; None if neither.
        outer: members outside the selector.
    """

    noun: str
    filters: tuple[P.Node, ...]
    clauses: tuple[P.Node, ...]
    selector: P.Selector | None = None
    group: P.Group | None = None
    outer: tuple[P.Node, ...] = ()
    use: str = ""


def take_apart(node: P.Node) -> Parts:
    """Return the parts of the set `node` (the content of a `Unique`).

    Raises:
        UnsayableError: two nouns or two selectors, or a use with a noun or a selector.
    """
    members = P.members_of(node)
    selectors = [member for member in members if is_selector(member, members)]
    if not selectors:
        return _plain(members)
    if len(selectors) > 1:
        raise UnsayableError("two selectors")
    selector = selectors[0]
    parts = _plain(P.members_of(selector.selected_from()))
    if parts.use or any(isinstance(member, P.Use) for member in members):
        raise UnsayableError("a use with a selector")
    group = selector.of if isinstance(selector.of, P.Group) else None
    outer = tuple(member for member in members if member != selector)
    return Parts(parts.noun, parts.filters, parts.clauses, selector, group, outer)


def is_selector(member: P.Node, members: Sequence[P.Node]) -> TypeGuard[P.Selector]:
    """Return whether `member` of a set selects from it; a corner of the scene is a clause like any other."""
    if isinstance(member, P.Extreme):
        return member.of != P.SCENE or P.SCENE not in members
    return isinstance(member, P.Selector)


def _plain(members: Sequence[P.Node]) -> Parts:
    nouns = [m.value for m in members if isinstance(m, P.Filter) and m.attribute == P.NOUN]
    if len(nouns) > 1 or any(is_selector(member, members) for member in members):
        raise UnsayableError("two nouns, or a selector within another's set")
    uses = [m.use for m in members if isinstance(m, P.Use)]
    if len(nouns) + len(uses) > 1:
        raise UnsayableError("two uses, or a use of what has a noun")
    filters = tuple(m for m in members if is_attribute(m) or isinstance(m, P.State))
    clauses = tuple(m for m in members if not P.is_head(m) and m not in filters)
    noun, use = (found[0] if found else "" for found in (nouns, uses))
    return Parts(noun, filters, clauses, use=use)


def is_attribute(node: P.Node) -> bool:
    """Return whether a clause can be an adjective: a filter of a column, or an "or" of such filters."""
    if isinstance(node, P.Or):
        return all(is_attribute(part) for part in node.of)
    return isinstance(node, P.Filter) and node.attribute != P.NOUN


def is_part(node: P.Node) -> bool:
    """Return whether a clause says that a thing has a part, or that it has none."""
    return isinstance(node.of if isinstance(node, P.Not) else node, P.Part)


def is_mark(node: P.Node) -> bool:
    """Return whether a clause names a part or a text, so that a thing needs no noun: "the one with the lid"."""
    return is_part(node) or isinstance(node, P.Says)


def is_two_colors(node: P.Node) -> bool:
    """Return whether a clause is a pair of colors, which is only worded before a single noun."""
    return (
        isinstance(node, P.Filter) and node.attribute == COLOR and pair_of(node.value) is not None
    )
