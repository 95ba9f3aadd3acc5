# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of exporters, and the one way to run one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from core.annotation.labels.grasps import GRASPS
from core.dataset.formats.base import ExportJob, ExportOptions, Progress, open_parts
from core.dataset.formats.bop import export_bop
from core.dataset.formats.coco import export_coco
from core.dataset.formats.grasp_rectangles import export_grasp_rectangles
from core.dataset.formats.graspnet import export_graspnet
from core.dataset.formats.grefcoco import export_grefcoco
from core.dataset.formats.huggingface import export_huggingface
from core.dataset.formats.odvg import export_odvg
from core.dataset.formats.polyformer import export_polyformer
from core.dataset.formats.refcoco import export_refcoco
from core.dataset.formats.vlm import export_vlm
from core.dataset.formats.webdataset import export_webdataset
from core.dataset.grasp_views import check_grasps
from core.dataset.store.layout import ATTRIBUTION_FILE
from core.dataset.store.linking import new_folder
from core.errors import UserInputError
from core.scene.record import SceneRecord
from utils.files import atomic_write_text


@dataclass(frozen=True)
class Exporter:
    """A format.

    Attributes:
        summary: what it is, in a line.
        export: writes it.
        load: Python that reads it, with {root} for the export's folder and {file} for the first of `files`.
        files: pattern of files in the export's folder; "" if `load` needs none.
        label: that the dataset must have, by name; "" if none.
    """

    summary: str
    export: Callable[[ExportJob], None]
    load: str = ""
    files: str = ""
    label: str = ""


EXPORTERS: dict[str, Exporter] = {
    "coco": Exporter(
        "instances as COCO JSON, for pycocotools",
        export_coco,
        'from pycocotools.coco import COCO; data = COCO("{file}")',
        "annotations/instances_*.json",
    ),
    "refcoco": Exporter(
        "refs(unc).p and instances.json for the REFER API",
        export_refcoco,
        'from refer import REFER; data = REFER("{root}", "refcoco", "unc")',
    ),
    "grefcoco": Exporter(
        "grefs(unc).json and instances.json for gRefCOCO's readers, with sentences of several or none",
        export_grefcoco,
        'from grefer import G_REFER; data = G_REFER("{root}", "grefcoco", "unc")',
    ),
    "polyformer": Exporter(
        "TSVs for PolyFormer, fine-tuning and pre-training",
        export_polyformer,
        'import pandas; data = pandas.read_csv("{file}", sep="\t", header=None)',
        "finetune/*.tsv",
    ),
    "huggingface": Exporter(
        "Parquet shards and a dataset card",
        export_huggingface,
        'import datasets; data = datasets.load_dataset("{root}")',
    ),
    "webdataset": Exporter(
        "tar shards, one key an image",
        export_webdataset,
        'import webdataset; data = webdataset.WebDataset("{file}", shardshuffle=False).decode("pil")',
        "*-000000.tar",
    ),
    "bop": Exporter(
        "6-D poses scene by scene, with models, in mm",
        export_bop,
        'import json; poses = json.load(open("{file}"))',
        "*_pbr/000000/scene_gt.json",
    ),
    "vlm": Exporter(
        "chat turns for vision-language models",
        export_vlm,
        'import pandas; data = pandas.read_json("{file}", lines={lines})',
        "[!d]*.json*",  # dataset_info.json is for LLaMA-Factory
    ),
    "odvg": Exporter(
        "JSONL for Grounding DINO, and COCO with ids from 0",
        export_odvg,
        'import pandas; data = pandas.read_json("{file}", lines=True)',
        "grounding_*.jsonl",
    ),
    "graspnet": Exporter(
        "grasps in the camera's frame, and rectangles, for graspnetAPI",
        export_graspnet,
        'import numpy; data = numpy.load("{file}")',
        "grasps/*.npy",
        GRASPS.name,
    ),
    "grasp_rectangles": Exporter(
        "rectangles of sentences as in OCID-VLG, and Cornell's text files",
        export_grasp_rectangles,
        'import json; data = json.load(open("{file}"))["data"]',
        "refer/multiple/*_expressions.json",
        GRASPS.name,
    ),
}


def loading(format_name: str, root: Path) -> str:
    """Return Python that loads an export; "" if its format has none or the export is empty."""
    exporter = EXPORTERS[format_name]
    if not exporter.files:
        return exporter.load.format(root=root.as_posix())
    files = sorted(root.glob(exporter.files))
    if not files:
        return ""
    file = files[0]
    return exporter.load.format(
        root=root.as_posix(), file=file.as_posix(), lines=file.suffix == ".jsonl"
    )


def without_progress(records: Iterable[SceneRecord], _: int, __: str) -> Iterable[SceneRecord]:
    """Return the records as they are."""
    return records


def run_export(
    source: Path,
    format_name: str,
    output: Path,
    options: ExportOptions | None = None,
    split: str = "train",
    progress: Progress = without_progress,
) -> tuple[str, ...]:
    """Export a dataset, or the splits of one, to a new folder; the source is never changed.

    `split` names the split that a dataset without splits is. The folder appears when it is
    complete. Returns what there is to say about it, a line each.

    Raises:
        UserInputError: no such format, no dataset, output not empty, a package or a model missing.
        RefGraspError: the dataset cannot be read or the output not be written.
    """
    if format_name not in EXPORTERS:
        raise UserInputError(
            f"no format is called '{format_name}'; there are: {', '.join(EXPORTERS)}"
        )
    parts = open_parts(source, split)
    if EXPORTERS[format_name].label == GRASPS.name:
        for part in parts:
            check_grasps(part.layout)
    with new_folder(output, source) as folder:
        job = ExportJob(parts, folder, options or ExportOptions(), progress)
        EXPORTERS[format_name].export(job)
        atomic_write_text(folder / ATTRIBUTION_FILE, job.attribution())
    return tuple(job.notes)
