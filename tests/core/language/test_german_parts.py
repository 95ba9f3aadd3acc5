# SPDX-License-Identifier: GPL-3.0-or-later
"""German sentences of parts and uses, judged by an oracle with a grammar of its own."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.assets.part_names import PartNumber, part_names
from core.assets.uses import use_table
from core.dataset.verify.part_sentences import check_part_sentences
from core.dataset.verify.tally import Tally
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.lexicon.sections import PLURAL
from core.language.parsing.parser import Parser
from core.language.search.search import SpeechReport, say
from core.language.settings import Kind, LanguageSettings, Style
from core.language.wording.german import GermanRealizer
from core.language.wording.german_parts import is_weak
from core.language.wording.part_phrases import (
    having_texts,
    lacking_texts,
    part_frames,
    word_for,
)
from core.language.wording.realizer import Chooser, Manner
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import SceneRecord
from tests.core.language.oracle.german import complaints
from tests.core.language.oracle.german_reader import german_judge
from tests.core.language.oracle.sampling import draw_record
from tests.core.language.parted import with_parts
from tests.core.language.scenes import record, thing
from tests.proof import problems

QUICK, LONG = range(7), range(60_000, 61_000)
GERMAN = load_lexicon("de")


def settings(*kinds: Kind, style: Style = Style.NATURAL, **more: object) -> LanguageSettings:
    only = dict.fromkeys(map(str, Kind), 0.0) | dict.fromkeys(map(str, kinds), 1.0)
    weights = only if kinds else ()
    return LanguageSettings(language="de", style=style, kind_weights=weights, **more)


SAYING = settings(Kind.PART, Kind.USE)
POINTING = settings(part_targets=3)


def spoken(seeds: range, wanted: LanguageSettings) -> Iterator[tuple[SceneRecord, SpeechReport]]:
    for seed in seeds:
        scene = with_parts(draw_record("shipped", seed), np.random.default_rng(seed))
        yield scene, say(scene, wanted, np.random.default_rng(seed), seed)


def judged(seeds: range, wanted: LanguageSettings) -> Counter[str]:
    counts: Counter[str] = Counter()
    failures = []
    for scene, said in spoken(seeds, wanted):
        judge = german_judge(scene)
        found = [
            (e.kind, e.text, judge.expression_objections(e))
            for e in said.expressions
            if e.kind in EXTRA
        ]
        found += [
            ("by" if e.by else "of", e.text, judge.part_objections(e)) for e in said.parts or ()
        ]
        for kind, text, wrong in found:
            counts[kind] += 1
            wrong += [] if wanted.bare else complaints(text, scene.objects)
            failures += [f"scene {scene.scene}, {text!r}: {wrong}"] if wrong else []
    assert not failures, f"{len(failures)} of {counts.total()} sentences are wrong: {failures[:5]}"
    return counts


EXTRA = (Kind.PART, Kind.USE)


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_sentences_of_parts_and_uses_mean_exactly_their_object(style: Style) -> None:
    counts = judged(QUICK, replace(SAYING, style=style))
    assert counts["part"] >= 10
    assert counts["use"] >= 1


@pytest.mark.parametrize("bare", [False, True])
def test_sentences_about_parts_mean_exactly_a_part(bare: bool) -> None:
    counts = judged(QUICK, replace(POINTING, bare=bare))
    assert counts["of"] >= 10
    assert bool(counts["by"]) != bare


@pytest.mark.long
@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_thousands_of_sentences_of_parts_and_uses_are_right(style: Style) -> None:
    assert judged(LONG, replace(SAYING, style=style)).total() >= 3_000
    assert judged(LONG, replace(POINTING, style=style)).total() >= 2_000


def test_the_verifier_proves_them() -> None:
    checked = 0
    for scene, said in spoken(range(3), SAYING):
        assert problems(replace(scene, expressions=said.expressions), SAYING) == []
        checked += len(said.expressions)
    for scene, said in spoken(range(3), POINTING):
        tally = Tally()
        check_part_sentences(said.added_to(scene), POINTING, tally)
        assert tally.examples == {}
        checked += len(said.parts or ())
    assert checked > 20


def test_the_oracle_objects_to_another_part_or_use() -> None:
    """An oracle that accepted everything would prove nothing."""
    tried = 0
    for scene, said in spoken(range(5), POINTING):
        judge = german_judge(scene)
        for e in said.parts or ():
            others = {"Deckel", "Rand", "Docht", "Ausguss"} - set(re.findall(r"\w+", e.text))
            word = word_for(e.target_part, _noun_of(e.program), GERMAN)
            assert word
            for other in sorted(others)[:1]:
                fake = re.sub(rf"\b{word.noun}n?\b", other, e.text, count=1)
                tried += 1
                assert judge.part_objections(replace(e, text=fake)), fake
    assert tried >= 10


def _noun_of(program: dict) -> str:
    found = re.findall(r"'attribute': 'noun', 'value': '([^']*)'", str(program))
    return found[0]


# ------------------------------------------------------------------ words
def test_parts_agree_with_what_stands_before_them() -> None:
    def having(part: str, color: str, noun: str) -> set[str]:
        return set(having_texts(part, color, GERMAN, noun))

    assert having("handle", "rot", "mug") == {
        "mit dem roten Henkel",
        "mit rotem Henkel",
        "mit einem roten Henkel",
    }
    assert having("handle", "rot", "frying pan") >= {"mit dem roten Griff", "mit rotem Griff"}
    assert having("cap", "", "marker") == {"mit der Kappe", "mit Kappe", "mit einer Kappe"}
    assert having("cap", "weiß", "marker") >= {"mit weißer Kappe", "mit einer weißen Kappe"}
    assert having("wheels", "rot", "toy car") == {"mit den roten Rädern", "mit roten Rädern"}
    assert having("cover", "rot", "box") == set()
    assert lacking_texts("lid", GERMAN, "jar") == ("ohne Deckel",)
    assert lacking_texts("wheels", GERMAN, "toy car") == ("ohne Räder",)


def test_a_part_is_called_by_the_word_for_such_a_thing_and_read_so() -> None:
    names = ("mug", "spoon", "apple", "toy car")
    things = tuple(thing(i, name, (0.1 * i, 0.0), color="red") for i, name in enumerate(names))
    parser = Parser(GERMAN, read_vocabulary(things, GERMAN))

    def read(text: str, by: bool = False) -> set[tuple[str, str]]:
        found = parser.part_meanings(text, by)
        return {(node.part, _noun_of(P.to_json(node))) for node in found}

    assert read("Zeig auf den Henkel des Bechers.") == {("handle", "mug")}
    assert read("Zeig auf den Henkel vom roten Becher.") == {("handle", "mug")}
    assert read("Zeig auf den Stiel des Löffels.") == {("handle", "spoon")}
    assert read("Zeig auf den Stiel des Apfels.") == {("stem", "apple")}
    assert read("Zeig auf den Stiel des Bechers.") == set()
    assert read("Nimm den roten Becher am Henkel.", by=True) == {("handle", "mug")}
    assert read("Nimm den roten Becher am Henkel.") == set()
    assert read("Wo sind die Räder des Spielzeugautos?") == {("wheels", "toy car")}
    assert read("Zeig auf den Henkel die Bechers.") == set()


def test_every_word_for_a_part_is_of_its_number_and_no_part_but_unspoken_ones_has_none() -> None:
    words = GERMAN.parts.words
    assert set(words) <= set(part_names())
    for part, nouns in words.items():
        is_plural = part_names()[part].number is PartNumber.PLURAL
        assert {noun.gender == PLURAL for noun in nouns} == {is_plural}, part
        # What is said of any thing comes last.
        assert all(noun.of for noun in nouns[:-1]), part
    missing = set(part_names()) - set(words) - GERMAN.parts.unspoken
    assert missing == {
        "cone",
        "dial",
        "ear",
        "grip",
        "hood",
        "jaws",
        "lenses",
        "seat",
        "sleeve",
        "tape",
    }
    english = load_lexicon("en").parts
    german = GERMAN.parts
    assert (german.held, german.noticed) == (english.held, english.noticed)


def test_a_text_of_one_part_is_of_no_other_part_of_the_same_thing() -> None:
    names = [*load_lexicon("de").dictionary]
    for noun in names:
        words = [w.noun for part in GERMAN.parts.words if (w := word_for(part, noun, GERMAN))]
        doubled = {word for word, count in Counter(words).items() if count > 1}
        # One and several stripes are told apart by article and ending.
        assert doubled <= {"Streifen", "Riemen"}, noun


def test_sentences_about_parts_have_the_case_of_their_verb() -> None:
    for part in GERMAN.parts.words:
        for by in (False, True):
            for frame in part_frames(part, GERMAN, by):
                assert "{" not in frame.before + frame.after
                assert frame.case in {"genitive", "dative", "accusative"}
                assert (frame.case == "accusative") == by


def test_what_is_told_by_a_part_alone_is_a_thing() -> None:
    scene = record([thing(i, name, (0.2 * i, 0.0)) for i, name in enumerate(("jar", "bottle"))])
    lexicon, vocabulary = GERMAN, read_vocabulary(scene.objects, GERMAN)
    parser = Parser(lexicon, vocabulary)
    assert parser.meanings("Das Ding vor der Flasche.")
    assert parser.meanings("Der Ding vor der Flasche.") == []


def test_a_part_of_several_words_is_not_said_without_a_noun() -> None:
    """A mug has a "Henkel": as "das Ding mit dem Griff", it could not be found."""
    assert having_texts("handle", "", GERMAN, "") == ()
    assert "mit dem Deckel" in having_texts("lid", "", GERMAN, "")


def test_only_bauer_and_teddybaer_are_weak() -> None:
    objects = tuple(thing(i, word, (0.1 * i, 0.0)) for i, word in enumerate(GERMAN.dictionary))
    forms = read_vocabulary(objects, GERMAN).nouns
    assert {word for word in GERMAN.dictionary if is_weak(forms[word])} == {"pawn", "teddy bear"}


def test_what_is_told_by_its_text_alone_is_a_thing() -> None:
    things = [thing(i, "can", (0.2 * i, 0.0)) for i in range(2)]
    vocabulary = replace(read_vocabulary(things, GERMAN), texts={"rubio": "Rubio"})
    realizer = GermanRealizer(GERMAN, vocabulary, Chooser(np.random.default_rng(0)), Manner())
    node = P.Unique(P.conjunction([P.SCENE, P.Says("rubio")]))
    assert realizer.noun_phrase(node)[0].startswith("das Ding mit der Aufschrift")


def test_nobody_takes_a_chess_piece_for_a_lady() -> None:
    assert GERMAN.dictionary["queen"]["noun"] == "Schachdame"


# ------------------------------------------------------------------ uses
def test_words_of_uses_fit_nothing_else() -> None:
    """A hairbrush is "für den Kopf", too, and paper "zum Schreiben"."""
    texts = {text for texts in GERMAN.uses.values() for text in texts}
    others = ("zum Schreiben", "für den Kopf", "fürs Brot", "für den Müll", "wovon ich essen kann")
    assert not {text for text in texts if text.endswith(others)}


def test_all_uses_but_wearing_and_eating_from_have_german_words() -> None:
    assert set(use_table().uses) - set(GERMAN.uses) == {"wear", "eat from"}
    for texts in GERMAN.uses.values():
        for text in texts:
            assert re.fullmatch(r"(zum [A-ZÄÖÜ]|zu [a-z]|für |, (w|aus dem )).*", text), text


def test_clauses_end_the_sentence_and_colors_are_nouns() -> None:
    names = ("mug", "mug", "hammer", "pen")
    colors = ("red", "blue", "red", "white")
    things = [
        thing(i, name, (0.15 * i - 0.3, 0.0), color=color)
        for i, (name, color) in enumerate(zip(names, colors, strict=True))
    ]
    scene, texts = record(things), set()
    for seed in range(12):
        said = say(scene, settings(Kind.USE), np.random.default_rng(seed), seed).expressions
        texts |= {e.text for e in said}
    clauses = [text for text in texts if "," in text]
    assert clauses
    assert all(re.search(r"\w, (w|aus dem).* kann[.?]$", text) for text in clauses), clauses
    assert any(re.search(r"twas Rotes, (woraus|aus dem) ich trinken kann\.", t) for t in texts)
    assert any(re.search(r"twas( Weißes)?, womit ich schreiben kann\.", t) for t in texts)
    assert not any(complaints(text, scene.objects) for text in texts)
