# SPDX-License-Identifier: GPL-3.0-or-later
"""Output is redirected only inside the block, from Python and from C code."""

import subprocess
import sys
from pathlib import Path

from utils.repository import REPOSITORY

PROGRAM = """
import os, sys
from pathlib import Path
from utils.quiet import redirected_output
print("before")
try:
    with redirected_output(Path(sys.argv[1])):
        print("from python")
        os.write(2, b"from below\\n")
        1 / 0
except ZeroDivisionError:
    print("after", file=sys.stderr)
"""


def test_everything_inside_goes_to_the_file(tmp_path: Path) -> None:
    # A process of its own: pytest's capturing replaces the very streams that are tested.
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "log")],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("before\n", "after\n")
    assert sorted((tmp_path / "log").read_text().split()) == ["below", "from", "from", "python"]
