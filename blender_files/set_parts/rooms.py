# SPDX-License-Identifier: GPL-3.0-or-later
"""The decor of every place: what stands in its room beside the top that objects are on."""

from set_parts import decor, furniture
from set_parts.finishes import Finishes
from set_parts.places import (
    BATHROOM_COUNTER,
    BATHROOM_SHELF,
    DESK,
    DESK_BUILT_IN,
    DINING_ROUND,
    DINING_TABLE,
    KITCHEN,
    KITCHEN_WINDOW,
    RACK,
    WORKBENCH,
)


def add_decor() -> None:
    """Add the decor of all places."""
    finishes = Finishes()
    _desks(finishes)
    _kitchens(finishes)
    _workshops(finishes)
    _dining_rooms(finishes)
    _bathrooms(finishes)


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


def _dining_rooms(f: Finishes) -> None:
    for place in (DINING_TABLE, DINING_ROUND):
        decor.ground(place, f.room_boards)
        decor.skirting(place, f.white_paint)
    decor.legs(DINING_TABLE, f.timber, 0.07)
    furniture.chairs(DINING_TABLE, f.timber, ((-0.08, 0.66, 0.0), (0.66, 0.70, 4.0)))
    decor.window(DINING_TABLE, f.white_paint, f.blind, (-0.75, 0.45), (0.92, 2.3))
    decor.curtain(DINING_TABLE, f.curtain, f.steel, (0.55, 1.15), 2.45)
    furniture.pedestal(DINING_ROUND, f.grey_paint)
    furniture.chairs(DINING_ROUND, f.walnut, ((-0.42, 0.80, 22.0), (0.52, 0.78, -28.0)))
    furniture.sideboard(DINING_ROUND, f.timber, (-0.7, 1.0), 0.78)
    decor.door(DINING_ROUND, f.white_paint, (-0.1, 0.8))


def _bathrooms(f: Finishes) -> None:
    for place in (BATHROOM_COUNTER, BATHROOM_SHELF):
        decor.ground(place, f.room_tiles)
    decor.cabinet_fronts(BATHROOM_COUNTER, f.white_paint, 0.5)
    decor.wall_units(BATHROOM_COUNTER, f.white_paint, ((0.2, 1.5),), (1.42, 2.1), 0.15)
    furniture.shower_screen(BATHROOM_COUNTER, f.chrome, f.frosted, 1.75, (-0.55, 0.57))
    furniture.ladder_radiator(BATHROOM_COUNTER, f.white_paint, (-1.35, -0.75), (0.55, 1.75))
    furniture.brackets(BATHROOM_SHELF, f.steel, (-0.36, 0.31))
    decor.window(BATHROOM_SHELF, f.white_paint, f.frosted, (-0.35, 0.75), (1.18, 2.2), 0.05)
    furniture.tub(BATHROOM_SHELF, f.ceramic, (-2.25, -0.72), 0.58)
    furniture.ladder_radiator(BATHROOM_SHELF, f.chrome, (0.95, 1.5), (0.5, 1.6))
