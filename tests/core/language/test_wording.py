# SPDX-License-Identifier: GPL-3.0-or-later
"""Wordings: English and German noun phrases of given programs."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.meaning import ForbiddenTextError
from core.language.parsing.parser import Parser
from core.language.wording.noun_parts import (
    UnsayableError,
)
from core.language.wording.realizer import (
    Chooser,
    Manner,
)
from core.language.wording.realizers import REALIZERS
from core.language.wording.vocabulary import read_vocabulary
from core.scene.objects import SceneObject
from tests.core.language.scenes import thing

OBJECTS = (
    thing(0, "mug", (0, 0)),
    thing(1, "scissors", (0, 0), color="orange", category="tool", material="metal"),
    thing(2, "apple", (0, 0), color="green", category="fruit", brand="Pink Lady"),
    thing(3, "8-ball", (0, 0), color="black", category="toy"),
    thing(
        4,
        "bottle",
        (0, 0),
        color="blue",
        category="drinkware",
        material="wood",
        shape="cylindrical",
    ),
    thing(5, "crackers", (0, 0), category="food"),
)
DRAWS = 150


def the(*members: P.Node) -> P.Unique:
    return P.Unique(P.conjunction([P.SCENE, *members]))


def noun(word: str) -> P.Filter:
    return P.Filter("noun", word)


def wordings(
    node: P.Unique,
    language: str = "en",
    objects: tuple[SceneObject, ...] = OBJECTS,
    styles: tuple[str, ...] = (),
    draws: int = DRAWS,
) -> set[str]:
    """Return drawn sentences, in frames of `styles` only if there are any."""
    lexicon = load_lexicon(language)
    if styles:
        lexicon = replace(lexicon, frame_shares=dict.fromkeys(styles, 1.0))
    writer = REALIZERS[language](
        lexicon, read_vocabulary(objects, lexicon), Chooser(np.random.default_rng(0))
    )
    found = set()
    for _ in range(draws):
        try:
            found.add(writer.sentence(node))
        except UnsayableError:
            continue
    return found


PROGRAMS = [
    the(noun("mug")),
    the(P.Filter("color", "red")),
    the(noun("scissors"), P.Filter("material", "metal"), P.Relate("left", the(noun("mug")))),
    the(noun("bottle"), P.Filter("material", "wood"), P.Filter("shape", "cylindrical")),
    the(noun("apple"), P.Filter("brand", "pink lady")),
    the(P.Not(noun("8-ball")), P.Filter("color", "black")),
    the(noun("drinkware"), P.between(the(noun("mug")), the(noun("apple")))),
    the(noun("mug"), P.Relate("left", the(noun("apple"))), P.Relate("behind", the(noun("toy")))),
    P.Unique(P.Ordinal(2, "left", P.conjunction([P.SCENE, noun("mug"), P.Filter("color", "red")]))),
    P.Unique(P.Place("left", P.conjunction([P.SCENE, noun("mug"), P.Filter("color", "red")]))),
    P.Unique(P.conjunction([P.Place("behind", P.SCENE), P.Relate("near", the(noun("mug")))])),
    P.Unique(P.Extreme("tallest", P.Pair(P.conjunction([P.SCENE, noun("mug")])))),
    P.Unique(P.ExtremeTo("furthest", P.SCENE, the(noun("scissors")))),
    the(noun("mug"), P.BetweenPair(P.conjunction([P.SCENE, noun("apple")]))),
    the(P.disjunction([P.Filter("color", "red"), P.Filter("color", "blue")])),
    the(noun("mug"), P.SameAs("category", False, the(noun("crackers")))),
]


@pytest.mark.parametrize("node", PROGRAMS, ids=lambda node: node.key[:60])
def test_every_wording_can_be_read_and_has_its_program_among_its_meanings(node: P.Unique) -> None:
    lexicon = load_lexicon("en")
    parser = Parser(lexicon, read_vocabulary(OBJECTS, lexicon))
    texts = wordings(node)
    assert len(texts) > 20
    for text in texts:
        try:
            assert node in parser.meanings(text), text
        except ForbiddenTextError:
            continue


@pytest.mark.parametrize("node", PROGRAMS, ids=lambda node: node.key[:60])
def test_sentences_begin_with_a_capital_end_with_a_mark_and_have_single_spaces(
    node: P.Unique,
) -> None:
    for text in wordings(node):
        assert text[0].isupper()
        assert text[-1] in ".?"
        assert "  " not in text
        assert " ." not in text
        words = text.casefold().rstrip(".?").split()
        assert all(a != b for a, b in itertools.pairwise(words))


def test_sentences_get_their_frames_by_share() -> None:
    lexicon = load_lexicon("en")
    chooser = Chooser(np.random.default_rng(3))
    writer = REALIZERS["en"](lexicon, read_vocabulary(OBJECTS, lexicon), chooser)
    texts = [writer.sentence(the(noun("mug"))) for _ in range(2000)]
    assert np.mean([text == "The mug." for text in texts]) == pytest.approx(0.30, abs=0.04)
    assert np.mean([text.endswith("?") for text in texts]) == pytest.approx(0.10, abs=0.03)
    asked = [text.startswith("Please") or text.endswith(", please.") for text in texts]
    assert np.mean(asked) == pytest.approx(0.15, abs=0.03)
    assert any(text == "Pick the mug up." for text in texts)


def test_pick_up_is_split_by_short_noun_phrases_only() -> None:
    lengths = set()
    red, wooden = P.Filter("color", "red"), P.Filter("material", "wood")
    for filters in ((red,), (red, wooden)):
        texts = wordings(the(noun("mug"), *filters), styles=("command", "please"), draws=500)
        found = (re.fullmatch(r"Pick (the .*) up(, please)?\.", text) for text in texts)
        lengths |= {len(match[1].split()) for match in found if match}
        assert any(text.startswith("Pick up the") for text in texts)
    assert lengths == {3}


def test_an_attribute_that_the_noun_names_is_not_said_again() -> None:
    spoon = thing(0, "wooden spoon", (0, 0), color="light blue", material="wood")
    own = (spoon, thing(1, "light-blue box", (0, 0), color="light blue"))
    wood = P.Filter("material", "wood")
    assert wordings(the(noun("wooden spoon"), wood), objects=own) == set()
    assert (
        wordings(the(noun("light-blue box"), P.Filter("color", "light blue")), objects=own) == set()
    )
    either = P.disjunction([wood, P.Filter("material", "metal")])
    assert wordings(the(noun("wooden spoon"), either), objects=own) == set()
    assert wordings(the(noun("things"), wood), objects=own)


def test_adjectives_stand_in_the_order_of_size_shape_color_material() -> None:
    metal, round_ = P.Filter("material", "metal"), P.Filter("shape", "round")
    inner = P.conjunction([P.SCENE, noun("bottle"), P.Filter("color", "red"), metal])
    texts = wordings(P.Unique(P.Extreme("small", inner)))
    assert any(
        re.search(r"the (small|little) red metal bottle\b", text.casefold()) for text in texts
    )
    texts = wordings(the(noun("bottle"), metal, round_))
    assert any("the round metal bottle" in text.casefold() for text in texts)
    assert not any("metal round" in text for text in texts)


def test_plural_only_nouns_agree() -> None:
    # Attributes after the noun are rare.
    texts = wordings(the(noun("scissors"), P.Filter("color", "orange")), draws=10 * DRAWS)
    assert any("scissors that are orange" in text for text in texts)
    asked = wordings(the(noun("scissors"), P.Filter("color", "orange")), styles=("where",))
    assert any(text.startswith("Where are the") for text in asked)
    texts |= asked
    assert not any("scissors that is" in text or "Where is" in text for text in texts)


def test_a_noun_that_may_be_a_plural_stays_out_of_sentences_that_agree() -> None:
    near = the(noun("crackers"), P.Relate("near", the(noun("mug"))))
    texts = wordings(near) | wordings(near, styles=("where",))
    assert "Bring me the crackers near the mug." in texts
    agreeing = re.compile(r"crackers (that|which) |^Where (is|are) |crackers (is|are)\b")
    assert not any(agreeing.search(text) for text in texts)


def test_indefinite_articles() -> None:
    def negated(word: str) -> set[str]:
        return wordings(the(P.Not(noun(word))))

    assert all("not an apple" in text for text in negated("apple"))
    assert all("not an 8-ball" in text for text in negated("8-ball"))
    assert all("not a bottle" in text for text in negated("bottle"))
    assert all("not a drinkware item" in text for text in negated("drinkware"))
    assert negated("scissors") == set()


def test_the_catalogue_decides_plural_and_article() -> None:
    die = thing(0, "die", (0, 0))
    objects = (SceneObject(**{**vars(die), "plural": "dice", "article": "a"}),)
    pair = P.Unique(P.Extreme("left", P.Pair(P.conjunction([P.SCENE, noun("die")]))))
    assert all("of the two dice" in text for text in wordings(pair, objects=objects))


def test_german_inflects_article_and_adjective() -> None:
    red_mug = the(noun("mug"), P.Filter("color", "red"))
    texts = wordings(red_mug, "de")
    assert "Der rote Becher." in texts
    assert "Gib mir den roten Becher." in texts
    near = the(noun("bottle"), P.Relate("behind", red_mug))
    assert "Wo ist die Flasche hinter dem roten Becher?" in wordings(near, "de", styles=("where",))


def test_german_puts_places_before_the_noun() -> None:
    left = P.Unique(P.Place("left", P.conjunction([P.SCENE, noun("mug")])))
    texts = wordings(left, "de")
    assert "Der linke Becher." in texts
    assert "Gib mir den linken Becher." in texts


def test_german_draws_prepositions_and_articles_together() -> None:
    mug = the(noun("mug"))
    assert "Die Flasche links vom Becher." in wordings(
        the(noun("bottle"), P.Relate("left", mug)), "de"
    )
    texts = wordings(the(noun("mug"), P.Relate("near", the(noun("bottle")))), "de")
    assert "Der Becher nahe bei der Flasche." in texts


def test_german_says_which_is_furthest_to_a_side_with_an_adjective() -> None:
    left = P.Unique(P.Extreme("left", the(noun("mug")).of))
    texts = wordings(left, "de")
    assert {"Der ganz linke Becher.", "Gib mir den ganz linken Becher."} <= texts


def test_german_says_nothing_that_it_has_no_words_for() -> None:
    assert wordings(the(noun("8-ball")), "de") == set()
    assert wordings(the(P.Not(noun("mug"))), "de") == set()


# ------------------------------------------------------------------ anchors of several, "only", bare phrases
def related(anchor: P.Anchor) -> P.Unique:
    return the(noun("mug"), P.Relate("behind", anchor))


def test_any_of_several_has_an_indefinite_article() -> None:
    green = P.Filter("color", "green")
    assert "The mug behind an apple." in wordings(related(P.Some(the(noun("apple")).of)))
    assert "The mug behind a green apple." in wordings(
        related(P.Some(the(noun("apple"), green).of))
    )
    assert wordings(related(P.Some(the(noun("scissors")).of))) == set()


def test_all_of_several_are_a_plural_with_or_without_their_number() -> None:
    apples = the(noun("apple")).of
    assert "The mug behind the apples." in wordings(related(P.All(apples)))
    texts = wordings(related(P.All(apples, 3)))
    assert "The mug behind the three apples." in texts
    assert all("the three apples" in text for text in texts)
    assert wordings(related(P.All(apples, 9))) == set()


def test_what_is_between_any_two_is_between_apples() -> None:
    apple, bottle = (P.Some(the(noun(word)).of) for word in ("apple", "bottle"))
    texts = wordings(the(noun("mug"), P.between(apple, apple)))
    assert {"The mug between two apples.", "The mug between apples."} <= texts
    texts = wordings(the(noun("mug"), P.between(apple, bottle)))
    assert {
        "The mug between an apple and a bottle.",
        "The mug between a bottle and an apple.",
    } <= texts


def test_one_of_two_is_compared_with_the_other() -> None:
    def of_two(measure: str) -> set[str]:
        return wordings(P.Unique(P.Extreme(measure, P.Pair(the(noun("mug")).of))))

    assert {"The taller mug.", "The taller of the two mugs."} <= of_two("tallest")
    assert "The mug closer to you." in of_two("front")
    assert all("of the two" in text for text in of_two("left"))


def written(
    node: P.Unique,
    manner: Manner,
    language: str = "en",
    telling: bool = False,
    draws: int = DRAWS,
) -> set[str]:
    lexicon = load_lexicon(language)
    vocabulary, chooser = read_vocabulary(OBJECTS, lexicon), Chooser(np.random.default_rng(0))
    writer = REALIZERS[language](lexicon, vocabulary, chooser, manner)
    return {writer.sentence(node, telling) for _ in range(draws)}


def test_only_marks_what_a_single_clause_tells_apart() -> None:
    red = P.Filter("color", "red")
    texts = written(the(noun("mug"), red), Manner(), telling=True, draws=10 * DRAWS)
    assert "The red mug." in texts
    assert any("the only red mug" in text.casefold() for text in texts)
    assert all("only" not in text for text in written(the(noun("mug"), red), Manner()))
    assert all("only" not in text for text in written(the(noun("mug")), Manner(), telling=True))
    left = P.Unique(P.Place("left", the(noun("mug"), red).of))
    assert all("only" not in text for text in written(left, Manner(), telling=True))
    nameless = written(the(red), Manner(), telling=True)
    assert all(re.search(r"\bthe only (red )?one\b", text.casefold()) for text in nameless)


def test_a_bare_phrase_has_neither_request_nor_article() -> None:
    red = the(noun("mug"), P.Filter("color", "red"))
    phrases = written(red, Manner(bare=True), telling=True)
    assert "red mug" in phrases
    assert all(re.fullmatch(r"(red )?mug( (that|which) is red)?", text) for text in phrases)
    behind = written(the(noun("apple"), P.Relate("behind", red)), Manner(bare=True))
    assert {"apple behind the red mug", "apple behind red mug"} <= behind
    assert written(red, Manner(bare=True), "de") == {"roter Becher"}


@pytest.mark.parametrize(("viewer", "word"), [("robot", "you"), ("person", "me")])
def test_only_the_viewers_own_word_is_written(viewer: str, word: str) -> None:
    front = P.Unique(P.Extreme("front", the(noun("mug")).of))
    words = {"you", "me"} - {word}
    texts = {
        text.strip(".?").removesuffix(", please") for text in written(front, Manner(viewer=viewer))
    }
    assert any(text.endswith(f"closest to {word}") for text in texts)
    assert not any(text.endswith(f" {other}") for text in texts for other in words)
    lexicon = load_lexicon("en")
    parser = Parser(lexicon, read_vocabulary(OBJECTS, lexicon))
    for either in ("you", "me"):
        assert front in parser.meanings(f"The mug closest to {either}.")
