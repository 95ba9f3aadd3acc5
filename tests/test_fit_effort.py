# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark that fits costs finds those with which shares are as wanted, and says what it did."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.fit_effort import FITTED, MARKS, Choice, choices, fit, main, people, shares
from core.errors import UserInputError
from core.language.search.effort import COSTS
from tests.random_scenes import random_scene


def choice(extra: float) -> Choice:
    """Return a color, and a place that takes `extra` words more."""
    counts = np.zeros((2, len(FITTED)))
    counts[0, FITTED.index("color")] = counts[1, FITTED.index("place")] = 1.0
    marks = np.zeros((2, len(MARKS) + 1))
    marks[0, MARKS.index("color")] = marks[1, MARKS.index("place without anchor")] = 1.0
    return Choice(np.array([2.0, 2.0 + extra]), counts, np.zeros(2), marks)


def test_a_first_sentence_is_drawn_by_its_effort() -> None:
    unchanged = np.zeros(len(FITTED))
    expected = shares([choice(0.4)], unchanged)
    odds = np.exp(-0.4 / COSTS.temperature)
    assert expected[MARKS.index("color")] == pytest.approx(1 / (1 + odds))
    # What takes much more than the easiest is never said.
    assert shares([choice(1.5)], unchanged)[MARKS.index("color")] == 1.0


def test_costs_are_found_with_which_shares_are_as_wanted() -> None:
    wanted = np.zeros(len(MARKS) + 1)
    wanted[MARKS.index("color")], wanted[MARKS.index("place without anchor")] = 0.6, 0.4
    found = [choice(0.9), choice(0.7)]
    change = fit(found, wanted, reach=1.0)
    np.testing.assert_allclose(shares(found, change), wanted, atol=0.02)
    assert np.abs(change).max() <= 1.0


def test_programs_of_a_record_are_compared_with_a_corpus(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = replace(random_scene(np.random.default_rng(3), 8, 2, 3), scene=3)
    folder = tmp_path / "records"
    folder.mkdir()
    path = folder / "scene_graph_00000003.json"
    path.write_text(record.dumps(), encoding="utf-8")
    found = list(choices(path))
    assert found
    for one in found:
        # Every program has some mark, and its effort grows with the costs of what it consists of.
        assert one.marks[:, :-1].any(axis=1).all()
        assert (one.counts >= 0).all()
    corpus = tmp_path / "corpus.jsonl"
    lines = [{"text": "the red mug", "source": "a", "n": 3}, {"text": "mug", "source": "a", "n": 1}]
    corpus.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    assert people(corpus, ["a"])[MARKS.index("color")] == 0.75
    with pytest.raises(UserInputError, match="no source 'b'"):
        people(corpus, ["b"])
    assert main([str(corpus), "--records", str(folder), "--sources", "a"]) == 0
    assert f"{len(found)} objects" in capsys.readouterr().out
