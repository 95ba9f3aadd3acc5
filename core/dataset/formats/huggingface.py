# SPDX-License-Identifier: GPL-3.0-or-later
"""Hugging Face: Parquet shards `data/{split}-00000.parquet` and a dataset card.

One row an image: the pictures as they lie in the dataset (image, instance mask, depth), the camera,
the objects and the expressions. `datasets.load_dataset("OUT")` reads it from disk.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from core.annotation.depth import depth_format_of
from core.dataset.formats.base import ExportJob, Part, image_facts, require
from core.dataset.store.reader import read_bytes
from utils.atomic_stream import atomic_stream
from utils.files import atomic_write_text

IMAGES_PER_SHARD = 1000
# Rows held in memory and written as one row group: some 10 MB of pictures.
_ROWS_PER_GROUP = 50
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LARGEST = "n>1M"


def export_huggingface(job: ExportJob) -> None:
    """Write shards and card."""
    datasets = require("datasets", "huggingface")
    parquet = require("pyarrow.parquet", "huggingface")
    schema = _schema(datasets)
    (job.output / "data").mkdir()
    per_shard = job.options.shard_size or IMAGES_PER_SHARD
    images = sentences = 0
    for part in job.parts:
        rows = _rows(job, part)
        shard = 0
        while batch := list(islice(rows, min(per_shard, _ROWS_PER_GROUP))):
            path = job.output / "data" / f"{part.name}-{shard:05d}.parquet"
            left = per_shard
            with atomic_stream(path) as file, parquet.ParquetWriter(file, schema) as writer:
                while batch:
                    writer.write_table(_table(batch, schema))
                    images += len(batch)
                    sentences += sum(len(row["expressions"]) for row in batch)
                    left -= len(batch)
                    batch = list(islice(rows, min(left, _ROWS_PER_GROUP)))
            shard += 1
    names = [part.name for part in job.parts]
    card = dataset_card(names, images, sentences, job.options.license)
    # The list's title and preface become a section of the card.
    models = job.attribution().replace("# Attribution", "## Models", 1)
    atomic_write_text(job.output / "README.md", f"{card}\n{models}")


def dataset_card(splits: Iterable[str], images: int, sentences: int, license_name: str) -> str:
    """Return the README.md with the metadata that the hub reads."""
    size = next((name for limit, name in _SIZES if images < limit), _LARGEST)
    files = "\n".join(
        f"      - split: {name}\n        path: data/{name}-*.parquet" for name in splits
    )
    return f"""---
license: {license_name}
language:
  - en
task_categories:
  - image-segmentation
  - object-detection
  - robotics
tags:
  - referring-expressions
  - visual-grounding
  - synthetic
size_categories:
  - {size}
configs:
  - config_name: default
    data_files:
{files}
---

# RefGrasp

Synthetic photographs of tabletops with referring expressions: {images} images, {sentences}
sentences. One row an image. Every expression was proven, on the scene as photographed, to mean its
target only.

- `image`: the photograph. `mask`: scene_id of the object at each pixel, 255 = background.
- `depth`: a uint16 image, 0 = no measurement. `depth_format` says what it holds: `float16`, the bits of meters,
  `np.array(depth, np.uint16).view(np.float16)`; or `millimeters`, as they are.
- `K` (3, 3) pixels, center of the top-left pixel at (0.5, 0.5): subtract 0.5 from `K[0][2]` and `K[1][2]`
  where whole numbers mean pixel centers, as in OpenCV. `cam_to_world` (4, 4) meters, OpenCV axes.
- `table`: `frame` (4, 4) table to world, meters: origin in the middle of the surface, z up, x to the right
  as seen from the front; `height` is its z. None in datasets of the first version.
- `objects`: `bbox` inclusive pixel corners (empty: not visible), `rle` COCO run-length encoding of the
  visible mask, `pose` (4, 4) model to world, meters.
- `expressions`: `text`, `target` (scene_id), `kind`.
- `set_expressions`: sentences that mean several objects, or none: `text`, `targets` (scene_ids), `failed`
  (which part nothing fits, else None). Empty unless the dataset was made with them.
