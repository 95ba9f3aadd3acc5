# SPDX-License-Identifier: GPL-3.0-or-later
"""The places: five settings (desk, kitchen, workshop, dining room, bathroom) of two places each.

All decor of a place (`rooms`) stands around its own surface, meters away from the next place, so a scene's
surface decides which decor its images show. Decor never blocks a line of sight from any camera to any object;
`tests/blender/test_scene_file.py` proves it.
"""

from set_parts.choices import (
    BATHROOM_FLOORS,
    BATHROOM_WALLS,
    DESK_FLOORS,
    DESK_WALLS,
    DINING_CLOTHS,
    DINING_FLOORS,
    DINING_WALLS,
    KITCHEN_FLOORS,
    KITCHEN_WALLS,
    WORKSHOP_FLOORS,
    WORKSHOP_WALLS,
)
from set_parts.shapes import Place, Top

# Distance of places along X, meters; more than the width of a room.
SPACING = 6.5

DESK = Place(
    "surface_desk",
    center=(0.0, 0.0, 0.75),
    size=(1.0, 1.0),
    left=-0.95,
    right=0.95,
    front=-0.60,
    back=0.62,
    thickness=0.032,
    back_wall=1.15,
    left_wall=2.3,
    right_wall=2.3,
    floors=DESK_FLOORS,
    walls=DESK_WALLS,
)
DESK_BUILT_IN = Place(
    "surface_desk_built_in",
    center=(-SPACING, 0.0, 0.74),
    size=(1.0, 0.9),
    left=-2.4,
    right=1.35,
    front=-0.56,
    back=0.75,
    thickness=0.04,
    back_wall=0.70,
    left_wall=2.0,
    right_wall=2.5,
    floors=DESK_FLOORS,
    walls=DESK_WALLS,
)
KITCHEN = Place(
    "surface_kitchen",
    center=(SPACING, 0.0, 0.90),
    size=(1.0, 0.9),
    left=-2.5,
    right=2.5,
    front=-0.52,
    back=0.9,
    thickness=0.038,
    back_wall=0.80,
    left_wall=2.4,
    right_wall=2.4,
    floors=KITCHEN_FLOORS,
    walls=KITCHEN_WALLS,
)
KITCHEN_WINDOW = Place(
    "surface_kitchen_window",
    center=(2 * SPACING, 0.0, 0.90),
    size=(1.0, 0.9),
    left=-1.15,
    right=2.5,
    front=-0.52,
    back=0.75,
    thickness=0.03,
    back_wall=0.68,
    left_wall=2.4,
    right_wall=2.4,
    floors=KITCHEN_FLOORS,
    walls=KITCHEN_WALLS,
)
WORKBENCH = Place(
    "surface_workbench",
    center=(-2 * SPACING, 0.0, 0.88),
    size=(1.0, 0.9),
    left=-1.0,
    right=1.0,
    front=-0.52,
    back=0.56,
    thickness=0.07,
    back_wall=0.70,
    left_wall=2.4,
    right_wall=2.4,
    floors=WORKSHOP_FLOORS,
    walls=WORKSHOP_WALLS,
)
RACK = Place(
    "surface_workshop_rack",
    center=(3 * SPACING, 0.0, 0.84),
    size=(1.0, 0.85),
    left=-0.98,
    right=0.98,
    front=-0.50,
    back=0.50,
    thickness=0.035,
    back_wall=0.95,
    left_wall=2.4,
    right_wall=2.4,
    floors=WORKSHOP_FLOORS,
    walls=WORKSHOP_WALLS,
)
# The markers of these lie close to the edges of their tops, which many images therefore show.
DINING_TABLE = Place(
    "surface_dining_table",
    center=(4 * SPACING, 0.0, 0.75),
    size=(0.82, 0.80),
    left=-0.47,
    right=1.15,
    front=-0.425,
    back=0.465,
    thickness=0.028,
    back_wall=1.65,
    left_wall=2.4,
    right_wall=2.6,
    floors=DINING_CLOTHS,
    walls=DINING_WALLS,
    top=Top.CLOTH,
)
DINING_ROUND = Place(
    "surface_dining_round",
    center=(-3 * SPACING, 0.0, 0.74),
    size=(0.82, 0.80),
    left=-0.61,
    right=0.61,
    front=-0.61,
    back=0.61,
    thickness=0.032,
    back_wall=1.55,
    left_wall=2.5,
    right_wall=2.3,
    floors=DINING_FLOORS,
    walls=DINING_WALLS,
    top=Top.ROUND,
)
BATHROOM_COUNTER = Place(
    "surface_bathroom_counter",
    center=(-4 * SPACING, 0.0, 0.86),
    size=(0.82, 0.80),
    left=-0.46,
    right=1.55,
    front=-0.42,
    back=0.60,
    thickness=0.03,
    back_wall=0.57,
    left_wall=2.3,
    right_wall=2.3,
    floors=BATHROOM_FLOORS,
    walls=BATHROOM_WALLS,
)
BATHROOM_SHELF = Place(
    "surface_bathroom_shelf",
    center=(5 * SPACING, 0.0, 0.82),
    size=(0.82, 0.80),
    left=-0.52,
    right=0.47,
    front=-0.42,
    back=0.66,
    thickness=0.06,
    back_wall=0.60,
    left_wall=2.3,
    right_wall=2.3,
    floors=BATHROOM_FLOORS,
    walls=BATHROOM_WALLS,
)
PLACES = (
    DESK,
    DESK_BUILT_IN,
    KITCHEN,
    KITCHEN_WINDOW,
    WORKBENCH,
    RACK,
    DINING_TABLE,
    DINING_ROUND,
    BATHROOM_COUNTER,
    BATHROOM_SHELF,
)
