# SPDX-License-Identifier: GPL-3.0-or-later
"""Every export read back by what really reads it, into one common form.

Each reader returns, by (img_idx, scene_id), the inclusive box and the visible mask of the objects that
the format holds, and the sentences as (img_idx, scene_id, text).
"""

import base64
import io
import json
import pickle
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes, read_mask

Box = tuple[int, ...]


@dataclass
class Found:
    boxes: dict[tuple[int, int], Box] = field(default_factory=dict)
    masks: dict[tuple[int, int], np.ndarray] = field(default_factory=dict)
    sentences: set[tuple[int, int, str]] = field(default_factory=set)


def read_coco(root: Path, split: str = "train") -> Found:
    coco = COCO(root / "annotations" / f"instances_{split}.json")
    found = Found()
    for ann_id in coco.getAnnIds():
        (item,) = coco.loadAnns(ann_id)
        (image,) = coco.loadImgs(item["image_id"])
        key = int(Path(image["file_name"]).stem.split("_")[-1]), item["scene_id"]
        found.boxes[key] = inclusive(item["bbox"])
        found.masks[key] = coco.annToMask(item).astype(bool)
        found.sentences |= {(*key, text) for text in item["expressions"]}
    return found


class Refer:
    """What the REFER API does, as far as data goes: it joins the two files and fills masks."""

    def __init__(self, data_root: Path, dataset: str = "refcoco", split_by: str = "unc") -> None:
        assert dataset in ("refcoco", "refcoco+", "refcocog")
        folder = data_root / dataset
        self.image_dir = data_root / "images/mscoco/images/train2014"
        self.refs = NoClasses(io.BytesIO((folder / f"refs({split_by}).p").read_bytes())).load()
        instances = json.loads((folder / "instances.json").read_text(encoding="utf-8"))
        self.anns = {ann["id"]: ann for ann in instances["annotations"]}
        self.images = {image["id"]: image for image in instances["images"]}
        self.categories = {cat["id"]: cat["name"] for cat in instances["categories"]}

    def box(self, ref: dict) -> list[float]:
        return self.anns[ref["ann_id"]]["bbox"]

    def mask(self, ref: dict) -> np.ndarray:
        ann, image = self.anns[ref["ann_id"]], self.images[ref["image_id"]]
        assert isinstance(ann["segmentation"][0], list)
        parts = coco_mask.frPyObjects(ann["segmentation"], image["height"], image["width"])
        return np.sum(coco_mask.decode(parts), axis=2)


class NoClasses(pickle.Unpickler):
    """Loads builtin types only."""

    def find_class(self, module: str, name: str) -> None:
        raise AssertionError(f"the pickle needs {module}.{name}")


def read_refcoco(root: Path, split: str | None = None) -> Found:
    refer = Refer(root)
    found = Found()
    for ref in refer.refs:
        if split is not None and ref["split"] != split:
            continue
        assert (refer.image_dir / ref["file_name"]).is_file()
        ann = refer.anns[ref["ann_id"]]
        key = int(Path(ref["file_name"]).stem.split("_")[-1]), ann["scene_id"]
        found.boxes[key] = inclusive(refer.box(ref))
        mask = refer.mask(ref)
        assert mask.max() == 1
        found.masks[key] = mask.astype(bool)
        found.sentences |= {(*key, sentence["raw"]) for sentence in ref["sentences"]}
    return found


def read_grefcoco(root: Path, split: str | None = None) -> Found:
    """Of the sentences of one object; `tests/core/dataset/test_set_expressions.py` reads the others."""
    folder = root / "grefcoco"
    refs = json.loads((folder / "grefs(unc).json").read_text(encoding="utf-8"))
    instances = json.loads((folder / "instances.json").read_text(encoding="utf-8"))
    anns = {ann["id"]: ann for ann in instances["annotations"]}
    images = {image["id"]: image for image in instances["images"]}
    found = Found()
    for ref in refs:
        if split is not None and ref["split"] != split:
            continue
        (ann_id,) = ref["ann_id"]
        ann, image = anns[ann_id], images[ref["image_id"]]
        key = int(Path(ref["file_name"]).stem.split("_")[-1]), ann["scene_id"]
        found.boxes[key] = inclusive(ann["bbox"])
        parts = coco_mask.frPyObjects(ann["segmentation"], image["height"], image["width"])
        found.masks[key] = np.sum(coco_mask.decode(parts), axis=2).astype(bool)
        found.sentences |= {(*key, sentence["raw"]) for sentence in ref["sentences"]}
    return found


