# SPDX-License-Identifier: GPL-3.0-or-later
"""PolyFormer: the 8-column fine-tuning TSV and the 4-column pre-training TSV; no header, tabs.

`finetune/refgrasp_{split}.tsv`: id, image id, sentence, box, polygons, jpeg base64, mask PNG base64
(palette mode, values 0 and 1), interpolated polygons. `pretrain/refgrasp_{split}.tsv`: index,
sentence, box, path. Boxes are x1,y1,x2,y2 on pixel edges like the polygons; every polygon is
followed by a space, because the reader drops the last item of a split.
"""

import base64
import io
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from PIL import Image

from core.annotation.masks import decode_rle
from core.annotation.polygons import (
    SIMPLIFY_TOLERANCE,
    Rings,
    exact_polygons,
    interpolated_polygons,
    polygons_text,
    simplified_polygons,
)
from core.dataset.formats.base import ExportJob, Part, edge_box
from core.dataset.store.layout import rgb_name
from core.dataset.store.reader import Sample, read_bytes, scene_samples
from utils.atomic_stream import atomic_stream

logger = logging.getLogger(__name__)

# The longest list of coordinates that PolyFormer is trained on; longer ones are simplified more.
MAX_COORDINATES = 400
# Half of the time its reader takes every 25th to 40th point of the interpolated polygons. For three to be left
# of the smallest ring, that needs more points than twice the largest step...
SPARSEST, DENSEST = 40, 25
MIN_DENSE_POINTS = 3 * SPARSEST
# ... and for the largest target to be no longer than others, the points left of all its rings, with a separator
# after each, are no more than this.
MAX_TOKENS = MAX_COORDINATES // 2
_MAX_DOUBLINGS = 10
_BINARY_PALETTE = (0, 0, 0, 255, 255, 255)


def export_polyformer(job: ExportJob) -> None:
    """Write both TSVs of every split, in shards if asked, and the images the second one names."""
    for folder in ("finetune", "pretrain", "rgb"):
        (job.output / folder).mkdir()
    losses = _Losses()
    for part in job.parts:
        lines = _lines(job, part, losses)
        with _ShardedTables(job.output, part.name, job.options.shard_size) as tables:
            for finetune, pretrain in lines:
                tables.write(finetune, pretrain)
    if losses.shortened:
        logger.warning(
            "%d of %d targets have too many parts for PolyFormer; the smallest are missing from the polygons, "
            "not from the masks",
            losses.shortened,
            losses.targets,
        )


@dataclass
class _Losses:
    """How many targets there are, and of how many some part is left out."""

    targets: int = 0
    shortened: int = 0


def bounded_polygons(rings: Rings) -> Rings:
    """Return simplified rings with at most `MAX_COORDINATES` numbers.

    The tolerance doubles until they fit. A mask of so many parts that even their boxes are too many
    keeps its largest parts.
    """
    tolerance = SIMPLIFY_TOLERANCE
    simple = simplified_polygons(rings, tolerance)
    for _ in range(_MAX_DOUBLINGS):
        if _coordinates(simple) <= MAX_COORDINATES:
            return simple
        tolerance *= 2
        simple = simplified_polygons(rings, tolerance)
    return _largest(simple, lambda kept: _coordinates(kept) <= MAX_COORDINATES)


def dense_polygons(rings: Rings) -> Rings:
    """Return simplified rings with points at most a pixel apart, as PolyFormer's reader can sample them.

    Small rings get more points, so that some are left of each; of too many rings the largest stay.
    """
    dense = []
    for ring in simplified_polygons(rings):
        (points,) = interpolated_polygons([ring])
        if len(points) < MIN_DENSE_POINTS:
            (points,) = interpolated_polygons([ring], len(points) / (2 * MIN_DENSE_POINTS))
        dense.append(points)
    return _largest(dense, lambda kept: sampled_tokens(kept) <= MAX_TOKENS)


def sampled_tokens(rings: Rings) -> int:
    """Return the points and separators that the reader makes of interpolated polygons at most."""
    return sum(-(-len(ring) // DENSEST) + 1 for ring in rings)


def _largest(rings: Rings, fits: Callable[[Rings], bool]) -> Rings:
    """Leave out the smallest rings, by their boxes, until the others fit or one is left."""
    kept = list(rings)
    while len(kept) > 1 and not fits(kept):
        kept.pop(min(range(len(kept)), key=lambda i: float(np.ptp(kept[i], axis=0).prod())))
    return kept


class _ShardedTables:
    """The two TSVs of a split; a new pair begins after every `shard_size` lines."""

    def __init__(self, output: Path, split: str, shard_size: int | None) -> None:
        self._output, self._split, self._shard_size = output, split, shard_size
        self._lines = 0
        self._stack = ExitStack()
        self._files: list[IO[bytes]] = []

    def __enter__(self) -> "_ShardedTables":
        self._open()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.__exit__(*exception)  # type: ignore[arg-type]

    def write(self, finetune: str, pretrain: str) -> None:
        if self._shard_size and self._lines and self._lines % self._shard_size == 0:
            self._stack.close()
            self._open()
        for file, line in zip(self._files, (finetune, pretrain), strict=True):
            file.write(line.encode("utf-8"))
        self._lines += 1

    def _open(self) -> None:
        shard = f"_{self._lines // self._shard_size:05d}" if self._shard_size else ""
        self._files = [
            self._stack.enter_context(
                atomic_stream(self._output / kind / f"refgrasp_{self._split}{shard}.tsv")
            )
            for kind in ("finetune", "pretrain")
        ]


def _lines(job: ExportJob, part: Part, losses: _Losses) -> Iterator[tuple[str, str]]:
    index = 0
    for record in job.records(part, "tables"):
        for view in record.images:
            job.place(part.layout.rgb(view.img_idx), job.output / rgb_name(view.img_idx))
        columns: dict[tuple[int, int], str] = {}
        for sample in scene_samples(record):
            key = (sample.view.img_idx, sample.seen.scene_id)
            if key not in columns:
                columns = {k: v for k, v in columns.items() if k[0] == key[0]}
                columns[key] = _mask_columns(part, sample, losses)
            box = ",".join(str(v) for v in edge_box(sample.seen))
            text = sample.expression.text
            head = f"{key[0]}_{key[1]}_{sample.number}\t{key[0]}\t{text}\t{box}"
            yield f"{head}\t{columns[key]}\n", f"{index}\t{text}\t{box}\t{rgb_name(key[0])}\n"
            index += 1


def _mask_columns(part: Part, sample: Sample, losses: _Losses) -> str:
    """Return polygons, jpeg, mask and interpolated polygons of a target, with tabs between."""
    assert sample.seen.rle is not None
    mask = decode_rle(sample.seen.rle)
    rings = exact_polygons(mask)
    jpeg = base64.b64encode(read_bytes(part.layout.rgb(sample.view.img_idx))).decode("ascii")
    polygons, dense = bounded_polygons(rings), dense_polygons(rings)
    losses.targets += 1
    losses.shortened += min(len(polygons), len(dense)) < len(rings)
    columns = (
        polygons_text(polygons),
        jpeg,
        base64.b64encode(_palette_png(mask)).decode("ascii"),
        polygons_text(dense),
    )
    return "\t".join(columns)


def _palette_png(mask: np.ndarray) -> bytes:
    image = Image.fromarray(mask.astype(np.uint8))
    image.putpalette(_BINARY_PALETTE)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _coordinates(rings: Rings) -> int:
    return sum(ring.size for ring in rings)
