# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences that mean several objects of a scene, or none: the record's optional key `set_expressions`;
and pairs of sentences that differ in one word: `sentence_twins`.

The former are never among `expressions`, each of which means exactly one object.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from core.scene.json_fields import Count, SceneFormatError

# Of a number of sentences in a scene.
_MOST_DIGITS = 9


class Failed(StrEnum):
    """Which part of a sentence nothing in the scene fits."""

    NOUN = "noun"
    COLOR = "color"
    PLACE = "place"
    RELATION = "relation"
    ANCHOR = "anchor"


@dataclass(frozen=True, eq=False)
class SetExpression:
    """A sentence with its proof.

    Attributes:
        targets: scene_ids of all objects that it means; empty if it means none.
        program, images, certificate: as of `core.scene.record.Expression`.
        failed: of a sentence that means none, the part that fails; else None.
    """

    text: str
    targets: tuple[Count, ...]
    program: Mapping[str, Any]
    images: tuple[Count, ...]
    certificate: Mapping[str, Any]
    failed: Failed | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "targets": list(self.targets),
            "program": dict(self.program),
            "images": list(self.images),
            "certificate": dict(self.certificate),
            "failed": self.failed,
        }


class Twin(NamedTuple):
    """Two sentences that differ in one word or phrase, and in what they mean.

    Attributes:
        one: index in `expressions`.
        other: index in `expressions`, or "s3" for number 3 of `set_expressions`.
        old, new: the words of `one`, and those in their place in `other`.
    """

    one: Count
    other: Count | str
    old: str
    new: str

    def numbers(self) -> tuple[int, int | None, int | None]:
        """Return `one`, then `other` as a number of `expressions` and of `set_expressions`: one is None.

        Raises:
            SceneFormatError: `other` is neither.
        """
        if isinstance(self.other, int):
            return self.one, self.other, None
        digits = self.other.removeprefix("s")
        is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
        if digits == self.other or not is_number:
            raise SceneFormatError(f"a sentence twin: '{self.other}' is not like 's3'")
        return self.one, None, int(digits)


def check_sets(
    sets: Sequence[SetExpression], twins: Sequence[Twin], objects: int, expressions: int
) -> None:
    """Check that the numbers in them exist; `objects` and `expressions` are how many there are.

    Raises:
        SceneFormatError: one does not.
    """
    for i, item in enumerate(sets):
        if not set(item.targets) <= set(range(objects)):
            raise SceneFormatError(f"set expression {i}: 'targets' must be scene_ids of objects")
    for pair in twins:
        one, other, number = pair.numbers()
        if max(one, other or 0) >= expressions or (number is not None and number >= len(sets)):
            raise SceneFormatError(f"sentence twins: there is no {list(pair[:2])}")
