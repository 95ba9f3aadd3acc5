# SPDX-License-Identifier: GPL-3.0-or-later
"""What `dataset_generation.py` does inside Blender when it is asked for devices instead of scenes."""

from core.app.run.exit_codes import COMPLETE, guarded
from core.engine.blender.probe import answer
from core.engine.probe import Question


def main() -> int:
    """Answer what this process is asked, and return its exit code."""
    return guarded(_answer, debug=False)


def _answer() -> int:
    answer(Question.asked())
    return COMPLETE
