# SPDX-License-Identifier: GPL-3.0-or-later
"""One run on many devices: a launcher outside Blender and one worker per Blender process."""
