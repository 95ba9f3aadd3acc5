# SPDX-License-Identifier: GPL-3.0-or-later
"""ODVG for Grounding DINO: JSONL for training, COCO with category ids from 0 for validation.

`grounding_{split}.jsonl`: one line a sentence, its caption the sentence, its regions the objects
meant: one, or several or none in datasets made with `--set-shares`, or a part with `--part-targets`.
`detection_{split}.jsonl`: one line an image with all visible objects; labels count from 0, and
`label_map.json` names them. `instances_{split}.json`: the same as COCO. Boxes in JSONL are x1, y1, x2, y2 on
pixel edges.
"""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from core.dataset.formats.base import ExportJob, Part, edge_box
from core.dataset.formats.coco_objects import CategoryIds, Instances, category_ids
from core.dataset.formats.spool import Spool
from core.dataset.store.layout import rgb_name
from core.dataset.store.reader import part_samples, scene_samples, set_samples
from core.scene.parts import PartView
from core.scene.record import SceneRecord
from core.scene.views import ObjectView, View
from utils.atomic_stream import atomic_stream
from utils.files import atomic_write_text


def export_odvg(job: ExportJob) -> None:
    """Write the files of every split, the names of labels, and the images."""
    (job.output / "rgb").mkdir()
    with ExitStack() as stack:
        instances = {p.name: stack.enter_context(_instances(job)) for p in job.parts}
        images = {p.name: stack.enter_context(Spool(job.output)) for p in job.parts}
        for part in job.parts:
            _read(job, part, instances[part.name], images[part.name])
        ids = category_ids({key for item in instances.values() for key in item.categories}, 0)
        for part in job.parts:
            instances[part.name].write(job.output / f"instances_{part.name}.json", ids)
            with atomic_stream(job.output / f"detection_{part.name}.jsonl") as file:
                for image in images[part.name]:
                    file.write(_line(_labeled(image, ids)))
    names = {str(number): name for (name, _), number in ids.items()}
    atomic_write_text(job.output / "label_map.json", json.dumps(names, ensure_ascii=False) + "\n")


def _instances(job: ExportJob) -> Instances:
    return Instances(job.output, job.options.polygons, file_name=lambda v: rgb_name(v.img_idx))


def _read(job: ExportJob, part: Part, instances: Instances, images: Spool) -> None:
    """Write the sentences of a split, and put its images aside until all categories are known."""
    with atomic_stream(job.output / f"grounding_{part.name}.jsonl") as file:
        for record in job.records(part, "images"):
            for view in record.images:
                job.place(part.layout.rgb(view.img_idx), job.output / rgb_name(view.img_idx))
                instances.add(record, view)
                images.add(_image(view) | {"detection": _detection(record, view)})
            for sample in scene_samples(record):
                grounding = _grounding(sample.expression.text, [sample.seen])
                file.write(_line(_image(sample.view) | {"grounding": grounding}))
            for view, _, item in set_samples(record):
                seen = [view.objects[target] for target in item.targets]
                file.write(_line(_image(view) | {"grounding": _grounding(item.text, seen)}))
            for view, _, said, shown in part_samples(record):
                file.write(_line(_image(view) | {"grounding": _grounding(said.text, [shown])}))


def _image(view: View) -> dict[str, Any]:
    return {"filename": rgb_name(view.img_idx), "height": view.height, "width": view.width}


def _detection(record: SceneRecord, view: View) -> list[dict[str, Any]]:
    return [
        {"bbox": edge_box(seen), "label": (item.name, item.category), "category": item.name}
        for item, seen in zip(record.objects, view.objects, strict=True)
        if seen.bbox is not None
    ]


def _labeled(image: dict[str, Any], ids: CategoryIds) -> dict[str, Any]:
    """Return a line with numbers instead of categories."""
    found = [{**item, "label": ids[tuple(item["label"])]} for item in image["detection"]]
    return {**image, "detection": {"instances": found}}


def _grounding(text: str, meant: Sequence[ObjectView | PartView]) -> dict[str, Any]:
    # The whole sentence means its objects: which of its words name them depends on the reader's question.
    regions = [
        {"bbox": edge_box(seen), "phrase": text, "tokens_positive": [[0, len(text)]]}
        for seen in meant
    ]
    return {"caption": text, "regions": regions}


def _line(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False) + "\n").encode("utf-8")
