# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of a study beside its page: the key, which readers do not get, and the answers they send back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.dataset.viewing.reader_study.items import StudyItem
from core.errors import UserInputError, cause

KEY_FILE = "key.json"
MIN_MARK, MAX_MARK = 1, 5


class Verdict(StrEnum):
    """What a reader says instead of pointing at an object."""

    SEVERAL = "several"
    NONE = "none"


@dataclass(frozen=True)
class Key:
    """What each item of a study means; `study` is the study's name, in its page and in answers."""

    study: str
    dataset: str
    seed: int
    items: tuple[StudyItem, ...]

    def dumps(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"


@dataclass(frozen=True)
class Answer:
    """What a reader said to an item.

    Attributes:
        item: place in the key.
        choice: scene_id of the object clicked at, or a verdict.
        natural: 1 (nobody would say that) to 5.
    """

    item: int
    choice: int | Verdict
    natural: int


@dataclass(frozen=True)
class Answers:
    """All answers of one reader."""

    reader: str
    answers: tuple[Answer, ...]


def read_key(path: Path) -> Key:
    """Read the key of a study.

    Raises:
        UserInputError: it is missing or damaged.
    """
    data = _read_json(path)
    try:
        items = tuple(StudyItem(**item) for item in data["items"])
        return Key(str(data["study"]), str(data["dataset"]), int(data["seed"]), items)
    except (TypeError, KeyError, ValueError) as error:
        raise UserInputError(f"{path}: is not the key of a study ({cause(error)})") from error


def read_answers(paths: Iterable[Path], key: Key) -> list[Answers]:
    """Read the answers of several readers, one file each.

    Raises:
        UserInputError: a file is missing, damaged, of another study or another's copy.
    """
    found: dict[str, Path] = {}
    every = []
    for path in paths:
        one = _answers(path, key)
        if one.reader in found:
            raise UserInputError(
                f"{path}: has answers of reader '{one.reader}', as {found[one.reader]} has; give one file a "
                'reader, or another name in its "reader"'
            )
        found[one.reader] = path
        every.append(one)
    return every


def _answers(path: Path, key: Key) -> Answers:
    data = _read_json(path)
    if data.get("study") != key.study:
        raise UserInputError(
            f"{path}: has answers to study {data.get('study')!r}, and the key is of {key.study!r}"
        )
    try:
        reader, rows = str(data["reader"]), list(data["answers"])
        answers = tuple(_answer(row, len(key.items)) for row in rows)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise UserInputError(f"{path}: is not a file of answers ({cause(error)})") from error
    if not answers:
        raise UserInputError(f"{path}: has no answers")
    if len({answer.item for answer in answers}) < len(answers):
        raise UserInputError(f"{path}: answers an item twice")
    return Answers(reader, answers)


def _answer(row: Mapping[str, Any], items: int) -> Answer:
    """Raises ValueError, KeyError or AttributeError."""
    item, choice, natural = row["item"], row["choice"], row["natural"]
    if not _is_count(item) or item >= items:
        raise ValueError(f"there is no item {item!r}")
    if not _is_count(natural) or not MIN_MARK <= natural <= MAX_MARK:
        raise ValueError(f"item {item}: the mark {natural!r} is not from {MIN_MARK} to {MAX_MARK}")
    return Answer(item, choice if _is_count(choice) else Verdict(choice), natural)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserInputError(f"{path}: cannot be read: {cause(error)}") from error
    if not isinstance(data, dict):
        raise UserInputError(f"{path}: has to be a JSON object")
    return data
