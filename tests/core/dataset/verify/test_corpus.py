# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of earlier versions are read and keep their form; what they mean was defined by their version."""

import json
from pathlib import Path

import pytest

from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_scene
from core.dataset.verify.dataset import verify_dataset
from core.dataset.verify.sentences import FORM, PROGRAM, TEXTS, check_forms
from core.dataset.verify.tally import Tally
from tests.synthetic import make_dataset

CORPUS = Path(__file__).parents[2] / "scene" / "corpus"
RECORDS = sorted(CORPUS.glob("*/scene_graphs/*.json"))


@pytest.mark.parametrize("path", RECORDS, ids=[f"{p.parts[-3]}/{p.stem[-2:]}" for p in RECORDS])
def test_sentences_of_earlier_versions_keep_their_form(path: Path) -> None:
    record, tally = read_scene(path), Tally()
    check_forms(record, tally)
    assert tally.examples == {}
    assert tally.checked[FORM.name] == tally.checked[TEXTS.name] == len(record.expressions) > 0


def test_sentences_are_judged_by_the_definitions_that_they_were_made_with(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    layout = DatasetLayout(make_dataset(tmp_path / "now", scenes=2).root)
    tally = verify_dataset(layout.root)
    assert tally.total_errors == 0
    assert tally.checked[PROGRAM.name] > 0
    config = json.loads(layout.config.read_text(encoding="utf-8"))
    config["content_version"] = 1
    layout.config.write_text(json.dumps(config), encoding="utf-8")
    tally = verify_dataset(layout.root)
    assert tally.total_errors == 0
    assert tally.checked[PROGRAM.name] == 0 < tally.checked[FORM.name]
    assert "content version 1, whose definitions" in caplog.text
