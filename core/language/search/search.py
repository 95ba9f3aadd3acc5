# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions for a measured scene: search, proof, wording, proof of the wording."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import ForbiddenTextError, Parser
from core.language.search.anchors import Descriptions
from core.language.search.proposals import Candidates
from core.language.search.schedule import wanted
from core.language.settings import Kind, LanguageSettings
from core.language.truth.execution import Executor
from core.language.truth.margins import Margins
from core.language.truth.minimality import is_minimal, with_clause
from core.language.truth.predicate_table import PredicateTable
from core.language.wording.english import EnglishRealizer
from core.language.wording.german import GermanRealizer
from core.language.wording.length import words
from core.language.wording.realizer import Chooser, Realizer, UnsayableError
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import Expression, SceneRecord

REALIZERS: dict[str, type[Realizer]] = {"en": EnglishRealizer, "de": GermanRealizer}
# Attempts at one wanted kind for one target: candidates, and wordings of one candidate.
CANDIDATE_ATTEMPTS = 4
WORDING_ATTEMPTS = 6
# How many wanted kinds are tried per expression that a scene may get, and at least: the rarest kind comes up
# once in about 70.
WANTED_PER_EXPRESSION = 4
MIN_WANTED = 100
# A kind may exceed its share of a scene by this factor where other kinds have no candidates.
KIND_EXCESS = 1.25
# Programs nearer to a dead band are dropped: rounding on another machine could change their answer.
MIN_MARGIN = 1e-6


@dataclass(frozen=True)
class SpeechReport:
    """The expressions of a scene, and the objects without any.

    Attributes:
        expressions: proven in every image of the scene, with their certificates.
        unsaid: scene_id -> why an object got no expression.
        kinds: number of expressions by kind.
    """

    expressions: tuple[Expression, ...]
    unsaid: dict[int, str] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)


def say(
    scene: SceneRecord, settings: LanguageSettings, rng: np.random.Generator, schedule: int
) -> SpeechReport:
    """Return proven expressions about the objects of `scene`; its own `expressions` are ignored.

    Args:
        scene: without an image nothing can be proven, and there are no expressions.
        rng: for the choice of candidates and wordings.
        schedule: the scene's index in the dataset; determines which kinds are wanted.

    Raises:
        UserInputError: there is no lexicon for `settings.language`.
    """
    if not scene.objects or not scene.images:
        return SpeechReport((), {item.scene_id: "the scene has no image" for item in scene.objects})
    return _Speaker(scene, settings, rng, schedule).run()


class Proof:
    """Checks programs and texts of one scene by the rule of all parses."""

    def __init__(self, facts: PredicateTable, parser: Parser) -> None:
        self.executor = Executor(facts)
        self._parser = parser
        self.margins = Margins(self.executor)

    def text_means(self, text: str, node: P.Unique, target: int) -> bool:
        """Return whether every meaning of `text` that counts is exactly `target`, and `node` is one of them."""
        try:
            meanings = self._parser.meanings(text)
        except ForbiddenTextError:
            return False
        return node in meanings and all(self._fits(meaning, target) for meaning in meanings)

    def certificate(self, scene: SceneRecord, node: P.Unique) -> dict[str, dict[str, object]]:
        """Return the certificate, by img_idx as text, of a program that is defined in every image."""
        value, margins = self.executor.execute(node), self.margins.margin(node)
        members = self.executor.facts.members
        return {
            str(image.img_idx): {
                "true": members(value.true, view),
                "possible": members(value.possible, view),
                "margin": margin,
            }
            for view, (image, margin) in enumerate(zip(scene.images, margins, strict=True))
        }

    def _fits(self, meaning: P.Unique, target: int) -> bool:
        """Return whether a meaning gives exactly `target` in every view in which it is not void."""
        value = self.executor.execute(meaning.of)
        goal = self.executor.facts.unit << target
        if not value.undefined:
            return value.true == goal == value.possible
        if value.arguable:
            return False
        for view, mask in enumerate(self.executor.facts.view_masks):
            if value.void >> view & 1:
                goal &= ~mask
        return value.true == goal == value.possible


