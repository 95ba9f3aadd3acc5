# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from core.dataset.store import layout
from core.dataset.store.layout import DatasetLayout


def test_names_are_the_documented_ones():
    files = DatasetLayout(Path("output"))
    assert files.rgb(12) == Path("output/rgb/rgb_00000012.jpg")
    assert files.depth(12) == Path("output/depth/depth_00000012.png")
    assert files.mask(12) == Path("output/mask/mask_00000012.png")
    assert files.scene_record(12) == Path("output/scene_graphs/scene_graph_00000012.json")
    assert files.expressions == Path("output/expressions.json")
    assert files.rec_tsv == Path("output/rec.tsv")
    assert files.res_tsv == Path("output/res.tsv")
    assert files.split_tsv("val") == Path("output/val.tsv")
    assert files.config == Path("output/config.json")
    assert files.log == Path("output/dataset_generation.log")
    assert layout.rgb_name(123456789) == "rgb/rgb_123456789.jpg"


def test_scenes_are_the_records_in_numerical_order(tmp_path):
    files = DatasetLayout(tmp_path)
    assert files.scenes() == []
    files.make_folders()
    for scene in (100_000_000, 3, 20):
        files.scene_record(scene).write_text("{}")
    for stray in (
        "scene_graph_00000004.json.tmp",
        ".scene_graph_00000005.json.abc.tmp",
        "scene_graph_6.json",
        "scene_graph_000000007.json",
        "notes.txt",
    ):
        (files.scene_graph_dir / stray).write_text("")
    files.scene_record(8).mkdir()
    assert files.scenes() == [3, 20, 100_000_000]


def test_a_negative_index_is_a_bug():
    with pytest.raises(ValueError, match="negative"):
        DatasetLayout(Path("x")).rgb(-1)
