# SPDX-License-Identifier: GPL-3.0-or-later
"""Second colors: what is clear, what is in doubt, and whether shipped cells agree with the measurement."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.model_colors import COLORS_FILE, MeasuredColors, color_keys, read_colors
from core.assets.second_colors import alike, second_color, second_disagreement
from core.scene.color_pairs import ONE_COLOR, pair_of
from tests.core.assets.test_model_colors import colors
from utils.repository import REPOSITORY

MODELS = REPOSITORY / "models"
# Fewer would make the second color a rarity that no scene shows.
LEAST_PAIRS, LEAST_SINGLES = 30, 250
THING = ModelInfo("thing", "thing", "toy", Path("thing.obj"))


@pytest.mark.parametrize(
    ("first", "measured", "second"),
    [
        ("red", colors(red=0.7, white=0.3), "white"),
        ("red", colors(red=0.6, white=0.3, blue=0.1), "white"),
        ("red", colors(red=0.5, white=0.3, blue=0.2), ""),  # of three colors
        ("red", colors(red=0.87, white=0.13), ""),
        ("red", colors(red=0.96, white=0.04), ONE_COLOR),
        ("white", colors(white=0.6, gray=0.4), ONE_COLOR),  # in shade
        ("blue", colors(blue=0.5, white=0.3, gray=0.2), "white"),
        ("silver", colors(gray=0.6, black=0.2, blue=0.2), ""),
        ("gold", colors(yellow=0.7, black=0.3), "black"),
        ("", colors(red=1.0), ""),
        ("turquoise", colors(red=1.0), ""),
    ],
)
def test_a_second_color_is_clear_in_doubt_or_missing(
    first: str, measured: MeasuredColors, second: str
) -> None:
    assert second_color(first, measured) == second


@pytest.mark.parametrize(
    ("color", "color2", "measured", "agrees"),
    [
        ("red", "white", colors(red=0.7, white=0.3), True),
        ("red", "gray", colors(red=0.7, white=0.3), True),
        ("red", "blue", colors(red=0.7, white=0.3), False),
        ("red", "white", colors(red=0.9, white=0.1), False),
        ("red", ONE_COLOR, colors(red=0.9, white=0.1), False),
        ("red", ONE_COLOR, colors(red=0.97, white=0.03), True),
        ("red", "", colors(red=0.7, white=0.3), True),
        ("turquoise", "white", colors(red=1.0), True),
        ("red and white", "", colors(red=0.5, white=0.5), True),
        ("black and red", "", colors(red=0.5, white=0.5), False),
    ],
)
def test_a_cell_agrees_with_what_is_seen(
    color: str, color2: str, measured: MeasuredColors, agrees: bool
) -> None:
    row = replace(THING, color=color, color2=color2)
    assert (second_disagreement(row, measured) == "") is agrees


def test_words_on_which_people_disagree_are_not_beside_each_other() -> None:
    pairs = [
        ("red", "red"),
        ("white", "gray"),
        ("gray", "white"),
        ("black", "white"),
        ("red", "yellow"),
    ]
    assert [alike(*pair) for pair in pairs] == [True, True, True, False, False]


def test_every_second_color_that_ships_agrees_with_the_measured_colors() -> None:
    """Renders nothing; see `test_model_colors`."""
    measured = read_colors(MODELS / COLORS_FILE)
    models = read_catalogue(MODELS / "models_info_all.xlsx", MODELS, skip_missing=True)
    current = [
        m for m in models if m.id in measured and color_keys(m.path)[1] == measured[m.id].materials
    ]
    assert [text for m in current if (text := second_disagreement(m, measured[m.id]))] == []
    pairs = [m for m in models if m.color2 not in ("", ONE_COLOR) or pair_of(m.color)]
    assert len(pairs) >= LEAST_PAIRS
    assert sum(m.color2 == ONE_COLOR for m in models) >= LEAST_SINGLES
