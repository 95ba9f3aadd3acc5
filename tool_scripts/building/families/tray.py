# SPDX-License-Identifier: GPL-3.0-or-later
"""Serving trays: a flat floor, a raised rim, and a handle at each end."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import chain_bodies
from tool_scripts.building.curves import circle, rounded_rectangle, smooth
from tool_scripts.building.model import Blueprint, Points, Shape, Words
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import loft, sweep
from tool_scripts.importing.obj_mesh import ObjMesh

_LENGTH, _WIDTH, _CORNER = 0.290, 0.200, 0.030
_RIM, _FLOOR, _WALL = 0.030, 0.0045, 0.0040
# How much smaller the floor is than the rim, on each side, meters.
_SLOPE = 0.014
_GRIP, _GRIP_CORNERS = 0.0042, 16


def tray(color: str, rng: np.random.Generator) -> Shape:
    """Return a lacquered tray with two handles above its short sides."""
    del rng
    mesh = _dish()
    handles = [_handle(side) for side in (-1.0, 1.0)]
    parts = (mesh, *(named(handle, "handles") for handle in handles))
    grips = [body for h in handles for body in chain_bodies(h, _GRIP_CORNERS, 5)]
    finish = {"lacquer": finishes.plastic(color, 0.3)}
    return Shape(parts, finish, (*_bodies(mesh.positions), *grips), complete=True)


def _dish() -> ObjMesh:
    """Return the tray without its handles: up the outside, over the rim, down to the floor."""
    half = _WALL / 2
    rows = [
        _ring(_SLOPE + 0.002, 0.0), _ring(_SLOPE, 0.002), _ring(0.002, _RIM - 0.001),
        _ring(0.0, _RIM - 0.0005), _ring(0.0, _RIM + 0.0005), _ring(half, _RIM + 0.0015),
        _ring(_WALL + 0.001, _RIM), _ring(_WALL + _SLOPE - 0.002, _FLOOR + 0.002),
        _ring(_WALL + _SLOPE, _FLOOR),
    ]  # fmt: skip
    mesh = named(loft(rows, "lacquer"), "body")
    mesh = named(mesh, "rim", lambda at: at[:, 2] > _RIM - 0.0012)
    return named(mesh, "inside", lambda at: _is_inside(at))


def _is_inside(at: Points) -> np.ndarray:
    """Return which points (n, 3) belong to the floor and to the walls around it."""
    share = np.clip(at[:, 2] / _RIM, 0.0, 1.0)
    # The middle of the wall at this height.
    inset = _SLOPE * (1 - share) + _WALL / 2
    within = (np.abs(at[:, 0]) < _LENGTH / 2 - inset) & (np.abs(at[:, 1]) < _WIDTH / 2 - inset)
    return within & (at[:, 2] > 0.5 * _FLOOR) & (at[:, 2] < _RIM - 0.0012)


def _ring(inset: float, z: float) -> Points:
    outline = rounded_rectangle(_LENGTH - 2 * inset, _WIDTH - 2 * inset, _CORNER - inset)
    return np.column_stack([outline, np.full(len(outline), z)])


def _handle(side: float) -> ObjMesh:
    x = side * (_LENGTH / 2 - _WALL)
    reach, top = 0.045, _RIM + 0.030
    line = smooth(
        [(x, -reach, _RIM - 0.008), (x, -reach + 0.004, _RIM + 0.014), (x, -reach + 0.020, top),
         (x, 0.0, top + 0.001), (x, reach - 0.020, top), (x, reach - 0.004, _RIM + 0.014),
         (x, reach, _RIM - 0.008)], 33,
    )  # fmt: skip
    return sweep(line, circle(_GRIP, _GRIP_CORNERS), "lacquer", up=(1, 0, 0))


def _bodies(points: Points) -> tuple[Points, ...]:
    """Return the floor and the four sides as convex bodies, from the corners (n, 3) of the tray."""
    x, y, z = points.T
    floor = points[z <= _FLOOR + 1e-6]
    edge_x, edge_y = _LENGTH / 2 - _SLOPE - _WALL - 0.001, _WIDTH / 2 - _SLOPE - _WALL - 0.001
    sides = (x < -edge_x, x > edge_x, y < -edge_y, y > edge_y)
    return (floor, *(points[side] for side in sides))


MODELS = (
    Blueprint(
        "tray_red",
        Words("tray", "tableware", "red", ("serving tray",), "plastic", "rectangular", "upright"),
        partial(tray, "red"),
    ),
)
