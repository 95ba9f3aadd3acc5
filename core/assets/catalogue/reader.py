# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the spreadsheet and joins its rows with the files of the models folder."""

import json
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.assets.catalogue.columns import (
    INSTRUCTIONS_SHEET,
    QUANTITY_COLUMNS,
    SHEET_NAME,
    header_problems,
)
from core.assets.catalogue.model import ModelInfo
from core.assets.catalogue.overlay import OVERLAY_STEM, overlay_of, sheet_files
from core.assets.catalogue.rows import RowReader
from core.assets.catalogue.spreadsheet import Cell, Table, read_table
from core.assets.model_files import MODEL_SUFFIXES, find_model_file, model_ids, near_misses
from core.errors import UserInputError
from utils.shell import python_command
from utils.words import counted

logger = logging.getLogger(__name__)

# Ids that could not be imported, with reasons; written by tool_scripts/import_models.py.
NOT_IMPORTED_FILE = ".not_imported.json"
IMPORT_COMMAND = python_command("tool_scripts/import_models.py")
BUILD_COMMAND = python_command("tool_scripts/build_models.py")
_MAX_NAMES_SHOWN = 10
# Nothing is wrong with them: a line short enough to be read.
_MAX_UNLISTED_SHOWN = 3


class CatalogueError(UserInputError):
    """What is wrong with rows; says what they name all the same, so that more can be checked at once.

    Attributes:
        ids, categories: of all rows that have one.
    """

    # The defaults are for `pickle`, which calls with the message alone and then sets the attributes.
    def __init__(
        self, message: str, ids: Iterable[str] = (), categories: Iterable[str] = ()
    ) -> None:
        super().__init__(message)
        self.ids = tuple(ids)
        self.categories = frozenset(categories)


def read_catalogue(
    spreadsheet: Path, obj_dir: Path, skip_missing: bool = False
) -> tuple[ModelInfo, ...]:
    """Return the models listed in `spreadsheet` and its overlay that have a file below `obj_dir`, sorted by id.

    A row without a file is a problem, unless the importer recorded that it could not import that model
    or `skip_missing` is set: then the row is left out, with a warning. Files without a row and likely
    mistakes (hidden rows, stray spaces, plurals) cause warnings.

    Raises:
        CatalogueError: lists every problem of the rows with its cell.
        UserInputError: a file cannot be read, or lacks columns.
    """
    obj_dir = Path(obj_dir)
    tables = _read_tables(spreadsheet)
    reader = RowReader(obj_dir)
    rows = (row for table in tables for row in table.rows)
    models = [model for row in rows if (model := reader.read(row)) is not None]
    not_imported = _read_not_imported(obj_dir)
    # Users look for their own rows, and only the first are named.
    fileless = sorted(reader.missing, key=lambda cell: not _in_overlay(cell.where))
    missing = [cell for cell in fileless if cell.text.strip() not in not_imported]
    left_out = [cell for cell in fileless if cell.text.strip() in not_imported]
    problems = [p for table in tables for p in table.problems]
    problems += [*reader.problems, *reader.typos()]
    places = list(problems)  # each starts with its address
    if missing and not skip_missing:
        places += [cell.where for cell in missing]
        problems.append(_missing_problem(missing, obj_dir))
    if not problems and not models:
        problems = [
            f"no models are left: add rows to sheet '{SHEET_NAME}', or run: {IMPORT_COMMAND}"
        ]
    if problems:
        said = _report(_files_with(places, spreadsheet), problems)
        raise CatalogueError(str(said), reader.ids, reader.categories)
    if missing:
        logger.warning("Left out: %s", _missing_problem(missing, obj_dir))
    if left_out:
        logger.warning(
            "%s left out because the import could not get %s (%s); to try again: %s",
            "1 model is" if len(left_out) == 1 else f"{len(left_out)} models are",
            "it" if len(left_out) == 1 else "them",
            _shorten([cell.text.strip() for cell in left_out]),
            IMPORT_COMMAND,
        )
    noted = [warning for table in tables for warning in table.warnings]
    for warning in (*noted, *reader.warnings(), *_unlisted(reader.ids, obj_dir)):
        logger.warning("%s", warning if _in_overlay(warning) else f"{spreadsheet}: {warning}")
    return tuple(sorted(models, key=lambda model: model.id))


