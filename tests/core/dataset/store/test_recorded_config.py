# SPDX-License-Identifier: GPL-3.0-or-later
"""config.json is read in one place: whole, or with an error that says what it is instead."""

import json
from pathlib import Path

import pytest

from core.dataset.store.layout import DatasetLayout
from core.dataset.store.recorded_config import read_config, recorded_language
from core.language.settings import LanguageSettings


@pytest.fixture
def layout(tmp_path: Path) -> DatasetLayout:
    return DatasetLayout(tmp_path)


def test_it_is_read(layout: DatasetLayout) -> None:
    data = {"seed": 3, "settings": {"language": "dé"}}
    layout.config.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert read_config(layout) == data


def test_each_kind_of_failure_has_its_error(layout: DatasetLayout) -> None:
    with pytest.raises(FileNotFoundError):
        read_config(layout)
    for content in (b"", b'{"seed": 3', b"\xff", b"[" * 100_000):
        layout.config.write_bytes(content)
        with pytest.raises(ValueError, match=r"."):
            read_config(layout)
    for content in (b"[]", b"3", b"null"):
        layout.config.write_bytes(content)
        with pytest.raises(TypeError, match="not a JSON object"):
            read_config(layout)


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"settings": {"language": "de", "min_visibility": 0.25}}, ("de", 0.25)),
        ({"settings": {"language": "de", "min_visibility": 7}}, ("de", 0.4)),
        ({"settings": {"language": 3, "min_visibility": 1}}, ("en", 1.0)),
        # Weights of kinds that this version does not have decide nothing about what is true.
        ({"settings": {"language": "de", "kind_weights": "of_a_later_version=2"}}, ("de", 0.4)),
        ({"settings": []}, ("en", 0.4)),
        ({}, ("en", 0.4)),
        ([], ("en", 0.4)),
    ],
)
def test_language_and_visibility_are_told_where_they_are_sound(
    layout: DatasetLayout, config: object, expected: tuple[str, float]
) -> None:
    layout.config.write_text(json.dumps(config))
    found = recorded_language(layout)
    assert (found.language, found.min_visibility) == expected


def test_without_a_configuration_defaults_stand(layout: DatasetLayout) -> None:
    assert recorded_language(layout) == LanguageSettings()
