# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding scenes with files damaged by a power loss or a failed copy, fast enough for every resume.

Truncated and empty files and those that end in zeros are found; a changed pixel is not (for that,
`tool_scripts/verify_dataset.py` reads every image).
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.annotation.labels.label import Label
from core.annotation.labels.table import file_names
from core.dataset.store.layout import DatasetLayout

# How a complete file ends: the JPEG marker EOI; the PNG chunk IEND with its length and checksum.
_JPEG_END = b"\xff\xd9"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JSON_LIST_END, _JSON_OBJECT_END = b"]\n", b"}\n"
_ARCHIVE = ".npz"
# Of a zip file without a comment.
_LAST_RECORD, _LAST_RECORD_BYTES = b"PK\x05\x06", 22
_ENDS = {
    ".jpg": (_JPEG_END,),
    ".png": (_PNG_END,),
    ".json": (_JSON_LIST_END, _JSON_OBJECT_END),
}
# Reading is mostly waiting, above all on a network drive.
_THREADS = 8
_BATCH = 1024


@dataclass(frozen=True)
class CorruptFile:
    """A damaged file of a recorded scene, and the problem with it."""

    scene: int
    path: Path
    problem: str


def find_corrupt(
    layout: DatasetLayout,
    scenes: Sequence[int],
    images_per_scene: int,
    fingerprint: str,
    labels: Sequence[Label] = (),
) -> Iterator[CorruptFile]:
    """Yield the first damaged file of each damaged scene, in the order of `scenes`.

    Args:
        fingerprint: of the dataset; a record with another one does not belong to it.
        labels: optional labels that the dataset has.
    """

    def check(scene: int) -> CorruptFile | None:
        return _check_scene(layout, scene, images_per_scene, fingerprint, labels)

    with ThreadPoolExecutor(_THREADS) as pool:
        for batch in _batches(scenes):
            yield from (corrupt for corrupt in pool.map(check, batch) if corrupt is not None)


def _check_scene(
    layout: DatasetLayout,
    scene: int,
    images_per_scene: int,
    fingerprint: str,
    labels: Sequence[Label],
) -> CorruptFile | None:
    record = layout.scene_record(scene)
    problem = _record_problem(record, scene, fingerprint)
    if problem:
        return CorruptFile(scene, record, problem)
    images = range(scene * images_per_scene, (scene + 1) * images_per_scene)
    paths = [path for i in images for path in (layout.rgb(i), layout.depth(i), layout.mask(i))]
    paths += [layout.root / name for name in file_names(labels, scene, images)]
    for path in paths:
        problem = _archive_problem(path) if path.suffix == _ARCHIVE else _ending_problem(path)
        if problem:
            return CorruptFile(scene, path, problem)
    return None


def _record_problem(path: Path, scene: int, fingerprint: str) -> str:
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    except (ValueError, RecursionError):
        return "is incomplete"
    if not isinstance(data, dict) or data.get("scene") != scene:
        return f"is not the record of scene {scene}"
    if data.get("fingerprint") != fingerprint:
        return "was made with another configuration"
    return ""


def _archive_problem(path: Path) -> str:
    """Like `_ending_problem`, for an archive of arrays: its last record has a fixed start and length."""
    try:
        with path.open("rb") as file:
            file.seek(-_LAST_RECORD_BYTES, os.SEEK_END)
            found = file.read()
    except FileNotFoundError:
        return "is missing"
    except OSError:
        return "is incomplete"
    return "" if found.startswith(_LAST_RECORD) else "is incomplete"


def _ending_problem(path: Path) -> str:
    ends = _ENDS.get(path.suffix, ())
    try:
        with path.open("rb") as file:
            file.seek(-(len(ends[0]) if ends else 1), os.SEEK_END)
            found = file.read()
    except FileNotFoundError:
        return "is missing"
    except OSError:  # shorter than its own ending, or unreadable
        return "is incomplete"
    # For a format without a known ending, only emptiness can be detected.
    return "" if found in ends or not ends else "is incomplete"


def _batches(scenes: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(scenes)
    while batch := list(islice(rest, _BATCH)):
        yield batch