- `part_expressions`: sentences that mean a part of an object, such as its handle: `text`, `target` (scene_id),
  `part`, `by` (whether the object is to be taken by it), `bbox` and `rle` of what is seen of it. Empty, too,
  unless the dataset was made with them.
"""


def _schema(datasets: Any) -> Any:
    """Return the Arrow schema with metadata that every datasets since 3.0 can load.

    Version 4 gave lists a name of their own, which 3 does not know; both know the older spelling.
    """
    features = _features(datasets)
    plain = {name: _older_spelling(kind) for name, kind in features.to_dict().items()}
    metadata = json.dumps({"info": {"features": plain}})
    return features.arrow_schema.with_metadata({"huggingface": metadata})


def _older_spelling(kind: Any) -> Any:
    """Return a feature as datasets 3 writes it: `[{...}]` for structs, "Sequence" for other lists."""
    if isinstance(kind, list):
        return [_older_spelling(item) for item in kind]
    if not isinstance(kind, dict):
        return kind
    if kind.get("_type") in ("List", "Sequence"):
        item = _older_spelling(kind["feature"])
        return {"feature": item, "_type": "Sequence"} if "_type" in item else [item]
    return {name: _older_spelling(item) for name, item in kind.items()}


def _object_features(datasets: Any) -> dict[str, Any]:
    value, array = datasets.Value, datasets.Sequence
    return {
        "scene_id": value("int32"),
        **{key: value("string") for key in ("id", "name", "category", "color")},
        "pose": array(array(value("float64"))),
        "extents": array(value("float64")),
        "bbox": array(value("int32")),
        "pixels": value("int32"),
        "amodal_pixels": value("int32"),
        "visible_fraction": value("float64"),
        "truncated": value("bool"),
        "rle": {"size": array(value("int32")), "counts": value("string")},
    }


def _features(datasets: Any) -> Any:
    value, array = datasets.Value, datasets.Sequence
    matrix = array(array(value("float64")))
    return datasets.Features(
        {
            "image": datasets.Image(),
            "mask": datasets.Image(),
            "depth": datasets.Image(),
            "depth_format": value("string"),
            "img_idx": value("int64"),
            "scene": value("int64"),
            "width": value("int32"),
            "height": value("int32"),
            "K": matrix,
            "cam_to_world": matrix,
            "table": {"height": value("float64"), "frame": matrix},
            "objects": [_object_features(datasets)],
            "expressions": [
                {"text": value("string"), "target": value("int32"), "kind": value("string")}
            ],
            "set_expressions": [
                {
                    "text": value("string"),
                    "targets": array(value("int32")),
                    "failed": value("string"),
                }
            ],
            "part_expressions": [
                {
                    "text": value("string"),
                    "target": value("int32"),
                    "part": value("string"),
                    "by": value("bool"),
                    "bbox": array(value("int32")),
                    "rle": {"size": array(value("int32")), "counts": value("string")},
                }
            ],
        }
    )


def _rows(job: ExportJob, part: Part) -> Iterator[dict[str, Any]]:
    for record in job.records(part, "shards"):
        for view in record.images:
            row = image_facts(record, view)
            for item in row["objects"]:
                # A column has one type: an object that is not seen has an empty box and encoding.
                item["bbox"] = item["bbox"] or []
                item["rle"] = item["rle"] or {"size": [view.height, view.width], "counts": ""}
            depth = _picture(part.layout.depth(view.img_idx))
            yield {
                "image": _picture(part.layout.rgb(view.img_idx)),
                "mask": _picture(part.layout.mask(view.img_idx)),
                "depth": depth,
                "depth_format": depth_format_of(depth["bytes"]).value,
                **row,
            }


def _picture(path: Path) -> dict[str, Any]:
    return {"bytes": read_bytes(path), "path": path.name}


def _table(rows: list[dict[str, Any]], schema: Any) -> Any:
    pyarrow = require("pyarrow", "huggingface")
    return pyarrow.Table.from_pylist(rows, schema=schema)
