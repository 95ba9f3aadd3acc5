# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs BlenderProc on the `bpy` wheel; README.md says what each module works around."""
