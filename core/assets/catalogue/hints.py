# SPDX-License-Identifier: GPL-3.0-or-later
"""Hints about words that are allowed in a row, and seldom meant."""

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.assets.catalogue.columns import KNOWN_COLORS
from core.assets.catalogue.model import ModelInfo
from core.assets.catalogue.spreadsheet import Cell
from core.scene.color_pairs import pair_of
from utils.inflecting import inflect_engine

# Two categories at least this alike (difflib's ratio) are probably meant to be one: "kitchen tool" and
# "kitchen utensil" have 0.741, "drink ware" and "drinkware" 0.95, "household item" and "household appliance"
# 0.73.
_LIKE_CATEGORY = 0.74
# Of plurals: all regular ones, and irregular ones such as mice, men, children, feet, teeth, geese, cacti.
_PLURAL_ENDINGS = ("s", "ice", "men", "ren", "eet", "eeth", "eese", "i", "a", "ae", "people")
# "greenish" has 0.77 with "green", "bronze" 0.73 with "brown"; navy, teal, cream and maroon have less.
_LIKE_COLOR = 0.75


@dataclass(frozen=True)
class ReadRow:
    """A model with the cells of its words."""

    model: ModelInfo
    name: Cell
    aliases: Cell
    category: Cell
    color: Cell


def word_hints(rows: Sequence[ReadRow]) -> list[str]:
    """Return a hint, with its cell, for each word that probably should be another."""
    counts = Counter(row.model.category for row in rows)
    known = sorted(
        {row.model.category for row in rows if row.model.source or counts[row.model.category] > 1}
    )
    colored = Counter(word for row in rows if row.model.color for word in _words(row.model))
    found = []
    for row in rows:
        model = row.model
        # Those that come with RefGrasp have plurals on purpose, such as a pair of shoes.
        own_aliases = () if model.source or model.plural else model.aliases
        hints = (
            (row.name, _capitals(model.name, "name")),
            (row.category, _capitals(model.category, "category")),
            (row.name, "" if model.plural or model.source else _plural("name", model.name)),
            *((row.aliases, _plural("alias", alias)) for alias in own_aliases),
            (row.category, "" if model.source else _new_category(model.category, known)),
            (row.color, _near_color(model.color)),
            (row.color, _no_color(model, colored)),
        )
        found += [f"{cell.where}: {text}" for cell, text in hints if text]
    return found


def _capitals(text: str, column: str) -> str:
    """Hint at a title's capitals; "Christmas tree", "TV remote" have proper names and abbreviations."""
    words = [word for word in text.split() if word.isalpha()]
    if not words or not all(word.istitle() and len(word) > 1 for word in words):
        return ""
    return (
        f"{column} '{text}' is spoken as written, in the middle of sentences; unless it is a proper name, "
        f"write '{text.lower()}'"
    )


def _plural(column: str, text: str) -> str:
    first, _, last = text.rpartition(" ")
    if not last.isalpha() or not last.endswith(_PLURAL_ENDINGS) or last.endswith("ss"):
        return ""
    singular = inflect_engine().singular_noun(last)
    if not singular:
        return ""
    rest = ", or fill the column plural if it is one thing, as scissors are" * (column == "name")
    return f"{column} '{text}' looks like a plural; write '{f'{first} {singular}'.strip()}'{rest}"


def _new_category(category: str, known: Sequence[str]) -> str:
    if category in known:
        return ""
    near = difflib.get_close_matches(category, known, n=1, cutoff=_LIKE_CATEGORY)
    if not near:
        return ""
    return f"no other model has the category '{category}'; is '{near[0]}' meant?"


def _near_color(color: str) -> str:
    if not color or set(pair_of(color) or (color,)) <= set(KNOWN_COLORS):
        return ""
    near = [known for known in KNOWN_COLORS if known in color.lower()]
    near = near or difflib.get_close_matches(color.lower(), KNOWN_COLORS, n=1, cutoff=_LIKE_COLOR)
    if not near:
        return ""
    return (
        f"color '{color}' counts as another color than '{near[0]}', so that 'the {near[0]} one' does not mean "
        f"it; write '{near[0]}' if people would say that"
    )


def _words(model: ModelInfo) -> tuple[str, ...]:
    return (model.name, *model.aliases)


def _no_color(model: ModelInfo, colored: Mapping[str, int]) -> str:
    """Hint at an empty color where others of the name have one; `colored` counts them by name and alias."""
    shared = [word for word in _words(model) if colored.get(word)]
    if model.source or model.color or not shared:
        return ""
    return (
        f"color is empty, so that beside it no other '{shared[0]}' can be told by its color; write the color, "
        "or two such as 'white and green', that people would say"
    )
