# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of a scene: the objects that stand beside the one that is meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.language import program as P
from core.language.felicity.phrases import Clause, Phrase
from core.language.truth.execution import Executor
from core.language.truth.words import fold, words_of
from core.scene.objects import SceneObject

# Columns, and nodes, by which people tell an object apart even from one that they hardly see.
_AT_A_GLANCE = frozenset({"color"})


@dataclass(frozen=True)
class Named:
    """The folded words of an object: `entry` are its name and aliases."""

    entry: frozenset[str]
    category: str

    @property
    def words(self) -> frozenset[str]:
        return self.entry | {self.category}


class Onlooker:
    """Answers what a phrase rules out; sets are packed over all views, as in `PredicateTable`.

    Attributes:
        clear: the objects that are clearly visible in a view.
        seen: those of which anything is seen.
        named: the words of each object.
    """

    def __init__(self, executor: Executor, objects: Sequence[SceneObject]) -> None:
        self.executor, self.facts = executor, executor.facts
        self.clear, self.seen = self.facts.scene
        self.named = tuple(
            Named(
                frozenset(words_of(item)) - _only_category(item),
                fold(item.category),
            )
            for item in objects
        )

    def is_name(self, noun: str) -> bool:
        """Return whether a folded noun is the name of an object, not only an alias or a category."""
        return noun in self.facts.words.names

    def denoted(self, phrase: Phrase) -> int:
        """Return what the phrase denotes, in each view."""
        return self.executor.execute(phrase.node).true

    def objects(self, mask: int) -> list[int]:
        """Return the objects that are in a set in any view."""
        n = self.facts.n
        merged = 0
        for view in range(self.facts.views):
            merged |= mask >> (view * n) & self.facts.row_mask
        return [i for i in range(n) if merged >> i & 1]

    def ruled_out(self, phrase: Phrase, clause: Clause) -> int:
        """Return the objects that a person would take for what is meant if the clause were left out.

        Those are the ones of which the rest of the phrase is TRUE, or in doubt for its noun alone. They have to
        be clear; a color or a place also tells an object apart from one that is hardly seen.
        """
        rest = self.executor.execute(clause.rest)
        found = rest.true | rest.possible & self._doubtful(phrase)
        visible = self.seen if is_glance(clause.node) else self.clear
        return found & visible & ~self.denoted(phrase)

    def _doubtful(self, phrase: Phrase) -> int:
        """Return the objects for which a noun of the phrase is UNSURE."""
        mask = 0
        for noun in phrase.nouns:
            true, possible = self.facts.filter(P.NOUN, noun)
            mask |= possible & ~true
        return mask


def is_glance(node: P.Node) -> bool:
    """Return whether a clause is a color or a place without an anchor."""
    if isinstance(node, P.Filter):
        return node.attribute in _AT_A_GLANCE
    return isinstance(node, P.Selector) and not node.has_anchor


def _only_category(item: SceneObject) -> set[str]:
    """Return the category, unless it is also the object's name or an alias."""
    entry = {fold(text) for text in (item.name, *item.aliases)}
    return {fold(item.category)} - entry
