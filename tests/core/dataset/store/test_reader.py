# SPDX-License-Identifier: GPL-3.0-or-later
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from core.annotation.depth import encode_depth
from core.annotation.masks import decode_rle
from core.dataset.store import reader
from core.errors import RefGraspError, UserInputError
from tests.synthetic import make_scene


def test_records_and_images_return_as_they_were_made(dataset):
    records = list(reader.iterate_scenes(dataset.layout))
    assert [r.dumps() for r in records] == [r.dumps() for r in dataset.records]
    for record in records:
        for view in record.images:
            mask = reader.read_mask(dataset.layout, view.img_idx)
            assert mask.shape == (view.height, view.width)
            for seen in view.objects:
                found = mask == seen.scene_id
                assert found.sum() == seen.pixels
                if seen.rle is not None:
                    np.testing.assert_array_equal(decode_rle(seen.rle), found)
            assert reader.read_rgb(dataset.layout, view.img_idx).shape == (*mask.shape, 3)


def test_depth_is_what_was_written(dataset, tmp_path):
    depth = np.array([[0.0, 0.5, 1.25]], dtype=np.float32)
    layout = reader.DatasetLayout(tmp_path)
    layout.make_folders()
    layout.depth(0).write_bytes(encode_depth(depth))
    np.testing.assert_array_equal(reader.read_depth(layout, 0), depth)


def test_samples_come_by_image_and_then_by_expression(dataset):
    record = dataset.records[0]
    samples = list(reader.scene_samples(record))
    order = [(sample.view.img_idx, sample.number) for sample in samples]
    assert order == sorted(order)
    assert len(samples) == len(record.images) * len(record.expressions)
    for sample in samples:
        assert sample.target.scene_id == sample.seen.scene_id == sample.expression.targets[0]


def test_an_expression_counts_only_in_its_images():
    record, _, _ = make_scene(0, 2, 64, 0)
    first, *rest = record.expressions
    record = replace(record, expressions=(replace(first, images=(1,)), *rest))
    found = [s.view.img_idx for s in reader.scene_samples(record) if s.number == 0]
    assert found == [1]


def test_an_unseen_target_or_a_wrong_number_of_targets_is_said(dataset):
    record = dataset.records[0]
    hidden = next(o.scene_id for o in record.images[0].objects if o.bbox is None)
    first = record.expressions[0]
    for targets, message in (((hidden,), "no visible pixel"), ((0, 1), "exactly"), ((99,), "99")):
        broken = replace(record, expressions=(replace(first, targets=targets),))
        with pytest.raises(RefGraspError, match=message):
            list(reader.scene_samples(broken))


def test_wrong_folders_are_said(tmp_path):
    with pytest.raises(UserInputError, match="no such folder"):
        reader.open_dataset(tmp_path / "missing")
    with pytest.raises(UserInputError, match="contains no scenes"):
        reader.open_dataset(tmp_path)


def test_broken_and_misplaced_records_name_their_file(dataset, tmp_path):
    layout = reader.DatasetLayout(shutil.copytree(dataset.root, tmp_path / "copy"))
    text = layout.scene_record(0).read_text(encoding="utf-8")
    layout.scene_record(1).write_text(text, encoding="utf-8")
    with pytest.raises(RefGraspError, match=r"scene_graph_00000001\.json.*scene 0"):
        list(reader.iterate_scenes(layout))
    layout.scene_record(1).write_text(json.dumps({"schema": 1}), encoding="utf-8")
    with pytest.raises(RefGraspError, match=r"scene_graph_00000001\.json.*missing"):
        list(reader.iterate_scenes(layout))
    with pytest.raises(RefGraspError, match=r"scene_graph_00000009\.json"):
        reader.read_scene(layout.scene_record(9))


def test_broken_images_name_their_file(dataset, tmp_path):
    layout = reader.DatasetLayout(shutil.copytree(dataset.root, tmp_path / "copy"))
    for path in (layout.rgb(0), layout.mask(0), layout.depth(0)):
        path.write_bytes(path.read_bytes()[:100])
    layout.mask(1).write_bytes(layout.rgb(1).read_bytes())
    for read, index, name in (
        (reader.read_rgb, 0, "rgb_00000000"),
        (reader.read_mask, 0, "mask_00000000"),
        (reader.read_depth, 0, "depth_00000000"),
        (reader.read_mask, 1, "mask_00000001.*RGB"),
        (reader.read_rgb, 77, "rgb_00000077"),
    ):
        with pytest.raises(RefGraspError, match=name):
            read(layout, index)
