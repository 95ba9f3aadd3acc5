# SPDX-License-Identifier: GPL-3.0-or-later
"""Grasp rectangles bound to sentences, as in OCID-VLG, and in text files, as in the Cornell dataset.

`refer/multiple/{split}_expressions.json`: a sentence in an image an entry, with the keys of OCID-VLG;
`grasps` are four corners each, in its order: from p1 to p4 the jaws open, from p1 to p2 is the breadth of a
finger. Beside them, for each rectangle, `oblique`, `angle` and `score`.
`{split}/cornell/pcd00000012_003cpos.txt`: all rectangles of object 3 in image 12, four lines of `x y` each,
in Cornell's order: from the first to the second corner the jaws open. Oblique ones are in
`...cpos_oblique.txt`. Pixel centers are whole numbers.

OCID-VLG's reader wants one file name for photograph, depth and instances. So the photographs, which are
JPEGs, have names that end in .png here; what reads images goes by their content. `depth` is uint16 in
millimeters, and `seg_mask_instances_combi` the instance image, in which `answer` is the object meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from core.annotation.depth import depth_units
from core.annotation.labels.bop import MILLIMETERS
from core.dataset.formats.base import ExportJob, Part, coco_box, write_json_array
from core.dataset.formats.rectangles import Rectangles, rectangles_of
from core.dataset.grasp_views import read_grasps
from core.dataset.store.reader import Sample, read_depth, scene_samples
from core.scene.numbering import index_text
from core.scene.record import SceneRecord
from core.scene.views import View
from utils.atomic_stream import atomic_stream
from utils.files import atomic_write_bytes, atomic_write_text
from utils.images import encode_png

# A sentence repeats the rectangles of its object; the text files have all.
MOST_PER_SENTENCE = 16
_REFER_FOLDER = (
    "refer/multiple"  # "multiple" is the version that OCID-VLG's reader takes by default
)
_CLASSES_FILE = "OCID_sub_class_dict.py"
_PHOTO, _DEPTH, _INSTANCES, _TEXT = "rgb", "depth", "seg_mask_instances_combi", "cornell"
_DIGITS = 2  # of pixels


def export_grasp_rectangles(job: ExportJob) -> None:
    """Write the sentences of every split, the text files, and the images."""
    refer = job.output / _REFER_FOLDER
    refer.mkdir(parents=True)
    totals = _Totals()
    for part in job.parts:
        for folder in (_PHOTO, _DEPTH, _INSTANCES, _TEXT):
            (job.output / part.name / folder).mkdir(parents=True)
        with atomic_stream(refer / f"{part.name}_expressions.json") as file:
            file.write(b"{")
            write_json_array(file, "data", _entries(job, part, totals), first=True)
            file.write(b"}\n")
    atomic_write_text(job.output / _CLASSES_FILE, totals.classes_text())
    job.notes.extend(totals.notes())


@dataclass
class _Totals:
    """What is counted over all splits, and the names in them."""

    images: int = 0
    facing: int = 0
    any: int = 0
    sentences: int = 0
    numbers: Iterator[int] = field(default_factory=count)
    written: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    models: dict[str, tuple[int, int]] = field(default_factory=dict)

    def name(self, record: SceneRecord) -> None:
        """Number the models of a scene, and the nouns for them."""
        for item in record.objects:
            kind = self.classes.setdefault(item.name, len(self.classes))
            self.models.setdefault(item.id, (len(self.models), kind))

    def classes_text(self) -> str:
        """Return the Python with names and numbers that OCID-VLG's reader imports."""
        models = {name: number for name, (number, _) in self.models.items()}
        return (
            f"cnames = {self.classes!a}\nsubnames = {models!a}\n"
            f"instance_to_class = {dict(self.models.values())}\n"
        )

    def notes(self) -> Iterator[str]:
        yield (
            f"{self.facing:,} of {self.images:,} images have rectangles of grasps along the optical axis; "
            f"{self.any:,} have any, oblique ones included"
        )
        if self.written < self.sentences:
            yield (
                f"{self.sentences - self.written:,} of {self.sentences:,} sentences are left out: their "
                "object has no rectangle in the image"
            )


def _entries(job: ExportJob, part: Part, totals: _Totals) -> Iterator[dict[str, Any]]:
    """Write the images of a split, and yield its sentences."""
    for record in job.records(part, "images"):
        totals.name(record)
        grasps = read_grasps(part.layout, record)
        found: dict[tuple[int, int], Rectangles] = {}
        files: dict[tuple[int, int], list[str]] = {}
        for view in record.images:
            _place_images(job, part, view)
            for seen in view.objects:
                if seen.bbox is not None:
                    key = view.img_idx, seen.scene_id
                    found[key] = rectangles_of(grasps, seen.scene_id, view)
                    files[key] = _write_text_files(job.output, part, key, found[key])
            shown = [item for (i, _), item in found.items() if i == view.img_idx and len(item)]
            totals.images += 1
            totals.any += bool(shown)
            totals.facing += any(not item.oblique.all() for item in shown)
        for sample in scene_samples(record):
            key = sample.view.img_idx, sample.target.scene_id
            totals.sentences += 1
            if len(found[key]):
                totals.written += 1
                yield _entry(part, sample, found[key], files[key], next(totals.numbers))


def _image_name(img_idx: int) -> str:
    return f"{index_text(img_idx)}.png"


def _place_images(job: ExportJob, part: Part, view: View) -> None:
    folder, name = job.output / part.name, _image_name(view.img_idx)
    job.place(part.layout.rgb(view.img_idx), folder / _PHOTO / name)
    job.place(part.layout.mask(view.img_idx), folder / _INSTANCES / name)
    depth = depth_units(read_depth(part.layout, view.img_idx), 1.0 / MILLIMETERS)
    atomic_write_bytes(folder / _DEPTH / name, encode_png(depth))


def _write_text_files(
    output: Path, part: Part, key: tuple[int, int], found: Rectangles
) -> list[str]:
    """Write the rectangles of an object in an image, and return the files' paths relative to the export."""
    stem = f"{part.name}/{_TEXT}/pcd{index_text(key[0])}_{key[1]:03d}cpos"
    names = []
    for kind, name in ((~found.oblique, f"{stem}.txt"), (found.oblique, f"{stem}_oblique.txt")):
        corners = found.corners[kind].reshape(-1, 2)
        if len(corners):
            lines = [f"{x:.{_DIGITS}f} {y:.{_DIGITS}f}\n" for x, y in corners]
            atomic_write_text(output / name, "".join(lines))
            names.append(name)
    return names


def _entry(
    part: Part, sample: Sample, found: Rectangles, files: list[str], number: int
) -> dict[str, Any]:
    chosen = found.some(MOST_PER_SENTENCE)
    return {
        "image_filename": f"{part.name},{_image_name(sample.view.img_idx)}",
        "image_index": sample.view.img_idx,
        "question_index": number,
        "question": sample.expression.text,
        "answer": sample.target.scene_id,
        "target": sample.target.id,
        "box": coco_box(sample.seen),
        "program": sample.expression.program,
        "grasps": chosen.corners[:, [1, 2, 3, 0]].round(_DIGITS).tolist(),
        "oblique": chosen.oblique.tolist(),
        "angle": chosen.angle.round(1).tolist(),
        "score": [round(float(score), 3) for score in chosen.score],
        "cornell": files,
    }
