# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading config.json, the record of what a dataset was made with."""

import json
from contextlib import suppress
from typing import Any

from core.dataset.store.layout import DatasetLayout
from core.errors import UserInputError
from core.language.settings import LanguageSettings, Style, language_settings


def read_config(layout: DatasetLayout) -> dict[str, Any]:
    """Return config.json; its entries are not checked.

    Raises:
        OSError: it cannot be read.
        ValueError: it is truncated, or not JSON.
        TypeError: it is JSON, but not an object.
    """
    text = layout.config.read_text(encoding="utf-8")
    try:
        data = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(data, dict):
        raise TypeError("it is not a JSON object")
    return data


def recorded_language(layout: DatasetLayout) -> LanguageSettings:
    """Return the settings that determine which sentences may be: language, style, and what counts as visible.

    Entries that are missing or unreadable have defaults (the verifier reports them).
    """
    try:
        settings = read_config(layout).get("settings")
    except (OSError, ValueError, TypeError):
        settings = None
    settings = settings if isinstance(settings, dict) else {}
    language, visibility = settings.get("language"), settings.get("min_visibility")
    known: dict[str, Any] = {}
    if settings.get("style") in list(Style):
        known["style"] = settings["style"]
    if isinstance(language, str):
        known["language"] = language
    if isinstance(visibility, int | float) and 0.0 <= visibility <= 1.0:
        known["min_visibility"] = visibility
    more: dict[str, Any] = {}
    if isinstance(settings.get("sentence_twins"), bool):
        more["sentence_twins"] = settings["sentence_twins"]
    targets = settings.get("part_targets")
    if isinstance(targets, int) and targets >= 0:
        more["part_targets"] = targets
    if isinstance(settings.get("set_shares"), str):
        more["set_shares"] = settings["set_shares"]
    with suppress(UserInputError):
        return language_settings(known | more)
    return language_settings(known)
