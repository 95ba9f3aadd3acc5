# SPDX-License-Identifier: GPL-3.0-or-later
"""The layout of the workbook: a sheet for the models, and one with instructions for people."""

import datetime
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.assets.catalogue import ARTICLES, INSTRUCTIONS_SHEET, KNOWN_COLORS, POSES, SHEET_NAME
from core.scene.color_pairs import ONE_COLOR

COLUMNS = (
    "id", "name", "category", "color", "color2", "aliases", "material", "shape", "pose", "plural", "article",
    "license", "attribution", "source",
)  # fmt: skip
_WIDTHS = {"id": 26, "name": 20, "category": 18, "aliases": 44, "plural": 20, "attribution": 60,
           "source": 60}  # fmt: skip
_DEFAULT_WIDTH = 14
_HEADER_FILL = "DDE6EE"
# Drop-downs extend this many rows below the last one, for rows that users add.
_SPARE_ROWS = 500
_INSTRUCTIONS = (
    ("How to add an object",
     "1. Put its file into the folder models: models/<id>/<id>.obj with its MTL and textures, or "
     "models/<id>.glb, .gltf, .ply or .stl. Its unit is the meter."),
    ("", "2. Add a row to the sheet 'models'. Only that sheet is read; this one is for you."),
    ("", "3. Check: python tool_scripts/validate_models.py"),
    ("id", "The file's name without its ending. Each id occurs once."),
    ("name", "What people call it when they see it: a short common noun in the singular (mug)."),
    ("category", "One level above the name (drinkware, hand tool, fruit). Never empty."),
    ("color", "The one color a person would name. Leave it empty if none dominates; write both if two do "
     "equally: blue and white."),
    ("color2", "The second color that a person would name with it (a blue and white mug), from the list; none "
     "if it clearly has only one. Leave it empty if in doubt. Only together with a color."),
    ("aliases", "Other words for the very same thing, separated by ; (cup; coffee mug). Two rows may "
     "share words. May be empty."),
    ("material, shape", "One word each. May be empty. Columns that you add count as further attributes."),
    ("pose", "upright, lying or any: how it usually rests. May be empty. upright: as in its file."),
    ("plural, article", "Only where the usual rule is wrong (loaves of bread; an)."),
    ("license, attribution, source", "Where the model comes from; passed on with the data."),
    ("density, mass", "Optional columns, like the next three: add them if you need them. Numbers: "
     "density in kg/m³ (20 to 23,000), averaged over the volume "
     "that the mesh encloses; mass in kg (0.0001 to 50). If a row has both, the mass is used."),
    ("carries, goes_in", "Optional columns: names or categories, in the singular, of what may stand or lie on "
     "or in the object (book; plate), or of what it may be put into (pen holder; mug); separated by ;"),
    ("uses", "Optional column: what the object is for, separated by ; (drink from; pour from). Sentences never "
     "use these five columns as adjectives."),
    ("All cells", "Plain text: no formulas, no merged cells, and numbers only in density and mass. NA and None "
     "are words like any other. The lists to the right feed the drop-downs; other words are allowed, too."),
)  # fmt: skip
# First column of the drop-down lists on the instructions sheet.
_FIRST_LIST = 4
# Any fixed time stamp will do: it makes the file reproducible byte by byte.
_MOMENT = datetime.datetime(2024, 1, 1)


@dataclass(frozen=True)
class Row:
    """One row of the workbook by column name."""

    cells: Mapping[str, str]


def workbook_bytes(rows: Sequence[Row]) -> bytes:
    """Return the workbook of `rows`, the same bytes each time."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET_NAME
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([row.cells.get(column) or None for column in COLUMNS])
    last_row = len(rows) + 1
    _format(sheet, last_row)
    choices = _choices(rows)
    _write_instructions(workbook.create_sheet(INSTRUCTIONS_SHEET), choices)
    _add_menus(sheet, choices, last_row + _SPARE_ROWS)
    _mark_double_ids(sheet, last_row + _SPARE_ROWS)
    workbook.properties.creator = "RefGrasp"
    workbook.properties.created = _MOMENT
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _without_time(buffer.getvalue())


def _choices(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return the choices of each column's drop-down: the allowed words, or else those in use."""
    choices = {
        "color": list(KNOWN_COLORS),
        "color2": [*KNOWN_COLORS, ONE_COLOR],
        "pose": list(POSES),
        "article": list(ARTICLES),
    }
    for column in ("category", "material", "shape", "license"):
        used = {row.cells[column] for row in rows if row.cells[column]}
        choices[column] = sorted(used, key=lambda word: (word.casefold(), word))
    return {column: choices[column] for column in COLUMNS if choices.get(column)}


def _format(sheet: Worksheet, last_row: int) -> None:
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{last_row}"
    sheet.print_title_rows = "1:1"
    _fit_to_page_width(sheet)
    for index, column in enumerate(COLUMNS, start=1):
        header = sheet.cell(1, index)
        header.font = Font(bold=True)
        header.fill = PatternFill("solid", start_color=_HEADER_FILL)
        dimension = sheet.column_dimensions[get_column_letter(index)]
        dimension.width = _WIDTHS.get(column, _DEFAULT_WIDTH)
        # Text format: programs then keep what a person types (8, 1/2, TRUE) as is, also in new rows.
        dimension.number_format = "@"
    for row in sheet.iter_rows(min_row=2, max_row=last_row):
        for cell in row:
            cell.number_format = "@"


def _fit_to_page_width(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = False
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _write_instructions(sheet: Worksheet, choices: Mapping[str, Sequence[str]]) -> None:
    sheet.column_dimensions["A"].width = 28
    sheet.column_dimensions["B"].width = 90
    _fit_to_page_width(sheet)
    for title, text in _INSTRUCTIONS:
        sheet.append([title, text])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        for place in (1, 2):
            sheet.cell(sheet.max_row, place).alignment = Alignment(wrap_text=True, vertical="top")
    for index, (column, words) in enumerate(choices.items(), start=_FIRST_LIST):
        sheet.column_dimensions[get_column_letter(index)].width = 20
        for number, word in enumerate((f"{column}:", *words), start=1):
            sheet.cell(number, index, word).alignment = Alignment(vertical="top")
        sheet.cell(1, index).font = Font(bold=True)


def _add_menus(sheet: Worksheet, choices: Mapping[str, Sequence[str]], last_row: int) -> None:
    for index, (column, words) in enumerate(choices.items(), start=_FIRST_LIST):
        listed = get_column_letter(index)
        source = f"{INSTRUCTIONS_SHEET}!${listed}$2:${listed}${len(words) + 1}"
        # Only a suggestion: other words are allowed, so no error is shown.
        menu = DataValidation("list", formula1=source, showErrorMessage=False, allow_blank=True)
        letter = get_column_letter(COLUMNS.index(column) + 1)
        menu.add(f"{letter}2:{letter}{last_row}")
        sheet.add_data_validation(menu)


def _mark_double_ids(sheet: Worksheet, last_row: int) -> None:
    style = DifferentialStyle(fill=PatternFill(bgColor="F4B6B0"))
    sheet.conditional_formatting.add(
        f"A2:A{last_row}", Rule(type="duplicateValues", dxf=style, stopIfTrue=False)
    )


def _without_time(data: bytes) -> bytes:
    """Return the workbook with every time stamp in it set to `_MOMENT`."""
    stamp = _MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            entry = zipfile.ZipInfo(name, _MOMENT.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return buffer.getvalue()
