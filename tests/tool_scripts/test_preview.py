# SPDX-License-Identifier: GPL-3.0-or-later
"""preview.py asks for little, passes flags on, and removes nothing but previews."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.dataset.layout import DatasetLayout
from core.errors import RefGraspError, UserInputError
from tests.synthetic import make_dataset
from tests.tool_scripts.command_lines import run_script
from tool_scripts import preview
from tool_scripts.preview import MARKER, generation_command, main, prepare


def test_the_command_runs_the_generator_with_the_flags_given_last() -> None:
    command = generation_command(Path("out"), ["--seed", "7", "--samples", "64"])
    assert command[:4] == [sys.executable, "-m", "blenderproc", "run"]
    assert Path(command[4]).name == "dataset_generation.py"
    assert command[command.index("--iterations") + 1] == "3"
    assert command[-6:] == ["--output-dir", "out", "--seed", "7", "--samples", "64"]


def test_only_previews_are_replaced(tmp_path: Path) -> None:
    output = tmp_path / "preview"
    prepare(output)
    (output / "rgb").mkdir()
    prepare(output)
    assert [path.name for path in output.iterdir()] == [MARKER]
    precious = tmp_path / "dataset"
    precious.mkdir()
    (precious / "config.json").write_text("{}")
    with pytest.raises(UserInputError, match="no preview"):
        prepare(precious)
    assert (precious / "config.json").is_file()


def test_the_gallery_is_written_of_what_was_generated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[list[str]] = []

    def generate(command: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        seen.append(command)
        make_dataset(Path(command[command.index("--output-dir") + 1]), 1, 1, 48)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(preview.subprocess, "run", generate)
    assert main(["--output-dir", str(tmp_path / "p"), "--seed", "3"]) == 0
    assert seen[0][-2:] == ["--seed", "3"]
    assert (tmp_path / "p" / "gallery" / "index.html").is_file()
    assert capsys.readouterr().out.startswith("open file:")


def test_a_failed_run_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess[str]([], 2)
    monkeypatch.setattr(preview.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(RefGraspError, match="exit code 2"):
        main(["--output-dir", str(tmp_path / "p")])


@pytest.mark.blender
@pytest.mark.long
def test_a_real_preview(tmp_path: Path) -> None:
    flags = [
        "--iterations",
        "1",
        "--resolution-width",
        "96",
        "--resolution-height",
        "96",
        "--seed",
        "1",
    ]
    root = Path(preview.__file__).parent.parent
    result = run_script(
        "preview.py", "--output-dir", tmp_path / "p", *flags, "--cpu-threads", "2", cwd=root
    )
    assert result.returncode == 0, result.stderr[-2000:]
    assert DatasetLayout(tmp_path / "p").scenes() == [0]
    assert (tmp_path / "p" / "gallery" / "index.html").is_file()
