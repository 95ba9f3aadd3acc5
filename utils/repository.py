# SPDX-License-Identifier: GPL-3.0-or-later
"""The project's root folder, found in one place so that modules can move."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
