# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import math

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from core.annotation.polygons import exact_polygons, parse_polygons_text
from core.dataset.formats.base import ExportOptions
from core.dataset.formats.polyformer import (
    DENSEST,
    MAX_COORDINATES,
    MAX_TOKENS,
    SPARSEST,
    bounded_polygons,
    dense_polygons,
    sampled_tokens,
)
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


def blobs(seed, size=320, count=1):
    """Ragged masks as of small, half hidden objects in small images."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((size, size), dtype=bool)
    rows, columns = np.indices(mask.shape)
    for _ in range(count):
        y, x = rng.uniform(20, size - 20, 2)
        a, b = rng.uniform(1, 9, 2)
        mask |= ((rows - y) / a) ** 2 + ((columns - x) / b) ** 2 <= 1
    return mask & (rng.random(mask.shape) < 0.97)


def sampled(rings, step):
    """As PolyFormer's reader does it."""
    return [ring[::step] for ring in rings]


@pytest.mark.parametrize("count", [1, 2, 41])
def test_what_the_reader_samples_is_neither_too_little_nor_too_much(count):
    for seed in range(8):
        rings = dense_polygons(exact_polygons(blobs(seed, count=count)))
        for step in (DENSEST, 31, SPARSEST):
            left = sampled(rings, step)
            assert min(map(len, left)) >= 3
            assert sum(map(len, left)) + len(left) <= MAX_TOKENS
            assert sampled_tokens(rings) >= sum(map(len, left)) + len(left)


def test_of_too_many_rings_the_largest_stay():
    mask = np.zeros((200, 200), dtype=bool)
    mask[::8, ::8] = True
    mask[100:160, 101:150] = True
    rings = dense_polygons(exact_polygons(mask))
    assert max(np.ptp(ring, axis=0).min() for ring in rings) >= 49
    assert sampled_tokens(rings) <= MAX_TOKENS


def test_long_outlines_keep_their_points():
    mask = np.zeros((512, 512), dtype=bool)
    mask[50:400, 60:450] = True
    (ring,) = dense_polygons(exact_polygons(mask))
    assert len(ring) >= 2 * (350 + 390)
