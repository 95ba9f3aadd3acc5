# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of earlier versions are still proven, from their records alone."""

from pathlib import Path

import pytest

from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_scene
from core.dataset.store.recorded_config import recorded_language
from core.dataset.verify.sentences import PROGRAM, TEXT, check_sentences
from core.dataset.verify.tally import Tally

CORPUS = Path(__file__).parents[2] / "scene" / "corpus"
RECORDS = sorted(CORPUS.glob("*/scene_graphs/*.json"))


@pytest.mark.parametrize("path", RECORDS, ids=[f"{p.parts[-3]}/{p.stem[-2:]}" for p in RECORDS])
def test_sentences_of_earlier_versions_are_proven(path: Path) -> None:
    record, tally = read_scene(path), Tally()
    check_sentences(record, recorded_language(DatasetLayout(path.parents[1])), tally)
    assert tally.examples == {}
    assert tally.checked[PROGRAM.name] == tally.checked[TEXT.name] == len(record.expressions) > 0
