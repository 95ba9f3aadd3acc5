# SPDX-License-Identifier: GPL-3.0-or-later
"""Command lines around RefGrasp; each file with a main is run as `python tool_scripts/NAME.py`."""
