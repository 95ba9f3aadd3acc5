# SPDX-License-Identifier: GPL-3.0-or-later
"""Every format exported once from the same dataset, which has grasps."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import run_export
from tests.grasped_dataset import make_grasped_dataset
from tests.synthetic import SyntheticDataset

PACKAGES = {"huggingface": "datasets", "webdataset": "webdataset"}


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_grasped_dataset(tmp_path_factory.mktemp("grasped") / "output")


@pytest.fixture(scope="session")
def exported(
    dataset: SyntheticDataset, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Return the folder of an export, made when first asked for; skips if its reader is missing."""
    folder = tmp_path_factory.mktemp("exports")

    def export(name: str) -> Path:
        if name in PACKAGES:
            pytest.importorskip(PACKAGES[name], reason="see requirements-export.txt")
        output = folder / name
        if not output.exists():
            options = ExportOptions(models_dir=dataset.models_dir)
            run_export(dataset.root, name, output, options)
        return output

    return export


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
