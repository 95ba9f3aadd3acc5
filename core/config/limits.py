# SPDX-License-Identifier: GPL-3.0-or-later
"""How many objects a scene has, and how large they may be: said once for planner, checks and figures."""

MIN_OBJECTS = 6  # a scene with fewer has too little to tell apart; the grid needs this many cells
MAX_OBJECTS = 16
MIN_VISIBLE_OBJECTS = 6  # that a camera has to see well, where a scene has more
MAX_SIZE = 0.42  # meters, longest side on the table or height: larger things hide the rest
