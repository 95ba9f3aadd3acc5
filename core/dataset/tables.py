# SPDX-License-Identifier: GPL-3.0-or-later
"""Datasets, their figures and the catalogue as tables for pandas.

pandas is imported only where a table is made, so that no run or worker ever loads it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.assets.catalogue import ModelInfo, read_catalogue
from core.dataset.formats.base import Part, open_parts
from core.dataset.statistics.gathering import DatasetStatistics, gather_statistics
from core.dataset.statistics.report import tables
from core.dataset.store.layout import depth_name, mask_name, rgb_name
from core.dataset.store.reader import Sample, iterate_scenes, scene_samples
from utils.repository import REPOSITORY

if TYPE_CHECKING:
    import pandas

MODELS_DIR = REPOSITORY / "models"
SPREADSHEET = MODELS_DIR / "models_info_all.xlsx"
_CATEGORY = "category"  # pandas' type for columns with few distinct texts


@dataclass(frozen=True)
class _Column:
    """A column of `expressions_table`: its pandas type, and a function that returns its value for a sample."""

    dtype: str
    value: Callable[[Sample], Any]


_COLUMNS: Mapping[str, _Column] = {
    "scene": _Column("int64", lambda s: s.record.scene),
    "img_idx": _Column("int64", lambda s: s.view.img_idx),
    "expression": _Column("str", lambda s: s.expression.text),
    "kind": _Column(_CATEGORY, lambda s: s.expression.kind),
    "scene_id": _Column("uint8", lambda s: s.target.scene_id),
    "object_id": _Column(_CATEGORY, lambda s: s.target.id),
    "name": _Column(_CATEGORY, lambda s: s.target.name),
    "category": _Column(_CATEGORY, lambda s: s.target.category),
    "color": _Column(_CATEGORY, lambda s: s.target.color),
    "x1": _Column("int32", lambda s: _box(s)[0]),
    "y1": _Column("int32", lambda s: _box(s)[1]),
    "x2": _Column("int32", lambda s: _box(s)[2]),
    "y2": _Column("int32", lambda s: _box(s)[3]),
    "pixels": _Column("int32", lambda s: s.seen.pixels),
    "visible_fraction": _Column("float64", lambda s: s.seen.visible_fraction),
    "truncated": _Column("bool", lambda s: s.seen.truncated),
    "minimal": _Column("bool", lambda s: s.expression.minimal),
    "margin": _Column("float64", lambda s: _margin(s)),
}
_PATHS: Mapping[str, Callable[[int], str]] = {
    "rgb": rgb_name,
    "depth": depth_name,
    "mask": mask_name,
}
EXPRESSION_COLUMNS = ("split", *_COLUMNS, *_PATHS)


def expressions_table(dataset: Path | str) -> "pandas.DataFrame":
    """Return one row per sentence and image, in the order of `rec.tsv`, split by split.

    Columns: `split` ("" without splits), `scene`, `img_idx`, `expression`, `kind`; for the target
    `scene_id` (its value in the mask), `object_id`, `name`, `category`, `color`, inclusive pixel corners
    `x1` to `y2`, visible `pixels`, `visible_fraction` (0 to 1), `truncated`; for the sentence `minimal`
    and `margin` (in the unit of the predicate that sets it; docs/expression_semantics.md); and the paths
    `rgb`, `depth` and `mask`, relative to `dataset`.

    Args:
        dataset: folder of a generated dataset, or of its splits.

    Raises:
        UserInputError: no dataset there.
        RefGraspError: a record cannot be read.
    """
    import pandas

    parts = open_parts(Path(dataset), "")
    table = {
        name: pandas.Series(values, dtype=_dtype(name)) for name, values in _columns(parts).items()
    }
    return pandas.DataFrame(table)


def catalogue_table(
    spreadsheet: Path | str = SPREADSHEET,
    obj_dir: Path | str = MODELS_DIR,
    skip_missing: bool = False,
) -> "pandas.DataFrame":
    """Return one row per model, indexed by id, with a column for every field and every attribute.

    Missing texts are "", missing numbers NaN, missing lists empty tuples.

    Args:
        skip_missing: omit rows without a model file instead of raising an error.

    Raises:
        UserInputError: lists every problem of the spreadsheet with its cell.
    """
    import pandas

    models = read_catalogue(Path(spreadsheet), Path(obj_dir), skip_missing)
    attributes = sorted({name for model in models for name in model.attributes})
    names = [item.name for item in fields(ModelInfo) if item.name != "attributes"]
    data: dict[str, list[Any]] = {name: [getattr(m, name) for m in models] for name in names}
    for name in attributes:
        data.setdefault(name, [model.attributes.get(name, "") for model in models])
    table = pandas.DataFrame(data).set_index("id")
    repeated = ["category", "color", "color2", "pose", "license"]
    return table.astype(
        {**dict.fromkeys(repeated, _CATEGORY), "density": "float64", "mass": "float64"}
    )


def statistics_tables(dataset: Path | str, images: bool = False) -> "dict[str, pandas.DataFrame]":
    """Return the counts of `tool_scripts/dataset_stats.py` by key, such as "kinds" or "colors".

    Each is indexed by the counted values, all of them, with the columns `count` and `share`; its `attrs`
    hold the table's `title` and the `unit` of the counts. The counts of splits are added up.

    Args:
        images: also read the images, for "burnt" and "black".

    Raises:
        UserInputError: no dataset there.
        RefGraspError: a record or an image cannot be read.
    """
    import pandas

    statistics = DatasetStatistics()
    for part in open_parts(Path(dataset), ""):
        statistics.merge(gather_statistics(part.layout.root, part.layout.scenes(), images))
    found = {}
    for table in tables(statistics):
        labels, counts = [label for label, _ in table.rows], [count for _, count in table.rows]
        frame = pandas.DataFrame({"count": pandas.Series(counts, index=labels, dtype="int64")})
        frame["share"] = frame["count"] / frame["count"].sum()
        frame.index.name = table.key
        frame.attrs.update(title=table.title, unit=table.unit)
        found[table.key] = frame
    return found


def _columns(parts: tuple[Part, ...]) -> dict[str, list[Any]]:
    """Return the values of each column; records are read one at a time."""
    found: dict[str, list[Any]] = {name: [] for name in EXPRESSION_COLUMNS}
    for part in parts:
        folder = f"{part.name}/" if part.name else ""
        for record in iterate_scenes(part.layout):
            for sample in scene_samples(record):
                found["split"].append(part.name)
                for name, column in _COLUMNS.items():
                    found[name].append(column.value(sample))
                for name, path in _PATHS.items():
                    found[name].append(folder + path(sample.view.img_idx))
    return found


def _dtype(name: str) -> str:
    if name in _COLUMNS:
        return _COLUMNS[name].dtype
    return _CATEGORY if name == "split" else "str"


def _box(sample: Sample) -> tuple[int, int, int, int]:
    assert sample.seen.bbox is not None  # every target of a sample is visible
    return sample.seen.bbox


def _margin(sample: Sample) -> float:
    return float(sample.expression.certificate[str(sample.view.img_idx)]["margin"])
