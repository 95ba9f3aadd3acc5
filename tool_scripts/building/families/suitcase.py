# SPDX-License-Identifier: GPL-3.0-or-later
"""Small models of hard-shell suitcases: ribs, four wheels, a pulled-out handle."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import whole
from tool_scripts.building.boxes import box
from tool_scripts.building.curves import circle, rounded, smooth
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import Span, lathe, moved, sweep, turned
from tool_scripts.importing.obj_mesh import ObjMesh

_WIDTH, _DEPTH, _HEIGHT = 0.160, 0.080, 0.220
_WHEEL, _WHEEL_WIDTH = 0.0100, 0.010
# Top of the handle's bar, meters above the table.
_TOP = 0.296
_RIBS, _RIB_WIDTH, _RIB_DEPTH = 6, 0.0125, 0.006


def suitcase(color: str, rng: np.random.Generator) -> Shape:
    """Return a suitcase that stands on its wheels, its front toward -y."""
    low = _WHEEL + 0.006
    half = (_WIDTH, _DEPTH / 2 - 0.0015, _HEIGHT)
    shells = [moved(box(half, 0.013, "shell", steps=5), y=y, z=low) for y in _both(_DEPTH / 4)]
    gap = (_WIDTH - 0.012, 0.012, _HEIGHT - 0.012)
    seam = named(moved(box(gap, 0.004, "dark"), z=low + 0.006), "band")
    ribs = [moved(rib, z=low + 0.022) for rib in _ribs()]
    wheels = [_wheel(x, y) for x in _both(_WIDTH / 2 - 0.022) for y in _both(_DEPTH / 2 - 0.016)]
    bars, grip = _pull(low + _HEIGHT)
    carry = _carry(low + _HEIGHT)
    body = [named(part, "body") for part in (*shells, *ribs)]
    handles = [named(part, "handles") for part in (*bars, grip, carry)]
    finish = {
        "shell": finishes.plastic(color, 0.3),
        "dark": finishes.plastic("black", 0.5),
        "steel": finishes.aluminium(rng),
    }
    bodies = (
        whole(*shells, *ribs),
        *map(whole, wheels),
        *map(whole, bars),
        whole(grip),
        whole(carry),
    )
    parts = (*body, seam, *(named(wheel, "wheels") for wheel in wheels), *handles)
    return Shape(parts, finish, bodies, complete=True)


def _both(value: float) -> tuple[float, float]:
    return -value, value


def _ribs() -> list[ObjMesh]:
    """Return upright ribs on front and back."""
    size = (_RIB_WIDTH, _RIB_DEPTH, _HEIGHT - 0.044)
    places = (np.arange(_RIBS) - (_RIBS - 1) / 2) * 0.0215
    rib = box(size, 0.0025, "shell", steps=2)
    return [moved(rib, x=float(x), y=y) for y in _both(_DEPTH / 2) for x in places]


def _wheel(x: float, y: float) -> ObjMesh:
    """Return a wheel on its fork, turning about x."""
    side = _WHEEL_WIDTH / 2
    tire = rounded([(0.0, -side), (_WHEEL, -side, 0.002), (_WHEEL, side, 0.002), (0.0, side)])
    wheel = turned(lathe([Span("dark", tire)], segments=32), "y", 90.0)
    return moved(wheel, x=x, y=y, z=_WHEEL)


def _pull(top: float) -> tuple[list[ObjMesh], ObjMesh]:
    """Return the two bars of the pulled-out handle and the grip between them, above the back."""
    y = _DEPTH / 2 - 0.016
    bar = (0.006, 0.005, _TOP - top + 0.004)
    bars = [moved(box(bar, 0.0015, "steel"), x=x, y=y, z=top - 0.008) for x in _both(0.040)]
    return bars, moved(box((0.096, 0.013, 0.014), 0.005, "dark", steps=4), y=y, z=_TOP - 0.006)


def _carry(top: float) -> ObjMesh:
    """Return the carrying handle on top: a low bow."""
    y = -_DEPTH / 4
    line = smooth(
        [(-0.030, y, top - 0.002), (-0.024, y, top + 0.008), (0.0, y, top + 0.0115),
         (0.024, y, top + 0.008), (0.030, y, top - 0.002)], 21,
    )  # fmt: skip
    return sweep(line, circle(0.0034, 14), "dark")


MODELS = (
    Blueprint(
        "suitcase_red",
        Words("suitcase", "luggage", "red", ("travel case",), "plastic", "rectangular", "upright"),
        partial(suitcase, "red"),
    ),
)
