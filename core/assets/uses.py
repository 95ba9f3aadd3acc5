# SPDX-License-Identifier: GPL-3.0-or-later
"""What things are for: by the spreadsheet's column `uses`, else by a table of names.

Both are lists, `drink from; hold pens?`: what a thing is for, and with a question mark what some would take it
for, too. It is plainly of no other use.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_suffix(".toml")
# After a use that a thing only may be of.
DOUBT = "?"
# Between the uses of a name, as in a cell of the spreadsheet.
_SEPARATOR = ";"
# Instead of a list: of no use in the table.
NO_USE = "none"


@dataclass(frozen=True)
class Uses:
    """What a thing certainly is for, and what it may be for."""

    certain: frozenset[str]
    doubtful: frozenset[str]


@dataclass(frozen=True)
class Use:
    """One of the table of uses.

    Attributes:
        inside: whether nothing else may be in or on the thing.
        content: whether it is of what is in a package, whose color is not its own.
    """

    inside: bool = False
    content: bool = False


@dataclass(frozen=True)
class UseTable:
    """The table of uses.toml.

    Attributes:
        uses: all there are.
        names: casefolded name of the catalogue -> what things of the name are for.
    """

    uses: Mapping[str, Use]
    names: Mapping[str, Uses]


@lru_cache(maxsize=1)
def use_table() -> UseTable:
    """Return the table of uses.toml."""
    data = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return UseTable(
        {use: Use(**entry) for use, entry in data["uses"].items()},
        {
            name.casefold(): read_uses(part.strip() for part in text.split(_SEPARATOR) if part)
            for name, text in data["names"].items()
        },
    )


def read_uses(values: Iterable[str]) -> Uses:
    """Return the uses in a list such as `drink from`, `hold pens?`; "none" is an empty one."""
    values = [value for value in values if value != NO_USE]
    return Uses(
        frozenset(value for value in values if not value.endswith(DOUBT)),
        frozenset(value.removesuffix(DOUBT).rstrip() for value in values if value.endswith(DOUBT)),
    )


def uses_of(name: str, own: tuple[str, ...]) -> Uses | None:
    """Return what a thing is for; None if nobody knows, and it may be for anything.

    Args:
        name: of the catalogue.
        own: its cell of the column `uses`, which takes precedence.
    """
    if own:
        return read_uses(own)
    return use_table().names.get(" ".join(name.casefold().split()))
