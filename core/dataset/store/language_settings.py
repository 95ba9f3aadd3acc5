# SPDX-License-Identifier: GPL-3.0-or-later
"""What config.json says about the sentences of a dataset: their language, and what counts as visible."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.dataset.store.layout import DatasetLayout
from core.language.settings import LanguageSettings


def read_config(dataset: Path) -> Mapping[str, Any]:
    """Return config.json, empty if there is none or it cannot be read (the verifier says so)."""
    try:
        data = json.loads(DatasetLayout(dataset).config.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def language_settings(dataset: Path) -> LanguageSettings:
    """Return the language and the visibility threshold of a dataset; defaults where it is silent."""
    settings = read_config(dataset).get("settings")
    settings = settings if isinstance(settings, dict) else {}
    default = LanguageSettings()
    language, visibility = settings.get("language"), settings.get("min_visibility")
    if not (isinstance(visibility, int | float) and 0.0 <= visibility <= 1.0):
        visibility = default.min_visibility
    return LanguageSettings(
        language=language if isinstance(language, str) else default.language,
        min_visibility=float(visibility),
    )
