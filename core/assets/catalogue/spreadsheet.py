# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a spreadsheet, .xlsx or .csv, as text cells that know their address.

Knows nothing of models: typed text is read as is, and anything else (numbers, formulas, error values,
merged cells) becomes a problem that names the cell as the user sees it.
"""

import csv
import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from core.assets.catalogue.empty_cells import without_empty_cells
from core.errors import UserInputError

# openpyxl's one-letter cell types (openpyxl.cell.cell.TYPE_*).
_FORMULA, _ERROR, _NUMBER, _BOOL, _DATE = "f", "e", "n", "b", "d"
_KIND_NAMES = {_NUMBER: "a number", _BOOL: "a truth value", _DATE: "a date"}
_OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv", ".txt")
# Excel writes ; where the comma is the decimal separator, and tabs on request.
_DELIMITERS = ",;\t"
_DELIMITER_LINE = "sep="
# A stray cell far out would make a grid of billions of cells.
MAX_ROWS, MAX_COLUMNS = 100_000, 200


@dataclass(frozen=True)
class Cell:
    """One cell: its text ("" if empty) and its address for a person ("sheet 'models', C17")."""

    text: str
    where: str


@dataclass(frozen=True)
class Table:
    """The rows below the header.

    Attributes:
        header: column names in lower case without stray spaces, in order of appearance.
        rows: non-empty rows, each a mapping from column name to cell.
        problems: cells that are not plain text, and duplicate columns.
        warnings: likely mistakes, such as hidden rows.
        where: prefix of addresses ("sheet 'models', ").
        first_rows: (number, texts) of the first rows, to find a misplaced header.
    """

    header: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    where: str = ""
    first_rows: tuple[tuple[int, tuple[str, ...]], ...] = ()


def read_table(
    path: Path, sheet: str, not_read: str = "", numeric: Sequence[str] = (), named: bool = False
) -> Table:
    """Read `path` (.xlsx or .csv); in a workbook, the sheet `sheet` or else the first visible one.

    Args:
        not_read: title of a sheet to ignore.
        numeric: columns whose cells may be numbers; all others hold text.
        named: addresses in a workbook name the file, too; those in a .csv always do.

    Raises:
        UserInputError: the file is missing, of another kind, or unreadable.
    """
    path = Path(path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "no such file"
        raise UserInputError(f"{path}: {what}. Give the spreadsheet that lists the models.")
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _read_workbook(path, sheet, not_read, numeric, f"{path.name}, " if named else "")
    if suffix == ".csv":
        return _read_csv(path)
    todo = " Save it as one of these." if suffix in _OTHER_WORKBOOKS else ""
    raise UserInputError(f"{path}: a spreadsheet must be .xlsx or .csv, not '{path.suffix}'.{todo}")


def _read_workbook(
    path: Path, sheet: str, not_read: str, numeric: Sequence[str], prefix: str
) -> Table:
    try:
        with warnings.catch_warnings():
            # openpyxl warns about drop-downs and styles that it drops; none of them is needed here.
            warnings.simplefilter("ignore")
            workbook = openpyxl.load_workbook(without_empty_cells(path))
    except Exception as error:  # a damaged workbook raises nearly anything: zip, XML, key errors
        raise UserInputError(
            f"{path}: not a readable .xlsx workbook ({type(error).__name__}: {error}). "
            "Open it in a spreadsheet program and save it again as .xlsx."
        ) from error
    try:
        worksheet = _pick_sheet(workbook, sheet, not_read, path)
        where = f"{prefix}sheet '{worksheet.title}', "
        _check_size(worksheet, path)
        problems = [
            f"{where}{merged.coord}: merged cells; unmerge them, each row describes one model."
            for merged in worksheet.merged_cells.ranges
        ]
        grid: list[list[str]] = []
        numbers: set[int] = set()  # indices of columns of numbers
        for row in worksheet.iter_rows():
            grid.append([_cell_text(c, where, problems, i in numbers) for i, c in enumerate(row)])
            if len(grid) == 1:
                numbers = {i for i, name in enumerate(grid[0]) if _column_name(name) in numeric}
        noted = _hidden(worksheet, where, grid)
    finally:
        workbook.close()
    return _build(grid, where, problems, noted)


def _pick_sheet(workbook: Any, name: str, not_read: str, path: Path) -> Any:
    visible = [
        sheet
        for sheet in workbook.worksheets
        if sheet.sheet_state == "visible" and sheet.title.strip().lower() != not_read
    ]
    if not visible:
        raise UserInputError(f"{path}: no sheet is visible. Unhide the one with the models.")
    return next((sheet for sheet in visible if sheet.title.strip().lower() == name), visible[0])


def _check_size(worksheet: Any, path: Path) -> None:
    rows, columns = worksheet.max_row, worksheet.max_column
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise UserInputError(
            f"{path}: sheet '{worksheet.title}' extends to {get_column_letter(columns)}{rows}; at most "
            f"{MAX_ROWS} rows and {MAX_COLUMNS} columns are read. Delete the cells far out."
        )


def _hidden(worksheet: Any, where: str, grid: Sequence[Sequence[str]]) -> list[str]:
    """Return warnings about hidden rows and columns that are not empty, since they are read as well."""
    rows = [
        number
        for number, values in enumerate(grid, start=1)
        if any(map(str.strip, values)) and worksheet.row_dimensions[number].hidden
    ]
    columns: set[int] = set()
    for letter, dimension in worksheet.column_dimensions.items():
        if dimension.hidden:  # one entry may cover several columns
            first = dimension.min or openpyxl.utils.column_index_from_string(letter)
            columns.update(range(first, (dimension.max or first) + 1))
    filled = [
        get_column_letter(column)
        for column in sorted(columns)
        if any(column <= len(values) and values[column - 1].strip() for values in grid)
    ]
    found = [("row", "rows", _ranges(rows)), ("column", "columns", filled)]
    return [
        f"{where}{singular if len(names) == 1 else plural} {', '.join(names)}: hidden, by hand or by a "
        "filter, and read all the same"
        for singular, plural, names in found
        if names
    ]


def _ranges(numbers: Iterable[int]) -> list[str]:
    """Return sorted numbers with runs joined: 3, 4, 5, 9 is "3-5", "9"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [str(first) if first == last else f"{first}-{last}" for first, last in runs]


