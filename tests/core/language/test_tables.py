# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables are all there is to extend: a toy node type and a toy relation go all the way through them."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from core.dataset.statistics.program_facts import program_facts
from core.dataset.viewing.program_tree import ProgramViewer
from core.language import program as P
from core.language.lexicon import lexicon as lexicons
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import Parser
from core.language.predicates.comparisons import Comparisons
from core.language.predicates.relations import Relation
from core.language.predicates.scores import score
from core.language.program.counted import read_anchor
from core.language.program.parts import read_count
from core.language.search.search import say
from core.language.settings import Kind, LanguageSettings
from core.language.truth.execution import Executor
from core.language.truth.margins import Margins
from core.language.truth.minimality import is_minimal
from core.language.truth.predicate_table import PredicateTable
from core.language.wording.english import EnglishRealizer
from core.language.wording.phrase_types import PHRASE_TYPES, Cls, PhraseType, Slot
from core.language.wording.realizer import NOUN_PHRASE_TYPES, Chooser, Realizer
from core.language.wording.realizers import REALIZERS
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import Expression, SceneRecord
from tests.core.language.scenes import record, thing
from tests.proof import problems

MUG, BOWL = P.Filter("noun", "mug"), P.Filter("noun", "bowl")


def the(*members: P.Node) -> P.Unique:
    return P.Unique(P.conjunction([P.SCENE, *members]))


# ------------------------------------------------------------------ the tables are complete
@pytest.mark.parametrize("realizer", REALIZERS.values(), ids=REALIZERS)
def test_a_language_says_every_node_type_or_says_that_it_does_not(
    realizer: type[Realizer],
) -> None:
    said = {*realizer.phrases, *realizer.selectors, *realizer.anchors, *NOUN_PHRASE_TYPES}
    assert said | realizer.unsaid == set(P.NODE_TYPES.values())
    assert not said & realizer.unsaid


def test_every_phrase_of_english_can_be_read() -> None:
    classes = {Cls.NOT, *PHRASE_TYPES}
    assert all(len(cls) == 1 for cls in classes)
    bowl = the(BOWL)
    examples = {
        Cls.PREP: ("left", bowl), Cls.SAME: (("color", True), bowl), Cls.BETWEEN: (None, bowl, the(MUG)),
        Cls.PREP1: ("taller", bowl), Cls.BETWEEN2: (None, MUG), Cls.BETWEENS: (None, MUG),
        Cls.CORNER: ("front_left",), Cls.MADE: (P.Filter("material", "wood"),),
        Cls.SELPOST: ("left", MUG), Cls.SIDEPOST: ("left", MUG), Cls.PAIRPOST: ("front", MUG),
        Cls.DIST: ("nearest", bowl, MUG), Cls.WITH_ON: ("under", bowl), Cls.WITH_IN: ("contains", bowl),
        Cls.WITH: ("with", bowl),
        Cls.SIDEPOST1: ("front", MUG), Cls.STATEPOST: ("on_table",), Cls.HAVING: (P.Part("handle", "red"),),
            Cls.SAYING: (P.Says("oat flakes"),),
    }  # fmt: skip
    built = {type(PHRASE_TYPES[cls].build(*parts)) for cls, parts in examples.items()}
    assert examples.keys() == PHRASE_TYPES.keys()
    assert built >= {*EnglishRealizer.phrases} - {P.Not}


def test_names_are_those_of_the_tables() -> None:
    for table in (P.RELATIONS, P.MEASURES, P.ANCHOR_MEASURES, P.DIRECTIONS, P.DIAGONALS):
        assert all(entry.name == name for name, entry in table.items())
    assert all(kind.op == name for name, kind in P.NODE_TYPES.items())
    assert all(kind.cls == name for name, kind in PHRASE_TYPES.items())


# ------------------------------------------------------------------ a toy relation
def _level(comparisons: Comparisons) -> np.ndarray:
    """Score "as far from the viewer as", for a viewer who looks along +Y."""
    y = comparisons.geometry.p[:, 1]
    off = np.abs(y[None, :] - y[:, None])
    return score(0.02 - off, off - 0.04)


