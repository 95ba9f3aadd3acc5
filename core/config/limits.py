# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits on the number and size of a scene's objects, shared by planner, checks and figures."""

# The default number of objects in a scene: fewer leave too little to distinguish.
MIN_OBJECTS, MAX_OBJECTS = 6, 16
MOST_OBJECTS = 40  # that can be asked for
MIN_VISIBLE_OBJECTS = 6  # that a camera has to see well if a scene has more
MAX_SIZE = 0.42  # meters, longest side on the table or height: larger objects hide the rest
DEFAULT_SIDE, MIN_SIDE, MAX_SIDE = 512, 32, 8192  # of an image, pixels
TEXTURE_LIMITS = ("0", "128", "256", "512", "1024", "2048", "4096", "8192")  # Cycles' own steps
