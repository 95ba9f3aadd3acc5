# SPDX-License-Identifier: GPL-3.0-or-later
"""The workbook: the same bytes each time, read back as written, with what helps people to fill it in."""

import io
import time
from pathlib import Path

import openpyxl

from core.assets.catalogue import (
    KNOWN_COLORS,
    OPTIONAL_COLUMNS,
    REQUIRED_COLUMNS,
    read_catalogue,
)
from core.assets.catalogue.spreadsheet import read_table
from tool_scripts.importing.sheets import COLUMNS, Row, workbook_bytes
from utils.repository import REPOSITORY

ROWS = [
    Row(dict.fromkeys(COLUMNS, "") | {"id": name, "name": name, "category": category})
    for name, category in [("mug", "drinkware"), ("NA", "Christmas decoration"), ("12", "apple")]
]


def test_the_same_rows_give_the_same_bytes():
    first = workbook_bytes(ROWS)
    time.sleep(2.1)  # longer than the steps in which a zip file keeps time
    assert workbook_bytes(ROWS) == first
    assert workbook_bytes(ROWS[:2]) != first


def test_rows_read_back_as_written(tmp_path: Path):
    (tmp_path / "t.xlsx").write_bytes(workbook_bytes(ROWS))
    table = read_table(tmp_path / "t.xlsx", "models", not_read="instructions")
    assert (table.header, table.problems, table.warnings) == (COLUMNS, (), ())
    read = [{name: cell.text for name, cell in row.items()} for row in table.rows]
    assert read == [dict(row.cells) for row in ROWS]


def test_people_find_a_frozen_header_a_filter_and_drop_downs_of_words_in_use():
    workbook = openpyxl.load_workbook(io.BytesIO(workbook_bytes(ROWS)))
    sheet, guide = workbook["models"], workbook["instructions"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:N4"
    menus = {}
    for menu in sheet.data_validations.dataValidation:
        name, area = menu.formula1.split("!")
        assert name == "instructions"
        letter = str(menu.sqref)[0]
        column = sheet[f"{letter}1"].value
        menus[column] = [cell.value for (cell,) in guide[area.replace("$", "")]]
        assert f"{letter}2:{letter}504" == str(menu.sqref)
        assert not menu.showErrorMessage
    assert menus["category"] == ["apple", "Christmas decoration", "drinkware"]
    assert menus["color"] == list(KNOWN_COLORS)
    assert menus["pose"] == ["upright", "lying", "any"]


def test_the_instructions_explain_every_column():
    workbook = openpyxl.load_workbook(io.BytesIO(workbook_bytes(ROWS)))
    explained = " ".join(str(row[0].value or "") for row in workbook["instructions"].iter_rows())
    for column in (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, "material", "shape"):
        assert column in explained


def test_new_rows_are_text_whatever_is_typed():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_bytes(ROWS)))["models"]
    for letter in "ABCDEFGHIJKLMN":
        assert sheet.column_dimensions[letter].number_format == "@"


def test_the_committed_workbook_is_drawn_by_this_code():
    table = read_table(
        REPOSITORY / "models" / "models_info_all.xlsx", "models", not_read="instructions"
    )
    rows = [Row({name: cell.text for name, cell in row.items()}) for row in table.rows]
    fresh = openpyxl.load_workbook(io.BytesIO(workbook_bytes(rows)))
    committed = openpyxl.load_workbook(REPOSITORY / "models" / "models_info_all.xlsx")
    for title in ("models", "instructions"):
        assert list(fresh[title].values) == list(committed[title].values)


def test_a_copy_saved_by_another_program_reads_the_same(tmp_path: Path):
    original = REPOSITORY / "models" / "models_info_all.xlsx"
    workbook = openpyxl.load_workbook(original)
    copy = tmp_path / "copy.xlsx"
    workbook.save(copy)
    models = REPOSITORY / "models"
    assert read_catalogue(copy, models, True) == read_catalogue(original, models, True)
