# SPDX-License-Identifier: GPL-3.0-or-later
"""One set of inputs, and one dataset of an uninterrupted single worker, for all tests of the launcher."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.app.launch.lab import Lab, dataset_hash

SCENES = 8


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return Lab(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="session")
def reference(lab: Lab) -> dict[str, str]:
    """Hashes of `SCENES` scenes made by one worker without trouble."""
    output = lab.folder / "reference"
    code, said = lab.run(output, "--gpu-ids=cpu", f"--scenes={SCENES}")
    assert code == 0, said
    return dataset_hash(output)


@pytest.fixture
def output(lab: Lab, tmp_path: Path) -> Iterator[Path]:
    """A fresh folder for a dataset; no process may use it when the test is over."""
    for mark in lab.counts.iterdir():
        mark.unlink()
    folder = tmp_path / "out"
    yield folder
    lab.assert_nothing_runs(folder)
    if os.path.lexists(folder):
        shutil.rmtree(folder, ignore_errors=True)
