# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault planted in the files of further labels is found, by the rule that is about it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.annotation.depth import decode_depth, encode_depth
from core.annotation.labels.amodal_masks import AMODAL_MASKS, decode_amodal, encode_amodal
from core.annotation.labels.bop import BOP
from core.annotation.labels.clean_depth import CLEAN_DEPTH
from core.annotation.labels.label import Label
from core.annotation.labels.normals import NORMALS, decode_normals, encode_normals
from core.annotation.labels.table import LABELS, file_names
from core.dataset.store.layout import DatasetLayout
from core.dataset.verify.dataset import verify_dataset
from tests.worded_dataset import make_worded_dataset


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_worded_dataset(
        tmp_path_factory.mktemp("clean") / "ds", 2, 2, 96, labels=LABELS
    ).root


@pytest.fixture
def broken(clean: Path, tmp_path: Path) -> DatasetLayout:
    return DatasetLayout(shutil.copytree(clean, tmp_path / "ds"))


def errors(layout: DatasetLayout) -> set[str]:
    return {name for name, count in verify_dataset(layout.root).errors.items() if count}


def test_clean(broken: DatasetLayout) -> None:
    assert errors(broken) == set()


@pytest.mark.parametrize("name", file_names(LABELS, 1, (2, 3)))
def test_a_missing_and_a_damaged_file(broken: DatasetLayout, name: str) -> None:
    path = broken.root / name
    path.write_bytes(path.read_bytes()[:40])
    assert errors(broken) == {"extra files"}
    path.unlink()
    assert errors(broken) == {"extra files"}


def test_clean_depth_of_another_scale(broken: DatasetLayout) -> None:
    path = broken.root / CLEAN_DEPTH.image_name(1)
    path.write_bytes(encode_depth(decode_depth(path.read_bytes()) * 1.02))
    assert errors(broken) == {"clean depth"}


def test_normals_that_look_away(broken: DatasetLayout) -> None:
    path = broken.root / NORMALS.image_name(1)
    path.write_bytes(encode_normals(-decode_normals(path.read_bytes())))
    assert errors(broken) == {"normals"}


def test_an_amodal_mask_that_is_only_the_visible_one(broken: DatasetLayout) -> None:
    path = broken.root / AMODAL_MASKS.image_name(1)
    masks = decode_amodal(path.read_bytes())
    mask = masks[0].copy()
    mask[tuple(np.argwhere(mask)[0])] = False
    path.write_bytes(encode_amodal([mask, *(masks[i] for i in range(1, len(masks)))]))
    assert errors(broken) == {"amodal masks"}


def test_a_pose_that_is_moved(broken: DatasetLayout) -> None:
    path = broken.root / BOP.scene_names(1)[1]
    poses = json.loads(path.read_text(encoding="utf-8"))
    poses["2"][0]["cam_t_m2c"][1] += 0.5
    path.write_text(json.dumps(poses) + "\n", encoding="utf-8")
    assert errors(broken) == {"BOP poses"}


@pytest.mark.parametrize(
    "name",
    [NORMALS.image_name(4), "normals/normals_00000001.json", *BOP.scene_names(2), "bop/x.json"],
)
def test_a_spare_file(broken: DatasetLayout, name: str) -> None:
    (broken.root / name).parent.mkdir(exist_ok=True)
    (broken.root / name).write_bytes(b"")
    assert errors(broken) == {"no spare files"}


@pytest.mark.parametrize("label", [CLEAN_DEPTH, NORMALS, AMODAL_MASKS])
def test_a_file_of_another_size(broken: DatasetLayout, label: Label) -> None:
    contents = {
        CLEAN_DEPTH: encode_depth(np.ones((4, 5), dtype=np.float32)),
        NORMALS: encode_normals(np.ones((4, 5, 3))),
        AMODAL_MASKS: encode_amodal([np.ones((4, 5), dtype=bool)]),
    }
    (broken.root / label.image_name(1)).write_bytes(contents[label])
    tally = verify_dataset(broken.root)
    assert {name for name, count in tally.errors.items() if count} == {"extra files"}
    assert "is not 96 x 72 pixels" in tally.examples["extra files"][0]
