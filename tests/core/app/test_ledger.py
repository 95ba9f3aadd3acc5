# SPDX-License-Identifier: GPL-3.0-or-later
"""The ledger: every measured second in one entry, and limits that show when they are exceeded."""

import re

import pytest

from core.app.run.ledger import (
    CALL,
    DENOISER,
    ENTRIES,
    RENDER,
    RENDER_ENTRIES,
    SAMPLES,
    ledger,
    ledger_lines,
)
from utils.repository import REPOSITORY

SPENT = {"plan": 1.0, "physics": 2.0, "cast": 0.5, "annotate": 0.25, "render": 40.0, "other": 0.125}


def test_seconds_are_a_scenes_and_none_is_lost() -> None:
    found = ledger({**SPENT, "a new part": 0.5}, 2)
    assert found == {
        "plan and physics": 1.5,
        "rays, annotation, parts": 0.375,
        RENDER: 20.0,
        "other": 0.3125,
    }


def test_no_part_is_listed_twice() -> None:
    parts = [part for entry in ENTRIES for part in entry.parts]
    assert len(parts) == len(set(parts))


def test_lines_end_with_the_sum() -> None:
    lines = [line.split() for line in ledger_lines(ledger(SPENT, 1))]
    assert [line[-1] for line in lines] == ["3.00", "0.75", "40.00", "0.12", "43.88"]
    assert lines[-1][0] == "all"


def test_what_exceeds_its_limit_is_marked() -> None:
    lines = ledger_lines(ledger(SPENT, 1), limits=True)
    assert lines[0].split()[-3:] == ["of", "1.50", "exceeded"]
    assert lines[1].split()[-2:] == ["of", "1.00"]
    calls = ledger_lines({CALL: 5.2, DENOISER: 11.1, SAMPLES: 90.0}, RENDER_ENTRIES, limits=True)
    assert ["exceeded" in line for line in calls] == [False, True, False, False]


def test_nothing_made_is_nothing_spent() -> None:
    assert ledger({}, 0) == {"other": pytest.approx(0.0)}


def test_the_page_on_performance_has_the_same_limits() -> None:
    page = (REPOSITORY / "docs" / "performance.md").read_text(encoding="utf-8")
    page = page[page.index("| entry |") :]
    for entry in (*ENTRIES, *RENDER_ENTRIES):
        if entry.limit is not None:
            (row,) = re.findall(
                rf"^\| {re.escape(entry.title)} \|.*\| (.*) \|$", page, re.MULTILINE
            )
            assert float(row) == entry.limit
