# SPDX-License-Identifier: GPL-3.0-or-later
"""Further columns: a second color, quantities, and what goes with what.

All are optional, and checked here. The second color is said with the first one ("the blue and white mug"), the
others are never among the attributes used in sentences.
"""

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core.assets.catalogue.columns import (
    COLOR_SPELLINGS,
    KNOWN_COLORS,
    LIST_COLUMNS,
    QUANTITY_COLUMNS,
)
from core.assets.catalogue.model import ModelInfo
from core.assets.catalogue.spreadsheet import Cell
from core.assets.catalogue.texts import split_list, tidy, words_problem
from core.assets.uses import DOUBT, NO_USE, use_table
from core.scene.color_pairs import ONE_COLOR, pair_of

USES = "uses"
# Column: unit, smallest and largest plausible value, and the probable meaning of values beyond them. The
# lightest foams have 20 kg/m³, which is also above the densest metal in g/cm³; osmium has 22,590. The
# lightest objects on a table weigh a tenth of a gram; more than 50 kg would bend it, or were grams.
QUANTITIES: Mapping[str, tuple[str, float, float, str]] = {
    "density": (
        "kg/m³",
        20.0,
        23_000.0,
        "1 g/cm³ is 1000 kg/m³; for lighter objects, give the mass",
    ),
    "mass": ("kg", 0.0001, 50.0, "1 g is 0.001 kg"),
}


class FactReader:
    """Reads these columns of one row.

    Args:
        color: of the row, in its final spelling.
        problem: receives a cell and its problem.
    """

    def __init__(
        self, row: Mapping[str, Cell], color: str, problem: Callable[[Cell, str], None]
    ) -> None:
        self._row = row
        self._color = color
        self._problem = problem

    def read(self) -> dict[str, Any]:
        """Return the fields of `ModelInfo` that the row fills."""
        readers: list[tuple[str, Callable[[str, Cell], Any]]] = [("color2", self._second_color)]
        readers += [(column, self._quantity) for column in QUANTITY_COLUMNS]
        readers += [(column, self._list) for column in LIST_COLUMNS]
        row = self._row
        return {
            column: read(column, row[column])
            for column, read in readers
            if column in row and row[column].text.strip()
        }

    def _second_color(self, column: str, cell: Cell) -> str:
        text = tidy(cell.text)
        color = COLOR_SPELLINGS.get(text.lower(), text)
        if text.lower() == ONE_COLOR:
            color = ONE_COLOR
        elif color not in KNOWN_COLORS:
            known = ", ".join((*KNOWN_COLORS, ONE_COLOR))
            self._problem(cell, f"{column} '{text}' is not one of: {known}.")
        elif not self._color:
            self._problem(cell, f"{column} is '{text}', but color is empty; fill color first.")
        elif pair_of(self._color):
            self._problem(
                cell, f"{column} is '{text}', but color has two already; leave {column} empty."
            )
        elif color == self._color:
            self._problem(cell, f"{column} '{text}' is the color itself; write '{ONE_COLOR}'.")
        return color

    def _quantity(self, column: str, cell: Cell) -> float | None:
        unit, low, high, hint = QUANTITIES[column]
        text = tidy(cell.text)
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or "_" in text:
            self._problem(
                cell, f"{column} '{text}' is not a number of {unit}, written as 0.35 and no unit."
            )
            return None
        if not low <= value <= high:
            limits = f"{low:g} to {high:,g} {unit}"
            self._problem(cell, f"{column} {text} is outside {limits}; {hint}.")
            return None
        return value

    def _list(self, column: str, cell: Cell) -> tuple[str, ...]:
        values = split_list(cell.text)
        words = tuple(_bare_use(value) if column == USES else value for value in values)
        seen: set[str] = set()
        for word in words:
            if problem := words_problem(word, "values"):
                self._problem(cell, problem)
            elif column == USES:
                self._use(cell, word)
            if word.casefold() in seen:
                self._problem(cell, f"{column} names '{word}' twice.")
            seen.add(word.casefold())
        return values

    def _use(self, cell: Cell, use: str) -> None:
        # What is not listed is plainly not what the thing is for: a misspelt use would make sentences wrong.
        known = [*use_table().uses, NO_USE]
        if use not in known:
            near = difflib.get_close_matches(use, known, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(known)}."
            self._problem(cell, f"{USES} names '{use}', which is no known use; {hint}")


def _bare_use(value: str) -> str:
    """Return a use without the mark of doubt: "hold pens?"."""
    return value.removesuffix(DOUBT).rstrip()


def unmatched_words(models: Iterable[ModelInfo]) -> list[tuple[str, str]]:
    """Return (model id, message) for each word in `carries` or `goes_in` that names no row."""
    models = list(models)
    known = {
        word.casefold() for model in models for word in (model.name, model.category, *model.aliases)
    }
    return [
        (model.id, f"{column} names '{word}', which is no row's name, alias or category.")
        for model in models
        for column, words in (("carries", model.carries), ("goes_in", model.goes_in))
        for word in words
        if word.casefold() not in known
    ]
