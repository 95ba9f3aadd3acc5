# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fault planted in the extra outputs is found, by the rule that is about it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.annotation.depth import decode_depth, encode_depth
from core.annotation.extra_labels import (
    decode_amodal,
    decode_normals,
    encode_amodal,
    encode_normals,
)
from core.annotation.label_files import bop_names, extra_name, extra_names
from core.config.extra_outputs import Extra
from core.dataset.store.layout import DatasetLayout
from core.dataset.verify.dataset import verify_dataset
from tests.worded_dataset import make_worded_dataset


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_worded_dataset(
        tmp_path_factory.mktemp("clean") / "ds", 2, 2, 96, extras=tuple(Extra)
    ).root


@pytest.fixture
def broken(clean: Path, tmp_path: Path) -> DatasetLayout:
    return DatasetLayout(shutil.copytree(clean, tmp_path / "ds"))


def errors(layout: DatasetLayout) -> set[str]:
    return {name for name, count in verify_dataset(layout.root).errors.items() if count}


def test_clean(broken: DatasetLayout) -> None:
    assert errors(broken) == set()


@pytest.mark.parametrize("name", extra_names(tuple(Extra), 1, (2, 3)))
def test_a_missing_and_a_damaged_file(broken: DatasetLayout, name: str) -> None:
    path = broken.root / name
    path.write_bytes(path.read_bytes()[:40])
    assert errors(broken) == {"extra files"}
    path.unlink()
    assert errors(broken) == {"extra files"}


def test_clean_depth_of_another_scale(broken: DatasetLayout) -> None:
    path = broken.root / extra_name(Extra.CLEAN_DEPTH, 1)
    path.write_bytes(encode_depth(decode_depth(path.read_bytes()) * 1.02))
    assert errors(broken) == {"clean depth"}


def test_normals_that_look_away(broken: DatasetLayout) -> None:
    path = broken.root / extra_name(Extra.NORMALS, 1)
    path.write_bytes(encode_normals(-decode_normals(path.read_bytes())))
    assert errors(broken) == {"normals"}


def test_an_amodal_mask_that_is_only_the_visible_one(broken: DatasetLayout) -> None:
    path = broken.root / extra_name(Extra.AMODAL_MASKS, 1)
    masks = decode_amodal(path.read_bytes())
    mask = masks[0].copy()
    mask[tuple(np.argwhere(mask)[0])] = False
    path.write_bytes(encode_amodal([mask, *(masks[i] for i in range(1, len(masks)))]))
    assert errors(broken) == {"amodal masks"}


def test_a_pose_that_is_moved(broken: DatasetLayout) -> None:
    path = broken.root / bop_names(1)[1]
    poses = json.loads(path.read_text(encoding="utf-8"))
    poses["2"][0]["cam_t_m2c"][1] += 0.5
    path.write_text(json.dumps(poses) + "\n", encoding="utf-8")
    assert errors(broken) == {"BOP poses"}


def test_a_spare_file(broken: DatasetLayout) -> None:
    (broken.root / extra_name(Extra.NORMALS, 4)).write_bytes(b"")
    assert errors(broken) == {"no spare files"}
