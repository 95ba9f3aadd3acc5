# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs BlenderProc on the `bpy` wheel; see README.md for what each module works around."""
