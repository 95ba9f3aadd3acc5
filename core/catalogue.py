# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of objects: rows of `models_info_all.xlsx` joined with their mesh files.

Two objects may share names and aliases on purpose (four cans; a "cup" and a "mug" that is also
called "cup"): what a word means in a scene is decided by the language, on the objects in the scene.
"""

import difflib
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import UserInputError
from core.model_files import MODEL_SUFFIXES, find_model_file
from core.spreadsheet import Cell, Table, read_table

logger = logging.getLogger(__name__)

SHEET_NAME = "models"
REQUIRED_COLUMNS = ("id", "name", "category", "color", "aliases")
# Columns with a meaning of their own; every other named column is an attribute.
_OPTIONAL_COLUMNS = ("plural", "article", "license", "attribution", "source", "pose")
RESERVED_COLUMNS = (*REQUIRED_COLUMNS, *_OPTIONAL_COLUMNS)
ALIAS_SEPARATOR = ";"
POSES = ("upright", "lying", "any")
ARTICLES = ("a", "an")
# Basic colour terms (Berlin and Kay, 1969) and three more that people use like them. Others are
# allowed, unless so near to one of these that they look like a slip of the finger.
KNOWN_COLORS = (
    "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "gray",
    "beige", "gold", "silver",
)  # fmt: skip
COLOR_SPELLINGS = {"grey": "gray"}
# Ids that an import could not bring, with the reason; written by tool_scripts/import_models.py.
NOT_IMPORTED_FILE = ".not_imported.json"
IMPORT_COMMAND = "python tool_scripts/import_models.py"
BUILD_COMMAND = "python tool_scripts/build_models.py"

# A slip of one letter in a colour word of 4 to 6 letters keeps difflib's ratio above this; real
# other colours (navy, teal, cream, maroon, lilac) stay below it.
_SLIP_RATIO = 0.8
# Words end up in sentences, TSV cells and web pages, so only what occurs in words is let in.
_WORDS = re.compile(r"[^\W_](?:[^\W_]|[ \-'\u2019&.%+])*")
_ID_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]|^\.|\.$')
_MAX_NAMES_SHOWN = 10


class Attributes(Mapping[str, str]):
    """An immutable, hashable mapping that can be pickled, in sorted order."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        self._items: tuple[tuple[str, str], ...] = tuple(sorted(dict(items).items()))

    def __getitem__(self, key: str) -> str:
        for name, value in self._items:
            if name == key:
                return value
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(self._items)

    def __repr__(self) -> str:
        return f"Attributes({dict(self._items)!r})"


@dataclass(frozen=True)
class ModelInfo:
    """One object of the catalogue; what a row does not give is "" (or empty).

    `attributes` holds material, shape and every further column whose cell is filled. `path` is the
    mesh file. `pose` is how the object usually rests: "upright", "lying" or "any".
    """

    id: str
    name: str
    category: str
    path: Path
    color: str = ""
    aliases: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=Attributes)
    plural: str = ""
    article: str = ""
    license: str = ""
    attribution: str = ""
    source: str = ""
    pose: str = ""


def read_catalogue(
    spreadsheet: Path, obj_dir: Path, skip_missing: bool = False
) -> tuple[ModelInfo, ...]:
    """Return the models listed in `spreadsheet` that have a file below `obj_dir`, sorted by id.

    A row without a file is a problem, unless the importer recorded that it could not bring that model,
    or `skip_missing` is set: it is then left out, with a warning.

    Raises:
        UserInputError: one error that lists every problem with its cell.
    """
    table = read_table(spreadsheet, SHEET_NAME)
    problems = _header_problems(table)
    if problems:
        raise _report(spreadsheet, problems)
    reader = _RowReader(Path(obj_dir))
    models = [model for row in table.rows if (model := reader.read(row)) is not None]
    problems = [*table.problems, *reader.problems, *reader.missing_problems(skip_missing)]
    if not problems and not models:
        problems = [f"no model is left: add rows to sheet '{SHEET_NAME}', or run: {IMPORT_COMMAND}"]
    if problems:
        raise _report(spreadsheet, problems)
    reader.warn_not_imported()
    return tuple(sorted(models, key=lambda model: model.id))


