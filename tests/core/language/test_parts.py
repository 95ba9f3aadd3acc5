# SPDX-License-Identifier: GPL-3.0-or-later
""" "The mug with the red handle": what has a part, of a color, or has none; judged by both readers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pytest

from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.search.search import say
from core.language.settings import Kind, LanguageSettings, Style
from core.language.truth.predicate_table import PredicateTable
from core.scene.part_expressions import PartExpression
from core.scene.parts import PartView
from core.scene.record import Expression, SceneRecord
from tests.core.language.both_readers import judged
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.sampling import draw_record
from tests.core.language.parted import with_parts
from tests.core.language.scenes import record, thing
from tests.proof import problems

QUICK, LONG_SCENES = 10, range(20_000, 21_500)
SOURCE = "shipped"
RLE = {"size": [4, 4], "counts": "04"}


def settings(style: Style = Style.NATURAL, **more: object) -> LanguageSettings:
    only = dict.fromkeys(map(str, Kind), 0.0) | {str(Kind.PART): 1.0}
    return LanguageSettings(style=style, kind_weights=only, **more)


def scene_of(*things: tuple[str, Mapping[str, tuple[int, str | None]] | None]) -> SceneRecord:
    """Return a scene of things with parts: by name, the pixels and the color of each. None: nobody knows."""
    scene = record(
        [thing(i, name, (0.15 * i - 0.3, 0.0), color="green") for i, (name, _) in enumerate(things)]
    )
    objects, seen = [], []
    for item, shown, (_, parts) in zip(scene.objects, scene.images[0].objects, things, strict=True):
        known = parts is not None
        objects.append(replace(item, parts=tuple(parts) if known else None, parts_complete=known))
        views = [
            PartView(n, pixels, (1, 1, 9, 9), RLE, color)
            for n, (pixels, color) in (parts or {}).items()
            if pixels
        ]
        seen.append(replace(shown, parts=tuple(views)))
    view = replace(scene.images[0], objects=tuple(seen))
    return replace(scene, objects=tuple(objects), images=(view,))


def truth(scene: SceneRecord, part: str, color: str = "") -> str:
    true, possible = PredicateTable(scene, 0.4, load_lexicon("en")).parts(part, color)[1]
    return "".join(
        "T" if true >> i & 1 else "U" if possible >> i & 1 else "F"
        for i in range(len(scene.objects))
    )


# ------------------------------------------------------------------ what is true
def test_a_part_is_there_if_it_is_seen_and_missing_only_if_all_parts_are_known() -> None:
    scene = scene_of(
        ("mug", {"handle": (400, "red")}), ("mug", {"handle": (100, "red")}), ("mug", {"handle": (0, "red")}),
        ("mug", {}), ("mug", None),
    )  # fmt: skip
    assert truth(scene, "handle") == "TUUFU"
    less = replace(scene.objects[3], parts_complete=False)
    assert (
        truth(replace(scene, objects=(*scene.objects[:3], less, scene.objects[4])), "handle")
        == "TUUUU"
    )


def test_the_color_of_a_part_is_as_arguable_as_that_of_a_thing() -> None:
    scene = scene_of(
        *(("mug", {"handle": (400, color)}) for color in ("red", "blue", "orange", None))
    )
    assert truth(scene, "handle", "red") == "TFFU"
    # Many a red thing may be called orange, too.
    assert truth(scene, "handle", "orange") == "UFTU"


def test_what_is_hardly_seen_has_no_color() -> None:
    scene = scene_of(("mug", {"handle": (400, "red")}), ("mug", {"handle": (40, "blue")}))
    assert truth(scene, "handle", "red") == "TU"
    assert truth(scene, "handle", "blue") == "FU"


def test_some_call_a_cap_a_lid() -> None:
    scene = scene_of(
        ("bottle", {"cap": (400, "white")}), ("jar", {"lid": (400, "red")}), ("jar", {})
    )
    assert truth(scene, "cap") == "TUF"
    assert truth(scene, "lid") == "UTF"
    assert truth(scene, "lid", "red") == "FTF"


# ------------------------------------------------------------------ what is said
def texts_of(scene: SceneRecord) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for seed in range(4):
        said = say(scene, settings(bare=True), np.random.default_rng(seed), seed).expressions
        for e in said:
            found.setdefault(e.targets[0], set()).add(e.text)
    return found


def test_mugs_are_told_by_their_handles_and_jars_by_lids() -> None:
    mugs = texts_of(scene_of(("mug", {"handle": (400, "red")}), ("mug", {"handle": (400, "blue")})))
    named = {i: {text for text in texts if text.startswith("mug")} for i, texts in mugs.items()}
    assert named == {
        0: {"mug with the red handle", "mug with a red handle", "mug with red handle"},
        1: {"mug with the blue handle", "mug with a blue handle", "mug with blue handle"},
    }
    jars = texts_of(scene_of(("jar", {"lid": (400, "red")}), ("jar", {})))
    assert "jar with the lid" in jars[0]
    assert "one with the lid" in jars[0]
    assert jars[1] == {"jar without a lid"}


def test_a_lid_is_not_missed_where_parts_may_be_missing_in_the_list() -> None:
    assert texts_of(scene_of(("jar", {"lid": (400, "red")}), ("jar", None))) == {}


def test_a_part_of_the_color_of_the_thing_is_not_said_nor_one_whose_word_names_a_thing() -> None:
    same = texts_of(
        scene_of(("mug", {"handle": (400, "green")}), ("mug", {"handle": (400, "blue")}))
    )
    assert list(same) == [1]
    caps = (("bottle", {"cap": (400, "red")}), ("bottle", {"cap": (400, "blue")}))
    assert texts_of(scene_of(*caps))
    assert texts_of(scene_of(*caps, ("cap", {}))) == {}


def test_a_saucer_is_not_missed_nor_named_where_a_plate_may_be_taken_for_it() -> None:
    cups = (("cup", {"saucer": (400, "red")}), ("cup", {}))
    said = texts_of(scene_of(*cups))
    assert "cup with a saucer" in said[0]
    assert "cup without a saucer" in said[1]
    assert texts_of(scene_of(*cups, ("bowl", {}))) == said
    assert texts_of(scene_of(*cups, ("plate", {}))) == {}


def test_small_parts_are_not_spoken_of() -> None:
    small = scene_of(("mug", {"handle": (140, "red")}), ("mug", {"handle": (140, "blue")}))
    assert texts_of(small) == {}


# ------------------------------------------------------------------ both readers
def spoken(seeds: range, style: Style) -> Iterator[tuple[SceneRecord, tuple[Expression, ...]]]:
    for seed in seeds:
        scene = with_parts(draw_record(SOURCE, seed), np.random.default_rng(seed))
        yield scene, say(scene, settings(style), np.random.default_rng(seed), seed).expressions


def kind_of(said: Expression | PartExpression) -> str:
    return "without" if "'not'" in str(said.program) else "with"


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_sentences_of_parts_mean_exactly_their_object(style: Style) -> None:
    counts = judged(spoken(range(QUICK), style), kind_of)
    assert min(counts["with"], counts["without"]) >= 5


@pytest.mark.long
@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_thousands_of_sentences_of_parts_are_right(style: Style) -> None:
    assert judged(spoken(LONG_SCENES, style), kind_of).total() >= 4_000


def test_the_oracle_objects_to_another_part() -> None:
    """An oracle that accepted everything would prove nothing."""
    tried = accepted = 0
    for scene, expressions in spoken(range(5), Style.NATURAL):
        judge = Judge(scene, 0.4)
        names = {name for item in scene.objects for name in item.parts or ()}
        for e in expressions:
            part = next(
                name for name in sorted(names, key=len, reverse=True) if f" {name}" in e.text
            )
            for other in names - {part}:
                text = re.sub(rf"( with.*) {part}", rf"\1 {other}", e.text)
                tried += 1
                accepted += not judge.objections(text, e.targets[0], e.images)
    assert tried >= 30
    # Some things have another part as well that tells them apart.
    assert accepted < tried / 3


def test_the_verifier_proves_them_and_they_are_off_by_default() -> None:
    for seed in range(2):
        plain = draw_record(SOURCE, seed)
        scene = with_parts(plain, np.random.default_rng(seed))
        said = say(scene, settings(), np.random.default_rng(seed), seed).expressions
        assert problems(replace(scene, expressions=said), settings()) == []
        for style in (Style.NATURAL, Style.COMPOSITIONAL):
            found = [
                say(s, LanguageSettings(style=style), np.random.default_rng(1), seed).expressions
                for s in (plain, scene)
            ]
            assert [e.text for e in found[0]] == [e.text for e in found[1]]
            assert not any(e.kind == Kind.PART for e in found[1])


def test_the_words_of_parts_have_forms_for_every_kind_of_name() -> None:
    lexicon = load_lexicon("en")
    kinds = {"singular", "plural", "mass"}
    assert set(lexicon.parts.lacking) == kinds
    # Without an article, all are alike.
    assert set(lexicon.parts.having) == {*kinds, "bare"}
    assert P.NODE_TYPES["part"] is P.Part