def read_polyformer(root: Path, split: str = "train") -> Found:
    found = Found()
    for path in sorted((root / "finetune").glob(f"refgrasp_{split}*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            uniq_id, image_id, sentence, box, _, _, mask, _ = line.split("\t")
            key = int(image_id), int(uniq_id.split("_")[1])
            x1, y1, x2, y2 = map(int, box.split(","))
            found.boxes[key] = (x1, y1, x2 - 1, y2 - 1)
            with Image.open(io.BytesIO(base64.b64decode(mask))) as image:
                assert image.mode == "P"
                found.masks[key] = np.array(image) == 1
            found.sentences.add((*key, sentence))
    return found


def read_huggingface(root: Path, split: str = "train") -> Found:
    import datasets

    rows = datasets.load_dataset(str(root), split=split, cache_dir=str(root.parent / "hf_cache"))
    found = Found()
    for row in rows:
        instances = np.array(row["mask"])
        for item in row["objects"]:
            if item["bbox"]:
                key = row["img_idx"], item["scene_id"]
                found.boxes[key] = tuple(item["bbox"])
                found.masks[key] = coco_mask.decode(item["rle"]).astype(bool)
                np.testing.assert_array_equal(found.masks[key], instances == item["scene_id"])
        found.sentences |= {(row["img_idx"], e["target"], e["text"]) for e in row["expressions"]}
    return found


def read_webdataset(root: Path, split: str = "train") -> Found:
    import webdataset

    shards = [str(path) for path in sorted(root.glob(f"{split}-*.tar"))]
    found = Found()
    for sample in webdataset.WebDataset(shards, shardshuffle=False).decode():
        facts = sample["json"]
        assert sample["__key__"] == f"{facts['img_idx']:09d}"
        with (
            Image.open(io.BytesIO(sample["mask.png"]))
            if isinstance(sample["mask.png"], bytes)
            else Image.fromarray(sample["mask.png"]) as image
        ):
            instances = np.array(image)
        for item in facts["objects"]:
            if item["bbox"] is not None:
                key = facts["img_idx"], item["scene_id"]
                found.boxes[key] = tuple(item["bbox"])
                found.masks[key] = instances == item["scene_id"]
        found.sentences |= {
            (facts["img_idx"], e["target"], e["text"]) for e in facts["expressions"]
        }
    return found


def read_bop(root: Path, split: str = "train") -> Found:
    found = Found()
    for scene in sorted((root / f"{split}_pbr").iterdir()):
        infos = json.loads((scene / "scene_gt_info.json").read_text())
        for image, items in infos.items():
            for number, item in enumerate(items):
                if item["px_count_visib"] == 0:
                    assert item["bbox_visib"] == [-1, -1, -1, -1]
                    continue
                x, y, w, h = item["bbox_visib"]
                found.boxes[int(image), number] = (x, y, x + w, y + h)
                name = f"{int(image):06d}_{number:06d}.png"
                with Image.open(scene / "mask_visib" / name) as mask:
                    found.masks[int(image), number] = np.array(mask) == 255
    return found


def read_vlm(root: Path, split: str = "train") -> Found:
    found = Found()
    path = root / f"grounding_{split}_pixels.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        chat = json.loads(line)
        img_idx = int(Path(chat["image"]).stem.split("_")[-1])
        user, assistant = chat["messages"]
        (answer,) = json.loads(assistant["content"])
        x1, y1, x2, y2 = answer["bbox_2d"]
        text = user["content"].split("as JSON: ", 1)[1]
        # The chat names no scene_id; -1 until the test finds the one with this sentence.
        found.sentences.add((img_idx, -1, text))
        found.boxes[img_idx, text] = (x1, y1, x2 - 1, y2 - 1)  # type: ignore[index]
    return found


def read_odvg(root: Path, split: str = "train") -> Found:
    """Objects from the COCO file; sentences belong to the object whose box they have."""
    found, owners = Found(), {}
    coco = COCO(root / f"instances_{split}.json")
    for ann_id in coco.getAnnIds():
        (item,) = coco.loadAnns(ann_id)
        (image,) = coco.loadImgs(item["image_id"])
        key = int(Path(image["file_name"]).stem.split("_")[-1]), item["scene_id"]
        found.boxes[key] = inclusive(item["bbox"])
        found.masks[key] = coco.annToMask(item).astype(bool)
        owners[key[0], found.boxes[key]] = key[1]
    text = (root / f"grounding_{split}.jsonl").read_text(encoding="utf-8")
    for line in map(json.loads, text.splitlines()):
        img_idx = int(Path(line["filename"]).stem.split("_")[-1])
        (region,) = line["grounding"]["regions"]
        x1, y1, x2, y2 = region["bbox"]
        owner = owners[img_idx, (x1, y1, x2 - 1, y2 - 1)]
        found.sentences.add((img_idx, owner, line["grounding"]["caption"]))
    return found


def inclusive(box: list[float]) -> Box:
    x, y, w, h = (int(v) for v in box)
    return x, y, x + w - 1, y + h - 1


def read_truth(layout: DatasetLayout) -> Found:
    """Boxes and masks from the mask images of a dataset, sentences from its records."""
    found = Found()
    for record in iterate_scenes(layout):
        for view in record.images:
            image = read_mask(layout, view.img_idx)
            for item in record.objects:
                if (image == item.scene_id).any():
                    key = view.img_idx, item.scene_id
                    found.masks[key] = image == item.scene_id
                    found.boxes[key] = box_of(found.masks[key])
            found.sentences |= {
                (view.img_idx, e.targets[0], e.text)
                for e in record.expressions
                if view.img_idx in e.images
            }
    return found


def box_of(mask: np.ndarray) -> Box:
    rows, columns = np.nonzero(mask)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


# Formats that list the objects that sentences mean, not all that are visible; BOP has no sentences.
ONLY_TARGETS = ("refcoco", "grefcoco", "polyformer")
READERS = {
    "coco": read_coco,
    "refcoco": read_refcoco,
    "grefcoco": read_grefcoco,
    "polyformer": read_polyformer,
    "huggingface": read_huggingface,
    "webdataset": read_webdataset,
    "bop": read_bop,
    "odvg": read_odvg,
}


def read_export(name: str, root: Path, truth: Found) -> Found:
    """Return what an export of any format holds, by the numbers that the dataset uses.

    Chats name no object: there the sentence tells which one of `truth` is meant.
    """
    if name != "vlm":
        return READERS[name](root)
    chat = read_vlm(root)
    meant = {(img_idx, text): scene_id for img_idx, scene_id, text in truth.sentences}
    return Found(
        boxes={(key[0], meant[key]): box for key, box in chat.boxes.items()},  # type: ignore[index]
        sentences={(img_idx, meant[img_idx, text], text) for img_idx, _, text in chat.sentences},
    )


def difference(name: str, found: Found, truth: Found) -> str:
    """Return how an export differs from its dataset, "" if it does not."""
    targets = {(img_idx, scene_id) for img_idx, scene_id, _ in truth.sentences}
    shown = targets if name in (*ONLY_TARGETS, "vlm") else set(truth.masks)
    if set(found.boxes) != shown or set(found.masks) != (set() if name == "vlm" else shown):
        return f"{len(found.boxes)} boxes and {len(found.masks)} masks of {len(shown)} objects"
    for key, box in found.boxes.items():
        if box != truth.boxes[key]:
            return f"the box of {key} is {box}, not {truth.boxes[key]}"
    for key, mask in found.masks.items():
        if not np.array_equal(mask, truth.masks[key]):
            return f"the mask of {key} differs"
    differing = found.sentences ^ (set() if name == "bop" else truth.sentences)
    return f"{len(differing)} sentences differ, as {min(differing)}" if differing else ""
