# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the project lies: the one place that counts folders upward, so that modules can move."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
