# SPDX-License-Identifier: GPL-3.0-or-later
"""A manifest tells datasets apart by content, and nothing else."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from core.dataset.store.layout import DatasetLayout
from core.dataset.verify.manifest import (
    Comparison,
    compare_manifest,
    manifest_lines,
    write_manifest,
)
from core.errors import UserInputError
from tests.synthetic import make_dataset


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_dataset(tmp_path_factory.mktemp("made") / "ds", 2, 2, 64).root


@pytest.fixture
def layout(made: Path, tmp_path: Path) -> DatasetLayout:
    return DatasetLayout(shutil.copytree(made, tmp_path / "ds"))


def compare(made: Path, layout: DatasetLayout) -> Comparison:
    path = layout.root.parent / "manifest.txt"
    write_manifest(manifest_lines(made), path)
    return compare_manifest(manifest_lines(layout.root), path)


def test_lines_are_sorted_hashes_of_all_files_of_the_dataset(made: Path) -> None:
    lines = list(manifest_lines(made))
    paths = [path for path, _ in lines]
    assert paths == sorted(paths)
    # 4 images of 3 files, 2 records, 3 index files and the configuration.
    assert len(paths) == 4 * 3 + 2 + 3 + 1
    hashes = dict(lines)
    assert hashes["rec.tsv"] == hashlib.sha256((made / "rec.tsv").read_bytes()).hexdigest()
    assert list(manifest_lines(made, workers=2)) == lines


def test_the_same_arguments_make_the_same_dataset(made: Path, tmp_path: Path) -> None:
    again = make_dataset(tmp_path / "again", 2, 2, 64)
    assert compare(made, again.layout).identical


def test_what_does_not_belong_to_the_data_does_not_count(made: Path, layout: DatasetLayout) -> None:
    layout.log.write_text("12:00 begun", encoding="utf-8")
    (layout.root / "vis").mkdir()
    (layout.root / "vis" / "vis_00000000.jpg").write_bytes(b"x")
    (layout.rgb_dir / ".rgb_00000000.jpg.abc.tmp").write_bytes(b"x")
    config = json.loads(layout.config.read_text(encoding="utf-8"))
    config["resolved"] = {"output_dir": "elsewhere", "cpu_threads": 7}
    layout.config.write_text(json.dumps(config, indent=7), encoding="utf-8")
    assert compare(made, layout).identical


def test_every_difference_is_named(made: Path, layout: DatasetLayout) -> None:
    layout.mask(1).write_bytes(layout.mask(1).read_bytes() + b"x")
    layout.rgb(2).unlink()
    shutil.copy(layout.rgb(0), layout.rgb(9))
    config = json.loads(layout.config.read_text(encoding="utf-8"))
    layout.config.write_text(json.dumps({**config, "seed": 5}), encoding="utf-8")
    result = compare(made, layout)
    assert result.examples == {
        "changed": ["config.json", "mask/mask_00000001.png"],
        "missing": ["rgb/rgb_00000002.jpg"],
        "new": ["rgb/rgb_00000009.jpg"],
    }
    assert (result.same, result.changed, result.missing, result.new) == (15, 2, 1, 1)
    assert not result.identical


def test_a_file_that_is_no_manifest(made: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello\n", encoding="utf-8")
    with pytest.raises(UserInputError, match="line 1"):
        compare_manifest(manifest_lines(made), path)
    with pytest.raises(UserInputError, match="cannot be read"):
        compare_manifest(manifest_lines(made), tmp_path / "none.txt")
