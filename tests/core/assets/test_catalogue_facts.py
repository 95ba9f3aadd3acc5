# SPDX-License-Identifier: GPL-3.0-or-later
"""Further columns: read, typed, rejected by cell; all but the second color never used in sentences."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.assets.catalogue import FACT_COLUMNS, ModelInfo, read_catalogue, unmatched_words
from core.errors import UserInputError
from core.language.wording.row_phrases import wordings
from tests.core.assets.test_catalogue import write_csv, write_xlsx

HEADER = ["id", "name", "category", "color", "aliases", "material", *FACT_COLUMNS]
MUG = ["mug", "mug", "drinkware", "red", "cup", "ceramic"]
FACTS = ["grey", "2400", "0.35", "spoon;  pen ", "cupboard", "drink from; hold pens;"]
BOTH = pytest.mark.parametrize("write", [write_xlsx, write_csv])


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("mug", "shelf"):
        (folder / f"{name}.obj").write_text("v 0 0 0\n")
    return folder


def read(write, folder: Path, *rows: list) -> tuple[ModelInfo, ...]:
    path = folder / f"table.{write.__name__[6:]}"
    return read_catalogue(write(path, [HEADER, *rows]), folder)


@BOTH
def test_facts_are_typed_and_lists_tidied(write, models: Path):
    (mug,) = read(write, models, [*MUG, *FACTS])
    assert (mug.color, mug.color2) == ("red", "gray")
    assert (mug.density, mug.mass) == (2400.0, 0.35)
    assert mug.carries == ("spoon", "pen")
    assert mug.goes_in == ("cupboard",)
    assert mug.uses == ("drink from", "hold pens")


@BOTH
def test_all_of_them_may_be_empty_or_missing(write, models: Path):
    (empty,) = read(write, models, [*MUG, *[""] * 6])
    path = models / f"short.{write.__name__[6:]}"
    (without,) = read_catalogue(write(path, [HEADER[:6], MUG]), models)
    assert empty == without
    assert (empty.color2, empty.density, empty.mass, empty.carries) == ("", None, None, ())
    assert (empty.goes_in, empty.uses) == ((), ())


@BOTH
def test_no_sentence_says_any_but_the_second_color(write, models: Path):
    (mug,) = read(write, models, [*MUG, *FACTS])
    assert dict(mug.attributes) == {"material": "ceramic"}
    (plain,) = read(write, models, [*MUG, "none", *[""] * 5])
    bare = replace(mug, color2="none", density=None, mass=None, carries=(), goes_in=(), uses=())
    assert bare == plain
    said = set(wordings(mug, "en"))
    both = {text for text in said if "red and gray" in text or "gray and red" in text}
    assert {"the red and gray mug", "the gray and red ceramic cup"} <= both
    assert {text for text in said - both if "gray" not in text and "grey" not in text} == set(
        wordings(plain, "en")
    )


def test_numbers_may_be_numbers_of_the_spreadsheet_program(models: Path):
    (mug,) = read(write_xlsx, models, [*MUG, "", 2400, 0.0005, "", "", ""])
    assert (mug.density, mug.mass) == (2400.0, 0.0005)


def test_other_columns_still_hold_text_only(models: Path):
    with pytest.raises(UserInputError, match="L2: holds a number"):
        read(write_xlsx, models, [*MUG, "", "", "", "", "", 3])
    with pytest.raises(UserInputError, match="H2: holds a formula"):
        read(write_xlsx, models, [*MUG, "", "=3+4", "", "", "", ""])
    with pytest.raises(UserInputError, match="I2: holds a truth value"):
        read(write_xlsx, models, [*MUG, "", "", True, "", "", ""])


@BOTH
@pytest.mark.parametrize(
    ("column", "value", "part"),
    [
        ("color2", "one", "G2: color2 'one' is not one of: red, orange"),
        ("color2", "turquoise", "G2: color2 'turquoise' is not one of: red, orange"),
        ("color2", "red", "G2: color2 'red' is the color itself"),
        ("density", "0", "H2: density 0 is outside 20 to 23,000 kg/m³"),
        ("density", "2.4", "1 g/cm³ is 1000 kg/m³"),
        ("density", "-700", "H2: density -700 is outside"),
        ("density", "24000", "H2: density 24000 is outside"),
        ("density", "inf", "H2: density 'inf' is not a number of kg/m³"),
        ("density", "700 kg/m³", "H2: density '700 kg/m³' is not a number"),
        ("mass", "350", "I2: mass 350 is outside 0.0001 to 50 kg; 1 g is 0.001 kg"),
        ("mass", "0.00009", "I2: mass 0.00009 is outside"),
        ("mass", "nan", "I2: mass 'nan' is not a number"),
        ("mass", "0_3", "I2: mass '0_3' is not a number"),
        ("carries", "pen;Pen", "J2: carries names 'Pen' twice"),
        ("goes_in", "pen_holder", "K2: 'pen_holder' is not plain text"),
        ("uses", "<b>", "L2: '<b>' is not plain text"),
    ],
)
def test_what_cannot_be_is_refused_by_its_cell(write, column, value, part, models: Path):
    row = [*MUG, *[value if name == column else "" for name in FACT_COLUMNS]]
    with pytest.raises(UserInputError) as caught:
        read(write, models, row)
    assert part in str(caught.value)
    assert "1 problem" in str(caught.value)


@pytest.mark.parametrize("value", ["20", "23000"])
def test_the_ends_of_a_range_belong_to_it(value: str, models: Path):
    (mug,) = read(write_csv, models, [*MUG, "", value, "", "", "", ""])
    assert mug.density == float(value)


def test_a_comma_is_no_decimal_sign(models: Path):
    with pytest.raises(UserInputError, match=r"I2: mass '0,35' is not a number.*written as 0\.35"):
        read(write_xlsx, models, [*MUG, "", "", "0,35", "", "", ""])


def test_a_second_color_needs_a_first(models: Path):
    row = [*MUG[:3], "", *MUG[4:], "blue", *[""] * 5]
    with pytest.raises(UserInputError, match="G2: color2 is 'blue', but color is empty"):
        read(write_csv, models, row)


def test_two_colors_in_one_cell_have_no_third(models: Path):
    row = [*MUG[:3], "white and blue", *MUG[4:], "red", *[""] * 5]
    with pytest.raises(UserInputError, match="G2: color2 is 'red', but color has two already"):
        read(write_csv, models, row)
    (mug,) = read(write_csv, models, [*row[:6], *[""] * 6])
    assert (mug.color, mug.color2) == ("white and blue", "")


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("Density (kg/m³)", "density"),
        ("mass (kg)", "mass"),
        ("second colour", "color2"),
        ("goes in", "goes_in"),
        ("densty", "density"),
        ("use", "uses"),
    ],
)
def test_a_misspelled_fact_is_no_attribute(written: str, column: str, models: Path):
    path = write_csv(models / "t.csv", [[*HEADER[:6], written], [*MUG, "x"]])
    with pytest.raises(UserInputError, match=f", did you mean '{column}'"):
        read_catalogue(path, models)


def test_words_that_no_row_goes_by_are_named(models: Path):
    mug = [*MUG, "", "", "", "furniture; Cup; pen", "shelf; drawer", "hold pens"]
    shelf = ["shelf", "shelf", "furniture", "", "", "wood", *[""] * 6]
    assert unmatched_words(read(write_csv, models, mug, shelf)) == [
        ("mug", "carries names 'pen', which is no row's name, alias or category."),
        ("mug", "goes_in names 'drawer', which is no row's name, alias or category."),
    ]
