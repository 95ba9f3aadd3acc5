# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs with streams that are closed, full, gone, or of a terminal without letters: never a traceback."""

import io
import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.synthetic import make_dataset
from utils.repository import REPOSITORY
from utils.standard_streams import Forgiving, prepare_streams

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="redirections of a POSIX shell")

PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
# What a shell can do to the streams of a command, and what it then ends with.
REDIRECTIONS = {
    ">&-": 0,
    "2>&-": 0,
    "<&- >&- 2>&-": 0,
    "> /dev/full": 1,
    "2> /dev/full": 0,
    "| true": 0,
    "2>&1 | true": 0,
}
TOOLS = sorted(
    path.stem
    for path in (REPOSITORY / "tool_scripts").glob("*.py")
    if "__main__" in path.read_text(encoding="utf-8")
)
# A folder whose name is no text, and not of the C locale.
HOSTILE_NAME = os.fsencode("Käse ") + b"\xff"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams") / os.fsdecode(HOSTILE_NAME)
    return make_dataset(folder, 2, 1, 48).root


@pytest.fixture
def streams() -> Iterator[None]:
    kept = sys.stdin, sys.stdout, sys.stderr
    yield
    sys.stdin, sys.stdout, sys.stderr = kept


def shell(words: list[str], redirection: str, **variables: str) -> tuple[int, str]:
    """Run a Python command through a shell; return its exit code and all that was seen of it."""
    result = subprocess.run(
        ["sh", "-c", f'"$@" {redirection}', "sh", sys.executable, *words],
        capture_output=True,
        env={**os.environ, **variables},
        check=False,
    )
    return result.returncode, (result.stdout + result.stderr).decode("utf-8", "backslashreplace")


def no_traceback(said: str) -> None:
    for word in ("Traceback", "Exception ignored", "unexpected", "Error: [Errno"):
        assert word not in said, said


@pytest.mark.parametrize("script", ["dataset_generation.py", "dataset_generation_multi_gpu.py"])
@pytest.mark.parametrize("redirection", ["", "<&- >&- 2>&-", "2>&1 | true"])
def test_help_of_the_entries(script: str, redirection: str) -> None:
    code, said = shell([str(REPOSITORY / script), "--help"], redirection, **PLAIN)
    no_traceback(said)
    assert code == 0, said
    assert ("--output-dir" in said) == (redirection == "")


@pytest.mark.parametrize("redirection", list(REDIRECTIONS))
def test_a_tool_at_work(redirection: str, dataset: Path) -> None:
    script = str(REPOSITORY / "tool_scripts" / "build_index.py")
    code, said = shell([script, str(dataset), "--workers", "1"], redirection, **PLAIN)
    no_traceback(said)
    assert code == REDIRECTIONS[redirection], said


@pytest.mark.parametrize("tool", TOOLS)
def test_help_of_every_tool_without_letters_and_without_streams(
    tool: str, monkeypatch: pytest.MonkeyPatch, streams: None
) -> None:
    """In this process, which is quicker: what Python makes of the redirections above."""

    def leave(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(os, "_exit", leave)
    monkeypatch.setattr(sys, "argv", [tool, "--help"])
    paper = io.BytesIO()
    for stream in (io.TextIOWrapper(paper, encoding="ascii"), None):
        sys.stdout = sys.stderr = stream  # type: ignore[assignment]
        with pytest.raises(SystemExit) as stop:
            runpy.run_path(str(REPOSITORY / "tool_scripts" / f"{tool}.py"), run_name="__main__")
        assert stop.value.code in (0, None)
    assert b"usage:" in paper.getvalue()


@pytest.mark.parametrize(
    "words",
    [
        ["verify_dataset", "DATASET", "--workers", "1"],
        ["relabel", "DATASET", "--output-dir", "NEW", "--language", "de", "--workers", "1"],
        ["validate_models", "--wordings", "apple_red", "--language", "de"],
        ["build_index", "DATASET/Käse"],
        ["contact_sheet", "DATASET", "DATASET/käse.jpg", "--caption", "sentence"],
    ],
    ids=lambda words: words[0],
)
def test_tools_in_the_c_locale(words: list[str], dataset: Path, tmp_path: Path) -> None:
    names = {"DATASET": str(dataset), "NEW": str(tmp_path / "new")}
    for name, value in names.items():
        words = [word.replace(name, value) for word in words]
    script = str(REPOSITORY / "tool_scripts" / f"{words[0]}.py")
    code, said = shell([script, *words[1:]], "", **PLAIN)
    no_traceback(said)
    assert code in (0, 1, 2), said


def test_streams_that_are_not_there_are_opened(streams: None) -> None:
    sys.stdin = sys.stdout = sys.stderr = None  # type: ignore[assignment]
    prepare_streams()
    assert sys.stdin is not None
    assert sys.stdout.writable()
    assert isinstance(sys.stderr, Forgiving)
    kept = sys.stderr
    prepare_streams()
    assert sys.stderr is kept


def test_messages_to_nobody_are_dropped(tmp_path: Path) -> None:
    with (tmp_path / "x").open("w", encoding="utf-8") as file:
        stream = Forgiving(file)
    assert stream.write("gone") == 4
    stream.flush()
    assert stream.encoding == "utf-8"
