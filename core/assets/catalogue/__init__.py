# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of objects: rows of `models_info_all.xlsx` joined with their mesh files.

Two objects may share names and aliases on purpose (four cans; a "cup" and a "mug" that is also
called "cup"): what a word means in a scene is decided by the language, on the objects in the scene.
"""

from core.assets.catalogue.columns import (
    ALIAS_SEPARATOR,
    ARTICLES,
    COLOR_SPELLINGS,
    INSTRUCTIONS_SHEET,
    KNOWN_COLORS,
    POSES,
    REQUIRED_COLUMNS,
    RESERVED_COLUMNS,
    SHEET_NAME,
)
from core.assets.catalogue.model import Attributes, ModelInfo
from core.assets.catalogue.reader import NOT_IMPORTED_FILE, read_catalogue

__all__ = [
    "ALIAS_SEPARATOR",
    "ARTICLES",
    "COLOR_SPELLINGS",
    "INSTRUCTIONS_SHEET",
    "KNOWN_COLORS",
    "NOT_IMPORTED_FILE",
    "POSES",
    "REQUIRED_COLUMNS",
    "RESERVED_COLUMNS",
    "SHEET_NAME",
    "Attributes",
    "ModelInfo",
    "read_catalogue",
]
