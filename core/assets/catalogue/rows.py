# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns rows of the spreadsheet into models and collects their problems."""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.assets.catalogue.columns import (
    ARTICLES,
    COLOR_SPELLINGS,
    LIST_COLUMNS,
    OPTIONAL_COLUMNS,
    POSES,
    RESERVED_COLUMNS,
)
from core.assets.catalogue.facts import FactReader
from core.assets.catalogue.hints import ReadRow, word_hints
from core.assets.catalogue.model import Attributes, ModelInfo
from core.assets.catalogue.spreadsheet import Cell
from core.assets.catalogue.texts import shown, split_list, tidy, words_problem
from core.assets.catalogue.typos import color_typo, lone_typos
from core.assets.model_files import MAX_NAME, MODEL_SUFFIXES, find_model_file, is_plain_name

# Text that is passed on with the data but never occurs in sentences: anything without line breaks.
_NOTES = re.compile(r"[^\x00-\x1f\x7f\x85\u2028\u2029]*")
_NOTE_COLUMNS = ("license", "attribution", "source")
_MAX_CELLS_SHOWN = 8


class RowReader:
    """Reads rows one by one.

    Attributes:
        problems: messages, each with its cell.
        ids: valid ids of the rows read.
        missing: id cells of rows without a file.
    """

    def __init__(self, obj_dir: Path) -> None:
        self.problems: list[str] = []
        self.ids: list[str] = []
        self.missing: list[Cell] = []
        self._obj_dir = obj_dir
        self._first: dict[str, str] = {}
        self._spellings: dict[tuple[str, str], tuple[str, str]] = {}
        self._categories: list[tuple[Cell, str]] = []
        self._spaced: list[str] = []
        self._read: list[ReadRow] = []

    def read(self, row: Mapping[str, Cell]) -> ModelInfo | None:
        """Return the model of a row, or None if it has no valid id or no file."""
        model_id = self._id(row["id"])
        texts = {name: tidy(cell.text) for name, cell in row.items()}
        self._spaced += [c.where for name, c in row.items() if _is_spaced(name, c)]
        self._check_texts(row, texts)
        color = COLOR_SPELLINGS.get(texts["color"].lower(), texts["color"])
        if meant := color_typo(color):
            self._problem(row["color"], f"color '{color}', did you mean '{meant}'?")
        aliases = self._aliases(row["aliases"], texts["name"])
        facts = FactReader(row, color, self._problem).read()
        path = find_model_file(self._obj_dir, model_id) if model_id else None
        if model_id and path is None:
            self.missing.append(row["id"])
        if path is None:
            return None
        columns = (name for name in texts if name not in RESERVED_COLUMNS)
        optional: dict[str, Any] = {name: texts.get(name, "") for name in OPTIONAL_COLUMNS}
        model = ModelInfo(
            id=model_id,
            name=texts["name"],
            category=texts["category"],
            path=path,
            color=color,
            aliases=aliases,
            attributes=Attributes({name: texts[name] for name in columns if texts[name]}),
            **optional,
            **facts,
        )
        self._read.append(
            ReadRow(model, row["name"], row["aliases"], row["category"], row["color"])
        )
        return model

    @property
    def categories(self) -> set[str]:
        """The categories of all rows."""
        return {text for _, text in self._categories if text}

    def typos(self) -> list[str]:
        """Return the probable typos among the categories, known once all rows are read."""
        return [
            f"{cell.where}: category '{text}', did you mean '{meant}'?"
            for cell, text, meant in lone_typos(self._categories)
        ]

    def warnings(self) -> list[str]:
        """Return warnings about harmless mistakes, and hints about words."""
        hints = word_hints(self._read)
        if not self._spaced:
            return hints
        shown = ", ".join(self._spaced[:_MAX_CELLS_SHOWN])
        more = len(self._spaced) - _MAX_CELLS_SHOWN
        spaces = f"stray spaces are ignored: {shown}" + (f" and {more} more" if more > 0 else "")
        return [spaces, *hints]

    def _problem(self, cell: Cell, message: str) -> None:
        self.problems.append(f"{cell.where}: {message}")

    def _check_texts(self, row: Mapping[str, Cell], texts: Mapping[str, str]) -> None:
        for column in ("name", "category"):
            if not texts[column]:
                self._problem(row[column], f"{column} is empty; enter a short common noun.")
        self._categories.append((row["category"], texts["category"]))
        for column in ("name", "category", "color"):
            self._check_spelling(column, row[column], texts[column])
        spoken = [name for name in texts if name not in RESERVED_COLUMNS]
        for column in ("name", "category", "color", "plural", *spoken):
            if texts.get(column):
                self._check_words(row[column], texts[column])
        for column in _NOTE_COLUMNS:
            if column in row and not _NOTES.fullmatch(row[column].text.strip()):
                self._problem(
                    row[column], f"{column} contains a tab or a line break; use a single line."
                )
        for column, allowed in (("pose", POSES), ("article", ARTICLES)):
            if texts.get(column) and texts[column] not in allowed:
                choice = ", ".join(allowed)
                self._problem(row[column], f"{column} '{texts[column]}' is not one of: {choice}.")

    def _id(self, cell: Cell) -> str:
        model_id = unicodedata.normalize("NFC", cell.text.strip())
        if not model_id:
            self._problem(cell, "id is empty; enter the file name without its extension.")
            return ""
        if not is_plain_name(model_id):
            self._problem(
                cell,
                f"id '{model_id}' is not a plain file name: no path parts, no leading or trailing dot, at "
                f"most {MAX_NAME} bytes, "
                'none of / \\ : * ? " < > |, and no Windows device name (con, aux, nul, ...)'
                + "".join(f"; it has {shown(sign)}" for sign in _invisible(model_id))
                + ".",
            )
            return ""
        if Path(model_id).suffix.lower() in MODEL_SUFFIXES:
            stem = Path(model_id).stem
            self._problem(cell, f"id '{model_id}' has a file extension; write '{stem}'.")
            return ""
        # Compared case-insensitively, as Windows and macOS compare file names.
        first = self._first.setdefault(model_id.casefold(), cell.where)
        if first != cell.where:
            self._problem(
                cell, f"id '{model_id}' is already used ({first}); each id must be unique."
            )
            return ""
        self.ids.append(model_id)
        return model_id

    def _aliases(self, cell: Cell, name: str) -> tuple[str, ...]:
        aliases = split_list(cell.text)
        seen = {name.casefold()}
        for alias in aliases:
            self._check_words(cell, alias)
            if alias.casefold() in seen:
                self._problem(cell, f"alias '{alias}' repeats the name or an alias of this row.")
            seen.add(alias.casefold())
        return aliases

    def _check_words(self, cell: Cell, text: str) -> None:
        if problem := words_problem(text):
            self._problem(cell, problem)

    def _check_spelling(self, column: str, cell: Cell, text: str) -> None:
        first, where = self._spellings.setdefault((column, text.casefold()), (text, cell.where))
        if first != text:
            self._problem(
                cell, f"{column} '{text}' is '{first}' ({where}) except for its capitals."
            )


def _invisible(text: str) -> list[str]:
    return [sign for sign in dict.fromkeys(text) if not sign.isprintable()]


def _is_spaced(column: str, cell: Cell) -> bool:
    # People put spaces around the separators of lists.
    return column not in ("aliases", *LIST_COLUMNS) and cell.text != " ".join(cell.text.split())
