# SPDX-License-Identifier: GPL-3.0-or-later
"""Predictions are read line by line or as a list; what is wrong is named with its place."""

import json
from pathlib import Path

import pytest

from core.dataset.evaluation.predictions import read_predictions
from core.errors import UserInputError

GOOD = {
    "img_idx": 3,
    "expression": "the mug",
    "boxes": [[0, 0, 4, 4], [1, 1, 5.5, 5]],
    "scores": [0.2, 0.9],
    "model": "mine",
}


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "predictions.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_and_lists_are_the_same(tmp_path: Path) -> None:
    other = {"sent_id": 7, "absent": True}
    lines = read_predictions(file(tmp_path, f"{json.dumps(GOOD)}\n\n{json.dumps(other)}\n"))
    assert read_predictions(file(tmp_path, json.dumps([GOOD, other], indent=1))) == lines
    assert set(lines) == {(3, "the mug"), 7}
    assert lines[7].absent
    found = lines[3, "the mug"]
    assert found.boxes == ((1, 1, 5.5, 5), (0, 0, 4, 4))
    assert found.scores == (0.9, 0.2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no prediction"),
        ("\x00", "line 1"),
        ("{}", "line 1: says not which sentence it answers"),
        ('{"img_idx": 1, "expression": "x"}', "none of 'boxes', 'mask' and 'absent'"),
        ('{"img_idx": 1, "boxes": []}', "'img_idx' and 'expression', or 'sent_id'"),
        ('{"img_idx": -1, "expression": "x", "boxes": []}', r"\$.img_idx"),
        ('{"sent_id": 1, "boxes": [[1, 2, 3]]}', r"\$.boxes"),
        ('{"sent_id": 1, "boxes": [[1, 2, 3, 1e400]]}', "line 1"),
        ('{"sent_id": 1, "boxes": [[1, 2, 3, 4]], "scores": []}', "1 boxes, but 0 scores"),
        ('{"sent_id": 1, "mask": {"size": [2]}}', r"\$.mask"),
        ('{"sent_id": 1, "boxes": []}\n{"sent_id": 1, "boxes": []}', "line 2: a second prediction"),
        ("[" * 100_000, "predictions.jsonl"),
        ('[{"sent_id": 1, "boxes": []}, 3]', r"predictions.jsonl: .*\[1\]"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UserInputError, match=said):
        read_predictions(file(tmp_path, text))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(UserInputError, match="cannot be read"):
            read_predictions(path)
