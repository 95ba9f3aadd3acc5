# SPDX-License-Identifier: GPL-3.0-or-later
"""The columns of the spreadsheet, the values of their cells, and checks of the header row."""

import difflib

from core.assets.catalogue.spreadsheet import Table

SHEET_NAME = "models"
# A sheet for people, which is not read.
INSTRUCTIONS_SHEET = "instructions"
REQUIRED_COLUMNS = ("id", "name", "category", "color", "aliases")
# Optional columns with a meaning of their own; every other named column is an attribute.
OPTIONAL_COLUMNS = ("plural", "article", "license", "attribution", "source", "pose")
# What is known of an object beyond the words it is called by; see `core.assets.catalogue.facts`.
QUANTITY_COLUMNS = ("density", "mass")
LIST_COLUMNS = ("carries", "goes_in", "uses")
FACT_COLUMNS = ("color2", *QUANTITY_COLUMNS, *LIST_COLUMNS)
RESERVED_COLUMNS = (*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS, *FACT_COLUMNS)
# Between the values of a cell: aliases, and the list columns.
ALIAS_SEPARATOR = ";"
POSES = ("upright", "lying", "any")
ARTICLES = ("a", "an")
# Basic color terms (Berlin and Kay, 1969) and three more that people use like them. Others are
# allowed unless they look like a typo of one of these.
KNOWN_COLORS = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray",
    "beige", "gold", "silver",
)  # fmt: skip
COLOR_SPELLINGS = {"grey": "gray"}

# Other common names of these columns. An attribute column of such a name would end up in sentences
# ("the mug whose licence is CC0").
_OTHER_NAMES = {
    "colour": "color",
    "colours": "color",
    "colors": "color",
    "alias": "aliases",
    "synonym": "aliases",
    "synonyms": "aliases",
    "file": "id",
    "filename": "id",
    "model": "id",
    "model id": "id",
    "class": "category",
    "licence": "license",
    "author": "attribution",
    "plurals": "plural",
    "poses": "pose",
    "color 2": "color2",
    "colour2": "color2",
    "colour 2": "color2",
    "second color": "color2",
    "second colour": "color2",
    "goes in": "goes_in",
}
# Rows searched for misplaced column names.
_SEARCHED_ROWS = 20


def header_problems(table: Table) -> list[str]:
    """Return what is wrong with the names of the columns."""
    problems = []
    spare = [name for name in table.header if name not in RESERVED_COLUMNS]
    for column in REQUIRED_COLUMNS:
        if column not in table.header:
            named = _meant(column, spare)
            hint = f"; is it the one called '{named}'?" if named else ""
            problems.append(f"{table.where}row 1: column '{column}' is missing{hint}")
    if problems:
        found = ", ".join(table.header) or "nothing"
        problems.append(f"found: {found}; needed: {', '.join(REQUIRED_COLUMNS)}")
        for number, texts in table.first_rows[1:_SEARCHED_ROWS]:
            if set(REQUIRED_COLUMNS) <= {" ".join(text.split()).lower() for text in texts}:
                problems.append(f"row {number} holds the column names; delete the rows above it")
        return problems
    optional = (*OPTIONAL_COLUMNS, *FACT_COLUMNS)
    for name in spare:
        bare = name.partition("(")[0].strip()  # "density (kg/m³)"
        meant = _OTHER_NAMES.get(name, bare)
        if meant not in RESERVED_COLUMNS:
            near = difflib.get_close_matches(name, optional, n=1, cutoff=0.85)
            meant = near[0] if near else ""
        if meant in optional and meant not in table.header:
            problems.append(f"{table.where}row 1: column '{name}', did you mean '{meant}'?")
    return problems


def _meant(column: str, spare: list[str]) -> str:
    """Return the name in `spare` that probably means `column`, "" if there is none."""
    for name in spare:
        if _OTHER_NAMES.get(name) == column:
            return name
    near = difflib.get_close_matches(column, spare, n=1)
    return near[0] if near else ""
