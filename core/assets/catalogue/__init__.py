# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of objects: rows of `models_info_all.xlsx` and its overlay joined with their mesh files.

Objects may share names and aliases on purpose (four cans; a "cup" and a "mug" that is also called
"cup"): the language room decides what a word means among the objects of a scene.
"""

from core.assets.catalogue.columns import (
    ALIAS_SEPARATOR,
    ARTICLES,
    COLOR_SPELLINGS,
    FACT_COLUMNS,
    INSTRUCTIONS_SHEET,
    KNOWN_COLORS,
    OPTIONAL_COLUMNS,
    POSES,
    REQUIRED_COLUMNS,
    RESERVED_COLUMNS,
    SHEET_NAME,
)
from core.assets.catalogue.facts import unmatched_words
from core.assets.catalogue.model import Attributes, ModelInfo
from core.assets.catalogue.overlay import OVERLAY_STEM, sheet_files
from core.assets.catalogue.reader import NOT_IMPORTED_FILE, CatalogueError, read_catalogue

__all__ = [
    "ALIAS_SEPARATOR",
    "ARTICLES",
    "COLOR_SPELLINGS",
    "FACT_COLUMNS",
    "INSTRUCTIONS_SHEET",
    "KNOWN_COLORS",
    "NOT_IMPORTED_FILE",
    "OPTIONAL_COLUMNS",
    "OVERLAY_STEM",
    "POSES",
    "REQUIRED_COLUMNS",
    "RESERVED_COLUMNS",
    "SHEET_NAME",
    "Attributes",
    "CatalogueError",
    "ModelInfo",
    "read_catalogue",
    "sheet_files",
    "unmatched_words",
]
