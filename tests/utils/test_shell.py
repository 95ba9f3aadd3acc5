# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands in messages can be pasted into a shell."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from core.app.progress.progress import RunSummary
from core.app.run.summary import summary_lines
from core.config.settings import GenerationConfig
from core.dataset.store.index import IndexSummary
from utils.repository import REPOSITORY
from utils.shell import python_command, shell_command

NAMES = (
    "plain",
    "with space",
    "it's",
    "a$HOME",
    "b;c",
    'say "x"',
    "K\u00e4se",
    "*",
    "-x",
    "back\\slash",
)


@pytest.mark.skipif(os.name == "nt", reason="asks a POSIX shell")
@pytest.mark.parametrize("name", NAMES)
def test_a_shell_reads_what_was_meant(name: str) -> None:
    command = shell_command(sys.executable, "-c", "import sys; print(ascii(sys.argv[1:]))", name)
    said = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout
    assert said.strip() == ascii([name])


def test_scripts_are_found_from_every_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(REPOSITORY)
    assert python_command("tool_scripts/gallery.py", "x") == "python tool_scripts/gallery.py x"
    monkeypatch.chdir(tmp_path)
    _, script, _ = shlex.split(python_command("tool_scripts/gallery.py", "x"))
    assert Path(script) == REPOSITORY / "tool_scripts" / "gallery.py"


@pytest.mark.skipif(os.name == "nt", reason="reads as a POSIX shell")
def test_the_summary_of_a_run_quotes_its_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    config = GenerationConfig(output_dir=Path("my data; rm x"))
    lines = summary_lines(config, RunSummary(), IndexSummary(1, 1, 1, 1))
    commands = [shlex.split(line.partition(": ")[2]) for line in lines if "tool_scripts/" in line]
    assert [words[2:] for words in commands] == [["my data; rm x"]] * 2
