# SPDX-License-Identifier: GPL-3.0-or-later
"""WebDataset: tar shards `{split}-000000.tar`, one key an image, and `{split}.json`, an index for wids.

A key has `.jpg` and `.mask.png`, the dataset's files as they are; `.mask.npy` (H, W) uint8 and `.depth.npy`
(H, W) meters, which no decoder of images touches: those of webdataset make 8-bit colors of all they read; and
`.json` with the camera, the objects (box, RLE, pose) and the expressions of the image.
"""

import io
import json
import tarfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from core.annotation.depth import decode_depth, depth_format_of
from core.config.depth_format import DepthFormat
from core.dataset.formats.base import ExportJob, Part, image_facts
from core.dataset.store.reader import read_bytes, read_mask, read_scene_of
from utils.atomic_stream import atomic_stream
from utils.files import atomic_write_text

MAX_IMAGES_PER_SHARD = 1000
# Every worker of a loader needs a shard of its own, and few loaders have more workers.
SHARDS = 16
_FILE_MODE = 0o644


def export_webdataset(job: ExportJob) -> None:
    """Write the shards and the index of every split; the same bytes for the same dataset."""
    for part in job.parts:
        per_shard = job.options.shard_size or images_per_shard(_images(part))
        samples = _samples(job, part)
        shards = []
        # Each turn takes the first sample of a shard here and the others inside.
        for number, first in enumerate(samples):
            path = job.output / f"{part.name}-{number:06d}.tar"
            count = _write_shard(path, chain([first], islice(samples, per_shard - 1)))
            size = path.stat().st_size
            shards.append({"url": path.name, "nsamples": count, "filesize": size})
        _write_index(job.output / f"{part.name}.json", part.name, shards)


def images_per_shard(images: int) -> int:
    """Return how many of so many images a shard gets: some `SHARDS` shards, and none too large to move."""
    return max(1, min(MAX_IMAGES_PER_SHARD, -(-images // SHARDS)))


def _images(part: Part) -> int:
    scenes = part.layout.scenes()
    return len(scenes) * len(read_scene_of(part.layout, scenes[0]).images)


def _write_shard(path: Path, samples: Iterator[list[tuple[str, bytes]]]) -> int:
    """Write a shard and return how many samples it has."""
    count = 0
    with (
        atomic_stream(path) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for members in samples:
            for name, data in members:
                _add(tar, name, data)
            count += 1
    return count


def _write_index(path: Path, name: str, shards: list[dict[str, Any]]) -> None:
    index = {
        "__kind__": "wids-shard-index-v1",
        "wids_version": 1,
        "name": name,
        "shardlist": shards,
    }
    atomic_write_text(path, json.dumps(index, indent=2) + "\n")


def _samples(job: ExportJob, part: Part) -> Iterator[list[tuple[str, bytes]]]:
    layout = part.layout
    for record in job.records(part, "shards"):
        for view in record.images:
            i = view.img_idx
            # Keys must not hold a dot: everything after the first one is the kind of file.
            key = f"{i:09d}"
            facts = json.dumps(image_facts(record, view), ensure_ascii=False).encode("utf-8")
            yield [
                (f"{key}.jpg", read_bytes(layout.rgb(i))),
                (f"{key}.mask.png", read_bytes(layout.mask(i))),
                (f"{key}.mask.npy", _npy(read_mask(layout, i))),
                (f"{key}.depth.npy", _npy(_meters(read_bytes(layout.depth(i))))),
                (f"{key}.json", facts),
            ]


def _meters(data: bytes) -> np.ndarray:
    """Return (H, W) meters, as float16 where the dataset has no more digits."""
    depth = decode_depth(data)
    return depth.astype(np.float16) if depth_format_of(data) is DepthFormat.FLOAT16 else depth


def _npy(values: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values, allow_pickle=False)
    return buffer.getvalue()


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    info.mode = _FILE_MODE
    tar.addfile(info, io.BytesIO(data))
