# SPDX-License-Identifier: GPL-3.0-or-later
"""A dataset whose depth is in millimeters, from the setting to the verifier and the exports."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.annotation.depth import decode_depth, encode_depth
from core.annotation.labels.clean_depth import CLEAN_DEPTH
from core.config.depth_format import DepthFormat
from core.config.fingerprint import fingerprint
from core.config.settings import GenerationConfig
from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import run_export
from core.dataset.store.corruption import find_corrupt
from core.dataset.store.reader import read_depth
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.verify.dataset import verify_dataset
from core.errors import UserInputError
from tests.synthetic import FINGERPRINT, SyntheticDataset
from tests.worded_dataset import make_worded_dataset

CUT = 20


def make(root: Path, form: DepthFormat) -> SyntheticDataset:
    return make_worded_dataset(root, 2, 2, 96, labels=(CLEAN_DEPTH,), depth_format=form)


@pytest.fixture
def made(tmp_path: Path) -> SyntheticDataset:
    return make(tmp_path / "millimeters", DepthFormat.MILLIMETERS)


def test_both_formats_hold_the_same_depth(made: SyntheticDataset, tmp_path: Path) -> None:
    other = make(tmp_path / "float16", DepthFormat.FLOAT16)
    for i in range(4):
        depth = read_depth(made.layout, i)
        # Half a millimeter of one, and half a unit of the eleven binary digits of the other.
        np.testing.assert_allclose(depth, read_depth(other.layout, i), atol=5.1e-4, rtol=2**-11)
        with Image.open(made.layout.depth(i)) as image:
            values = np.array(image)
        np.testing.assert_array_equal(values, np.rint(depth * 1000))
        clean = (made.root / CLEAN_DEPTH.image_name(i)).read_bytes()
        measured = depth > 0
        near = np.abs(decode_depth(clean)[measured] - depth[measured])
        assert np.median(near) < 0.01
        assert made.layout.rgb(i).read_bytes() == other.layout.rgb(i).read_bytes()


def test_it_is_verified_split_and_never_taken_for_damaged(
    made: SyntheticDataset, tmp_path: Path
) -> None:
    tally = verify_dataset(made.root)
    assert +tally.errors == {}
    assert tally.checked["depth format"] == 4
    assert list(find_corrupt(made.layout, [0, 1], 2, FINGERPRINT, (CLEAN_DEPTH,))) == []
    write_splits(made.root, tmp_path / "splits", SplitRules((0.5, 0.5, 0.0)))
    assert +verify_dataset(tmp_path / "splits" / "train").errors == {}
    path = made.layout.depth(3)
    path.write_bytes(path.read_bytes()[:-CUT])
    (corrupt,) = find_corrupt(made.layout, [0, 1], 2, FINGERPRINT)
    assert corrupt.path == path


def test_a_file_of_the_other_format_is_found(made: SyntheticDataset) -> None:
    path = made.layout.depth(1)
    path.write_bytes(encode_depth(read_depth(made.layout, 1)))
    assert verify_dataset(made.root).errors["depth format"] == 1
    config = json.loads(made.layout.config.read_text())
    del config["settings"]["depth_format"]  # as in the first version
    made.layout.config.write_text(json.dumps(config))
    assert verify_dataset(made.root).errors["depth format"] == 3


def test_exports_hold_its_depth(made: SyntheticDataset, tmp_path: Path) -> None:
    options = ExportOptions(models_dir=made.models_dir)
    run_export(made.root, "bop", tmp_path / "bop", options)
    with Image.open(tmp_path / "bop/train_pbr/000000/depth/000001.png") as image:
        values = np.array(image)
    np.testing.assert_allclose(values / 10_000, read_depth(made.layout, 1), atol=1e-6)


def test_hugging_face_says_what_its_depth_is(made: SyntheticDataset, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="see requirements-export.txt")
    run_export(made.root, "huggingface", tmp_path / "hf")
    rows = datasets.load_dataset(
        str(tmp_path / "hf"), split="train", cache_dir=str(tmp_path / "cache")
    )
    for row in rows:
        assert row["depth_format"] == "millimeters"
        depth = read_depth(made.layout, row["img_idx"])
        np.testing.assert_array_equal(np.array(row["depth"]), np.rint(depth * 1000))


def test_the_setting_is_content_and_off_by_default() -> None:
    assert GenerationConfig().depth_format is DepthFormat.FLOAT16
    marks = {fingerprint(GenerationConfig(depth_format=form), 1, {}, {}) for form in DepthFormat}
    assert len(marks) == 2
    with pytest.raises(UserInputError, match="--depth-format"):
        GenerationConfig(depth_format="inches")
