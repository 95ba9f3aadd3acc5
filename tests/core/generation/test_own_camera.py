# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole datasets of a user's camera and table, made without Blender: every label is right by the verifier."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.annotation.depth import decode_depth
from core.app.run.run import run
from core.config.intrinsics import Intrinsics
from core.config.packages import installed_versions
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes
from core.dataset.verify.dataset import verify_dataset
from core.scene.record import SceneRecord
from tests.fake_engine import FakeEngine, fake_models

ODD = Intrinsics(170.0, 110.0, 60.0, 50.0, 160, 96)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    fake_models(folder / "models")
    (folder / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    return folder


def make(inputs: Path, output: Path, **changes: Any) -> list[SceneRecord]:
    config = GenerationConfig(
        output_dir=output,
        obj_dir=inputs / "models",
        models_info_file_path=inputs / "models" / "models_info_all.xlsx",
        blender_scene_file_path=inputs / "background.blend",
        seed=3,
        images_per_iteration=2,
        **{"iterations": 5, "min_visibility": 0.2, "grasps": "off", **changes},
    )
    store = DatasetStore(output)
    try:
        run(config, store, lambda assets, _temporary: FakeEngine(assets), installed_versions())
    finally:
        store.close()
    tally = verify_dataset(output)
    assert tally.examples == {}
    return list(iterate_scenes(DatasetLayout(output)))


def test_a_camera_with_oblong_pixels_off_the_middle(inputs: Path, tmp_path: Path) -> None:
    records = make(
        inputs,
        tmp_path,
        camera_intrinsics=ODD,
        distance=Range(0.7, 1.0),
        elevation=Range(50.0, 90.0),
        roll=Range(-40.0, 40.0),
        extra_outputs="clean_depth,normals,amodal_masks,bop",
    )
    assert len(records) == 5
    for record in records:
        for view in record.images:
            assert (view.width, view.height) == (160, 96)
            np.testing.assert_array_equal(
                view.K, [[170.0, 0.0, 60.5], [0.0, 110.0, 50.5], [0.0, 0.0, 1.0]]
            )


def test_a_single_object_is_spoken_of(inputs: Path, tmp_path: Path) -> None:
    records = make(inputs, tmp_path, objects=Range(1, 1), resolution_width=96, resolution_height=96)
    assert [len(record.objects) for record in records] == [1] * 5
    assert all(record.expressions for record in records)


def test_chosen_models_repeat_on_the_chosen_surface(inputs: Path, tmp_path: Path) -> None:
    records = make(
        inputs,
        tmp_path,
        models="can_*",
        surface="surface_bench",
        objects=Range(6, 8),
        resolution_width=96,
        resolution_height=96,
        depth_noise="none",
        extra_outputs="clean_depth",
    )
    for record in records:
        assert record.surface == "surface_bench"
        ids = [item.id for item in record.objects]
        assert 6 <= len(ids) <= 8
        assert set(ids) <= {"can_blue", "can_green", "can_red", "can_white"}
    depth, clean = (
        decode_depth(next(tmp_path.glob(f"{folder}/*_00000000.png")).read_bytes())
        for folder in ("depth", "clean_depth")
    )
    np.testing.assert_array_equal(depth, clean)
