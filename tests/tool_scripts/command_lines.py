# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a command line as a user would, from another folder."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def run_script(
    script: str, *arguments: object, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `tool_scripts/<script>` in a process of its own."""
    command = [sys.executable, str(ROOT / "tool_scripts" / script), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False
    )