@pytest.fixture
def language_with_level(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Return a language that has the relation "level", made of an entry and its words alone."""
    entry = Relation("level", "level", "level with", Kind.DISTANCE, _level)
    monkeypatch.setitem(P.RELATIONS, "level", entry)
    words = (lexicons.LEXICON_FOLDER / "en.toml").read_text(encoding="utf-8")
    words = words.replace("[relations]", '[relations]\nlevel = ["level with", "in line with"]')
    (tmp_path / "level.toml").write_text(words, encoding="utf-8")
    monkeypatch.setattr(lexicons, "LEXICON_FOLDER", tmp_path)
    monkeypatch.setitem(REALIZERS, "level", EnglishRealizer)
    return "level"


def _mugs_and_bowl() -> SceneRecord:
    return record(
        [
            thing(0, "mug", (-0.25, 0.0)), thing(1, "mug", (-0.25, 0.25)), thing(2, "bowl", (0.25, 0.01)),
            thing(3, "mug", (0.0, 0.28)),
        ]
    )  # fmt: skip


def test_a_relation_is_an_entry_and_its_words(language_with_level: str) -> None:
    scene = _mugs_and_bowl()
    program = the(MUG, P.Relate("level", the(BOWL)))
    assert P.from_json(P.to_json(program)) == program
    run = Executor(PredicateTable(scene, 0.4, load_lexicon(language_with_level)))
    assert run.holds(program, 0)
    assert Margins(run).margin(program) == pytest.approx([0.01])
    assert list(program.reductions()) == [the(MUG)]
    assert is_minimal(run, program, 0)
    assert program_facts(P.to_json(program)).relations == ("level",)

    # Said by the search, proven by the verifier, and shown.
    only = {kind: float(kind is Kind.DISTANCE) for kind in Kind}
    settings = LanguageSettings(kind_weights=only, language=language_with_level)
    report = say(scene, settings, np.random.default_rng(0), 0)
    found = [e for e in report.expressions if "'level'" in str(e.program)]
    assert found
    assert any("level with" in e.text or "in line with" in e.text for e in found)
    assert problems(replace(scene, expressions=report.expressions), settings) == []
    tree = ProgramViewer(scene, settings).view(found[0]).tree
    assert "level with" in [child.text for child in tree.children]


# ------------------------------------------------------------------ a toy node type
@dataclass(frozen=True, eq=False)
class Within(P.Node):
    """Objects with a gap of `hands` hands (10 cm) at most to the anchor."""

    op = "within"
    parts = {"hands": read_count, "anchor": read_anchor}  # noqa: RUF012
    has_anchor = True

    hands: int
    anchor: P.Unique

    def _key(self) -> str:
        return f"within({self.hands},{self.anchor.key})"

    def _scores(self, facts: PredicateTable) -> np.ndarray:
        off = facts.geometry.gaps - 0.1 * self.hands
        scores = score(-0.01 - off, off - 0.01)
        np.fill_diagonal(scores, -np.inf)
        return np.broadcast_to(scores, (facts.views, facts.n, facts.n))

    def execute(self, run: Executor) -> P.Value:
        scores, unit = self._scores(run.facts)[0], run.facts.unit

        def of(anchor: int) -> tuple[int, int]:
            true = sum(unit << i for i in np.flatnonzero(scores[anchor] > 0).tolist())
            return true, sum(unit << i for i in np.flatnonzero(scores[anchor] >= 0).tolist())

        return run.by_anchor(self.anchor, of)

    def values(self, margins: Margins) -> np.ndarray:
        return margins.by_anchor(self.anchor, self._scores(margins.facts))

    def label(self) -> str:
        return f"within {self.hands} hands of"

    def branches(self) -> tuple[P.Branch, ...]:
        return (P.Branch(self.anchor, is_anchor=True),)

    def relation_name(self) -> str:
        return "within"


_HANDS = {1: "within one hand of", 2: "within two hands of"}


@pytest.fixture
def with_within(monkeypatch: pytest.MonkeyPatch) -> lexicons.Lexicon:
    """Add the node type, how it is read, and how English says it; return the lexicon that has its words."""

    def texts(lexicon: lexicons.Lexicon) -> list[tuple[str, int]]:
        return [(text, hands) for hands, text in _HANDS.items()] if lexicon is toy else []

    def said(realizer: EnglishRealizer, node: Within) -> str:
        return f"{_HANDS[node.hands]} {realizer.noun_phrase(node.anchor)[0]}"

    toy = replace(load_lexicon("en"))
    monkeypatch.setitem(P.NODE_TYPES, "within", Within)
    monkeypatch.setitem(PHRASE_TYPES, "H", PhraseType("H", (Slot.ANCHOR,), texts, Within))
    monkeypatch.setitem(EnglishRealizer.phrases, Within, said)
    monkeypatch.setattr("core.dataset.verify.sentences.load_lexicon", lambda _: toy)
    return toy


def test_a_node_type_is_a_class_and_what_says_and_reads_it(with_within: lexicons.Lexicon) -> None:
    scene = record(
        [
            thing(0, "mug", (-0.2, 0.0)), thing(1, "mug", (0.4, 0.0)), thing(2, "bowl", (0.0, 0.0)),
            thing(3, "spoon", (0.0, 0.1)),
        ]
    )  # fmt: skip
    program = the(MUG, Within(2, the(BOWL)))
    data = P.to_json(program)
    assert data["of"]["of"][-1] == {"op": "within", "hands": 2, "anchor": P.to_json(the(BOWL))}
    assert P.from_json(data) == program
    with pytest.raises(P.ProgramError, match=r"whole number from 1 \(at \$\.hands\)"):
        P.from_json({"op": "within", "hands": 0, "anchor": P.to_json(the(BOWL))})
    assert P.hops(program) == 1

    run = Executor(PredicateTable(scene, 0.4, with_within))
    assert run.holds(program, 0)
    # The gap to one mug is 0.14 m, the dead band begins at 0.19 m.
    assert Margins(run).margin(program) == pytest.approx([0.05])
    assert list(program.reductions()) == [the(MUG)]
    deep = the(MUG, Within(2, the(BOWL, P.Relate("near", the(P.Filter("noun", "spoon"))))))
    assert program in deep.reductions()
    assert program_facts(data).relations == ("within",)

    vocabulary = read_vocabulary(scene.objects, with_within)
    writer = EnglishRealizer(with_within, vocabulary, Chooser(np.random.default_rng(0)))
    text = writer.sentence(program)
    assert "within two hands of the bowl" in text
    assert Parser(with_within, vocabulary).meanings(text) == [program]

    proof = {"true": [0], "possible": [0], "margin": Margins(run).margin(program)[0]}
    expression = Expression(text, (0,), Kind.DISTANCE.value, data, True, (0,), {"0": proof})
    assert problems(replace(scene, expressions=(expression,))) == []
    tree = ProgramViewer(scene, LanguageSettings()).view(expression).tree
    assert [child.text for child in tree.children] == ["called “mug”", "within 2 hands of"]
    assert [child.objects for child in tree.children] == [[0, 1], [0, 3]]
