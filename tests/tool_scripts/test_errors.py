# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command line: a nonsense folder is one line and exit code 2; a traceback only with --debug."""

import os
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tool_scripts.command_lines import ROOT

# How to point each at a folder that does not exist.
NONSENSE: dict[str, list[str]] = {
    "audit_dataset.py": ["nowhere"],
    "build_grasps.py": ["--gripper", "nowhere"],
    "build_index.py": ["nowhere"],
    "build_models.py": ["--only", "nowhere"],
    "contact_sheet.py": ["nowhere", "out.jpg"],
    "dataset_stats.py": ["nowhere"],
    "dataset_vis.py": ["nowhere"],
    "evaluate_predictions.py": ["nowhere", "nowhere.jsonl"],
    "export_dataset.py": ["nowhere", "--format", "coco", "--output-dir", "out"],
    "gallery.py": ["nowhere"],
    "import_models.py": ["--only", "nowhere"],
    "model_sheet.py": ["out.jpg", "--models-info-file-path", "nowhere.xlsx"],
    "page_picture.py": ["nowhere", "out.jpg"],
    "reader_study.py": ["nowhere"],
    "relabel.py": ["nowhere", "--output-dir", "out"],
    "split_dataset.py": ["nowhere"],
    "validate_models.py": ["--models-info-file-path", "nowhere.xlsx"],
    "verify_dataset.py": ["nowhere"],
    "write_settings.py": ["--root", "nowhere"],
}
SCRIPTS = sorted(
    path.name
    for path in (ROOT / "tool_scripts").glob("*.py")
    if "__main__" in path.read_text(encoding="utf-8") and path.name != "preview.py"
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a script in this process, in an empty folder; return its exit code and standard error."""

    def leave(code: int) -> None:
        raise SystemExit(code)

    def run(script: str, *arguments: str) -> tuple[Any, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(os, "_exit", leave)
        monkeypatch.setattr(sys, "argv", [script, *arguments])
        with pytest.raises(SystemExit) as stop:
            runpy.run_path(str(ROOT / "tool_scripts" / script), run_name="__main__")
        return stop.value.code, capsys.readouterr().err

    return run


def test_all_scripts_are_known_here() -> None:
    """preview.py hands everything to dataset_generation.py, and its exit code back."""
    assert set(SCRIPTS) <= set(NONSENSE)


@pytest.mark.parametrize("script", SCRIPTS)
def test_nonsense_is_one_line_and_exit_code_2(run: Any, tmp_path: Path, script: str) -> None:
    code, said = run(script, *NONSENSE[script])
    assert code == 2, said
    assert said.strip().splitlines()[-1].startswith("Error: ")
    assert "nowhere" in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []
    code, said = run(script, *NONSENSE[script], "--debug")
    assert code == 2, said
    assert "Traceback" in said
    code, _ = run(script, "--help")
    assert code in (0, None)


def test_a_bug_is_one_line_unless_debugged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tool_scripts.tool_support import run_tool

    def main() -> int:
        raise KeyError("a bug")

    for words, has_traceback in (([], False), (["--debug"], True)):
        monkeypatch.setattr(sys, "argv", ["tool.py", *words])
        with pytest.raises(SystemExit) as stop:
            run_tool(main)
        assert stop.value.code == 1
        said = capsys.readouterr().err
        assert "unexpected KeyError: 'a bug'" in said
        assert ("Traceback" in said) == has_traceback
