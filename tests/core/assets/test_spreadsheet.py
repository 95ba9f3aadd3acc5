# SPDX-License-Identifier: GPL-3.0-or-later
"""Spreadsheets as programs save them, and as people leave them."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from core.assets.catalogue.spreadsheet import read_table
from core.errors import UserInputError

SAVED = Path(__file__).parent / "spreadsheets"
ROWS = [
    ["mug_1", "mug", "drinkware", "red", "cup; coffee mug", "ceramic"],
    ["box", "NA", "None", "", "Käse box", ""],
    ["pen", "pen", "stationery", "grey", "", "007"],
]
HEADER = ("id", "name", "category", "color", "aliases", "material")


def texts(path: Path) -> list[list[str]]:
    table = read_table(path, "models", not_read="instructions")
    assert table.header == HEADER
    assert table.problems == ()
    return [[row[name].text for name in HEADER] for row in table.rows]


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "excel_like.xlsx", "libreoffice.csv"])
def test_files_of_spreadsheet_programs_give_the_text_that_was_typed(name: str):
    assert texts(SAVED / name) == ROWS


def test_what_is_no_text_is_named_in_a_file_of_libreoffice():
    table = read_table(SAVED / "libreoffice_faulty.xlsx", "models")
    found = " ".join(table.problems)
    for part in (
        "sheet 'models', B2: holds a number (8)",
        "sheet 'models', D2: holds a formula",
        "sheet 'models', B3: holds a",
        "sheet 'models', E3: holds a date (2024-05-01",
        "sheet 'models', F3: holds a formula",
        "sheet 'models', E4:F4: merged cells",
    ):
        assert part in found
    assert len(table.problems) == 6
    assert table.warnings == (
        "sheet 'models', row 4: hidden, by hand or by a filter, and read all the same",
        "sheet 'models', column F: hidden, by hand or by a filter, and read all the same",
    )
    assert len(table.rows) == 3


@pytest.mark.parametrize("start", ["", "\ufeff", "sep={}\n", "\ufeffsep={}\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_files_of_all_countries_are_read(start: str, delimiter: str, tmp_path: Path):
    path = tmp_path / "t.csv"
    lines = []
    for row in [HEADER, *ROWS]:
        cells = (f'"{cell}"' if delimiter in cell else cell for cell in row)
        lines.append(delimiter.join(cells) + "\r\n")
    path.write_text(start.format(delimiter) + "".join(lines), encoding="utf-8", newline="")
    assert texts(path) == ROWS
    assert read_table(path, "models").rows[1]["category"].where == "t.csv, C3"


def test_a_csv_of_another_encoding_says_what_to_save(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_bytes("id;name\nbox;Käse\n".encode("cp1252"))
    with pytest.raises(UserInputError, match="save it as 'CSV UTF-8'"):
        read_table(path, "models")


@pytest.mark.parametrize("suffix", [".ods", ".xls", ".xlsm", ".tsv"])
def test_other_kinds_of_spreadsheets_are_to_be_saved_anew(suffix: str, tmp_path: Path):
    path = tmp_path / f"t{suffix}"
    path.touch()
    with pytest.raises(UserInputError, match=r"must be \.xlsx or \.csv.*Save it"):
        read_table(path, "models")


def test_the_sheet_of_instructions_is_never_taken_for_the_models(tmp_path: Path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "Instructions"
    workbook.active.append(["Fill in the other sheet."])
    workbook.create_sheet("mine").append(HEADER)
    workbook.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx", "models", not_read="instructions").header == HEADER


def test_a_cell_far_out_is_named_instead_of_read_for_hours(tmp_path: Path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "models"
    workbook.active.append(HEADER)
    workbook.active["XFD1048576"] = "oops"
    workbook.save(tmp_path / "t.xlsx")
    with pytest.raises(UserInputError, match=r"XFD1048576.* 200 columns"):
        read_table(tmp_path / "t.xlsx", "models")


def formatted_to_the_end(path: Path, rows: int, columns: int, close: str) -> None:
    """Write a workbook whose sheet has cells of a format and nothing else below and beside the models."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "models"
    for row in [HEADER, *ROWS]:
        workbook.active.append(row)
    workbook.save(path)
    letters = [get_column_letter(number + 1) for number in range(columns)]
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in files.items():
            if name.endswith("sheet1.xml"):
                head, tail = data.split(b"</sheetData>")
                body = "".join(
                    f'<row r="{row}" spans="1:{columns}" s="1" customFormat="1">'
                    + "".join(f'<c r="{letter}{row}" s="0"{close}' for letter in letters)
                    + "</row>"
                    for row in range(len(ROWS) + 2, rows + 1)
                )
                data = head + body.encode() + b"</sheetData>" + tail
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("rows", "columns", "close"),
    [(1_048_576, 1, "/>"), (12, 16_384, "/>"), (300, 16_384, "></c>")],
)
def test_a_sheet_that_is_formatted_to_the_end_is_read(
    rows: int, columns: int, close: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Its empty cells never become objects, of which so many would take minutes."""
    path = tmp_path / "t.xlsx"
    formatted_to_the_end(path, rows, columns, close)
    made = []
    original = openpyxl.cell.Cell.__init__

    def counted(self, *args, **keywords):
        made.append(self)
        original(self, *args, **keywords)

    monkeypatch.setattr(openpyxl.cell.Cell, "__init__", counted)
    assert texts(path) == ROWS
    assert len(made) <= len(HEADER) * (len(ROWS) + 1)


def test_cells_between_empty_ones_keep_their_places(tmp_path: Path):
    workbook = openpyxl.Workbook()
    workbook.active.title = "models"
    workbook.active.append(HEADER)
    workbook.active["B5"] = "alone"
    for address in ("A5", "C5", "A3", "F9", "XFD9"):
        workbook.active[address].font = openpyxl.styles.Font(bold=True)
    workbook.save(tmp_path / "t.xlsx")
    (row,) = read_table(tmp_path / "t.xlsx", "models").rows
    assert (row["name"].text, row["name"].where) == ("alone", "sheet 'models', B5")
    assert row["id"].text == ""


def test_a_folder_in_place_of_a_spreadsheet_is_named(tmp_path: Path):
    (tmp_path / "t.xlsx").mkdir()
    with pytest.raises(UserInputError, match=r"t\.xlsx: is a folder"):
        read_table(tmp_path / "t.xlsx", "models")


def test_runs_of_hidden_rows_are_joined(tmp_path: Path):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in [HEADER, *ROWS, *ROWS]:
        sheet.append(row)
    for number in (3, 4, 6, 99):
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions.group("B", "C", hidden=True)
    workbook.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx", "models")
    assert "rows 3-4, 6: hidden" in table.warnings[0]
    assert "columns B, C: hidden" in table.warnings[1]
    assert len(table.rows) == 6


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(data=st.data())
def test_damaged_workbooks_give_a_table_or_a_user_error(data, tmp_path: Path):
    whole = bytearray((SAVED / "libreoffice.xlsx").read_bytes())
    for position, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=4)
    ):
        whole[position] = value
    path = tmp_path / "fuzz.xlsx"
    path.write_bytes(whole)
    try:
        table = read_table(path, "models")
    except UserInputError:
        return
    assert all(isinstance(cell.text, str) for row in table.rows for cell in row.values())
