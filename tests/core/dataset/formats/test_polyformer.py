# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import math

import numpy as np
from pycocotools import mask as coco_mask

from core.annotation.polygons import exact_polygons, parse_polygons_text
from core.dataset.formats.base import ExportOptions
from core.dataset.formats.polyformer import MAX_COORDINATES, bounded_polygons
from core.dataset.formats.table import run_export
from tests.core.dataset.formats.readers import read_polyformer


def lines(path):
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def string_to_polygons(text):
    """As PolyFormer's reader does it: the last split item is thrown away."""
    return [[float(p) for p in part.split(",")] for part in text.split(" ")[:-1]]


def test_fine_tuning_lines_have_their_columns(dataset, exported):
    found = read_polyformer(exported("polyformer"))
    ids = set()
    for columns in lines(exported("polyformer") / "finetune/refgrasp_train.tsv"):
        uniq_id, image_id, _, box, polygons, jpeg, _, dense = columns
        ids.add(uniq_id)
        assert base64.b64decode(jpeg) == dataset.layout.rgb(int(image_id)).read_bytes()
        mask = found.masks[int(image_id), int(uniq_id.split("_")[1])]
        for text in (polygons, dense):
            parts = string_to_polygons(text)
            assert len(parts) == text.count(" ") >= 1
            filled = coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(parts, *mask.shape)))
            assert (filled.astype(bool) & mask).sum() / (filled.astype(bool) | mask).sum() > 0.8
        points = np.concatenate(parse_polygons_text(polygons))
        assert [*points.min(axis=0), *points.max(axis=0)] == [float(v) for v in box.split(",")]
        assert sum(map(len, string_to_polygons(polygons))) <= MAX_COORDINATES
    assert len(ids) == len(found.sentences)


def test_pre_training_lines_name_images_that_are_there(exported):
    root = exported("polyformer")
    rows = lines(root / "pretrain/refgrasp_train.tsv")
    finetune = lines(root / "finetune/refgrasp_train.tsv")
    assert [row[0] for row in rows] == [str(i) for i in range(len(finetune))]
    for (_, sentence, box, path), other in zip(rows, finetune, strict=True):
        assert (sentence, box) == (other[2], other[3])
        assert (root / path).is_file()


def test_shards_hold_the_same_lines(dataset, exported, tmp_path):
    run_export(dataset.root, "polyformer", tmp_path / "out", ExportOptions(shard_size=50))
    for kind in ("finetune", "pretrain"):
        shards = sorted((tmp_path / "out" / kind).iterdir())
        whole = (exported("polyformer") / kind / "refgrasp_train.tsv").read_bytes()
        assert b"".join(shard.read_bytes() for shard in shards) == whole
        total = whole.count(b"\n")
        assert len(shards) == math.ceil(total / 50) > 1
        assert shards[0].name == "refgrasp_train_00000.tsv"


def test_ragged_masks_are_bounded_however_many_parts_they_have():
    checkers = np.indices((30, 30)).sum(axis=0) % 2 == 0
    comb = np.ones((200, 200), dtype=bool)
    comb[1:, ::2] = False
    for mask in (checkers, comb, np.random.default_rng(0).random((40, 40)) < 0.6):
        rings = bounded_polygons(exact_polygons(mask))
        assert 0 < sum(ring.size for ring in rings) <= MAX_COORDINATES
