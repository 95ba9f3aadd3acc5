# SPDX-License-Identifier: GPL-3.0-or-later
"""The predicates of a scene in all its views, packed into integers.

With n objects, object i in view v is bit v * n + i of an integer, so an "and" over all objects in all
views is one operation. A set is a pair of such integers: TRUE and POSSIBLE.
"""

import functools
import itertools
from collections.abc import Sequence

import numpy as np

from core.language.lexicon.lexicon import Lexicon
from core.language.predicates.between import between_scores
from core.language.predicates.comparisons import Comparisons
from core.language.predicates.distances import distance_scores
from core.language.predicates.geometry import Geometry, measure
from core.language.predicates.measures import MEASURES, order_scores
from core.language.predicates.relations import relation_scores
from core.language.predicates.states import STATES
from core.language.predicates.thirds import HALVES, SIDES, Thirds
from core.language.program import NOUN
from core.language.truth.lookalikes import Lookalikes
from core.language.truth.parts import SceneParts
from core.language.truth.printed import SceneTexts
from core.language.truth.uses import SceneUses
from core.language.truth.words import Masks, Words, read_words
from core.scene.record import SceneRecord

Matrix = tuple[tuple[int, ...], tuple[int, ...]]
# By side: the scores (V, n) of the objects as members of a group, and its members that are there.
OfGroup = tuple[dict[str, np.ndarray], dict[str, Masks]]


