# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of signals pass in the background as well, where SIGINT and SIGHUP are inherited as ignored."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.signals import IGNORING

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals on Windows")

REPOSITORY = Path(__file__).resolve().parents[1]
NODE = "tests/utils/test_interrupts.py::test_a_signal_interrupts"


def test_tests_of_signals_pass_where_these_are_ignored() -> None:
    flags = ("-q", "-p", "no:cacheprovider")
    done = subprocess.run(
        [*IGNORING, sys.executable, "-m", "pytest", *flags, NODE],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=600.0,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "3 passed" in done.stdout
