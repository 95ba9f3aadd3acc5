# SPDX-License-Identifier: GPL-3.0-or-later
"""The closed vocabulary of part names: the table `part_names.toml`."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_suffix(".toml")
# What Blender and others append to names that would be there twice: "handle.001", "handle_2".
_COUNTER = re.compile(r"[. ]\d+$")
# Names proposed for an unknown one, and how much alike they are, 0 to 1.
_SHOWN, _SIMILAR = 3, 0.75


class PartNumber(StrEnum):
    """What kind of word a name is."""

    SINGULAR = "singular"
    PLURAL = "plural"  # the name is a plural already, as "handles"
    MASS = "mass"  # a substance, without an article, as "wax"


@dataclass(frozen=True)
class PartName:
    """A name of a part.

    Attributes:
        name: as in scene records and sentences.
        plural: of several such parts; of a mass or a plural the name itself.
        article: indefinite, "" for a mass or a plural.
        near: other words that some people would use for such a part, names of the vocabulary or not.
    """

    name: str
    plural: str
    article: str
    number: PartNumber
    near: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def part_names() -> Mapping[str, PartName]:
    """Return the vocabulary by name, sorted.

    Raises:
        ValueError: a name is there twice.
    """
    entries = [_entry(row) for row in tomllib.loads(_TABLE.read_text(encoding="utf-8"))["part"]]
    names = {entry.name: entry for entry in sorted(entries, key=lambda entry: entry.name)}
    if len(names) < len(entries):
        raise ValueError(f"{_TABLE.name}: a name is there twice")
    return names


def known_part(text: str) -> str:
    """Return the name that a group or a mesh of a model has, as in the vocabulary; "" if it is not there.

    Capitals do not matter, `_` stands for a blank, and a counter at the end is left out.
    """
    word = _plain(text)
    return next((name for name in (word, _COUNTER.sub("", word)) if name in part_names()), "")


def similar_parts(text: str) -> list[str]:
    """Return the names of the vocabulary that are spelled much like a word, the nearest first."""
    return difflib.get_close_matches(
        _COUNTER.sub("", _plain(text)), part_names(), n=_SHOWN, cutoff=_SIMILAR
    )


def _plain(text: str) -> str:
    return text.strip().casefold().replace("_", " ")


def _entry(row: Mapping[str, object]) -> PartName:
    name = str(row["name"])
    number = PartNumber(str(row.get("number", PartNumber.SINGULAR)))
    single = number is PartNumber.SINGULAR
    near = row.get("near", [])
    assert isinstance(near, list)
    return PartName(
        name=name,
        plural=str(row.get("plural", f"{name}s")) if single else name,
        article=("an" if name[0] in "aeiou" else "a") if single else "",
        number=number,
        near=tuple(str(word) for word in near),
    )