class _Speaker:
    """Finds the expressions of one scene."""

    def __init__(
        self,
        scene: SceneRecord,
        settings: LanguageSettings,
        rng: np.random.Generator,
        schedule: int,
    ) -> None:
        lexicon = load_lexicon(settings.language)
        vocabulary = read_vocabulary(scene.objects, lexicon)
        chooser = Chooser(rng)
        facts = PredicateTable(scene, settings.min_visibility, lexicon)
        self._scene, self._settings, self._choose = scene, settings, chooser
        self._schedule = schedule
        self._proof = Proof(facts, Parser(lexicon, vocabulary))
        self._realizer = REALIZERS[settings.language](lexicon, vocabulary, chooser)
        self._about = Descriptions(self._proof.executor, scene.objects, vocabulary, chooser)
        self._candidates = Candidates(self._about, chooser)
        self._said: list[Expression] = []
        self._counts: Counter[int] = Counter()
        self._texts: set[str] = set()
        self._programs: set[str] = set()

    def run(self) -> SpeechReport:
        clear = self._about.facts.scene[0]
        targets = [
            item.scene_id
            for item in self._scene.objects
            if clear & self._about.goal(item.scene_id) == self._about.goal(item.scene_id)
        ]
        most = len(targets) * self._settings.expressions_per_object
        weights = self._settings.weights()
        share = KIND_EXCESS * most / (sum(weights.values()) or 1.0)
        left = {kind: math.ceil(weight * share) for kind, weight in weights.items()}
        sequence = wanted(self._settings, self._scene.seed, self._schedule)
        for kind, minimal in islice(sequence, max(MIN_WANTED, most * WANTED_PER_EXPRESSION)):
            if len(self._said) == most:
                break
            if left[kind] and self._say_kind(kind, minimal, targets):
                left[kind] -= 1
        # Objects without an expression take any kind.
        for kind, minimal in islice(sequence, MIN_WANTED):
            silent = [target for target in targets if not self._counts[target]]
            if not silent or not most:
                break
            self._say_kind(kind, minimal, silent)
        kinds = Counter(expression.kind for expression in self._said)
        return SpeechReport(tuple(self._said), self._unsaid(set(targets)), dict(kinds))

    def _say_kind(self, kind: Kind, minimal: bool, targets: list[int]) -> bool:
        """Add an expression of `kind`, targets with few so far first; return whether one was found."""
        order = self._choose.shuffled(targets)
        for target in sorted(order, key=lambda t: self._counts[t]):
            if self._counts[target] >= self._settings.expressions_per_object:
                return False
            for node, is_short in self._programs_for(kind, minimal, target):
                text = self._word(node, target)
                if text is not None:
                    self._keep(text, kind, node, is_short, target)
                    return True
        return False

    def _programs_for(
        self, kind: Kind, minimal: bool, target: int
    ) -> Iterator[tuple[P.Unique, bool]]:
        """Yield programs that hold and are as minimal as wanted, each with whether it is minimal."""
        candidates = self._candidates.of(kind, target)
        executor = self._proof.executor
        for _ in range(CANDIDATE_ATTEMPTS if candidates else 0):
            node = P.Unique(self._choose.weighted(candidates)())
            if not minimal:
                extra = self._extra(target)
                if extra is None or _repeats(extra, node):
                    continue
                node = with_clause(node, extra)
            if node.key in self._programs or not executor.holds(node, target):
                continue
            is_short = is_minimal(executor, node, target)
            if is_short == minimal and min(self._proof.margins.margin(node)) >= MIN_MARGIN:
                yield node, is_short

    def _extra(self, target: int) -> P.Node | None:
        """Return another clause that is true of the target: mostly an attribute, as people choose."""
        options: list[tuple[P.Node, float]] = [
            (clause.node, EXTRA_WEIGHTS.get(clause.node.attribute, 1.0))
            for clause in self._about.attributes(target)
        ]
        clauses = self._candidates.ground.clauses(target)
        if clauses and (not options or self._choose.chance(EXTRA_RELATION_SHARE)):
            return self._choose.pick(clauses).make()
        return self._choose.weighted(options) if options else None

    def _word(self, node: P.Unique, target: int) -> str | None:
        """Return a text whose every meaning is the target; None if none is found."""
        for _ in range(WORDING_ATTEMPTS):
            try:
                text = self._realizer.sentence(node)
            except UnsayableError:
                continue
            new = text not in self._texts and self._is_short_enough(text)
            if new and self._proof.text_means(text, node, target):
                return text
        return None

    def _is_short_enough(self, text: str) -> bool:
        most = self._settings.max_words
        return not most or len(words(text)) <= most

    def _keep(self, text: str, kind: Kind, node: P.Unique, minimal: bool, target: int) -> None:
        self._texts.add(text)
        self._programs.add(node.key)
        self._counts[target] += 1
        expression = Expression(
            text=text,
            targets=(target,),
            kind=str(kind),
            program=P.to_json(node),
            minimal=minimal,
            images=tuple(image.img_idx for image in self._scene.images),
            certificate=self._proof.certificate(self._scene, node),
        )
        self._said.append(expression)

    def _unsaid(self, targets: set[int]) -> dict[int, str]:
        reasons = {}
        for item in self._scene.objects:
            if item.scene_id not in targets:
                reasons[item.scene_id] = "not clearly visible in every image"
            elif not self._counts[item.scene_id]:
                reasons[item.scene_id] = "nothing tells it apart in every image"
        return reasons


def _repeats(extra: P.Node, node: P.Unique) -> bool:
    """Return whether `extra` is about an anchor that `node` already names."""
    return isinstance(extra, P.Relate) and extra.anchor.key in node.key


# People often mention colors redundantly, other attributes less, and locations least (Koolen et al., 2011).
EXTRA_WEIGHTS = {"color": 4.0, "material": 1.0, "shape": 1.0}
EXTRA_RELATION_SHARE = 0.25
