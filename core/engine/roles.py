# SPDX-License-Identifier: GPL-3.0-or-later
"""What an entry script is started as, and how it marks the lines that it says to who started it."""

import os
from enum import StrEnum

ROLE_VARIABLE = "REFGRASP_ROLE"


MARK = b"@refgrasp "


class Role(StrEnum):
    """What an entry script is started as, by the environment variable `REFGRASP_ROLE`."""

    WORKER = "worker"
    DEVICES = "devices"
    MODELS = "models"


def role() -> Role | None:
    """Return what this process was started as; None for a run of its own."""
    text = os.environ.get(ROLE_VARIABLE)
    return Role(text) if text else None
