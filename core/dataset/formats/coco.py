# SPDX-License-Identifier: GPL-3.0-or-later
"""COCO instances: `annotations/instances_{split}.json` and `images/{split}/`.

Every visible object is an annotation; its masks decode to exactly the pixels of the mask image.
Beside COCO's keys an annotation has `expressions` (texts), `object_id`, `scene_id` and
`visible_fraction`.
"""

import json

from core.dataset.formats.base import ExportJob, expressions_of, write_json_array
from core.dataset.formats.coco_objects import (
    INFO,
    annotation_entry,
    annotations,
    categories,
    category_ids,
    file_name,
    image_entry,
)
from utils.atomic_stream import atomic_stream


def export_coco(job: ExportJob) -> None:
    """Write one JSON file a split, and the images beside it."""
    ids = category_ids(job)
    (job.output / "annotations").mkdir()
    for part in job.parts:
        images = job.output / "images" / part.name
        images.mkdir(parents=True)
        for record in job.records(part, "images"):
            for view in record.images:
                job.place(part.layout.rgb(view.img_idx), images / file_name(view))
        entries = (
            {
                **annotation_entry(item, ids, job.options.polygons),
                "expressions": expressions_of(item.record, item.view, item.target.scene_id),
            }
            for item in annotations(job, part, 1, "annotations")
        )
        views = (view for r in job.records(part, "image list") for view in r.images)
        with atomic_stream(job.output / "annotations" / f"instances_{part.name}.json") as file:
            file.write(f'{{"info": {json.dumps(INFO)}, "licenses": [],\n'.encode())
            write_json_array(file, "categories", categories(ids), first=True)
            write_json_array(file, "images", map(image_entry, views))
            write_json_array(file, "annotations", entries)
            file.write(b"}\n")