def _cell_text(cell: Any, where: str, problems: list[str], may_be_number: bool) -> str:
    value = cell.value
    if value is None:
        return ""
    address = f"{where}{cell.coordinate}"
    if cell.data_type == _FORMULA:
        problems.append(f"{address}: holds a formula; type the text itself.")
    elif cell.data_type == _ERROR:
        problems.append(f"{address}: holds the error value {value}; type the text itself.")
    elif cell.data_type in _KIND_NAMES and not (may_be_number and cell.data_type == _NUMBER):
        kind = _KIND_NAMES[cell.data_type]
        problems.append(f"{address}: holds {kind} ({value}); format it as text and type it again.")
    return str(value)


def _read_csv(path: Path) -> Table:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        first = text.partition("\n")[0].strip()
        if first.lower().startswith(_DELIMITER_LINE):  # Excel's own hint, which it hides
            text = text.partition("\n")[2]
            delimiter = first[len(_DELIMITER_LINE) :].strip() or "\t"
        else:
            delimiter = max(_DELIMITERS, key=first.count)
        if delimiter not in _DELIMITERS:
            raise csv.Error(f"'{delimiter}' between the cells")
        grid = list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter))
    except UnicodeDecodeError as error:
        raise UserInputError(
            f"{path}: not UTF-8 text ({error.reason}). In Excel, save it as 'CSV UTF-8'; in "
            "LibreOffice, choose the character set Unicode (UTF-8)."
        ) from error
    except csv.Error as error:
        raise UserInputError(
            f"{path}: not a readable .csv file ({error}). Save it as UTF-8, with commas or semicolons."
        ) from error
    return _build(grid, f"{path.name}, ", [], [])


def _build(grid: list[list[str]], where: str, problems: list[str], noted: Sequence[str]) -> Table:
    header = [_column_name(name) for name in grid[0]] if grid else []
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
                problems.append(f"{address}: '{value.strip()}' is in a column without a name.")
        for index, name in enumerate(header):  # a short line of a .csv: the other cells are empty
            row.setdefault(name, Cell("", f"{where}{get_column_letter(index + 1)}{number}"))
        rows.append(row)
    return Table(
        tuple(name for name in header if name),
        tuple(rows),
        tuple(problems),
        tuple(noted),
        where,
        tuple((number, tuple(values)) for number, values in enumerate(grid[:20], start=1)),
    )


def _column_name(text: str) -> str:
    return " ".join(text.split()).lower()
