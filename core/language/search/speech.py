# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of one scene so far, and what every style needs to say more: candidates, rules, proof, words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from core.language import program as P
from core.language.felicity.judge import Felicity
from core.language.felicity.phrases import own_nodes
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import Parser
from core.language.search.anchors import Descriptions
from core.language.search.proof import MIN_MARGIN, Proof
from core.language.search.proposals import Candidates
from core.language.settings import Kind, LanguageSettings, Style
from core.language.truth.minimality import is_minimal, with_clause
from core.language.truth.predicate_table import PredicateTable
from core.language.wording.length import words
from core.language.wording.noun_parts import (
    UnsayableError,
    is_two_colors,
)
from core.language.wording.part_phrases import asks_to_grasp
from core.language.wording.realizer import (
    Chooser,
    Manner,
)
from core.language.wording.realizers import REALIZERS
from core.language.wording.vocabulary import read_vocabulary
from core.scene.part_expressions import PartExpression
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import Failed, SetExpression, Twin

# Wordings that are tried of one program.
WORDING_ATTEMPTS = 6
# The rule that every phrase belongs to the nearest noun, which is judged on the finished text.
GARDEN_PATH = "garden path"


@dataclass(frozen=True)
class SpeechReport:
    """The expressions of a scene, and the objects without any.

    Attributes:
        expressions: proven in every image of the scene, with their certificates.
        sets: sentences of several objects or none; None unless they are wanted.
        twins: pairs of sentences that differ in one word; None unless they, or sets, are wanted.
        parts: sentences of parts of objects; None unless they are wanted.
        unsaid: scene_id -> why an object got no expression.
        kinds: number of expressions by kind.
        rejected: number of proven programs and texts that no person would say, by the name of the rule.
    """

    expressions: tuple[Expression, ...]
    unsaid: dict[int, str] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)
    sets: tuple[SetExpression, ...] | None = None
    twins: tuple[Twin, ...] | None = None
    parts: tuple[PartExpression, ...] | None = None

    def added_to(self, record: SceneRecord) -> SceneRecord:
        """Return a scene's record with these sentences."""
        return replace(
            record,
            expressions=self.expressions,
            set_expressions=self.sets,
            sentence_twins=self.twins,
            part_expressions=self.parts,
        )