class PredicateTable:
    """All facts of a scene that a program can query; computed on first use, then cached.

    Attributes:
        n, views: number of objects and of views.
        unit: one bit per view, at its object 0: mask * unit repeats a mask in every view.
        row_mask: all objects of the first view.
        view_masks: all objects of each view.
        everything: all objects of all views.
        words, geometry, scene_parts, scene_texts: what the facts are derived from.
    """

    def __init__(self, scene: SceneRecord, min_visibility: float, lexicon: Lexicon) -> None:
        self.geometry: Geometry = measure(scene, min_visibility)
        self._comparisons = Comparisons(self.geometry)
        self.words: Words = read_words(scene.objects, lexicon)
        self._scene_uses = SceneUses(scene)
        self.scene_parts = SceneParts(scene, lexicon)
        self.scene_texts = SceneTexts(scene)
        self.n, self.views = len(scene.objects), len(scene.images)
        self.unit = sum(1 << (view * self.n) for view in range(self.views))
        self.row_mask = (1 << self.n) - 1
        self.everything = self.row_mask * self.unit
        self.view_masks = tuple(self.row_mask << (view * self.n) for view in range(self.views))
        self._nouns: dict[tuple[str, str], Masks] = {}
        self._uses: dict[str, Masks] = {}
        self._parts: dict[tuple[str, str], tuple[np.ndarray, Masks]] = {}
        self._says: dict[str, tuple[np.ndarray, Masks]] = {}
        self._same: dict[tuple[str, int, bool], Masks] = {}
        self._places: dict[Masks, OfGroup] = {}
        self._parted: dict[Masks, OfGroup] = {}

    @functools.cached_property
    def scene(self) -> Masks:
        """TRUE: clearly visible objects; POSSIBLE: all of which anything is seen."""
        geometry = self.geometry
        clear, unseen = self._pack(
            np.stack([~np.isnan(geometry.clear), ~np.isnan(geometry.unseen)])
        )
        return clear, self.everything & ~unseen

    @functools.cached_property
    def relation_scores(self) -> dict[str, np.ndarray]:
        return relation_scores(self._comparisons)

    @functools.cached_property
    def order_scores(self) -> dict[str, np.ndarray]:
        return order_scores(self._comparisons)

    @functools.cached_property
    def between_scores(self) -> np.ndarray:
        return between_scores(self.geometry)

    @functools.cached_property
    def relations(self) -> dict[str, Matrix]:
        """By relation: the TRUE and POSSIBLE sets by anchor."""
        return self._matrices(self.relation_scores)

    @functools.cached_property
    def orders(self) -> dict[str, Matrix]:
        """By measure: the sets of objects that o is TRUE-before and those it is not FALSE-before, by o."""
        return self._matrices(self.order_scores)

    @functools.cached_property
    def fits(self) -> dict[str, tuple[np.ndarray, int]]:
        """By measure not said of every sort: the scores (n,) of being of its sort, and the set that is."""
        found = {}
        for name, entry in MEASURES.items():
            if entry.fits is not None:
                scores = entry.fits(self.geometry)
                found[name] = scores, self._pack((scores > 0)[None, None])[0] * self.unit
        return found

    @functools.cached_property
    def states(self) -> dict[str, tuple[np.ndarray, Masks]]:
        """By state: the scores (V, n) of being in it, and the sets that are."""
        known = self.words.lexicon.nouns.hollow
        hollow = np.array([name in known for name in self.words.names], bool)
        found = {}
        for name, state in STATES.items():
            scores = state.scores(self._comparisons)
            # Of what may be closed or full already, it cannot be told.
            scores = (
                np.where(hollow, scores, np.minimum(scores, 0.0)) if state.of_hollow else scores
            )
            true, possible = self._pack(np.stack([scores > 0, scores >= 0]))
            found[name] = scores, (true, possible)
        return found

    @functools.cached_property
    def betweens(self) -> Matrix:
        """The TRUE and POSSIBLE sets by first anchor * n + second anchor."""
        scores = self.between_scores.reshape(self.views, self.n * self.n, self.n)
        return self._matrices({"between": scores})["between"]

    @functools.cached_property
    def distance_scores(self) -> dict[str, np.ndarray]:
        """By measure: scores (V, n, n, n) of "o before x" by distance to an anchor: [view, anchor, o, x]."""
        return distance_scores(self.geometry)

    @functools.cached_property
    def distances(self) -> dict[str, list[Matrix]]:
        """By measure and anchor: like `orders`, by distance to the anchor."""
        names = [(name, anchor) for name in self.distance_scores for anchor in range(self.n)]
        packed = self._matrices(
            {f"{name} {a}": self.distance_scores[name][:, a] for name, a in names}
        )
        return {
            name: [packed[f"{name} {anchor}"] for anchor in range(self.n)]
            for name in self.distance_scores
        }

    @functools.cached_property
    def _thirds(self) -> Thirds:
        return Thirds(self.geometry)

    def place_scores(self, true: int, possible: int) -> dict[str, np.ndarray]:
        """Return by side the scores (V, n) of an object as a member of the group `true`, `possible`."""
        return self._of_group((true, possible))[0]

    def places(self, true: int, possible: int) -> dict[str, Masks]:
        """Return by side the members of the group `true`, `possible` that are on it."""
        return self._of_group((true, possible))[1]

    def parted_scores(self, true: int, possible: int) -> dict[str, np.ndarray]:
        """Return by side the scores (V, n) of an object as one of several there; see `place_scores`."""
        return self._parted_group((true, possible))[0]

    def parted(self, true: int, possible: int) -> dict[str, Masks]:
        """Return by side the members of the group `true`, `possible` that are there as several."""
        return self._parted_group((true, possible))[1]

    def _of_group(self, group: Masks) -> OfGroup:
        if group not in self._places:
            scores = self._thirds.scores(*map(self.unpack, group))
            self._places[group] = self._members_by(SIDES, scores, group)
        return self._places[group]

    def _parted_group(self, group: Masks) -> OfGroup:
        if group not in self._parted:
            scores = self._thirds.scores_of_several(*map(self.unpack, group))
            self._parted[group] = self._members_by(HALVES, scores, group)
        return self._parted[group]

    def _members_by(self, sides: Sequence[str], scores: np.ndarray, group: Masks) -> OfGroup:
        true, possible = self._pack(scores > 0), self._pack(scores >= 0)
        masks = [(t & group[0], p & group[1]) for t, p in zip(true, possible, strict=True)]
        return dict(zip(sides, scores, strict=True)), dict(zip(sides, masks, strict=True))

    def unpack(self, mask: int) -> np.ndarray:
        """Return a packed mask as booleans (V, n)."""
        size = self.views * self.n
        data = np.frombuffer(mask.to_bytes((size + 7) // 8, "little"), np.uint8)
        return np.unpackbits(data, bitorder="little", count=size).reshape(self.views, self.n) > 0

    def members(self, mask: int, view: int = 0) -> list[int]:
        """Return the objects of one view that are in a mask over all views."""
        part = mask >> (view * self.n)
        return [i for i in range(self.n) if part >> i & 1]

    def views_with(self, mask: int, i: int) -> int:
        """Return all objects of the views in which object `i` is in a mask."""
        return (mask >> i & self.unit) * self.row_mask

    def filter(self, attribute: str, value: str) -> Masks:
        """Return the objects called `value` (attribute "noun") or with this value in a column."""
        key = (attribute, value)
        if key not in self._nouns:
            words = self.words
            masks = words.noun(value) if attribute == NOUN else words.attribute(attribute, value)
            repeated = (masks[0] * self.unit, masks[1] * self.unit)
            self._nouns[key] = self._or_alike(masks) if attribute == NOUN else repeated
        return self._nouns[key]

    def uses(self, use: str) -> Masks:
        """Return the objects that are for a use."""
        if use not in self._uses:
            self._uses[use] = self._or_alike(self._scene_uses.masks(use))
        return self._uses[use]

    def parts(self, part: str, color: str) -> tuple[np.ndarray, Masks]:
        """Return the scores (V, n) of having a part of a color, "" for any, and the sets that have it."""
        key = (part, color)
        if key not in self._parts:
            self._parts[key] = self._scored(self.scene_parts.scores(part, color))
        return self._parts[key]

    def says(self, text: str) -> tuple[np.ndarray, Masks]:
        """Return the scores (V, n) of a folded text being read on an object, and the sets of which it is."""
        if text not in self._says:
            self._says[text] = self._scored(self.scene_texts.scores(text))
        return self._says[text]

    def _scored(self, scores: np.ndarray) -> tuple[np.ndarray, Masks]:
        """Return scores (V, n) with the sets that they make."""
        true, possible = self._pack(np.stack([scores > 0, scores >= 0]))
        return scores, (true, possible)

    def _or_alike(self, masks: Masks) -> Masks:
        """Return a set without views in all views, where others may be mistaken for its certain members."""
        alike = self._pack((self.lookalike_distance(masks[0]) == 0.0)[None])[0]
        return masks[0] * self.unit, masks[1] * self.unit | alike

    @functools.cached_property
    def _lookalikes(self) -> Lookalikes:
        return Lookalikes(self.geometry, self.words)

    def lookalike_distance(self, members: int) -> np.ndarray:
        """Return how far each object (V, n) is from being mistaken for one of a mask without views."""
        called = np.array([members >> i & 1 for i in range(self.n)], bool)
        return self._lookalikes.distance(called)

    def same(self, attribute: str, anchor: int, same: bool) -> Masks:
        """Return the objects with the same value of `attribute` as `anchor`, or another one; in all views."""
        key = (attribute, anchor, same)
        if key not in self._same:
            masks = self.words.same(attribute, anchor, same)
            self._same[key] = (masks[0] * self.unit, masks[1] * self.unit)
        return self._same[key]

    def _matrices(self, scores: dict[str, np.ndarray]) -> dict[str, Matrix]:
        """Pack scores (V, k, n) by name into TRUE and POSSIBLE integers by k."""
        stack = np.stack(list(scores.values()))
        stack = np.swapaxes(stack, 1, 2)
        count, k = stack.shape[:2]
        flat = stack.reshape(count * k, self.views, self.n)
        true, possible = iter(self._pack(flat > 0)), iter(self._pack(flat >= 0))
        return {
            name: (tuple(itertools.islice(true, k)), tuple(itertools.islice(possible, k)))
            for name in scores
        }

    def _pack(self, truth: np.ndarray) -> list[int]:
        """Return one integer for each of k Boolean arrays (V, n) in `truth` (k, V, n)."""
        rows = np.packbits(truth.reshape(len(truth), -1), axis=1, bitorder="little")
        width, data = rows.shape[1], rows.tobytes()
        return [
            int.from_bytes(data[start : start + width], "little")
            for start in range(0, len(data), max(width, 1))
        ]
