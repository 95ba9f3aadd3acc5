# SPDX-License-Identifier: GPL-3.0-or-later
"""A spreadsheet as text cells that know their own address, from .xlsx or .csv.

Knows nothing of models: it turns what a person typed into text, and what is not text (numbers,
formulas, error values, merged cells) into problems that name the cell as the user sees it.
"""

import csv
import io
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from core.errors import UserInputError

# openpyxl's one-letter cell types (openpyxl.cell.cell.TYPE_*).
_FORMULA, _ERROR, _NUMBER, _BOOL, _DATE = "f", "e", "n", "b", "d"
_KIND_NAMES = {_NUMBER: "a number", _BOOL: "a truth value", _DATE: "a date"}


@dataclass(frozen=True)
class Cell:
    """One cell: its text ("" when empty) and where a person finds it ("sheet 'models', C17")."""

    text: str
    where: str


@dataclass(frozen=True)
class Table:
    """The rows below the header, each a mapping from column name to cell; empty rows are left out.

    `header` holds the column names in lower case without stray spaces, in order of appearance.
    `problems` lists cells that are no plain text and columns that occur twice.
    """

    header: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]
    problems: tuple[str, ...]


def read_table(path: Path, sheet: str) -> Table:
    """Read `path` (.xlsx or .csv); of a workbook the sheet `sheet`, or else the first visible one.

    Raises:
        UserInputError: no such file, another kind of file, or one that cannot be read.
    """
    path = Path(path)
    if not path.is_file():
        raise UserInputError(f"{path}: no such file. Give the spreadsheet that lists the models.")
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _read_workbook(path, sheet)
    if suffix == ".csv":
        return _read_csv(path)
    raise UserInputError(f"{path}: a spreadsheet has to be .xlsx or .csv, not '{path.suffix}'.")


def _read_workbook(path: Path, sheet: str) -> Table:
    try:
        with warnings.catch_warnings():
            # openpyxl warns about drop-downs and styles that it does not keep; none is read here.
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(path)
    except Exception as error:  # a damaged workbook raises nearly anything: zip, XML, key errors
        raise UserInputError(
            f"{path}: not a readable .xlsx workbook ({type(error).__name__}: {error}). "
            "Open it in a spreadsheet program and save it again as .xlsx."
        ) from error
    try:
        worksheet = _pick_sheet(workbook, sheet, path)
        where = f"sheet '{worksheet.title}', "
        problems = [
            f"{where}{merged.coord}: merged cells; unmerge them, each row describes one model."
            for merged in worksheet.merged_cells.ranges
        ]
        grid: list[list[str]] = []
        for row in worksheet.iter_rows():
            grid.append([_cell_text(cell, where, problems) for cell in row])
    finally:
        workbook.close()
    return _build(grid, where, problems)


def _pick_sheet(workbook: Any, name: str, path: Path) -> Any:
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise UserInputError(f"{path}: no sheet is visible. Unhide the one with the models.")
    return next((sheet for sheet in visible if sheet.title.strip().lower() == name), visible[0])


def _cell_text(cell: Any, where: str, problems: list[str]) -> str:
    value = cell.value
    if value is None:
        return ""
    address = f"{where}{cell.coordinate}"
    if cell.data_type == _FORMULA:
        problems.append(f"{address}: holds a formula; type the text itself.")
    elif cell.data_type == _ERROR:
        problems.append(f"{address}: holds the error value {value}; type the text itself.")
    elif cell.data_type in _KIND_NAMES:
        kind = _KIND_NAMES[cell.data_type]
        problems.append(f"{address}: holds {kind} ({value}); format it as text and type it again.")
    return str(value)


def _read_csv(path: Path) -> Table:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        grid = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserInputError(
            f"{path}: not a readable .csv file ({error}). Save it as UTF-8 with commas."
        ) from error
    return _build(grid, f"{path.name}, ", [])


def _build(grid: list[list[str]], where: str, problems: list[str]) -> Table:
    header = [" ".join(name.split()).lower() for name in grid[0]] if grid else []
    seen: set[str] = set()
    for index, name in enumerate(header):
        if name and name in seen:
            column = get_column_letter(index + 1)
            problems.append(f"{where}{column}1: column '{name}' occurs twice.")
        seen.add(name)
    rows = []
    for number, values in enumerate(grid[1:], start=2):
        if not any(value.strip() for value in values):
            continue
        row = {}
        for index, value in enumerate(values):
            address = f"{where}{get_column_letter(index + 1)}{number}"
            if index < len(header) and header[index]:
                row[header[index]] = Cell(value, address)
            elif value.strip():
                problems.append(f"{address}: '{value.strip()}' stands in a column without a name.")
        for index, name in enumerate(header):  # a short line of a .csv: the rest is empty
            row.setdefault(name, Cell("", f"{where}{get_column_letter(index + 1)}{number}"))
        rows.append(row)
    return Table(tuple(name for name in header if name), tuple(rows), tuple(problems))
