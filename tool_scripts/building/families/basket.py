# SPDX-License-Identifier: GPL-3.0-or-later
"""Woven baskets, round and oval: strands that weave in and out around upright stakes."""

from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes, noise
from tool_scripts.building.bodies import hollow_bodies
from tool_scripts.building.curves import circle, ellipse
from tool_scripts.building.model import Blueprint, Points, Shape, Words
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import SEGMENTS, extrude, ring_sweep, sweep
from tool_scripts.importing.obj_mesh import ObjMesh


class Form(NamedTuple):
    """A basket: radius at base and rim, height (meters), depth / width, rows of strands, stakes."""

    base: float
    rim: float
    height: float
    squash: float
    rows: int
    stakes: int


# Of a floor: the strips of its texture, and their width, meters.
_STRIPS, _STRIP = 8, 0.011
FORMS = {
    "round": Form(0.068, 0.086, 0.092, 1.0, 9, 18),
    "oval": Form(0.100, 0.118, 0.074, 0.66, 7, 18),
    "bread": Form(0.074, 0.104, 0.056, 0.80, 6, 18),
}


def basket(form: Form, color: str, rim_color: str, rng: np.random.Generator) -> Shape:
    """Return an open basket of wicker."""
    parts = [named(_bottom(form), "base")]
    pitch = form.height / form.rows
    thick = 0.497 * pitch
    for row in range(form.rows):
        strand = _strand(form, (row + 0.5) * pitch, thick, row % 2, rng)
        parts.append(named(strand, "body"))
    parts += [named(_stake(form, index), "body") for index in range(form.stakes)]
    parts.append(named(_hoop(form, form.height, 0.0058), "rim"))
    finish = {
        "wicker": finishes.wicker(rng, color),
        "floor": _plaited(rng, color),
        "stake": finishes.wicker(rng, finishes.darker(color, 0.85)),
        "rim": finishes.wicker(rng, rim_color),
    }
    return Shape(tuple(parts), finish, _bodies(form), complete=True)


def _radius(form: Form, z: float) -> float:
    return form.base + (form.rim - form.base) * min(max(z / form.height, 0.0), 1.0)


def _oval(form: Form, radius: np.ndarray | float, angle: np.ndarray, z: float) -> Points:
    x, y = radius * np.cos(angle), form.squash * radius * np.sin(angle)
    return np.column_stack([x, y, np.full(len(angle), z)])


def _strand(form: Form, z: float, thick: float, phase: int, rng: np.random.Generator) -> ObjMesh:
    """Return one row: before one stake, behind the next."""
    count = 4 * form.stakes
    angle = np.linspace(0.0, 2 * np.pi, count, endpoint=False)
    swing = 0.0026 * np.cos(form.stakes / 2 * angle + np.pi * phase)
    uneven = rng.normal(0.0, 0.00018, count)
    path = _oval(form, _radius(form, z) + swing + uneven, angle, z)
    return ring_sweep(path, ellipse(0.0021, thick, 8), "wicker")


def _stake(form: Form, index: int) -> ObjMesh:
    angle = np.array([2 * np.pi * index / form.stakes])
    heights = np.linspace(0.0022, form.height, 5)
    path = np.vstack([_oval(form, _radius(form, float(z)), angle, float(z)) for z in heights])
    return sweep(path, circle(0.0019, 8), "stake")


def _hoop(form: Form, z: float, thick: float) -> ObjMesh:
    angle = np.linspace(0.0, 2 * np.pi, SEGMENTS, endpoint=False)
    twist = 0.0005 * np.cos(24 * angle)
    path = _oval(form, _radius(form, z) + twist, angle, z)
    return ring_sweep(path, ellipse(0.0048, thick, 12), "rim")


def _plaited(rng: np.random.Generator, color: str) -> finishes.Finish:
    """Return the floor: broad strips over and under each other."""
    strips = 0.42 + 0.58 * noise.weave(_STRIPS)
    streaks = 0.86 + 0.28 * noise.clouds(rng, (16, 16), 3)
    return finishes.textured(finishes.shaded(color, strips * streaks), 0.65, tile=_STRIPS * _STRIP)


def _bottom(form: Form) -> ObjMesh:
    outline = ellipse(form.base + 0.001, form.squash * (form.base + 0.001), SEGMENTS)
    return extrude(outline, 0.0045, "floor", 0.0015)


def _bodies(form: Form) -> tuple[Points, ...]:
    top, hoop = form.height + 0.0058, 0.0053
    outer = np.array([[form.base + 0.0025, 0.0], [form.rim + hoop, top]])
    inner = np.array([[0.0, 0.0045], [form.base - 0.0025, 0.0045], [form.rim - 0.0045, top]])
    # The oval is squashed, but its strands are not.
    depth = (form.squash * form.rim + hoop) / (form.rim + hoop)
    return tuple(body * np.array([1.0, depth, 1.0]) for body in hollow_bodies(outer, inner))


def _basket(form: str, color: str, code: str, rim: str, *aliases: str) -> Blueprint:
    words = Words(
        "basket", "storage basket", color, ("wicker basket", *aliases), "wicker", "", "upright"
    )
    return Blueprint(f"basket_{form}_{color}", words, partial(basket, FORMS[form], code, rim))


MODELS = (
    _basket("round", "brown", "#8a5a30", "#6a4020"),
    _basket("oval", "brown", "#94622f", "#70451f"),
    _basket("bread", "beige", "#d9c49a", "#cdb482", "bread basket"),
    _basket("round", "white", "#e6e2d8", "#dcd6c8"),
    _basket("oval", "gray", "#85868a", "#6c6e72"),
    _basket("bread", "black", "#26241f", "#201e1a", "bread basket"),
)
