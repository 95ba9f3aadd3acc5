# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrapped text keeps every word and fits its width."""

from hypothesis import given
from hypothesis import strategies as st

from core.dataset.viewing.typesetting import font_for, wrap


@given(text=st.text(max_size=80), width=st.integers(1, 30))
def test_lines_fit_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, len)
    assert all(len(line) <= width for line in lines)
    assert lines
    printable = "".join(c if c.isprintable() else " " for c in text)
    assert "".join("".join(lines).split()) == "".join(printable.split())


def test_it_breaks_at_spaces() -> None:
    assert wrap("the red can behind the box", 11, len) == ["the red can", "behind the", "box"]
    assert wrap("extraordinary", 5, len) == ["extra", "ordin", "ary"]


def test_every_text_has_a_font() -> None:
    for text in ("the mug", "der große Becher\u2013links", "红色的杯子"):
        assert font_for(text, 18).getlength(text) > 0
