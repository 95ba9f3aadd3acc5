# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on what, what goes in what, and what fits."""

import math
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.assets import support_rules as module
from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.partners import Partners
from core.assets.support_rules import Way, fits_on, sides, support_rules, ways_in
from core.assets.support_shape import Cavity, SupportPlane
from utils.repository import REPOSITORY

BOOK = ModelInfo("book", "book", "publication", Path("book.obj"))
MUG = ModelInfo("mug", "mug", "drinkware", Path("mug.obj"))
PEN = ModelInfo("pen", "pen", "writing utensil", Path("pen.obj"))
SQUARE = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def rectangle(x: float, y: float) -> np.ndarray:
    return SQUARE * (x / 2, y / 2)


def plane(x: float, y: float) -> SupportPlane:
    return SupportPlane(0.1, x * y, np.zeros(2), min(x, y) / 2, rectangle(x, y))


def cavity(radius: float, depth: float) -> Cavity:
    outline = radius * np.array([[math.cos(a), math.sin(a)] for a in np.linspace(0, 6, 30)])
    return Cavity(depth, 0.0, math.pi * radius**2 * depth, np.zeros(2), radius, outline)


def test_the_table_pairs_names_and_categories() -> None:
    rules = support_rules()
    assert rules.may_bear(BOOK, MUG)
    assert not rules.may_bear(MUG, BOOK)
    assert rules.may_hold(MUG, PEN)
    assert not rules.may_hold(PEN, MUG)
    assert rules.may_hold(replace(MUG, name="Enamel Mug"), PEN)
    assert not rules.may_hold(replace(MUG, name="beaker", aliases=("mug",)), PEN)
    assert not rules.may_bear(BOOK, replace(MUG, name="trophy"))


def test_a_rows_own_words_decide_instead_of_the_table() -> None:
    rules = support_rules()
    assert not rules.may_bear(replace(BOOK, carries=("plate",)), MUG)
    assert rules.may_bear(replace(MUG, carries=("publication",)), BOOK)
    assert not rules.may_hold(MUG, replace(PEN, goes_in=("pen holder",)))
    assert rules.may_hold(replace(MUG, carries=("pen",)), replace(PEN, goes_in=("bag",)))
    assert rules.may_hold(MUG, replace(PEN, aliases=("biro",), goes_in=("Mug",)))
    assert rules.may_hold(replace(MUG, carries=("Biro",)), replace(PEN, aliases=("biro",)))
    assert rules.may_hold(replace(MUG, carries=("spoon",)), replace(PEN, goes_in=("drinkware",)))


def test_every_word_of_the_table_is_in_the_catalogue() -> None:
    models = read_catalogue(
        REPOSITORY / "models" / "models_info_all.xlsx", REPOSITORY / "models", skip_missing=True
    )
    if not models:
        pytest.skip("no models here")
    known = {
        word.casefold() for model in models for word in (model.name, model.category, *model.aliases)
    }
    table = tomllib.loads(Path(module.__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    words = {
        word
        for rows in table.values()
        for row in rows
        for listed in row.values()
        for word in listed
    }
    assert words <= known, sorted(words - known)


def test_the_sides_of_a_turned_rectangle() -> None:
    turn = np.array([[math.cos(0.4), -math.sin(0.4)], [math.sin(0.4), math.cos(0.4)]])
    assert sides(rectangle(0.3, 0.1) @ turn.T) == pytest.approx((0.3, 0.1))


@pytest.mark.parametrize(
    ("x", "y", "fits"),
    [(0.1, 0.2, True), (0.21, 0.1, True), (0.23, 0.1, False), (0.12, 0.12, False)],
)
def test_a_load_hardly_reaches_over_the_plane(x: float, y: float, fits: bool) -> None:
    assert fits_on(plane(0.2, 0.1), rectangle(x, y)) is fits


def test_a_knob_bears_nothing() -> None:
    assert not fits_on(plane(0.2, 0.02), rectangle(0.01, 0.01))
    assert not fits_on(None, rectangle(0.01, 0.01))


def test_an_apple_lies_in_a_bowl_and_a_pen_stands_in_a_mug() -> None:
    apple, pen = np.array([0.07, 0.07, 0.07]), np.array([0.01, 0.14, 0.01])
    bowl, mug = cavity(0.08, 0.06), cavity(0.038, 0.09)
    assert ways_in(bowl, apple, 0.07) == (Way.LYING,)
    assert ways_in(mug, pen, 0.01) == (Way.STANDING,)
    assert ways_in(bowl, pen, 0.01) == (Way.LYING, Way.STANDING)
    assert ways_in(mug, np.full(3, 0.08), 0.08) == ()
    assert ways_in(cavity(0.08, 0.02), apple, 0.07) == ()
    assert ways_in(None, apple, 0.07) == ()


def test_partners_are_found_for_every_model_of_a_kind() -> None:
    red, blue = replace(MUG, id="mug_red"), replace(MUG, id="mug_blue")
    found = Partners.of((BOOK, red, blue, PEN))
    assert found.loads == {"book": (BOOK, red, blue, PEN)}
    assert found.contents == {"mug_red": (PEN,), "mug_blue": (PEN,)}
