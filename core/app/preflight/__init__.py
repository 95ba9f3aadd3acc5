# SPDX-License-Identifier: GPL-3.0-or-later
"""All checks before a run, before anything is written: every problem of what was typed in one pass, and then
every problem of the models' files."""

from core.app.preflight.check import Order, check, device_names, launch_survey, single_preflight
from core.app.preflight.estimates import note_pace
from core.app.preflight.first_look import first_look
from core.app.preflight.gpu_advice import quality_advice
from core.app.preflight.plan import Plan

__all__ = [
    "Order",
    "Plan",
    "check",
    "device_names",
    "first_look",
    "launch_survey",
    "note_pace",
    "quality_advice",
    "single_preflight",
]
