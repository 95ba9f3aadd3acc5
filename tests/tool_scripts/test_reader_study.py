# SPDX-License-Identifier: GPL-3.0-or-later
"""reader_study.py writes a study from any folder and scores answers."""

import json
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from core.errors import UserInputError
from tests.synthetic import SyntheticDataset
from tests.tool_scripts.command_lines import run_here, run_script
from tests.worded_dataset import make_worded_dataset
from tool_scripts.reader_study import main


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("tool") / "my ds", 2, 1, 48)


def test_a_study_is_written_and_scored(made: SyntheticDataset, tmp_path: Path) -> None:
    result = run_script("reader_study.py", "my ds", "--items", 4, cwd=made.root.parent)
    assert result.returncode == 0, result.stderr
    first, second = result.stdout.splitlines()
    assert first.startswith("4 items; open file:")
    folder = made.root / "reader_study"
    assert Path(unquote(urlparse(first.rpartition(" ")[2]).path)) == folder / "page" / "index.html"
    assert "key.json" in second
    key = json.loads((folder / "key.json").read_text(encoding="utf-8"))
    rows = [
        {"item": i, "choice": item["target"], "natural": 4} for i, item in enumerate(key["items"])
    ]
    files = []
    for name, own in (("ann", rows), ("bob", [rows[0] | {"choice": "none"}, *rows[1:]])):
        files.append(tmp_path / f"{name}.json")
        answers = {"study": key["study"], "reader": name, "answers": own}
        files[-1].write_text(json.dumps(answers), encoding="utf-8")
    result = run_here("reader_study.py", made.root, "--score", *files)
    assert result.returncode == 0, result.stderr
    line = next(line for line in result.stdout.splitlines() if line.startswith("dataset"))
    assert line.split()[:4] == ["dataset", "4", "8", "87.5"]
    assert "4.00 [4.00, 4.00]" in line
    result = run_here("reader_study.py", made.root, "--json", "--score", *files)
    assert json.loads(result.stdout)["groups"]["dataset"]["natural"]["value"] == 4.0


def test_wrong_usage(made: SyntheticDataset, tmp_path: Path) -> None:
    out = ("--output-dir", tmp_path / "out")
    for arguments in (
        [], [tmp_path], [tmp_path / "none"], [made.root, *out, "--items", "0"],
        [made.root, *out, "--items", "9999"], [made.root, *out, "--seed", "-1"], [made.root, *out, "--json"],
        [made.root, *out, "--controls", tmp_path / "none.tsv"], [made.root, *out, "--score"],
    ):  # fmt: skip
        with pytest.raises((UserInputError, SystemExit)) as refused:
            main([*map(str, arguments)])
        assert getattr(refused.value, "code", 2) == 2, arguments
    result = run_here("reader_study.py", made.root, *out, "--score", tmp_path / "a.json")
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()
