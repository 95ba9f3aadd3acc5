# SPDX-License-Identifier: GPL-3.0-or-later
"""Cache of what was found out about files and this machine: an unchanged file is checked once."""

import os
from pathlib import Path

from utils.json_cache import JsonCache
from utils.repository import REPOSITORY

FOLDER_VARIABLE = "REFGRASP_CACHE"
_DEFAULT_FOLDER = REPOSITORY / ".cache"


def preflight_cache(name: str, version: int = 1) -> JsonCache:
    """Return the cache of a name, in the folder that REFGRASP_CACHE names, else in .cache/ here."""
    folder = Path(os.environ.get(FOLDER_VARIABLE) or _DEFAULT_FOLDER)
    return JsonCache(folder / "preflight" / f"{name}.json", version)
