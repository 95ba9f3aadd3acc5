# SPDX-License-Identifier: GPL-3.0-or-later
"""The three command lines, as they are started, on a synthetic dataset."""

import subprocess
import sys

import pytest

from tests.synthetic import make_dataset
from utils.repository import REPOSITORY


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return make_dataset(tmp_path_factory.mktemp("tools") / "output", 2, 2, 96)


def run(script, *arguments):
    command = [sys.executable, str(REPOSITORY / "tool_scripts" / script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_build_index_restores_the_files(dataset):
    layout = dataset.layout
    before = {
        path: path.read_bytes() for path in (layout.expressions, layout.rec_tsv, layout.res_tsv)
    }
    for path in before:
        path.unlink()
    done = run("build_index.py", dataset.root)
    assert done.returncode == 0, done.stderr
    assert "2 scenes, 4 images" in done.stdout
    assert {path: path.read_bytes() for path in before} == before


def test_split_and_export(dataset, tmp_path):
    done = run(
        "split_dataset.py", dataset.root, "--output-dir", tmp_path / "s", "--shares", "0.5,0.5,0"
    )
    assert done.returncode == 0, done.stderr
    assert "1 scene, 2 images" in done.stdout
    done = run(
        "export_dataset.py", tmp_path / "s", "--format", "coco", "--output-dir", tmp_path / "c"
    )
    assert done.returncode == 0, done.stderr
    assert "scene" in done.stderr  # the progress bar
    assert "  annotations/  2 files" in done.stdout
    assert f'COCO("{tmp_path / "c/annotations/instances_train.json"}")' in done.stdout
    assert {path.name for path in (tmp_path / "c/annotations").iterdir()} == {
        "instances_train.json",
        "instances_val.json",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("build_index.py", "nowhere"), "no such folder"),
        (("split_dataset.py", "nowhere"), "no such folder"),
        (("split_dataset.py", ".", "--shares", "1,2"), "not three numbers"),
        (("split_dataset.py", ".", "--hold-out", "noun"), "invalid choice"),
        (
            ("split_dataset.py", ".", "--hold-out", "model", "--test-models", "mug"),
            "leave out --test-models",
        ),
        (
            ("export_dataset.py", "nowhere", "--format", "coco", "--output-dir", "x"),
            "no such folder",
        ),
        (("export_dataset.py", ".", "--format", "yolo", "--output-dir", "x"), "invalid choice"),
    ],
)
def test_wrong_input_is_one_message_and_exit_code_2(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_lists_the_formats():
    done = run("export_dataset.py", "--help")
    assert done.returncode == 0
    for name in (
        "coco",
        "refcoco",
        "polyformer",
        "huggingface",
        "webdataset",
        "bop",
        "vlm",
        "odvg",
    ):
        assert f"\n  {name} " in done.stdout
