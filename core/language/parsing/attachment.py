# SPDX-License-Identifier: GPL-3.0-or-later
"""Derivations in which every phrase belongs to the nearest noun before it, as people attach them."""

import functools
from collections.abc import Iterator

from core.language.parsing.grammar import NounTree, derivations, set_derivations


def nearest(classes: str) -> tuple[NounTree, ...]:
    """Return the derivations in which every phrase after a noun belongs to the nearest one that can take it."""
    return _nearest_of(derivations(classes))


def nearest_sets(classes: str) -> tuple[NounTree, ...]:
    """Return those of several things; see `nearest`."""
    return _nearest_of(set_derivations(classes))


@functools.lru_cache(maxsize=1 << 14)
def _nearest_of(trees: tuple[NounTree, ...]) -> tuple[NounTree, ...]:
    if len(trees) < 2:
        return trees
    ranks = [_attachments(tree) for tree in trees]
    best = max(ranks)
    return tuple(tree for tree, rank in zip(trees, ranks, strict=True) if rank == best)


def _attachments(tree: NounTree) -> tuple[int, ...]:
    """Return the position of the noun to which each phrase belongs, by the position of the phrase."""
    return tuple(noun for _, noun in sorted(_attached(tree)))


def _attached(tree: NounTree) -> Iterator[tuple[int, int]]:
    for post in tree.posts:
        for phrase in post:
            yield phrase.items[0], tree.noun
            for part in phrase.parts:
                yield from _attached(part)
