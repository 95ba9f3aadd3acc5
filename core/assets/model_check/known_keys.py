# SPDX-License-Identifier: GPL-3.0-or-later
"""Content keys of model files that have not been touched since they were read, as build tools know it: by size
and time of every file, and by time of every folder, in which a missing file may appear.
"""

import time
from collections.abc import Iterable
from pathlib import Path

from core.assets.gltf_file import GLTF, gltf_references
from core.assets.model_check.content_key import content_key, obj_references
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
        self._cache = JsonCache(folder / _FILE)

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
        newest = max(stamp[-1] for stamp in before.values() if stamp)
        if time.time_ns() - newest > _SETTLED and before == _stamps(map(Path, before)):
            self._cache.put(name, {"key": key, "stamps": before})
        return key

    def save(self) -> None:
        """Keep what was found out, if that is possible."""
        self._cache.save()


def _looked_at(path: Path) -> set[Path]:
    """Return the files of a model, and all folders in which it looks for some."""
    files = [path, *model_files(path)]
    folders = {file.absolute().parent for file in files}
    suffix = path.suffix.lower()
    if suffix == ".obj":
        folders |= {(one.source.parent / one.text).parent for one in obj_references(path)}
    elif suffix == GLTF:
        folders |= {one.file.parent for one in gltf_references(path)}
    existing = {folder.absolute() for folder in folders if folder.is_dir()}
    return {file.absolute() for file in files} | existing


def _stamps(paths: Iterable[Path]) -> Stamps:
    """Return size and time of change by path, of a folder only the time, and of what is not there nothing."""
    found: Stamps = {}
    for path in paths:
        try:
            facts = path.stat()
        except OSError:
            found[str(path)] = []
            continue
        is_folder = path.is_dir()
        found[str(path)] = [facts.st_mtime_ns] if is_folder else [facts.st_size, facts.st_mtime_ns]
    return found
