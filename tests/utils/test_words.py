# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts and near names in messages."""

from utils.words import counted, did_you_mean, near_names


def test_counts_read_right() -> None:
    assert [counted(n, "scene") for n in (0, 1, 2)] == ["0 scenes", "1 scene", "2 scenes"]
    assert counted(1, "category", "categories") == "1 category"
    assert counted(2, "category", "categories") == "2 categories"
    assert counted(1234, "file", form=",") == "1,234 files"


def test_near_names() -> None:
    known = ["lighthouse", "light_blue", "lamp"]
    assert near_names("Light", known) == ["light_blue", "lighthouse"]
    assert near_names("lighthous", known) == ["lighthouse"]
    assert near_names("lampp", known) == ["lamp"]
    assert near_names("zzz", known) == []
    assert did_you_mean(["a", "b"]) == "; did you mean a or b?"
    assert did_you_mean([]) == ""
