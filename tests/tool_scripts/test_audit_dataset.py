# SPDX-License-Identifier: GPL-3.0-or-later
"""audit_dataset.py prints what its library finds, for a dataset and for its splits."""

import json
from pathlib import Path

import pytest

from core.dataset.store.split import SplitRules, write_splits
from tests.worded_dataset import make_worded_dataset
from tool_scripts.audit_dataset import main


def test_datasets_and_splits_are_audited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_worded_dataset(tmp_path / "ds", 4, 2, 96)
    assert main([str(made.root), "--workers", "1"]) == 0
    sentences = sum(len(record.expressions) for record in made.records)
    assert f"all scenes: 4 scenes, {sentences} sentences" in capsys.readouterr().out
    write_splits(made.root, tmp_path / "out", SplitRules((0.5, 0.0, 0.5)))
    assert main([str(tmp_path / "out"), "--json", "--workers", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [part["split"] for part in found] == ["train", "test"]
    assert sum(part["sentences"] for part in found) == sentences
    for part in found:
        assert {item["key"] for item in part["all"]} == {
            "nouns", "adjectives", "largest", "central", "nearest", "model", "place", "size",
        }  # fmt: skip
        assert all(0 <= item["right"]["low"] <= item["right"]["value"] for item in part["all"])
