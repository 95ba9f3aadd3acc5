# SPDX-License-Identifier: GPL-3.0-or-later
"""verify_dataset.py: exit codes, report, manifests; what is found is tested with the rules."""

import json
import shutil
from pathlib import Path

import pytest

from core.dataset.formats.table import run_export
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.verify import image_twins, index_files, labels, part_sentences, printed_texts
from core.dataset.verify.dataset import RULES
from tests.synthetic import SyntheticDataset
from tests.tool_scripts.command_lines import run_here, run_script
from tests.worded_dataset import make_worded_dataset
from tool_scripts.verify_dataset import main


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("verify") / "ds", 4, 2, 96)


@pytest.fixture
def copy(made: SyntheticDataset, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made.root, tmp_path / "ds"))


def test_a_clean_dataset(made: SyntheticDataset, tmp_path: Path) -> None:
    result = run_script("verify_dataset.py", made.root, "--workers", 2, cwd=tmp_path)
    assert result.returncode == 0, result.stdout
    assert "No errors." in result.stdout
    # The rules of optional outputs are asked only where there are any.
    for rule in set(RULES) - {
        *labels.RULES,
        *image_twins.RULES,
        index_files.SETS,
        index_files.PARTS,
        part_sentences.BOUND,
        printed_texts.PRINTED,
    }:
        assert rule.name in result.stdout


def test_a_broken_dataset(copy: Path) -> None:
    (copy / "mask" / "mask_00000001.png").unlink()
    result = run_here("verify_dataset.py", copy, "--workers", 1)
    assert result.returncode == 1
    assert "files present: violated 1 times" in result.stdout
    assert "mask_00000001.png: missing" in result.stdout


def test_the_report_as_json(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "rec.tsv").unlink()
    assert main([str(copy), "--json", "--workers", "1"]) == 1
    (report,) = json.loads(capsys.readouterr().out)
    rows = {row["rule"]: row for row in report["rules"]}
    assert rows["index present"]["errors"] == 1
    assert rows["index present"]["share"] == pytest.approx(1 / 3)
    assert all(row["errors"] == 0 for name, row in rows.items() if name != "index present")


def test_splits_are_checked_one_by_one(
    made: SyntheticDataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_splits(made.root, tmp_path / "refgrasp", SplitRules((0.5, 0.25, 0.25)))
    assert main([str(tmp_path / "refgrasp"), "--workers", "1"]) == 0
    assert capsys.readouterr().out.count("No errors.") == 3
    path = tmp_path / "refgrasp" / "train" / "train.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("Grab", "Drop", 1), encoding="utf-8")
    assert main([str(tmp_path / "refgrasp"), "--workers", "1"]) == 1


@pytest.mark.parametrize("name", ["coco", "refcoco"])
def test_exports_are_recognized(
    made: SyntheticDataset, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    run_export(made.root, name, tmp_path / name)
    assert main([str(tmp_path / name), "--workers", "1"]) == 0
    assert "bbox is mask extent" in capsys.readouterr().out


def test_manifests(copy: Path, made: SyntheticDataset, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.txt"
    assert main([str(made.root), "--manifest", str(manifest), "--workers", "1"]) == 0
    assert main([str(copy), "--compare", str(manifest), "--workers", "1"]) == 0
    (copy / "res.tsv").write_text("x", encoding="utf-8")
    result = run_here("verify_dataset.py", copy, "--compare", manifest, "--workers", 1)
    assert result.returncode == 1
    assert "changed: res.tsv" in result.stdout


def test_wrong_usage(tmp_path: Path) -> None:
    for arguments in (
        [tmp_path],
        [tmp_path / "none"],
        [],
        [tmp_path, "--manifest", "a", "--compare", "b"],
    ):
        result = run_here("verify_dataset.py", *arguments)
        assert result.returncode == 2, arguments
        assert "Traceback" not in result.stderr
