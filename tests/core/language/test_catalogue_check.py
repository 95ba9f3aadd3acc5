# SPDX-License-Identifier: GPL-3.0-or-later
"""Words of a catalogue, row against row; and the shipped workbook, which has to be free of doubts."""

from collections import defaultdict
from pathlib import Path

from core.assets.catalogue import SHEET_NAME, ModelInfo
from core.assets.catalogue.spreadsheet import read_table
from core.language.catalogue_check import word_problems, words_of_model
from core.language.lexicon.lexicon import load_lexicon
from utils.repository import REPOSITORY

EN = load_lexicon("en")
WORKBOOK = REPOSITORY / "models" / "models_info_all.xlsx"


def model(model_id: str, name: str, category: str, *aliases: str) -> ModelInfo:
    return ModelInfo(model_id, name, category, Path(f"{model_id}.obj"), aliases=aliases)


def shipped() -> list[ModelInfo]:
    """Return the rows of the workbook; no model file is needed for that."""
    rows = []
    for cells in read_table(WORKBOOK, SHEET_NAME).rows:
        aliases = [part.strip() for part in cells["aliases"].text.split(";") if part.strip()]
        texts = (cells[column].text.strip() for column in ("id", "name", "category"))
        rows.append(model(*texts, *aliases))
    return rows


def doubts(*models: ModelInfo) -> list[tuple[str, tuple[str, ...]]]:
    return [(problem.word, problem.models) for problem in word_problems(models, EN)]


def test_a_compound_lacks_its_head_only_if_another_row_has_it() -> None:
    tennis, ball = (
        model("a", "tennis ball", "sports gear"),
        model("b", "rubber toy", "toys", "ball"),
    )
    assert doubts(tennis) == []
    assert doubts(tennis, ball) == [("ball", ("a",))]
    assert doubts(model("a", "tennis ball", "sports gear", "ball"), ball) == []


def test_closed_compounds_are_asked_for_unless_the_language_holds_them_for_doubtful() -> None:
    light = model("b", "night light", "lamps", "light")
    assert doubts(model("a", "spotlight", "device"), light) == [("light", ("a",))]
    # A flashlight is near a light, a teapot near a pot: no sentence about those can be wrong.
    assert doubts(model("a", "flashlight", "device"), light) == []
    assert (
        doubts(model("a", "teapot", "tableware"), model("b", "soup pot", "cookware", "pot")) == []
    )


def test_what_only_ends_alike_is_let_through() -> None:
    assert doubts(model("a", "eggplant", "vegetable"), model("b", "cactus", "plant")) == []
    assert doubts(model("a", "hot dog", "fast food"), model("b", "puppy", "pet", "dog")) == []


def test_a_name_in_two_categories_and_a_category_that_is_a_name_are_said() -> None:
    rows = (model("a", "bowl", "tableware"), model("b", "bowl", "kitchenware"))
    assert doubts(*rows) == [("bowl", ("a", "b"))]
    assert doubts(model("a", "ball", "ball")) == [("ball", ("a",))]


def test_the_shipped_catalogue_is_free_of_doubts() -> None:
    assert word_problems(shipped(), EN) == []


def test_the_shipped_catalogue_has_the_breadth_that_is_promised() -> None:
    rows = shipped()
    assert len(rows) >= 250
    assert len({row.category for row in rows}) >= 60


def test_no_wide_category_covers_most_of_the_catalogue() -> None:
    rows = shipped()
    by_category: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        by_category[row.category].add(row.name)
    names = {row.name for row in rows}
    assert max(len(members) for members in by_category.values()) <= len(names) / 8


def test_every_word_of_a_shipped_row_is_there_once() -> None:
    for row in shipped():
        texts = [text.casefold() for text in (row.name, *row.aliases)]
        assert len(set(texts)) == len(texts), row.id
        assert words_of_model(row)[0] == row.name.casefold()
