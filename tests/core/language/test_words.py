# SPDX-License-Identifier: GPL-3.0-or-later
"""Words: what a noun or a value is TRUE, UNSURE or FALSE for."""

import pytest

from core.language.lexicon.lexicon import load_lexicon
from core.language.truth.word_pairs import is_wider, near_values, near_words
from core.language.truth.words import Words, read_words
from tests.core.language.scenes import thing

EN = load_lexicon("en")


def verdict(words: Words, word: str) -> str:
    true, possible = words.noun(word)
    return "".join(
        "T" if true >> i & 1 else "U" if possible >> i & 1 else "F" for i in range(len(words.names))
    )


def test_names_aliases_and_categories_are_true_heads_and_confusables_unsure() -> None:
    words = read_words(
        (
            thing(0, "cereal box", (0, 0), category="food", aliases=("Cereal",)),
            thing(1, "box", (0, 0), category="packaging"),
            thing(2, "mug", (0, 0), category="drinkware", aliases=("coffee mug",)),
            thing(3, "tea cup", (0, 0), category="drinkware"),
            thing(4, "fork", (0, 0), category="cutlery"),
        ),
        EN,
    )
    assert verdict(words, "cereal") == "TFFFF"
    assert verdict(words, "cereal box") == "TUFFF"
    assert verdict(words, "box") == "UTFFF"
    assert verdict(words, "mug") == "FFTUF"
    assert verdict(words, "coffee mug") == "FFTUF"
    assert verdict(words, "drinkware") == "FFTTF"
    assert verdict(words, "fork") == "FFFFT"


def test_a_shared_alias_is_true_for_both_and_kin_may_share_what_only_one_is_called() -> None:
    words = read_words(
        (
            thing(0, "mug", (0, 0), aliases=("cup",)),
            thing(1, "cup", (0, 0)),
            thing(2, "banana", (0, 0), category="fruit"),
            thing(3, "banana", (0, 0), category="toy"),
        ),
        EN,
    )
    assert verdict(words, "cup") == "TTFF"
    assert verdict(words, "fruit") == "FFTU"


def test_a_wider_word_is_unsure_for_a_narrower_thing_and_not_the_other_way_round() -> None:
    words = read_words(
        (
            thing(0, "soccer ball", (0, 0), category="ball"),
            thing(1, "toy car", (0, 0), category="toy"),
            thing(2, "fork", (0, 0), category="cutlery"),
        ),
        EN,
    )
    assert verdict(words, "toy") == "UTF"
    assert verdict(words, "ball") == "TFF"
    assert verdict(words, "small toy") == "UUF"
    true, possible = words.same("category", 0, same=True)
    assert (true, possible) == (0, 0b010)
    assert not is_wider(EN, "fork", "toy")


def test_what_is_seen_in_something_else_is_in_doubt_with_it_whatever_its_color() -> None:
    words = read_words(
        (
            thing(0, "pen", (0, 0), category="writing utensil", color="blue", aliases=("biro",)),
            thing(1, "pen holder", (0, 0), category="stationery", color="gray"),
            thing(2, "apple", (0, 0), category="fruit", color="red"),
            thing(3, "bowl", (0, 0), color="white", aliases=("bowl of fruit",)),
            thing(4, "mug", (0, 0), color="red"),
        ),
        EN,
    )
    assert verdict(words, "pen") == "TUFFF"
    assert verdict(words, "apple") == "FFTUF"
    assert verdict(words, "pen holder") == "FTFFF"
    assert words.attribute("color", "blue") == (0b00001, 0b01011)
    assert words.attribute("color", "gray") == (0b00010, 0b01010)
    assert words.same("color", 2, same=True) == (0b10000, 0b11010)
    assert words.same("color", 3, same=False) == (0, 0b10111)


def test_a_pair_of_one_thing_is_no_pair_of_another() -> None:
    words = read_words(
        (thing(0, "pair of shoes", (0, 0)), thing(1, "pair of scissors", (0, 0))), EN
    )
    assert verdict(words, "pair of shoes") == "TF"
    assert verdict(words, "shoes") == "UF"
    assert verdict(words, "pair") == "FF"


