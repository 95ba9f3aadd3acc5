# SPDX-License-Identifier: GPL-3.0-or-later
"""COCO instances: `annotations/instances_{split}.json` and `images/{split}/`.

Every visible object is an annotation; its masks decode to exactly the pixels of the mask image.
Beside COCO's keys an annotation has `expressions` (texts), `object_id`, `scene_id` and
`visible_fraction`. Where records have parts, these are annotations, too, in categories such as
"mug/handle", with `part` and `color`, and without expressions.
"""

from contextlib import ExitStack

from core.dataset.formats.base import ExportJob
from core.dataset.formats.coco_objects import Instances, category_ids, file_name


def export_coco(job: ExportJob) -> None:
    """Write one JSON file a split, and the images beside it."""
    (job.output / "annotations").mkdir()
    with ExitStack() as stack:
        splits = {}
        for part in job.parts:
            instances = Instances(job.output, job.options.polygons, texts=True, parts=True)
            splits[part.name] = stack.enter_context(instances)
            images = job.output / "images" / part.name
            images.mkdir(parents=True)
            for record in job.records(part, "images"):
                for view in record.images:
                    job.place(part.layout.rgb(view.img_idx), images / file_name(view))
                    instances.add(record, view)
        ids = category_ids(set().union(*(item.categories for item in splits.values())))
        for name, instances in splits.items():
            instances.write(job.output / "annotations" / f"instances_{name}.json", ids)
