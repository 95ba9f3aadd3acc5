# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts `build_background.py` puts together: shapes, a shader notation, floors and walls."""
