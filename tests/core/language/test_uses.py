# SPDX-License-Identifier: GPL-3.0-or-later
""" "Something to write with": what things are for, and sentences that say no more; judged by both readers."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.assets.catalogue import read_catalogue
from core.assets.uses import use_table, uses_of
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.search.search import say
from core.language.settings import Kind, LanguageSettings, Style
from core.language.truth.predicate_table import PredicateTable
from core.scene.part_expressions import PartExpression
from core.scene.record import Expression, SceneRecord
from core.scene.support import Bears
from tests.core.language.both_readers import judged
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.sampling import draw_record
from tests.core.language.scenes import record, thing
from tests.plain_reader.purposes import FOR
from tests.proof import problems
from utils.repository import REPOSITORY

QUICK, LONG_SCENES = 20, range(10_000, 20_000)
SOURCE = "shipped"


def settings(style: Style = Style.NATURAL, language: str = "en") -> LanguageSettings:
    only = dict.fromkeys(map(str, Kind), 0.0) | {str(Kind.USE): 1.0}
    return LanguageSettings(style=style, kind_weights=only, language=language)


def truth(scene: SceneRecord, use: str) -> str:
    """Return T, U or F for each object in the first view."""
    facts = PredicateTable(scene, 0.4, load_lexicon("en"))
    true, possible = facts.uses(use)
    return "".join(
        "T" if true >> i & 1 else "U" if possible >> i & 1 else "F" for i in range(facts.n)
    )


def scene_of(*names: str) -> SceneRecord:
    return record([thing(i, name, (0.15 * i - 0.3, 0.0)) for i, name in enumerate(names)])


# ------------------------------------------------------------------ the table
def test_every_name_of_the_catalogue_is_in_the_table_and_no_other() -> None:
    models = read_catalogue(
        Path(REPOSITORY / "models/models_info_all.xlsx"), REPOSITORY / "models", True
    )
    assert {model.name.casefold() for model in models} <= {*use_table().names}


def test_the_table_is_closed_and_every_use_has_a_thing_and_words() -> None:
    table = use_table()
    for name, uses in table.names.items():
        assert uses.certain | uses.doubtful <= set(table.uses), name
        assert not uses.certain & uses.doubtful, name
    assert set(table.uses) == {use for uses in table.names.values() for use in uses.certain}
    assert set(load_lexicon("en").uses) == set(table.uses) == set(P.USES)
    assert set(load_lexicon("de").uses) <= set(table.uses)


def test_the_spreadsheet_goes_before_the_table() -> None:
    assert uses_of("vase", ()).certain == {"hold flowers"}
    own = uses_of("vase", ("drink from", "hold pens ?"))
    assert (own.certain, own.doubtful) == ({"drink from"}, {"hold pens"})
    none = uses_of("vase", ("none",))
    assert not none.certain | none.doubtful
    assert uses_of("thingamajig", ()) is None


# ------------------------------------------------------------------ what is true
def test_a_thing_is_for_a_use_or_may_be_or_is_not() -> None:
    scene = scene_of("mug", "vase", "hammer", "gizmo")
    assert truth(scene, "drink from") == "TUFU"
    assert truth(scene, "hold flowers") == "UTFU"
    assert truth(scene, "hit nails with") == "FFTU"
    own = replace(scene.objects[3], uses=("hit nails with?", "drink from"))
    assert truth(replace(scene, objects=(*scene.objects[:3], own)), "drink from") == "TUFT"


def test_from_a_mug_with_pens_in_it_nobody_drinks() -> None:
    scene = scene_of("mug", "pen", "cutting board", "book")
    bears = (Bears(0, 1, (1.0, 1.0), ()), Bears(3, 2, (1.0, 1.0), ()))
    assert truth(scene, "drink from") == "TFFF"
    taken = replace(scene, bears=bears)
    assert truth(taken, "drink from") == "UFFF"
    assert truth(taken, "read")[3] == "T"


def test_what_is_half_hidden_may_be_what_is_wanted() -> None:
    scene = scene_of("mug", "hammer")
    seen = scene.images[0].objects
    hidden = replace(seen[1], visible_fraction=0.2, pixels=100)
    view = replace(scene.images[0], objects=(seen[0], hidden))
    assert truth(scene, "drink from") == "TF"
    assert truth(replace(scene, images=(view,)), "drink from") == "TU"


def test_something_is_said_only_where_nothing_else_may_be_meant() -> None:
    said = {
        names: [
            e.text
            for e in say(scene_of(*names), settings(), np.random.default_rng(0), 0).expressions
        ]
        for names in (("pen", "hammer"), ("pen", "pencil"), ("pen", "crayon"), ("pen", "gizmo"))
    }
    assert any("write with" in text for text in said["pen", "hammer"])
    assert not any("write with" in text for names in list(said)[1:] for text in said[names])


def test_the_color_of_a_package_is_not_said_of_what_is_in_it() -> None:
    cans = record([thing(i, "can", (0.2 * i, 0.0), color=c) for i, c in enumerate(("red", "blue"))])
    mugs = record([thing(i, "mug", (0.2 * i, 0.0), color=c) for i, c in enumerate(("red", "blue"))])
    assert not say(cans, settings(), np.random.default_rng(0), 0).expressions
    texts = {e.text for e in say(mugs, settings(), np.random.default_rng(0), 0).expressions}
    assert any(
        re.search("something (red|blue) (to|I can) drink (from|out of)", t, re.I) for t in texts
    )


# ------------------------------------------------------------------ sentences
def spoken(seeds: range, style: Style) -> Iterator[tuple[SceneRecord, tuple[Expression, ...]]]:
    for seed in seeds:
        scene = draw_record(SOURCE, seed)
        yield scene, say(scene, settings(style), np.random.default_rng(seed), seed).expressions


def use_of(said: Expression | PartExpression) -> str:
    return next(part["use"] for part in said.program["of"]["of"] if part["op"] == "use")


@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_sentences_of_uses_mean_exactly_their_object(style: Style) -> None:
    assert judged(spoken(range(3 * QUICK), style), use_of).total() >= QUICK


@pytest.mark.long
@pytest.mark.parametrize("style", [Style.NATURAL, Style.COMPOSITIONAL])
def test_thousands_of_sentences_of_uses_are_right(style: Style) -> None:
    counts = judged(spoken(LONG_SCENES, style), use_of)
    assert counts.total() >= (10_000 if style == Style.NATURAL else 4_800)
    assert set(counts) == set(use_table().uses)


def test_the_verifier_proves_them_and_a_frame_never_splits_them() -> None:
    texts = set()
    for seed in range(4):
        scene = draw_record(SOURCE, seed)
        said = say(scene, settings(), np.random.default_rng(seed), seed).expressions
        assert problems(replace(scene, expressions=said), settings()) == []
        texts |= {e.text for e in said}
    assert texts
    assert not any(
        re.search(r" up\b", text) and text.startswith("Pick something") for text in texts
    )


def test_the_oracle_objects_to_another_use() -> None:
    """An oracle that accepted everything would prove nothing."""
    tried = 0
    for scene, expressions in spoken(range(15), Style.NATURAL):
        judge = Judge(scene, 0.4)
        for e in expressions:
            (old,) = [
                t for texts in load_lexicon("en").uses.values() for t in texts if f" {t}" in e.text
            ][:1]
            text = e.text.replace(old, "to type on" if "type on" not in old else "to sew with")
            tried += 1
            assert judge.objections(text, e.targets[0], e.images), text
    assert tried >= 10


def test_they_are_off_by_default_and_change_nothing_then() -> None:
    scene = draw_record(SOURCE, 1)
    for style in (Style.NATURAL, Style.COMPOSITIONAL):
        plain, off = (
            say(scene, LanguageSettings(style=style, kind_weights=w), np.random.default_rng(3), 1)
            for w in ((), {"use": 0.0})
        )
        assert [e.text for e in plain.expressions] == [e.text for e in off.expressions]
        assert not any(e.kind == Kind.USE for e in plain.expressions)


def test_in_german_they_are_few_words_or_a_clause() -> None:
    scene = scene_of("pen", "hammer", "apple")
    said = say(scene, settings(language="de"), np.random.default_rng(0), 0).expressions
    assert {e.targets[0] for e in said} == {0, 1, 2}
    few, clause = (
        r" (zum|zu) (Essen|essen)",
        r", womit ich (schreiben|einen Nagel einschlagen) kann[.?]$",
    )
    assert all(re.search(rf"etwas({few}|{clause})", e.text, re.I) for e in said)
    assert problems(replace(scene, expressions=said), settings(language="de")) == []


def test_the_plain_reader_knows_every_use() -> None:
    said = {text for texts in load_lexicon("en").uses.values() for text in texts}
    bare = {text.removeprefix("to ").removeprefix("I can ") for text in said}
    assert bare == set(FOR)
