# SPDX-License-Identifier: GPL-3.0-or-later
"""Models chosen by id, pattern and category; what fits nothing is named with near misses."""

from pathlib import Path

import pytest

from core.assets.catalogue import ModelInfo
from core.assets.selection import choose, select_models
from core.errors import UserInputError

MODELS = tuple(
    ModelInfo(model_id, name, category, Path(f"{model_id}.obj"))
    for model_id, name, category in (
        ("apple", "apple", "fruit"),
        ("mug_blue", "mug", "drinkware"),
        ("mug_red", "mug", "drinkware"),
        ("pear", "pear", "fruit"),
    )
)


@pytest.mark.parametrize(
    ("patterns", "categories", "ids"),
    [
        ("", "", ["apple", "mug_blue", "mug_red", "pear"]),
        ("mug_*", "", ["mug_blue", "mug_red"]),
        ("pear, mug_red", "", ["mug_red", "pear"]),
        ("*e*", "fruit", ["apple", "pear"]),
        ("", "fruit,drinkware", ["apple", "mug_blue", "mug_red", "pear"]),
        ("mug_[br]*,mug_red,", "", ["mug_blue", "mug_red"]),
    ],
)
def test_models_keep_their_order(patterns: str, categories: str, ids: list[str]) -> None:
    assert [model.id for model in select_models(MODELS, patterns, categories)] == ids


@pytest.mark.parametrize(
    ("patterns", "categories", "message"),
    [
        ("mugred", "", "--models mugred: no such model; did you mean mug_red"),
        ("Mug_*", "", r"--models Mug_\*: no such model; did you mean mug_blue or mug_red"),
        ("", "fruits", "--categories fruits: no such category; did you mean fruit"),
        ("", "tools", "no such category; there are drinkware, fruit"),
        ("pear", "drinkware", "no model is in both selections"),
        ("kiwi,lime,pear", "", r"kiwi: no such model(.|\n)*lime: no such model"),
    ],
)
def test_what_fits_nothing_is_named(patterns: str, categories: str, message: str) -> None:
    with pytest.raises(UserInputError, match=message):
        select_models(MODELS, patterns, categories)


def test_of_many_names_only_near_ones_are_listed() -> None:
    with pytest.raises(UserInputError) as caught:
        choose([f"model_{i}" for i in range(100)], "xyz", "--models", "model")
    assert str(caught.value) == "--models xyz: no such model"