@pytest.mark.parametrize(
    ("word", "other", "near"),
    [
        ("cup", "mug", True), ("can", "tin", True), ("bottle", "flask", True), ("box", "gift box", True),
        ("cup of coffee", "mug", True), ("cup", "cup of coffee", True), ("cracker box", "cereal box", False),
        ("fork", "spoon", False), ("car", "carton", False), ("screwdriver", "hammer", False),
        ("soup can", "tuna tin", True), ("fruit", "food", True), ("fruit", "fast food", False),
        ("vinegar bottle", "wine bottle", True), ("bottle of wine", "vinegar", True),
        ("milk", "juice carton", True), ("jar of honey", "jam", True), ("spice jar", "jam jar", False),
    ],
)  # fmt: skip
def test_near_words(word: str, other: str, near: bool) -> None:
    assert near_words(EN, word, other) == near
    assert near_words(EN, other, word) == near


@pytest.mark.parametrize(
    ("own", "asked", "near"),
    [
        ("orange", "gold", True), ("gray", "silver", True), ("gray", "black", True),
        ("dark red", "red", True), ("blue-green", "blue", True), ("multicolored", "red", True),
        ("red", "blue", False), ("green", "yellow", False), ("black", "white", False),
    ],
)  # fmt: skip
def test_near_colors(own: str, asked: str, near: bool) -> None:
    color = EN.attributes["color"]
    assert near_values(color, own, asked) == near
    assert near_values(color, asked, own) == near


def test_a_red_thing_may_be_called_orange_but_not_an_orange_one_red() -> None:
    color = EN.attributes["color"]
    assert near_values(color, "red", "orange")
    assert not near_values(color, "orange", "red")
    words = read_words(
        (thing(0, "mug", (0, 0), color="red"), thing(1, "mug", (0, 0), color="orange")), EN
    )
    assert words.attribute("color", "red") == (0b01, 0b01)
    assert words.attribute("color", "orange") == (0b10, 0b11)
    # "Of the same color" is asked both ways.
    assert words.same("color", 0, True) == words.same("color", 0, False) == (0, 0b10)
    assert words.same("color", 1, True) == (0, 0b01)


def test_a_word_that_only_describes_what_a_thing_is_called_may_mean_it() -> None:
    words = read_words(
        (
            thing(0, "plastic cup", (0, 0), material="plastic"),
            thing(1, "coffee cup", (0, 0), material="plastic"),
            thing(2, "espresso cup", (0, 0)),
            thing(3, "tea cup", (0, 0), material="wood"),
        ),
        EN,
    )
    assert verdict(words, "plastic cup") == "TUUF"
    assert verdict(words, "coffee cup") == "FTUF"


def test_unknown_values_are_unsure_and_case_means_nothing() -> None:
    words = read_words(
        (thing(0, "mug", (0, 0), color="Red"), thing(1, "mug", (0, 0), color="", material="Wood")),
        EN,
    )
    assert words.attribute("color", "red") == (0b01, 0b11)
    assert words.attribute("material", "wood") == (0b10, 0b11)
    assert words.attribute("brand", "acme") == (0, 0b11)


def test_same_and_different_leave_out_the_anchor_and_are_unsure_where_unknown() -> None:
    words = read_words(
        tuple(
            thing(i, "mug", (0, 0), color=c)
            for i, c in enumerate(("red", "red", "orange", "", "blue"))
        ),
        EN,
    )
    assert words.same("color", 0, True) == (0b00010, 0b01110)
    assert words.same("color", 0, False) == (0b10000, 0b11100)
    assert words.same("color", 3, True) == (0, 0b10111)


def test_hyphens_separate_words_in_the_rules_of_doubt() -> None:
    objects = (thing(0, "8-ball", (0, 0)), thing(1, "box", (0, 0)), thing(2, "felt tip", (0, 0)))
    words = read_words(objects, load_lexicon("en"))
    assert words.noun("ball") == (0b000, 0b001)
    assert words.noun("sphere") == (0b000, 0b001)
    assert words.noun("8-ball") == (0b001, 0b001)
    assert words.noun("pen") == (0b000, 0b100)
    assert words.noun("felt-tip") == (0b000, 0b100)
