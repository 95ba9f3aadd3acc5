# SPDX-License-Identifier: GPL-3.0-or-later
"""What `dataset_generation.py` does inside Blender when it is started as a probe: of devices, or of models."""

from core.app.run.exit_codes import COMPLETE, guarded
from core.engine.blender import model_probe, probe
from core.engine.model_probe import asked_models
from core.engine.probe import Question
from core.engine.roles import Role, role


def main() -> int:
    """Answer the question that this process was started with, and return its exit code."""
    return guarded(_answer, debug=False)


def _answer() -> int:
    if role() is Role.MODELS:
        model_probe.answer(asked_models())
    else:
        probe.answer(Question.asked())
    return COMPLETE
