# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits on the number and size of a scene's objects, shared by planner, checks and figures."""

MIN_OBJECTS = 6  # fewer leave too little to distinguish; the grid needs this many cells
MAX_OBJECTS = 16
MIN_VISIBLE_OBJECTS = 6  # that a camera has to see well if a scene has more
MAX_SIZE = 0.42  # meters, longest side on the table or height: larger objects hide the rest
TEXTURE_LIMITS = ("0", "128", "256", "512", "1024", "2048", "4096", "8192")  # Cycles' own steps
