# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of a scene: the objects that stand beside the one that is meant."""

import numpy as np

from core.language import program as P
from core.language.felicity.phrases import Clause, Phrase
from core.language.settings import Kind
from core.language.truth.execution import Executor
from core.language.truth.word_pairs import ends_with


class Onlooker:
    """Answers what a phrase rules out; sets are packed over all views, as in `PredicateTable`.

    Attributes:
        clear: the objects that are clearly visible in a view.
        seen: those of which anything is seen.
    """

    def __init__(self, executor: Executor) -> None:
        self.executor, self.facts = executor, executor.facts
        self.clear, self.seen = self.facts.scene

    def is_basic(self, noun: str) -> bool:
        """Return whether a folded noun is a name, the last words of one, its figure, or its content."""
        words = self.facts.words
        nouns = words.lexicon.nouns
        figures = {f"{noun} {figure}" for figure in nouns.figures}
        return noun in nouns.stuffs or any(
            ends_with(name, noun) or name in figures for name in words.names
        )

    def denoted(self, phrase: Phrase) -> int:
        """Return what the phrase denotes, in each view."""
        return self.executor.execute(phrase.node).true

    def several(self, mask: int) -> bool:
        """Return whether a set has two or more objects in every view."""
        return all((mask & view).bit_count() > 1 for view in self.facts.view_masks)

    def objects(self, mask: int) -> list[int]:
        """Return the objects that are in a set in any view."""
        n = self.facts.n
        merged = 0
        for view in range(self.facts.views):
            merged |= mask >> (view * n) & self.facts.row_mask
        return [i for i in range(n) if merged >> i & 1]

    def ruled_out(self, phrase: Phrase, clause: Clause) -> int:
        """Return the objects that a person would take for what is meant if the clause were left out.

        Those are the ones of which the rest of the phrase is TRUE; of a color also those in doubt for their
        noun alone (others choose among things of one name: "the tallest mug" takes two mugs). They have to be
        clear; a color or a place also tells an object apart from one that is hardly seen, a superlative only if
        that has the same name.
        """
        rest = self.executor.execute(clause.rest)
        doubtful = self._doubtful(phrase) if is_color(clause.node) else 0
        visible = self.clear
        if is_glance(clause.node):
            hidden = self.seen & ~self.clear
            if isinstance(clause.node, P.Extreme):
                # One looks for others of that name: nobody says "the furthest orange" because of a hidden
                # cup that might be one.
                hidden &= self._called(phrase)
            doubtful |= hidden
            visible = self.seen
        found = rest.true | rest.possible & doubtful
        return found & visible & ~self.denoted(phrase)

    def count(self, of: P.Node) -> int:
        """Return how many certain members a set has, in the view of the fewest."""
        true = self.executor.execute(of).true
        return min((true & mask).bit_count() for mask in self.facts.view_masks)

    def most_in_a_view(self, mask: int) -> int:
        """Return the number of objects that are in a set in the view of the most."""
        return max((mask & view).bit_count() for view in self.facts.view_masks)

    def steps(self, target: int, rivals: int, sideways: bool) -> tuple[np.ndarray, np.ndarray]:
        """Return the distances (k,) in pixels of the rivals in all views from the target of the view: sideways
        and in depth, or the other way round.
        """
        u, v = self.facts.geometry.u.mean(axis=2), self.facts.geometry.v
        found = []
        for view in range(self.facts.views):
            for t in self.facts.members(target, view):
                for r in self.facts.members(rivals, view):
                    found.append((abs(u[view, t] - u[view, r]), abs(v[view, t] - v[view, r])))
        across, down = np.array(found).reshape(-1, 2).T
        return (across, down) if sideways else (down, across)

    def _called(self, phrase: Phrase) -> int:
        """Return the objects of which all nouns of the phrase are TRUE."""
        mask = self.facts.everything
        for noun in phrase.nouns:
            mask &= self.facts.filter(P.NOUN, noun)[0]
        return mask

    def _doubtful(self, phrase: Phrase) -> int:
        """Return the objects for which a noun of the phrase is UNSURE."""
        mask = 0
        for noun in phrase.nouns:
            true, possible = self.facts.filter(P.NOUN, noun)
            mask |= possible & ~true
        return mask


def is_color(node: P.Node) -> bool:
    """Return whether a clause is a color, by which people tell things apart whatever they are called."""
    return isinstance(node, P.Filter) and node.attribute == "color"


def is_glance(node: P.Node) -> bool:
    """Return whether a clause is a color or a place without an anchor."""
    if isinstance(node, P.Extreme):
        return P.MEASURES[node.measure].kind == Kind.ABSOLUTE
    return is_color(node) or isinstance(node, P.Place | P.Side | P.Ordinal)
