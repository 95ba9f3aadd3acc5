# SPDX-License-Identifier: GPL-3.0-or-later
"""evaluate_predictions.py scores what is right and what is not, and names mistakes."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from core.app.run.exit_codes import guarded
from tests.synthetic import SyntheticDataset
from tests.tool_scripts.command_lines import run_script
from tests.worded_dataset import make_worded_dataset
from tool_scripts.evaluate_predictions import main


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("evaluate") / "ds", 2, 2, 96)


def right(made: SyntheticDataset) -> list[dict[str, Any]]:
    """What is right, read from the TSV as any user would."""
    found = []
    for line in (made.root / "rec.tsv").read_text(encoding="utf-8").splitlines():
        _, expression, box, path = line.split("\t")
        img_idx = int(Path(path).stem.removeprefix("rgb_"))
        corners = [int(v) for v in box.split(",")]
        found.append({"img_idx": img_idx, "expression": expression, "boxes": [corners]})
    return found


def write(path: Path, answers: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(item)}\n" for item in answers), encoding="utf-8")
    return path


def test_right_answers_score_full_marks(made: SyntheticDataset, tmp_path: Path) -> None:
    file = write(tmp_path / "p.jsonl", right(made))
    result = run_script("evaluate_predictions.py", made.root, file, "--boxes", "inclusive")
    assert result.returncode == 0, result.stderr
    (header, total, *kinds) = result.stdout.splitlines()[1:]
    assert header.split()[:3] == ["kind", "sentences", "Acc@0.5"]
    assert total.split()[:3] == ["all", str(len(right(made))), "100.0"]
    assert {line.split()[0] for line in kinds} == {
        e.kind for r in made.records for e in r.expressions
    }
    assert "Masks" not in result.stdout


def test_the_form_of_boxes_matters(
    made: SyntheticDataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "p.jsonl", right(made))
    found = {}
    for form in ("inclusive", "edges", "xywh"):
        assert main([str(made.root), str(file), "--json", "--boxes", form]) == 0
        row = json.loads(capsys.readouterr().out)["rows"][0]
        found[form] = row["figures"]["Acc@0.9"]["value"]
    assert found["inclusive"] == 1.0 > found["edges"] > found["xywh"]


def test_half_of_the_answers(
    made: SyntheticDataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = right(made)
    wrong = [{**item, "boxes": [[0, 0, 1, 1]]} for item in answers[::2]]
    file = write(tmp_path / "p.jsonl", [*wrong, *answers[1::2]])
    assert main([str(made.root), str(file), "--json", "--boxes", "inclusive"]) == 0
    found = json.loads(capsys.readouterr().out)["rows"][0]["figures"]["Acc@0.5"]
    assert found["value"] == pytest.approx(len(answers[1::2]) / len(answers))
    assert found["low"] < found["value"] < found["high"]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--split", "val"], "without splits"),
        (["--score", "2"], "--score"),
        (["--score", "nan"], "--score"),
        (["--boxes", "round"], "--boxes"),
        ([], "sentences in images have no prediction"),
    ],
)
def test_wrong_usage_is_one_message(
    made: SyntheticDataset,
    tmp_path: Path,
    flags: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write(tmp_path / "p.jsonl", right(made)[:1])
    assert guarded(lambda: main([str(made.root), str(file), *flags]), debug=False) == 2
    error = capsys.readouterr().err
    assert said in error.splitlines()[-1]
    assert "Traceback" not in error


def test_a_damaged_dataset_or_file_is_named(
    made: SyntheticDataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "p.jsonl", right(made))
    copy = tmp_path / "ds"
    shutil.copytree(made.root, copy)
    record = copy / made.layout.scene_record(1).relative_to(made.root)
    record.write_text("{}", encoding="utf-8")
    for words, named in (
        ([str(copy), str(file)], str(record)),
        ([str(made.root), str(tmp_path)], str(tmp_path)),
    ):
        assert guarded(lambda words=words: main(words), debug=False) in (1, 2)
        assert named in capsys.readouterr().err