class _RowReader:
    """Turns rows into models and collects what is wrong with them."""

    def __init__(self, obj_dir: Path) -> None:
        self.problems: list[str] = []
        self._obj_dir = obj_dir
        self._ids: dict[str, str] = {}
        self._spellings: dict[tuple[str, str], tuple[str, str]] = {}
        self._missing: list[Cell] = []
        self._not_imported = _read_not_imported(obj_dir)
        self._left_out: list[str] = []

    def read(self, row: Mapping[str, Cell]) -> ModelInfo | None:
        """Return the model of a row, or None where it has no usable id or no file."""
        model_id = self._id(row["id"])
        texts = {name: _tidy(cell.text) for name, cell in row.items()}
        for column in ("name", "category"):
            if not texts[column]:
                self._problem(row[column], f"{column} is empty; write a short common noun.")
        color = COLOR_SPELLINGS.get(texts["color"].lower(), texts["color"])
        self._check_color(row["color"], color)
        for column in ("name", "category", "color"):
            self._check_spelling(column, row[column], texts[column])
        attributes = {k: text for k, text in texts.items() if text and k not in RESERVED_COLUMNS}
        for column in ("name", "category", "color", "plural", *attributes):
            if texts.get(column):
                self._check_words(row[column], texts[column])
        for column, allowed in (("pose", POSES), ("article", ARTICLES)):
            if texts.get(column) and texts[column] not in allowed:
                choice = ", ".join(allowed)
                self._problem(row[column], f"{column} '{texts[column]}' is not one of: {choice}.")
        aliases = self._aliases(row["aliases"], texts["name"])
        path = self._file(row["id"], model_id) if model_id else None
        if path is None:
            return None
        return ModelInfo(
            id=model_id,
            name=texts["name"],
            category=texts["category"],
            path=path,
            color=color,
            aliases=aliases,
            attributes=Attributes(attributes),
            **{column: texts.get(column, "") for column in _OPTIONAL_COLUMNS},
        )

    def missing_problems(self, skip: bool) -> list[str]:
        """Return one problem for all rows whose file is not there; with `skip` it only warns."""
        if not self._missing:
            return []
        names = _shorten([f"{cell.text.strip()} ({cell.where})" for cell in self._missing])
        endings = "|".join(suffix.lstrip(".") for suffix in MODEL_SUFFIXES)
        problem = (
            f"{len(self._missing)} row(s) have no model file, neither <id>/<id>.({endings}) nor "
            f"<id>.({endings}) in {self._obj_dir}: {names}. Add the files or delete the rows; "
            f"the models that come with RefGrasp are made by: {IMPORT_COMMAND} and {BUILD_COMMAND}"
        )
        if skip:
            logger.warning("Left out: %s", problem)
        return [] if skip else [problem]

    def warn_not_imported(self) -> None:
        """Say once which rows were left out because the importer could not bring them."""
        if self._left_out:
            logger.warning(
                "%d model(s) are left out, the import could not bring them (%s); to try again: %s",
                len(self._left_out),
                _shorten(self._left_out),
                IMPORT_COMMAND,
            )

    def _problem(self, cell: Cell, message: str) -> None:
        self.problems.append(f"{cell.where}: {message}")

    def _id(self, cell: Cell) -> str:
        model_id = cell.text.strip()
        if not model_id:
            self._problem(cell, "id is empty; write the file's name without its ending.")
            return ""
        if _ID_FORBIDDEN.search(model_id):
            self._problem(
                cell,
                f"id '{model_id}' is no plain file name: no path parts, no leading or final dot, "
                'none of / \\ : * ? " < > |.',
            )
            return ""
        if Path(model_id).suffix.lower() in MODEL_SUFFIXES:
            stem = Path(model_id).stem
            self._problem(cell, f"id '{model_id}' has a file ending; write '{stem}'.")
            return ""
        # Compared without case: Windows and macOS could not keep two such files apart.
        first = self._ids.setdefault(model_id.casefold(), cell.where)
        if first != cell.where:
            self._problem(cell, f"id '{model_id}' is there already ({first}); each id occurs once.")
            return ""
        return model_id

    def _file(self, cell: Cell, model_id: str) -> Path | None:
        path = find_model_file(self._obj_dir, model_id)
        if path is None and model_id in self._not_imported:
            self._left_out.append(model_id)
        elif path is None:
            self._missing.append(cell)
        return path

    def _aliases(self, cell: Cell, name: str) -> tuple[str, ...]:
        aliases = [alias for part in cell.text.split(ALIAS_SEPARATOR) if (alias := _tidy(part))]
        seen = {name.casefold()}
        for alias in aliases:
            self._check_words(cell, alias)
            if alias.casefold() in seen:
                self._problem(cell, f"alias '{alias}' repeats the name or an alias of this row.")
            seen.add(alias.casefold())
        return tuple(aliases)

    def _check_words(self, cell: Cell, text: str) -> None:
        if not _WORDS.fullmatch(text):
            hint = "; write a space instead of _" if "_" in text else ""
            allowed = "letters, digits, spaces and - ' & . % + are allowed"
            self._problem(cell, f"'{text}' is no plain wording: {allowed}{hint}.")

    def _check_color(self, cell: Cell, color: str) -> None:
        near = difflib.get_close_matches(color.lower(), KNOWN_COLORS, n=1, cutoff=_SLIP_RATIO)
        if near and near[0] != color.lower():
            self._problem(cell, f"color '{color}', did you mean '{near[0]}'?")

    def _check_spelling(self, column: str, cell: Cell, text: str) -> None:
        first, where = self._spellings.setdefault((column, text.casefold()), (text, cell.where))
        if first != text:
            self._problem(cell, f"{column} '{text}' is '{first}' ({where}) but for its capitals.")


def _shorten(names: list[str]) -> str:
    more = len(names) - _MAX_NAMES_SHOWN
    return ", ".join(names[:_MAX_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _header_problems(table: Table) -> list[str]:
    problems = []
    for column in REQUIRED_COLUMNS:
        if column in table.header:
            continue
        near = difflib.get_close_matches(column, set(table.header) - set(RESERVED_COLUMNS), n=1)
        hint = f"; is it the one called '{near[0]}'?" if near else ""
        problems.append(f"row 1: column '{column}' is missing{hint}")
    if problems:
        found = ", ".join(table.header) or "nothing"
        problems.append(f"found: {found}; needed: {', '.join(REQUIRED_COLUMNS)}")
    return problems


def _read_not_imported(obj_dir: Path) -> frozenset[str]:
    path = obj_dir / NOT_IMPORTED_FILE
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError) as error:
        logger.warning("%s cannot be read (%s) and is ignored.", path, error)
        return frozenset()
    return frozenset(recorded) if isinstance(recorded, dict) else frozenset()


def _report(spreadsheet: Path, problems: list[str]) -> UserInputError:
    lines = "\n".join(f"  - {problem}" for problem in dict.fromkeys(problems))
    return UserInputError(f"{spreadsheet}: {len(dict.fromkeys(problems))} problem(s):\n{lines}")
