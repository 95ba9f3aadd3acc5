# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked: every sentence in every image, with the boxes and masks of the objects that it means."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from core.dataset.evaluation.exported import coco_questions, refcoco_questions
from core.dataset.evaluation.question import Box, Question
from core.dataset.evaluation.set_file import SET_FILE, SetEntry, SetItem, read_sets
from core.dataset.formats.base import edge_box
from core.dataset.store.layout import SPLITS, DatasetLayout
from core.dataset.store.reader import iterate_scenes, no_such_folder, open_dataset
from core.errors import RefGraspError, UserInputError
from core.scene.record import SceneRecord
from core.scene.rle import Rle
from core.scene.views import ObjectView, View

_SEVERAL, _ONE, _NONE = "several", "one", "none"


def questions_of(root: Path, split: str | None = None) -> Iterator[Question]:
    """Yield the questions of a dataset, of its splits, or of a COCO or RefCOCO export.

    Args:
        split: only those of this split; None = all.

    Raises:
        UserInputError: nothing of the kind is there, or not this split.
        RefGraspError: a file of it cannot be read.
    """
    if not root.is_dir():
        raise UserInputError(no_such_folder(root, "give a dataset, its splits or an export"))
    found = [name for name in SPLITS if DatasetLayout(root / name).scene_graph_dir.is_dir()]
    if DatasetLayout(root).scene_graph_dir.is_dir():
        if split is not None:
            raise UserInputError(f"--split {split}: {root} is one dataset, without splits")
        return _dataset_questions(root)
    if found:
        _check_split(root, split, found)
        chosen = found if split is None else [split]
        return (item for name in chosen for item in _dataset_questions(root / name))
    if (root / "refcoco" / "instances.json").is_file():
        return refcoco_questions(root / "refcoco", split)
    files = {
        path.stem.rpartition("_")[2]: path
        for path in sorted((root / "annotations").glob("instances_*.json"))
    }
    if files:
        _check_split(root, split, list(files))
        chosen_files = list(files.values()) if split is None else [files[split]]
        return (item for path in chosen_files for item in coco_questions(path))
    raise UserInputError(
        f"{root}: holds no dataset (scene_graphs/), no splits of one (train/, val/, test/), no COCO "
        "(annotations/instances_*.json) and no RefCOCO export (refcoco/instances.json)"
    )


def _check_split(root: Path, split: str | None, known: list[str]) -> None:
    if split is not None and split not in known:
        raise UserInputError(f"--split {split}: {root} has {', '.join(known)}")


def _dataset_questions(root: Path) -> Iterator[Question]:
    layout = open_dataset(root)
    sets = read_sets(layout.root)
    for record in iterate_scenes(layout):
        for view in record.images:
            yield from _sentences(record, view)
            yield from _sets(record, view, sets)


def _sentences(record: SceneRecord, view: View) -> Iterator[Question]:
    for item in record.expressions:
        if view.img_idx in item.images:
            yield _question(record, view, item.text, item.kind, item.targets)


def _sets(record: SceneRecord, view: View, sets: Mapping[int, SetItem]) -> Iterator[Question]:
    found = sets.get(view.img_idx)
    for entry in () if found is None else found.expressions:
        ids = tuple(item.scene_id for item in entry.objs)
        if not set(ids) <= set(range(len(record.objects))):
            raise RefGraspError(
                f"{SET_FILE}: image {view.img_idx}, {entry.expression!r}: scene {record.scene} has no "
                f"object {max(ids)}"
            )
        yield _question(record, view, entry.expression, _set_kind(entry), ids)


def _set_kind(entry: SetEntry) -> str:
    if not entry.objs:
        return f"{_NONE}: {entry.failed}" if entry.failed else _NONE
    return _ONE if len(entry.objs) == 1 else _SEVERAL


def _question(
    record: SceneRecord, view: View, text: str, kind: str, targets: tuple[int, ...]
) -> Question:
    seen = [view.objects[target] for target in targets]
    where = f"scene {record.scene}, image {view.img_idx}, {text!r}"
    return Question(
        img_idx=view.img_idx,
        text=text,
        kind=kind,
        scene=record.scene,
        width=view.width,
        height=view.height,
        boxes=tuple(_box(item, where) for item in seen),
        masks=tuple(_mask(item, where) for item in seen),
    )


def _box(seen: ObjectView, where: str) -> Box:
    if seen.bbox is None:
        raise RefGraspError(f"{where}: the target {seen.scene_id} has no visible pixels")
    x1, y1, x2, y2 = edge_box(seen)
    return float(x1), float(y1), float(x2), float(y2)


def _mask(seen: ObjectView, where: str) -> Rle:
    if seen.rle is None:
        raise RefGraspError(f"{where}: the target {seen.scene_id} has no mask")
    return seen.rle
