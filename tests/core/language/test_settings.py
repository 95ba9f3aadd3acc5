# SPDX-License-Identifier: GPL-3.0-or-later
"""The language settings in the settings of a run."""

import pytest

from core.config.flags import content_settings
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from core.language.settings import (
    Kind,
    LanguageSettings,
    SetShares,
    language_settings,
    set_shares,
)


def test_every_setting_of_the_language_is_taken_from_a_run() -> None:
    config = GenerationConfig(
        language="de",
        min_visibility=0.25,
        expressions_per_object=2,
        style="natural",
        minimal_share=0.5,
        kind_weights="relation=2,negation=0",
        samples=9,
    )
    assert language_settings(content_settings(config)) == LanguageSettings(
        language="de",
        min_visibility=0.25,
        expressions_per_object=2,
        style="natural",
        minimal_share=0.5,
        kind_weights={"relation": 2.0, "negation": 0.0},
    )


def test_where_settings_are_silent_defaults_stand() -> None:
    default = LanguageSettings()
    assert language_settings({}) == default
    assert language_settings({"samples": 3}) == default
    assert language_settings({"kind_weights": ""}).shares() == default.shares()
    assert language_settings({"kind_weights": "name=3"}).shares()[Kind.NAME] == 3.0


def test_a_kind_that_does_not_exist_is_named() -> None:
    with pytest.raises(UserInputError, match="'ghost'"):
        language_settings({"kind_weights": "ghost=1"})


def test_a_viewer_is_the_robot_or_a_person() -> None:
    assert LanguageSettings(viewer="person").viewer == "person"
    with pytest.raises(UserInputError, match="--viewer camera: must be one of robot, person"):
        LanguageSettings(viewer="camera")


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("", SetShares()),
        ("one=0.85,many=0.08,none=0.07", SetShares(0.85, 0.08, 0.07)),
        (" one = 1, many=2", SetShares(1.0, 2.0, 0.0)),
    ],
)
def test_shares_of_sets_are_numbers_by_name(text: str, shares: SetShares) -> None:
    assert set_shares(text) == shares
    assert set_shares(text).wanted == ("many" in text)


@pytest.mark.parametrize(
    "part", ["many=-0.1", "many=inf", "many=nan", "many=some", "many", "few=1", "one=2"]
)
def test_a_share_that_is_none_is_named(part: str) -> None:
    with pytest.raises(UserInputError, match=f"'{part}' must be one, many or none, an equals sign"):
        set_shares(f"one=1,{part}")


@pytest.mark.parametrize("text", ["one=0,many=1", "many=1"])
def test_there_are_always_some_sentences_of_one_object(text: str) -> None:
    with pytest.raises(UserInputError, match="'one' must be above 0"):
        set_shares(text)
