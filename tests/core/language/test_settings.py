# SPDX-License-Identifier: GPL-3.0-or-later
"""The language settings in the settings of a run."""

import pytest

from core.config.flags import content_settings
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from core.language.settings import Kind, LanguageSettings, language_settings


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
