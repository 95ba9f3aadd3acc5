# SPDX-License-Identifier: GPL-3.0-or-later
"""Content keys of model files that have not been touched since they were read, as build tools know it: by size
and time of every file. Models that lack a file they refer to are always read: it may appear anywhere.
"""

import time
from collections.abc import Iterable
from pathlib import Path

from core.assets.gltf_file import GLTF, gltf_references
from core.assets.model_check.content_key import KEY_VERSION, content_key, obj_references
from core.assets.model_files import model_files
from utils.json_cache import JsonCache

_FILE = "content_keys.json"
# A file that was changed less than this many nanoseconds ago may change again without another time.
_SETTLED = 2_000_000_000

Stamps = dict[str, list[int]]


class KnownKeys:
    """The keys of the models in one folder.

    Args:
        folder: of the cache.
    """

    def __init__(self, folder: Path) -> None:
        self._cache = JsonCache(folder / _FILE, KEY_VERSION)

    def key(self, path: Path) -> str:
        """Return the content key of a model file; see `content_key`.

        Raises:
            OSError: a file cannot be read.
        """
        name = str(path.absolute())
        match self._cache.get(name):
            case {"key": str(key), "stamps": dict(stamps)} if stamps == _stamps(map(Path, stamps)):
                return key
        before = _stamps(_looked_at(path))
        key = content_key(path)
        newest = max((stamp[-1] for stamp in before.values() if stamp), default=0)
        settled = time.time_ns() - newest > _SETTLED
        if settled and _is_complete(path) and before == _stamps(map(Path, before)):
            self._cache.put(name, {"key": key, "stamps": before})
        return key

    def save(self) -> None:
        """Keep what was found out, if that is possible."""
        self._cache.save()


def _looked_at(path: Path) -> set[Path]:
    """Return the files of a model, and their folders, in which others may come before them."""
    files = {file.absolute() for file in (path, *model_files(path))}
    return files | {file.parent for file in files}


def _is_complete(path: Path) -> bool:
    """Return whether every file that a model refers to is there."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".obj":
            return all(one.file is not None for one in obj_references(path))
        return suffix != GLTF or all(one.file.is_file() for one in gltf_references(path))
    except (OSError, ValueError):
        return False


def _stamps(paths: Iterable[Path]) -> Stamps:
    """Return size and time of change by path, of a folder only the time, and of what is not there nothing."""
    found: Stamps = {}
    for path in paths:
        try:
            facts, is_folder = path.stat(), path.is_dir()
        except (OSError, ValueError):
            found[str(path)] = []
            continue
        found[str(path)] = [facts.st_mtime_ns] if is_folder else [facts.st_size, facts.st_mtime_ns]
    return found