class Speech:
    """The expressions of one scene as they are found.

    Attributes:
        lexicon, vocabulary: the words of the language, and of the scene.
        targets: scene_ids of the objects that are clear in every image.
        sets: sentences of several objects or none.
        twins: pairs of sentences that differ in one word.
        parts: sentences of parts of objects.
        counts: number of expressions by scene_id.
        unsaid_kinds: kinds of expressions that cannot be said here.
    """

    def __init__(
        self, scene: SceneRecord, settings: LanguageSettings, rng: np.random.Generator
    ) -> None:
        lexicon = load_lexicon(settings.language)
        vocabulary = read_vocabulary(scene.objects, lexicon, support=scene.bears is not None)
        facts = PredicateTable(scene, settings.min_visibility, lexicon)
        self.scene, self.settings, self.choose = scene, settings, Chooser(rng)
        self.lexicon, self.vocabulary = lexicon, vocabulary
        self.proof = Proof(facts, Parser(lexicon, vocabulary))
        self.felicity = Felicity(self.proof.executor)
        marks = [kind for kind in (Kind.TEXT, Kind.PART) if settings.says(kind)]
        self.about = Descriptions(
            self.proof.executor, scene.objects, vocabulary, self.choose, marks
        )
        self.candidates = Candidates(self.about, self.choose)
        manner = Manner(settings.bare, settings.viewer)
        if settings.style == Style.NATURAL:
            # "The" says as much; readers give "the only red mug" 2 of 5 for naturalness.
            manner = replace(manner, only=0.0)
        self._realizer = REALIZERS[settings.language](lexicon, vocabulary, self.choose, manner)
        self.said: list[Expression] = []
        self.sets: list[SetExpression] = []
        self.twins: list[Twin] = []
        self.parts: list[PartExpression] = []
        self.counts: Counter[int] = Counter()
        missing = {Kind.SUPPORT: scene.bears is None, Kind.PART: not facts.scene_parts.names}
        missing[Kind.TEXT] = not facts.scene_texts.written
        self.unsaid_kinds = frozenset(kind for kind, is_missing in missing.items() if is_missing)
        self._texts: set[str] = set()
        self._programs: set[str] = set()
        clear = facts.scene[0]
        self.targets = [
            item.scene_id
            for item in scene.objects
            if clear & self.about.goal(item.scene_id) == self.about.goal(item.scene_id)
        ]

    def is_new(self, node: P.Unique) -> bool:
        """Return whether no expression has this program yet."""
        return node.key not in self._programs

    def is_proven(self, node: P.Unique, target: int) -> bool:
        """Return whether `node` gives exactly `target` in every image, clear of all dead bands."""
        if not self.proof.executor.holds(node, target):
            return False
        return min(self.proof.margins.margin(node)) >= MIN_MARGIN

    def is_natural(self, node: P.Unique, spare: int = 0) -> bool:
        """Return whether a proven program breaks no rule of felicity; see `Felicity.objection`."""
        return self.felicity.objection(node, spare) is None

    def with_color(self, node: P.Unique, target: int) -> P.Unique | None:
        """Return `node` with the color of its target; None if it has that already, or none is known."""
        if any(map(is_two_colors, own_nodes(node.of))):
            return None
        for clause in self.about.attributes(target):
            if clause.node.attribute == "color":
                richer = with_clause(node, clause.node)
                return None if richer == node else richer
        return None

    def say(self, kind: Kind, node: P.Unique, target: int) -> bool:
        """Word a proven program and keep the sentence; return whether a wording was found."""
        minimal = is_minimal(self.proof.executor, node, target)
        text = self._word(node, target, minimal)
        return text is not None and self._keep(kind, node, target, text, minimal)

    def say_text(self, kind: Kind, node: P.Unique, target: int, text: str) -> bool:
        """Keep a text that is proven to mean `node` and `target`; return whether it is new and short enough."""
        repeats = self.settings.style != Style.COMPOSITIONAL
        if not self._is_new_text(text) or not (repeats or self.is_new(node)):
            return False
        return self._keep(kind, node, target, text, is_minimal(self.proof.executor, node, target))

    def _keep(self, kind: Kind, node: P.Unique, target: int, text: str, minimal: bool) -> bool:
        self._texts.add(text)
        self._programs.add(node.key)
        self.counts[target] += 1
        self.said.append(
            Expression(
                text=text,
                targets=(target,),
                kind=str(kind),
                program=P.to_json(node),
                minimal=minimal,
                images=tuple(image.img_idx for image in self.scene.images),
                certificate=self.proof.certificate(self.scene, node),
            )
        )
        return True

    def say_set(self, node: P.All, members: tuple[int, ...]) -> bool:
        """Word a proven program of several objects; return whether a wording was found."""
        if min(self.proof.margins.margin(node)) < MIN_MARGIN:
            return False
        for _ in range(WORDING_ATTEMPTS):
            try:
                text = self._realizer.set_sentence(node, len(members))
            except UnsayableError:
                continue
            if self._is_new_text(text) and self.proof.set_means(text, node):
                certificate = self.proof.certificate(self.scene, node)
                self._keep_set(text, node, certificate, members)
                return True
        return False

    def say_part(self, node: P.PartOf, target: int, by: bool) -> bool:
        """Word a part of a target, or that it is to be taken by it; return whether a wording was found."""
        if not self.proof.executor.holds(node, target):
            return False
        if min(self.proof.margins.margin(node)) < MIN_MARGIN:
            return False
        may_grasp = self.scene.objects[target].may_be_taken_by(node.part)
        for _ in range(WORDING_ATTEMPTS):
            try:
                text = self._realizer.part_sentence(node, by)
            except UnsayableError:
                continue
            if asks_to_grasp(text, node.part, self.lexicon) and not may_grasp:
                continue
            if self._is_new_text(text) and self.proof.part_means(text, node, target, by):
                self._keep_part(text, node, target, by)
                return True
        return False

    def _keep_part(self, text: str, node: P.PartOf, target: int, by: bool) -> None:
        self._texts.add(text)
        self.parts.append(
            PartExpression(
                text=text,
                targets=(target,),
                target_part=node.part,
                by=by,
                program=P.to_json(node),
                images=tuple(image.img_idx for image in self.scene.images),
                certificate=self.proof.certificate(self.scene, node),
                grasps=self.scene.objects[target].grasps_on(node.part),
            )
        )

    def pair(self, one: int, other: int | str, old: str, new: str) -> None:
        """Keep that two sentences are twins; see `core.scene.set_expressions.Twin`."""
        self.twins.append(Twin(one, other, old, new))

    def say_none(self, text: str, node: P.Unique, failed: Failed) -> bool:
        """Keep a proven sentence that means nothing; return whether it, and what it says, is new."""
        if not self._is_new_text(text) or node.key in self._programs:
            return False
        self._programs.add(node.key)
        certificate = self.proof.certificate_of_none(self.scene, node)
        self._keep_set(text, node, certificate, failed=failed)
        return True

    def _keep_set(
        self,
        text: str,
        node: P.Anchor,
        certificate: Mapping[str, Any],
        members: tuple[int, ...] = (),
        failed: Failed | None = None,
    ) -> None:
        self._texts.add(text)
        images = tuple(image.img_idx for image in self.scene.images)
        program = P.to_json(node)
        self.sets.append(SetExpression(text, members, program, images, certificate, failed))

    def report(self) -> SpeechReport:
        kinds = Counter(expression.kind for expression in self.said)
        rejected = dict(self.felicity.rejected)
        sets = tuple(self.sets) if self.settings.sets.wanted else None
        wanted = self.settings.sets.wanted or self.settings.sentence_twins
        twins = tuple(self.twins) if wanted else None
        parts = tuple(self.parts) if self.settings.part_targets else None
        return SpeechReport(
            tuple(self.said), self._unsaid(self.targets), dict(kinds), rejected, sets, twins, parts
        )

    def _word(self, node: P.Unique, target: int, minimal: bool) -> str | None:
        """Return a text whose every meaning is the target; None if none is found."""
        for _ in range(WORDING_ATTEMPTS):
            try:
                text = self._realizer.sentence(node, telling=minimal)
            except UnsayableError:
                continue
            if self._is_new_text(text) and self.proof.text_means(text, node, target):
                if self.proof.is_nearest(text, node):
                    return text
                self.felicity.rejected[GARDEN_PATH] += 1
        return None

    def _is_new_text(self, text: str) -> bool:
        """Return whether a text has not been said, and is short enough."""
        most = self.settings.max_words
        return text not in self._texts and (not most or len(words(text)) <= most)

    def _unsaid(self, targets: Iterable[int]) -> dict[int, str]:
        clear, reasons = set(targets), {}
        for item in self.scene.objects:
            if item.scene_id not in clear:
                reasons[item.scene_id] = "not clearly visible in every image"
            elif not self.counts[item.scene_id]:
                reasons[item.scene_id] = "nothing tells it apart in every image"
        return reasons
