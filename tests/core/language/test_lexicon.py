# SPDX-License-Identifier: GPL-3.0-or-later
"""The lexicon files: complete, and every phrase with one meaning."""

import re
from collections import defaultdict

import pytest

from core.errors import UserInputError
from core.language import program as P
from core.language.lexicon.lexicon import LEXICON_FOLDER, load_lexicon
from core.language.wording.phrase_types import Cls
from core.language.wording.realizers import REALIZERS
from core.language.wording.vocabulary import read_vocabulary

LANGUAGES = sorted(path.stem for path in LEXICON_FOLDER.glob("*.toml"))


def test_every_lexicon_has_a_writer_and_every_writer_a_lexicon() -> None:
    assert sorted(REALIZERS) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_has_one_meaning(language: str) -> None:
    vocabulary = read_vocabulary((), load_lexicon(language), support=True)
    meanings = defaultdict(set)
    for entries in vocabulary.phrases.values():
        for words, items in entries:
            # "gold" is a color and a stuff ("made of gold"): two classes, which never stand in one place.
            for item in items:
                meanings[words, item.cls].add(item.meaning)
    assert {words: found for words, found in meanings.items() if len(found) > 1} == {}


def test_a_phrase_stands_once_in_its_list_and_in_one_list_only() -> None:
    lexicon = load_lexicon("en")
    lists = [
        *lexicon.relations.values(), *lexicon.distances.values(), *lexicon.ordinals_from.values(),
        *lexicon.ordinals_row.values(), lexicon.between, lexicon.between_two, lexicon.same, lexicon.different,
        *(m.pre + m.post + m.corner + m.two for m in lexicon.measures.values()),
        *(place.pre + place.post for place in lexicon.places.values()),
    ]  # fmt: skip
    phrases = [phrase for texts in lists for phrase in texts]
    assert len(phrases) == len(set(phrases))


def test_several_things_are_on_a_side_of_their_group_and_not_near_anybody() -> None:
    places = load_lexicon("en").places
    assert {side for side, place in places.items() if place.several} == set(P.HALVES)
    for place in places.values():
        assert set(place.several) <= set(place.post)
        # The usual words of one thing are the usual ones of several, too.
        assert place.several[:1] == place.post[:1] or not place.several
        assert not any(re.search(r"\b(near|close|my|your)\b|[{]", text) for text in place.several)


def test_english_has_words_for_everything() -> None:
    lexicon = load_lexicon("en")
    assert set(lexicon.relations) == set(P.RELATIONS)
    assert all(lexicon.relations.values())
    assert set(lexicon.measures) == set(P.MEASURES)
    assert set(lexicon.distances) == set(P.ANCHOR_MEASURES)
    assert set(lexicon.places) == set(P.SIDES)
    assert all(place.pre and place.post for place in lexicon.places.values())
    assert set(lexicon.ordinals_from) == set(lexicon.ordinals_row) == set(P.DIRECTIONS)
    relative = {name for name, measure in lexicon.measures.items() if measure.relative}
    assert relative == {"big", "small", "tall", "short"}


def test_english_has_at_least_60_frames_of_every_style() -> None:
    frames = load_lexicon("en").frames
    assert len({(frame.before, frame.after) for frame in frames}) >= 60
    assert {frame.style for frame in frames} == {
        "bare", "command", "please", "question", "want", "where",
    }  # fmt: skip
    for frame in frames:
        assert frame.after[-1] == ("?" if frame.style in ("question", "where") else ".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_frames_have_the_shares_that_people_give_them(language: str) -> None:
    lexicon = load_lexicon(language)
    shares: dict[str, float] = defaultdict(float)
    for style, share in lexicon.frame_shares.items():
        shares[style.partition("_")[0]] += share
        assert any(frame.style == style and not frame.max_words for frame in lexicon.frames)
    assert {frame.style for frame in lexicon.frames} == set(lexicon.frame_shares)
    assert sum(shares.values()) == 100
    assert (shares["bare"], shares["command"], shares["please"]) == (30, 40, 15)
    assert shares["question"] <= 10
    assert shares["want"] == 5
    assert shares["where"] <= 2


def test_a_frame_is_never_within_another_so_that_its_rest_could_be_part_of_a_noun_phrase() -> None:
    lexicon = load_lexicon("en")
    phrases = read_vocabulary((), lexicon, support=True).phrases
    for frame in lexicon.frames:
        rest = frame.after.rstrip(".?!").replace(",", "").replace("{be}", "is").split()
        starts = {words for word in rest for words, _ in phrases.get(word, ())}
        assert not {words for words in starts if list(words) == rest[: len(words)]}


def test_groups_of_confusables_have_two_members_and_no_spaces_around() -> None:
    lexicon = load_lexicon("en")
    groups = [*lexicon.nouns.confusable]
    for attribute in lexicon.attributes.values():
        groups += attribute.confusable
    assert all(len(group) >= 2 for group in groups)
    assert all(word == word.casefold().strip() for group in groups for word in group)


def test_wider_words_are_folded_and_not_wider_than_themselves() -> None:
    nouns = load_lexicon("en").nouns
    for wider in (nouns.wider, nouns.shown):
        words = [*wider, *(word for narrow in wider.values() for word in narrow)]
        assert all(word == word.casefold().strip() for word in words)
        assert all(wide not in narrow for wide, narrow in wider.items())
    german = load_lexicon("de").nouns
    assert (german.wider, german.shown) == (nouns.wider, nouns.shown)


def test_values_that_may_be_others_are_folded_and_not_confusable_as_well() -> None:
    color = load_lexicon("en").attributes["color"]
    assert color.may_be
    for value, others in color.may_be.items():
        assert value not in others
        assert others <= set(color.values())
        assert not any(value in group and others & group for group in color.confusable)
    assert load_lexicon("de").attributes["color"].may_be == color.may_be


def test_an_unknown_language_names_the_known_ones() -> None:
    with pytest.raises(UserInputError, match=r"'xx'.*de, en"):
        load_lexicon("xx")


def test_classes_are_one_character_each() -> None:
    assert all(len(cls) == 1 for cls in Cls)
