# SPDX-License-Identifier: GPL-3.0-or-later
"""What `dataset_generation.py` does inside Blender when it is started as a probe."""

from core.app.run.exit_codes import COMPLETE, guarded
from core.engine.blender.probe import answer
from core.engine.probe import Question


def main() -> int:
    """Answer the question that this process was started with, and return its exit code."""
    return guarded(_answer, debug=False)


def _answer() -> int:
    answer(Question.asked())
    return COMPLETE
