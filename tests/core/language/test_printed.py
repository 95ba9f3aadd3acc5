# SPDX-License-Identifier: GPL-3.0-or-later
""" "The box that says Oat Flakes": what can be read on a thing; judged by both readers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.search.search import say
from core.language.settings import Kind, LanguageSettings, SetShares, Style
from core.language.truth.predicate_table import PredicateTable
from core.scene.part_expressions import PartExpression
from core.scene.printed import TextView
from core.scene.record import Expression, SceneRecord
from tests.core.language.both_readers import judged
from tests.core.language.lettered import TEXTS, with_texts
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.sampling import draw_record
from tests.core.language.scenes import record, thing
from tests.proof import problems

QUICK, LONG_SCENES = 24, range(30_000, 31_500)
SOURCE = "shipped"
# Height and width in pixels, angle, turn, share that is visible.
Shown = tuple[float, float, float, float, float]
PLAIN: Shown = (20.0, 12.0, 10.0, 5.0, 1.0)


def settings(style: Style = Style.NATURAL, **more: object) -> LanguageSettings:
    only = dict.fromkeys(map(str, Kind), 0.0) | {str(Kind.TEXT): 1.0}
    return LanguageSettings(style=style, kind_weights=only, **more)


def scene_of(*things: tuple[str, Mapping[str, Shown | None] | None]) -> SceneRecord:
    """Return a scene of things with texts: by text, how it is seen, None = not at all. None: nobody knows."""
    scene = record(
        [thing(i, name, (0.15 * i - 0.3, 0.0), color="green") for i, (name, _) in enumerate(things)]
    )
    objects, seen = [], []
    for item, shown, (_, texts) in zip(scene.objects, scene.images[0].objects, things, strict=True):
        objects.append(replace(item, printed=None if texts is None else tuple(texts)))
        places = (TextView(text, *how) for text, how in (texts or {}).items() if how)
        seen.append(replace(shown, texts=None if texts is None else tuple(places)))
    view = replace(scene.images[0], objects=tuple(seen))
    return replace(scene, objects=tuple(objects), images=(view,))


def truth(scene: SceneRecord, text: str) -> str:
    true, possible = PredicateTable(scene, 0.4, load_lexicon("en")).says(text)[1]
    return "".join(
        "T" if true >> i & 1 else "U" if possible >> i & 1 else "F"
        for i in range(len(scene.objects))
    )


# ------------------------------------------------------------------ what is true
def test_a_text_is_there_if_it_can_be_read_and_missing_only_if_all_texts_are_known() -> None:
    scene = scene_of(
        ("box", {"Oat Flakes": PLAIN}), ("box", {"Oat Flakes": None}), ("box", {"Honey Rings": PLAIN}),
        ("box", {}), ("box", None),
    )  # fmt: skip
    assert truth(scene, "oat flakes") == "TUFFU"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ((6.1, 4.6, 77.0, 44.0, 0.98), "T"),
        ((5.9, 4.6, 77.0, 44.0, 0.98), "U"),
        ((6.1, 4.4, 77.0, 44.0, 0.98), "U"),
        ((6.1, 4.6, 79.0, 44.0, 0.98), "U"),
        ((6.1, 4.6, 77.0, 46.0, 0.98), "U"),
        ((6.1, 4.6, 77.0, 44.0, 0.96), "U"),
    ],
)
def test_what_is_small_or_turned_or_half_hidden_cannot_be_read(shown: Shown, expected: str) -> None:
    assert truth(scene_of(("box", {"Oat Flakes": shown})), "oat flakes") == expected


def test_one_good_place_is_enough() -> None:
    scene = scene_of(("box", {"Rubio": PLAIN}))
    shown = scene.images[0].objects[0]
    places = (TextView("Rubio", 3.0, 2.0, 80.0, 0.0, 0.2), *(shown.texts or ()))
    view = replace(scene.images[0], objects=(replace(shown, texts=places),))
    assert truth(replace(scene, images=(view,)), "rubio") == "T"


def test_texts_that_have_the_words_of_another_are_in_doubt() -> None:
    texts = ("Cherry Soda", "Cherry", "cherrysoda!", "Lime Soda", "Soda Cherry")
    scene = scene_of(*(("can", {text: PLAIN}) for text in texts))
    assert truth(scene, "cherry soda") == "TUUFU"
    assert truth(scene, "cherry") == "UTUFU"


@pytest.mark.parametrize(
    "pair",
    [
        ("Cherry", "Cherries"), ("Café", "Cafe"), ("Tomatoes", "Green Tomato"), ("Cookie", "Cookies"),
        ("Glass", "Glasses"), ("Crème", "CREME"), ("Oat Flake", "Flakes"),
    ],
)  # fmt: skip
def test_texts_that_differ_in_a_plural_or_an_accent_are_in_doubt(pair: tuple[str, str]) -> None:
    scene = scene_of(*(("jar", {text: PLAIN}) for text in (*pair, "Plum")))
    assert truth(scene, pair[0].casefold()) == "TUF"


# ------------------------------------------------------------------ what is said
def texts_of(scene: SceneRecord, **more: object) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for seed in range(12):
        chosen = settings(bare=True, **more)
        said = say(scene, chosen, np.random.default_rng(seed), seed).expressions
        for e in said:
            found.setdefault(e.targets[0], set()).add(e.text)
    return found


def test_boxes_are_told_by_what_they_say_in_the_letters_of_a_person() -> None:
    said = texts_of(scene_of(("box", {"Oat Flakes": PLAIN}), ("box", {"Honey Rings": PLAIN})))
    assert set(said) == {0, 1}
    wordings = {
        'box that says "Oat Flakes"', "box that says Oat Flakes", 'box that reads "Oat Flakes"',
        "box labeled Oat Flakes", "Oat Flakes box",
    }  # fmt: skip
    assert wordings <= said[0]
    assert all("Oat Flakes" in text for text in said[0])


@pytest.mark.parametrize(
    "things",
    [
        (("box", {"Oat Flakes": PLAIN}), ("box", {"Oat Flakes": PLAIN})),
        (("box", {"Oat Flakes": PLAIN}), ("box", {"Oat Flakes": (4.0, 1.0, 80.0, 0.0, 0.1)})),
        (("box", {"Oat Flakes": PLAIN}), ("box", None)),
        (("box", {"Oat Flakes": (5.0, 3.5, 10.0, 5.0, 1.0)}), ("box", {})),
        # It tells nothing that "the box" does not.
        (("box", {"Oat Flakes": PLAIN}), ("mug", {})),
    ],
)
def test_texts_that_tell_nothing_or_may_be_on_another_are_not_said(things) -> None:
    assert not any("box" in text for text in texts_of(scene_of(*things)).get(0, ()))


def test_a_name_that_says_as_much_stands_alone() -> None:
    bottles = (("ketchup bottle", {"Ketchup": PLAIN, "Tomaro": PLAIN}), ("ketchup bottle", {}))
    said = texts_of(scene_of(*bottles))[0]
    assert any("Tomaro" in text for text in said)
    assert not any(re.search(r"ketchup bottle.*Ketchup|Ketchup ketchup", text) for text in said)
    boxes = (("tea box", {"Green Tea": PLAIN, "Rubio": PLAIN}), ("tea box", {}))
    said = texts_of(scene_of(*boxes))[0]
    assert any("Rubio" in text for text in said)
    assert not any("tea box" in text and "Green Tea" in text for text in said)


def test_a_text_that_is_another_word_here_does_not_stand_before_the_noun() -> None:
    scene = scene_of(
        ("carton", {"Green": PLAIN, "Mug": PLAIN}), ("carton", {"Lime": PLAIN}), ("mug", {})
    )
    said = texts_of(scene)
    assert any("Lime carton" in text for text in said[1])
    assert not any(re.match(r"Green carton|Mug carton", text) for text in said[0])


def test_a_book_has_no_label() -> None:
    books = (("book", {"Night Train": PLAIN}), ("book", {"Old Maps": PLAIN}))
    said = {text for texts in texts_of(scene_of(*books)).values() for text in texts}
    assert said
    assert not any("label" in text for text in said)


def test_a_text_that_seems_to_end_a_sentence_stands_in_quotation_marks() -> None:
    texts = ("Who Am I?", "Dr. No.", "Wow!", "Yes, Sir", "Plum")
    for language in ("en", "de"):
        said = texts_of(scene_of(*(("can", {text: PLAIN}) for text in texts)), language=language)
        assert set(said) == set(range(len(texts)))
        for i, text in enumerate(texts[:-1]):
            assert all(re.search(f'["„]{re.escape(text)}["“]', sentence) for sentence in said[i])
    assert any(
        "Plum can" in text for text in texts_of(scene_of(("can", {"Plum": PLAIN}), ("can", {})))[0]
    )


def test_a_noun_is_not_exchanged_beside_a_text() -> None:
    """ "The Cold Coffee mug" would be said of nothing, and a mug for cold coffee is there."""
    scene = scene_of(
        ("can", {"Cold Coffee": PLAIN}), ("can", {"Rubio": PLAIN}), ("cereal box", {"Rooibos": PLAIN}),
        ("cereal box", {}), ("mug", {}), ("bowl", {}),
    )  # fmt: skip
    chosen = replace(settings(), sets=SetShares(one=0.4, none=0.6), sentence_twins=True)
    said: set[str] = set()
    for seed in range(3):
        report = say(scene, chosen, np.random.default_rng(seed), seed)
        said |= {item.text for item in (*report.expressions, *(report.sets or ()))}
    assert any("Cold Coffee can" in text or "Rubio can" in text for text in said)
    assert not [
        text
        for text in said
        for own, noun in (("Cold Coffee|Rubio", "can"), ("Rooibos", "cereal box"))
        if re.search(own, text) and not re.search(rf"\b({noun}|one|thing|object|item)\b", text)
    ]


def test_german_says_it_too() -> None:
    scene = scene_of(("mug", {"Rubio": PLAIN}), ("mug", {"Lumen": PLAIN}))
    said = texts_of(scene, language="de")
    assert "Becher mit der Aufschrift „Rubio“" in said[0]


def test_german_leaves_texts_as_they_are() -> None:
    texts = ("Im Garten", "Mann in dem Mond")
    said = texts_of(scene_of(*(("mug", {text: PLAIN}) for text in texts)), language="de")
    assert "Becher mit der Aufschrift Im Garten" in said[0]
    assert "Becher mit der Aufschrift „Im Garten“" in said[0]
    assert not any("im Mond" in text for text in said.get(1, ()))


# ------------------------------------------------------------------ both readers
def spoken(seeds: range, style: Style) -> Iterator[tuple[SceneRecord, tuple[Expression, ...]]]:
    for seed in seeds:
        scene = with_texts(draw_record(SOURCE, seed), np.random.default_rng(seed))
        yield scene, say(scene, settings(style), np.random.default_rng(seed), seed).expressions


def kind_of(said: Expression | PartExpression) -> str:
    return "with a noun" if "'noun'" in str(said.program) else "without"


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_sentences_of_texts_mean_exactly_their_object(style: Style) -> None:
    counts = judged(spoken(range(QUICK), style), kind_of)
    assert min(counts["with a noun"], counts["without"]) >= 5


@pytest.mark.long
@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_thousands_of_sentences_of_texts_are_right(style: Style) -> None:
    assert judged(spoken(LONG_SCENES, style), kind_of).total() >= 3_000


def test_the_oracle_objects_to_another_text() -> None:
    """An oracle that accepted everything would prove nothing."""
    tried = accepted = 0
    for scene, expressions in spoken(range(9), Style.NATURAL):
        judge = Judge(scene, 0.4)
        for e in expressions:
            own = next(t for t in sorted(TEXTS, key=len, reverse=True) if t in e.text)
            for other in set(TEXTS) - {own}:
                tried += 1
                accepted += not judge.objections(e.text.replace(own, other), e.targets[0], e.images)
    assert tried >= 100
    # Some things bear another text as well that tells them apart.
    assert accepted < tried / 4


def test_the_verifier_proves_them_and_they_are_off_by_default() -> None:
    total = compared = 0
    for seed in range(6):
        plain = draw_record(SOURCE, seed)
        scene = with_texts(plain, np.random.default_rng(seed))
        said = say(scene, settings(), np.random.default_rng(seed), seed).expressions
        total += len(said)
        assert problems(replace(scene, expressions=said), settings()) == []
        if says_a_color(scene):
            continue
        compared += 1
        for style in (Style.NATURAL, Style.COMPOSITIONAL):
            found = [
                say(s, LanguageSettings(style=style), np.random.default_rng(1), seed).expressions
                for s in (plain, scene)
            ]
            assert [e.text for e in found[0]] == [e.text for e in found[1]]
            assert not any(e.kind == Kind.TEXT for e in found[1])
    assert total >= 5
    assert compared >= 3


def says_a_color(scene: SceneRecord) -> bool:
    """Where something says "Orange", "the orange teapot" might be the one that says so, and is not said."""
    colors = {o.color for o in scene.objects}
    return any(text.lower() in colors for o in scene.objects for text in o.printed or ())


def test_the_verifier_finds_sentences_of_texts_that_cannot_be_read() -> None:
    scene = scene_of(("box", {"Oat Flakes": PLAIN}), ("box", {"Honey Rings": PLAIN}))
    said = say(scene, settings(), np.random.default_rng(0), 0).expressions
    kept = replace(scene, expressions=said)
    assert said
    assert problems(kept, settings()) == []
    small = scene_of(("box", {"Oat Flakes": (3.0, 2.0, 10.0, 5.0, 1.0)}), ("box", {}))
    same = scene_of(("box", {"Oat Flakes": PLAIN}), ("box", {"Oat Flakes": None}))
    for other in (small, same):
        planted = replace(kept, objects=other.objects, images=other.images)
        assert len(problems(planted, settings())) >= len(said)


def test_only_a_weight_asks_for_texts() -> None:
    assert settings().wants_texts
    assert not LanguageSettings().wants_texts
    assert not LanguageSettings(style=Style.MIXED, kind_weights={"part": 1.0}).wants_texts
    assert P.NODE_TYPES["says"] is P.Says
