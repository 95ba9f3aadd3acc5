# SPDX-License-Identifier: GPL-3.0-or-later
"""A cache of JSON values by key in one file, for results that can be recomputed: losing it costs only time."""

import json
import logging
from pathlib import Path
from typing import Any

from utils.files import atomic_write_text

logger = logging.getLogger(__name__)

# Far more than a catalogue has models; an ever-growing file would slow down every start.
_MAX_ENTRIES = 20_000


class JsonCache:
    """A small store of JSON values by key; an unreadable file counts as empty.

    Several processes may share a file: what each adds is kept, unless two save at the same moment.

    Args:
        path: of the file; its folder is created on the first save.
        version: of the values' meaning; entries of another version are dropped.
    """

    def __init__(self, path: Path, version: int = 1) -> None:
        self._path = path
        self._version = version
        self._entries = self._read()
        self._added: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        """Return the value of a key, None if it is absent."""
        return self._entries.get(key)

    def put(self, key: str, value: Any) -> None:
        """Set a value; `save` writes it."""
        self._entries[key] = value
        self._added[key] = value

    def save(self) -> bool:
        """Write new values atomically; beyond a limit the oldest entries are dropped.

        Return whether they are kept now; they stay in memory in any case.
        """
        if not self._added:
            return True
        stored = self._read()
        older = {key: value for key, value in stored.items() if key not in self._added}
        kept = dict(list({**older, **self._added}.items())[-_MAX_ENTRIES:])
        text = json.dumps({"version": self._version, "entries": kept}, indent=0)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_text(self._path, text + "\n")
        except OSError as error:
            logger.debug("%s: not written (%s); will be recomputed next time", self._path, error)
            return False
        self._added = {}
        return True

    def _read(self) -> dict[str, Any]:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            if stored["version"] != self._version:
                return {}
            return dict(stored["entries"])
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            logger.debug("%s: unreadable (%s); recomputed", self._path, error)
            return {}
