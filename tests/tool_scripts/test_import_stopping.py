# SPDX-License-Identifier: GPL-3.0-or-later
"""An import that is told to end does so soon, says how to go on, and leaves no process behind."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from tests.signals import IGNORING
from tool_scripts import import_models
from tool_scripts.importing import sources
from tool_scripts.importing.definitions import Definition
from tool_scripts.importing.families import Family, Outcome
from tool_scripts.importing.packages import Package
from tool_scripts.tool_support import run_tool
from utils.repository import REPOSITORY

LIMIT = 300.0  # seconds; a limit for what would never end, not a measurement
QUEUE = 2_000
SOME = 100  # a few are under way when the signal comes
PACKAGE = Package("none", "1", "none.whl", "0" * 64)
SCRIPT = "from tests.tool_scripts.test_import_stopping import run; run()"


def mark(family: Family, models_dir: Path, force: bool) -> list[Outcome]:
    """Stand for an import of a tenth of a second, which leaves a file."""
    (models_dir / family.members[0].id).touch()
    time.sleep(0.1)
    return [Outcome(family.members[0].id)]


def run() -> None:
    """Import a long queue of models by two processes into the folder given, as the command line does."""
    library = SimpleNamespace(package=PACKAGE, open=lambda file: None)
    sources.LIBRARIES["fake"] = library  # type: ignore[assignment]
    queue = [Definition(f"m{i}", "fake", f"{i}", "box", "container") for i in range(QUEUE)]
    import_models.import_family = mark
    import_models.default_workers = lambda: 2
    models = Path(sys.argv[1])

    def main() -> int:
        return len(import_models.import_all(queue, {PACKAGE.name: models}, models, False))

    run_tool(main, on_interrupt=import_models.CONTINUE)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals on Windows")
@pytest.mark.parametrize("before", [(), IGNORING], ids=["foreground", "background"])
def test_sigterm_ends_an_import_and_its_workers(before: tuple[str, ...], tmp_path: Path):
    process = subprocess.Popen(
        [*before, sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + LIMIT
    while len(list(tmp_path.iterdir())) < 4:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    family = psutil.Process(process.pid).children(recursive=True)
    made = len(list(tmp_path.iterdir()))
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=LIMIT)[1]
    assert said.endswith("\nInterrupted; run it again to continue.\n")
    assert "Traceback" not in said
    assert process.returncode == 130
    assert len(family) >= 2
    assert psutil.wait_procs(family, timeout=LIMIT)[1] == []
    assert len(list(tmp_path.iterdir())) < made + SOME
