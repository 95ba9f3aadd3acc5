# SPDX-License-Identifier: GPL-3.0-or-later
"""WebDataset: tar shards `{split}-000000.tar`, one key an image.

A key has `.jpg`, `.mask.png` and `.depth.png`, the dataset's files as they are, and `.json` with the
camera, the objects (box, RLE, pose) and the expressions of the image.
"""

import io
import json
import tarfile
from collections.abc import Iterator
from itertools import chain, islice

from core.dataset.formats.base import ExportJob, Part, image_facts
from core.dataset.store.reader import read_bytes
from utils.atomic_stream import atomic_stream

IMAGES_PER_SHARD = 1000
_FILE_MODE = 0o644


def export_webdataset(job: ExportJob) -> None:
    """Write the shards of every split; the same bytes for the same dataset."""
    per_shard = job.options.shard_size or IMAGES_PER_SHARD
    for part in job.parts:
        samples = _samples(job, part)
        # Each turn takes the first sample of a shard here and the others inside.
        for shard, first in enumerate(samples):
            path = job.output / f"{part.name}-{shard:06d}.tar"
            with (
                atomic_stream(path) as file,
                tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar,
            ):
                for members in chain([first], islice(samples, per_shard - 1)):
                    for name, data in members:
                        _add(tar, name, data)


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
                (f"{key}.depth.png", read_bytes(layout.depth(i))),
                (f"{key}.json", facts),
            ]


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    info.mode = _FILE_MODE
    tar.addfile(info, io.BytesIO(data))
