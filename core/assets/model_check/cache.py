# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks kept by content: a model is looked at again only if one of its files has changed."""

import hashlib
import json
import logging
from pathlib import Path

from core.assets.model_check.report import ModelCheck
from core.assets.model_files import (
    library_references,
    material_libraries,
    model_files,
    texture_references,
)
from utils.files import atomic_write_text, content_hash

logger = logging.getLogger(__name__)

FILE_NAME = "model_checks.json"


class CheckCache:
    """Checks by the key of `content_key`, in one JSON file.

    A file that cannot be read or written costs time, never the run. Of several processes that write,
    the last one's checks are kept, each file whole.

    Args:
        version: of the checks; another one makes all old entries void.
    """

    def __init__(self, folder: Path, version: int) -> None:
        self._path = folder / FILE_NAME
        self._version = version
        self._checks = self._read()
        self._changed = False

    def get(self, key: str) -> ModelCheck | None:
        return self._checks.get(key)

    def put(self, key: str, check: ModelCheck) -> None:
        self._checks[key] = check
        self._changed = True

    def save(self) -> None:
        """Write what was added; what other processes have added meanwhile is kept."""
        if not self._changed:
            return
        checks = {**self._read(), **self._checks}
        entries = {key: check.to_json() for key, check in sorted(checks.items())}
        text = json.dumps({"version": self._version, "checks": entries}, indent=0)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_text(self._path, text + "\n")
        except OSError as error:
            logger.debug("%s: not written (%s); models are checked again.", self._path, error)
        self._changed = False

    def _read(self) -> dict[str, ModelCheck]:
        try:
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            if stored["version"] != self._version:
                return {}
            return {key: ModelCheck.from_json(value) for key, value in stored["checks"].items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            logger.debug("%s: unreadable (%s); models are checked again.", self._path, error)
            return {}


def content_key(path: Path) -> str:
    """Return what a check depends on as a hash: all files of a model, and the names it looks for.

    Raises:
        OSError: a file cannot be read.
    """
    parts: dict[str, object] = {"suffix": path.suffix.lower(), "name": path.name}
    parts["files"] = {file.name: content_hash(file) for file in model_files(path)}
    if path.suffix.lower() == ".obj":
        references = library_references(path)
        for library in material_libraries(path):
            references += texture_references(library)
        parts["named"] = [[r.source.name, r.line, r.text, r.file is not None] for r in references]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8")).hexdigest()
