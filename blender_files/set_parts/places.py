# SPDX-License-Identifier: GPL-3.0-or-later
"""The places: three settings (desk, kitchen, workshop) of two places each, with their decor.

All decor of a place stands around its own surface, meters away from the next place, so a scene's surface
decides which decor its images show. Decor never blocks a line of sight from any camera to any object;
`tests/blender/test_scene_file.py` proves it.
"""

from set_parts import decor
from set_parts.finishes import Finishes
from set_parts.shapes import Place

# Distance of places along X, meters; more than the width of a room.
SPACING = 6.5

_WOODS = (
    "floor_oak_boards",
    "floor_walnut_boards",
    "floor_pine_boards",
    "floor_ash_veneer",
    "floor_cherry_veneer",
    "floor_bamboo",
)
DESK_FLOORS = (
    *_WOODS,
    "floor_white_painted_boards",
    "floor_sage_painted_boards",
    "floor_linen",
    "floor_white_cotton",
    "floor_gingham",
    "floor_grey_felt",
    "floor_brown_leather",
    "floor_light_laminate",
    "floor_white_marble",
    "floor_cork",
)
KITCHEN_FLOORS = (
    "floor_oak_boards",
    "floor_walnut_boards",
    "floor_beech_butcher_block",
    "floor_bamboo",
    "floor_white_painted_boards",
    "floor_white_marble",
    "floor_dark_marble",
    "floor_grey_granite",
    "floor_black_granite",
    "floor_terrazzo",
    "floor_slate",
    "floor_concrete",
    "floor_white_tiles",
    "floor_blue_grey_tiles",
    "floor_brushed_steel",
    "floor_light_laminate",
)
WORKSHOP_FLOORS = (
    "floor_oak_boards",
    "floor_beech_butcher_block",
    "floor_pine_boards",
    "floor_ash_veneer",
    "floor_sage_painted_boards",
    "floor_grey_granite",
    "floor_slate",
    "floor_concrete",
    "floor_blue_grey_tiles",
    "floor_grey_felt",
    "floor_brown_leather",
    "floor_brushed_steel",
    "floor_cork",
    "floor_light_laminate",
)

_PLASTER = (
    "wall_white_paint",
    "wall_grey_paint",
    "wall_sage_paint",
    "wall_lime_plaster",
    "wall_clay_plaster",
    "wall_white_brick",
    "wall_sandstone",
)
DESK_WALLS = (
    *_PLASTER,
    "wall_navy_paint",
    "wall_ochre_paint",
    "wall_red_brick",
    "wall_oak_panels",
    "wall_walnut_panels",
    "wall_white_panelling",
    "wall_blue_grey_panelling",
    "wall_oatmeal_fabric",
    "wall_charcoal_fabric",
    "wall_beige_curtain",
    "wall_grey_curtain",
    "wall_striped_paper",
)
KITCHEN_WALLS = (
    *_PLASTER,
    "wall_navy_paint",
    "wall_ochre_paint",
    "wall_red_brick",
    "wall_white_metro_tiles",
    "wall_green_metro_tiles",
    "wall_grey_square_tiles",
    "wall_oak_panels",
    "wall_white_panelling",
    "wall_blue_grey_panelling",
)
WORKSHOP_WALLS = (
    "wall_white_paint",
    "wall_grey_paint",
    "wall_lime_plaster",
    "wall_rough_render",
    "wall_cast_concrete",
    "wall_red_brick",
    "wall_white_brick",
    "wall_green_metro_tiles",
    "wall_grey_square_tiles",
    "wall_oak_panels",
    "wall_plywood",
    "wall_sandstone",
)

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
PLACES = (DESK, DESK_BUILT_IN, KITCHEN, KITCHEN_WINDOW, WORKBENCH, RACK)


def add_decor() -> None:
    """Add the decor of all places."""
    finishes = Finishes()
    _desks(finishes)
    _kitchens(finishes)
    _workshops(finishes)


def _desks(f: Finishes) -> None:
    for place in (DESK, DESK_BUILT_IN):
        decor.ground(place, f.room_boards)
        decor.skirting(place, f.white_paint)
    decor.legs(DESK, f.timber, 0.06)
    decor.window(DESK, f.white_paint, f.blind, (0.25, 1.55), (0.98, 2.35))
    decor.radiator(DESK, f.white_paint, (0.35, 1.45), (0.14, 0.80))
    decor.door(DESK, f.white_paint, (-0.55, 0.35))
    decor.wainscot(DESK_BUILT_IN, f.white_paint, 0.42)
    decor.curtain(DESK_BUILT_IN, f.curtain, f.steel, (1.42, 2.3), 2.4)
    decor.legs(DESK_BUILT_IN, f.timber, 0.06)


def _kitchens(f: Finishes) -> None:
    for place in (KITCHEN, KITCHEN_WINDOW):
        decor.ground(place, f.room_tiles)
    decor.cabinet_fronts(KITCHEN, f.green_paint)
    decor.wall_units(KITCHEN, f.green_paint, ((-2.4, -0.75), (0.85, 2.4)), (1.46, 2.2))
    decor.upstand(KITCHEN, f.white_paint, 0.05)
    decor.sockets(KITCHEN, f.plastic, f.dark, ((-0.95, 1.12), (0.55, 1.12)))
    decor.cabinet_fronts(KITCHEN_WINDOW, f.white_paint)
    decor.skirting(KITCHEN_WINDOW, f.white_paint)
    decor.window(KITCHEN_WINDOW, f.white_paint, f.blind, (-0.75, 0.55), (1.12, 2.4), sill=0.13)
    decor.sockets(KITCHEN_WINDOW, f.plastic, f.dark, ((0.95, 1.14),))


def _workshops(f: Finishes) -> None:
    for place in (WORKBENCH, RACK):
        decor.ground(place, f.room_concrete)
    decor.legs(WORKBENCH, f.timber, 0.09)
    decor.panel(WORKBENCH, "pegboard", f.pegboard, (-0.85, 0.6), (1.02, 1.72), 0.022)
    decor.pipes(WORKBENCH, f.steel, ((1.86, 0.021), (1.93, 0.014)), (0.95,))
    decor.sockets(WORKBENCH, f.plastic, f.dark, ((1.3, 1.15),))
    decor.uprights(RACK, f.enamel, f.dark, (-0.95, 0.0, 0.95))
    decor.pipes(RACK, f.steel, ((1.45, 0.03), (0.5, 0.021)), (-1.35, 1.6))
