# SPDX-License-Identifier: GPL-3.0-or-later
"""Content hashes of a dataset, to determine whether two runs made the same one.

One line per file, sorted by path: SHA-256, two spaces, path. `config.json` is hashed as JSON without the
entries of `VOLATILE_CONFIG_KEYS`; every other line is what `sha256sum` prints.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from core.annotation.labels import table
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import open_dataset
from core.dataset.store.recorded_config import read_config
from core.errors import RefGraspError, UserInputError, cause
from utils.atomic_stream import atomic_stream
from utils.files import content_hash, names_below
from utils.parallel import ordered_map

# Entries about runs, not about the data: paths, devices, threads, full versions.
VOLATILE_CONFIG_KEYS = ("resolved", "runs")
_HEADER = "# SHA-256 of the files of a RefGrasp dataset; config.json without: "
_BATCH = 64
_MAX_EXAMPLES = 10
_DIGEST_LENGTH = 64

Line = tuple[str, str]
Progress = Callable[[int], None]


@dataclass
class Comparison:
    """How a dataset differs from a manifest: numbers of files, and the first paths per type of difference."""

    same: int = 0
    changed: int = 0
    missing: int = 0
    new: int = 0
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def identical(self) -> bool:
        return not (self.changed or self.missing or self.new)

    def note(self, what: str, path: str) -> None:
        """Count a difference of the type `what`: "changed", "missing" or "new"."""
        setattr(self, what, getattr(self, what) + 1)
        shown = self.examples.setdefault(what, [])
        if len(shown) < _MAX_EXAMPLES:
            shown.append(path)


def manifest_lines(
    root: Path, workers: int = 1, progress: Progress | None = None
) -> Iterator[Line]:
    """Yield (path, hash) of every file of a dataset, sorted by path.

    The log, the state of a run, sheets, galleries and any other files in the folder are not part of it.

    Raises:
        UserInputError: no dataset there.
        RefGraspError: config.json cannot be read.
        OSError: a file cannot be read.
    """
    layout = open_dataset(root)
    paths = _dataset_files(layout)
    batches = iter(lambda: list(islice(paths, _BATCH)), [])
    for part in ordered_map(partial(_hash_files, layout.root), batches, workers):
        yield from part
        if progress is not None:
            progress(len(part))


def write_manifest(lines: Iterator[Line], path: Path) -> int:
    """Write a manifest atomically, and return the number of files."""
    count = 0
    with atomic_stream(path) as file:
        file.write(f"{_HEADER}{', '.join(VOLATILE_CONFIG_KEYS)}\n".encode())
        for name, digest in lines:
            file.write(f"{digest}  {name}\n".encode())
            count += 1
    return count


def compare_manifest(lines: Iterator[Line], path: Path) -> Comparison:
    """Compare a dataset with a manifest; both are sorted, so neither has to fit into memory.

    Raises:
        UserInputError: the file cannot be read, or is not a manifest.
    """
    result = Comparison()
    old = _read_manifest(path)
    before, now = next(old, None), next(lines, None)
    while before is not None or now is not None:
        if before is None or (now is not None and now[0] < before[0]):
            assert now is not None
            result.note("new", now[0])
            now = next(lines, None)
        elif now is None or before[0] < now[0]:
            result.note("missing", before[0])
            before = next(old, None)
        else:
            if before[1] == now[1]:
                result.same += 1
            else:
                result.note("changed", now[0])
            before, now = next(old, None), next(lines, None)
    return result


def _dataset_files(layout: DatasetLayout) -> Iterator[str]:
    """Yield the relative paths, with forward slashes, sorted."""
    folders = [layout.rgb_dir, layout.depth_dir, layout.mask_dir, layout.scene_graph_dir]
    folders += [layout.root / label.name for label in table.LABELS]
    top = [path.name for path in layout.root.glob("*.tsv")]
    top += [path.name for path in (*layout.listings, layout.config) if path.is_file()]
    groups = {name: [name] for name in top}
    for folder in folders:
        if folder.is_dir():
            # Sorted among the files beside it, a folder's name includes the slash.
            groups[f"{folder.name}/"] = [f"{folder.name}/{name}" for name in names_below(folder)]
    for key in sorted(groups):
        # Temporary files of a killed run begin with a dot; the next run removes them.
        yield from (path for path in groups[key] if not path.rpartition("/")[2].startswith("."))


def _hash_files(root: Path, names: Sequence[str]) -> list[Line]:
    layout = DatasetLayout(root)
    return [
        (name, _config_hash(layout) if root / name == layout.config else content_hash(root / name))
        for name in names
    ]


def _config_hash(layout: DatasetLayout) -> str:
    try:
        data = read_config(layout)
    except (ValueError, TypeError) as error:
        raise RefGraspError(f"{layout.config}: cannot be read ({cause(error)})") from error
    data = {key: value for key, value in data.items() if key not in VOLATILE_CONFIG_KEYS}
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _read_manifest(path: Path) -> Iterator[Line]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.startswith("#"):
                    continue
                digest, separator, name = line.rstrip("\n").partition("  ")
                if len(digest) != _DIGEST_LENGTH or not separator or not name:
                    raise UserInputError(
                        f"{path}, line {number}: is not a hash, two spaces and a path; "
                        "give a file that --manifest wrote"
                    )
                yield name, digest
    except (OSError, UnicodeDecodeError) as error:
        raise UserInputError(f"{path}: cannot be read as a manifest ({cause(error)})") from error
