# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts that `build_background.py` assembles: shapes, a shader notation, floors and walls."""