def _read_tables(spreadsheet: Path) -> list[Table]:
    """Read the spreadsheet and its overlay, if there is one; the addresses in the latter name the file.

    Raises:
        UserInputError: a file cannot be read, or lacks columns.
    """
    tables = []
    for path in sheet_files(spreadsheet).values():
        table = read_table(
            path,
            SHEET_NAME,
            not_read=INSTRUCTIONS_SHEET,
            numeric=QUANTITY_COLUMNS,
            named=path != spreadsheet,
        )
        if problems := header_problems(table):
            raise _report(path, problems)
        tables.append(table)
    return tables


def _in_overlay(address: str) -> bool:
    """Return whether an address, or a message that starts with one, names the overlay."""
    return address.startswith(f"{OVERLAY_STEM}.")


def _files_with(places: Sequence[str], spreadsheet: Path) -> str:
    """Return which of the spreadsheet and its overlay have problems, by the addresses of these."""
    overlay = overlay_of(spreadsheet)
    own = [_in_overlay(place) for place in places]
    if overlay is None or not any(own):
        return str(spreadsheet)
    return str(overlay) if all(own) else f"{spreadsheet} and {overlay.name}"


def _missing_problem(missing: Sequence[Cell], obj_dir: Path) -> str:
    """Return one problem for all rows without a file, naming the first few."""
    names = _shorten([f"{cell.text.strip()} ({cell.where})" for cell in missing])
    endings = "|".join(suffix.lstrip(".") for suffix in MODEL_SUFFIXES)
    near = {cell.text.strip(): near_misses(obj_dir, cell.text.strip()) for cell in missing}
    meant = [
        f"'{file.relative_to(obj_dir)}' for '{model_id}'"
        for model_id, files in near.items()
        for file in files
        # One that is called the same has come meanwhile.
        if file != find_model_file(obj_dir, model_id)
    ]
    there = (
        f" There is {_shorten(meant)}: names have to be equal, capitals included, in one of these formats."
        if meant
        else ""
    )
    rows = "1 row has" if len(missing) == 1 else f"{len(missing)} rows have"
    return (
        f"{rows} no model file, neither <id>/<id>.({endings}) nor "
        f"<id>.({endings}) in {obj_dir}: {names}.{there} Add the files or delete the rows; "
        f"the models that come with RefGrasp are made by: {IMPORT_COMMAND} and {BUILD_COMMAND}"
    )


def _unlisted(ids: Iterable[str], obj_dir: Path) -> list[str]:
    """Return a warning about model files without a row."""
    listed = {model_id.casefold() for model_id in ids}
    unused = sorted(name for name in model_ids(obj_dir) if name.casefold() not in listed)
    if not unused:
        return []
    count = counted(len(unused), "model file")
    return [f"{count} without a row: {_shorten(unused, _MAX_UNLISTED_SHOWN)}"]


def _read_not_imported(obj_dir: Path) -> frozenset[str]:
    path = obj_dir / NOT_IMPORTED_FILE
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return frozenset()
    except (OSError, ValueError, RecursionError) as error:
        logger.warning("%s cannot be read (%s) and is ignored.", path, error)
        return frozenset()
    return frozenset(recorded) if isinstance(recorded, dict) else frozenset()


def _shorten(names: list[str], most: int = _MAX_NAMES_SHOWN) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _report(files: Path | str, problems: list[str]) -> UserInputError:
    distinct = list(dict.fromkeys(problems))
    lines = "\n".join(f"  - {problem}" for problem in distinct)
    return UserInputError(f"{files}: {counted(len(distinct), 'problem')}:\n{lines}")
