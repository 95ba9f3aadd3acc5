# SPDX-License-Identifier: GPL-3.0-or-later
"""dataset_stats.py prints the figures that the gallery shows."""

import json
from pathlib import Path

import pytest

from core.dataset.statistics.gathering import gather_statistics
from core.dataset.statistics.report import format_summary, report, shown_total
from core.dataset.viewing.gallery import write_gallery
from tests.synthetic import SyntheticDataset
from tests.tool_scripts.command_lines import run_here, run_script
from tests.worded_dataset import make_worded_dataset


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("stats") / "ds", 3, 2, 96)


def test_json_is_what_the_gallery_shows(made: SyntheticDataset, tmp_path: Path) -> None:
    result = run_here("dataset_stats.py", made.root, "--json", "--workers", 1, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    write_gallery(made.root, tmp_path / "gallery")
    text = (tmp_path / "gallery" / "data" / "statistics_00000.js").read_text(encoding="ascii")
    shown = json.loads(text[text.index(",") + 1 : text.rindex(")")])
    assert json.loads(result.stdout) == shown


def test_tables(made: SyntheticDataset) -> None:
    result = run_script("dataset_stats.py", made.root, "--workers", 2, "--all")
    assert result.returncode == 0, result.stderr
    figures = report(gather_statistics(made.root, range(3)))
    for label, value in figures["totals"].items():
        assert any(
            line.split("  ")[0] == label and line.endswith(f" {shown_total(label, value)}")
            for line in result.stdout.splitlines()
        ), label
    for table in figures["tables"]:
        assert not table["rows"] or table["title"] in result.stdout


def test_a_summary_fits_a_screen(made: SyntheticDataset) -> None:
    text = format_summary(report(gather_statistics(made.root, range(3))))
    lines = text.splitlines()
    assert len(lines) < 40
    assert max(map(len, lines)) < 120
    assert "Kinds of expression: " in text
    assert "Names of objects placed: " in text


@pytest.mark.parametrize(
    ("label", "value", "shown"),
    [
        ("share of minimal sentences", 0.7341, "73 %"),
        ("right by a random pick that fits the nouns", 1.0, "100 %"),
        ("words a sentence", 7.816, "7.8"),
        ("sentences", 12345, "12,345"),
    ],
)
def test_figures_are_rounded(label: str, value: float, shown: str) -> None:
    assert shown_total(label, value) == shown


def test_a_folder_without_a_dataset(tmp_path: Path) -> None:
    result = run_here("dataset_stats.py", tmp_path)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
