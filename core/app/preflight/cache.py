# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check found, kept by the content of what was checked: an unchanged file is checked once."""

import json
import logging
import os
from pathlib import Path
from typing import Any

from utils.files import atomic_write_text
from utils.repository import REPOSITORY

logger = logging.getLogger(__name__)

FOLDER_VARIABLE = "REFGRASP_CACHE"
_DEFAULT_FOLDER = REPOSITORY / ".cache"
# The oldest go first; 300 models are 300 entries.
_MAX_ENTRIES = 20_000


class Findings:
    """A small store of JSON values by key; one that cannot be read or written costs time, never the run.

    Two runs at once may each lose what the other has just found, and find it again next time.

    Args:
        name: of the file.
        folder: by default the one that the variable REFGRASP_CACHE names, else .cache/ of the project.
    """

    def __init__(self, name: str, folder: Path | None = None) -> None:
        folder = folder or Path(os.environ.get(FOLDER_VARIABLE) or _DEFAULT_FOLDER)
        self._path = folder / "preflight" / f"{name}.json"
        self._entries = self._read()
        self._changed = False

    def get(self, key: str) -> Any:
        """Return the value of a key, None if there is none."""
        return self._entries.get(key)

    def put(self, key: str, value: Any) -> None:
        """Keep a value; `save` writes it."""
        self._entries.pop(key, None)
        self._entries[key] = value
        self._changed = True

    def save(self) -> None:
        """Write what was put since, whole or not at all."""
        if not self._changed:
            return
        kept = dict(list(self._entries.items())[-_MAX_ENTRIES:])
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_text(self._path, json.dumps(kept, indent=0) + "\n")
        except OSError as error:
            logger.debug("%s: not written (%s), found again next time", self._path, error)
        self._changed = False

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}
