# SPDX-License-Identifier: GPL-3.0-or-later
"""Mugs: classic, tall, round, tapered, small espresso cups with a handle, and enameled steel."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import chain_bodies
from tool_scripts.building.curves import Curve, ellipse, flowing, in_space, rounded, smooth
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import named
from tool_scripts.building.pottery import Vessel, vessel, wall
from tool_scripts.building.surfaces import sweep
from tool_scripts.importing.obj_mesh import ObjMesh

_HANDLE_SECTION = 20
_HANDLE_ROWS = 26
# How deep the ends of a handle reach into the wall, meters.
_ROOT = 0.0018


class Handle(NamedTuple):
    """A handle: heights of its ends, how far it projects, half its thickness and half its width; meters."""

    low: float
    high: float
    reach: float
    thickness: float = 0.0042
    width: float = 0.0075


class Form(NamedTuple):
    """A mug's form: outline (n, 2) from the edge of the foot to the rim, wall, floor, handle; meters."""

    outline: Curve
    wall: float
    floor: float
    handle: Handle


FORMS = {
    "classic": Form(
        rounded([(0.033, 0.0), (0.0408, 0.0, 0.007), (0.0408, 0.06), (0.0408, 0.094)]),
        0.0038, 0.007, Handle(0.018, 0.076, 0.031),
    ),
    "tall": Form(
        rounded([(0.0285, 0.0), (0.0345, 0.002, 0.005), (0.0425, 0.132)]),
        0.0036, 0.007, Handle(0.030, 0.108, 0.033),
    ),
    "round": Form(
        flowing([(0.029, 0.0), (0.0375, 0.008), (0.0465, 0.034), (0.0445, 0.064), (0.0400, 0.086)], 26),
        0.0040, 0.008, Handle(0.020, 0.070, 0.030, 0.0046, 0.008),
    ),
    "tapered": Form(
        rounded([(0.0305, 0.0), (0.0335, 0.001, 0.004), (0.0490, 0.104)]),
        0.0036, 0.007, Handle(0.024, 0.082, 0.030),
    ),
    "espresso": Form(
        rounded([(0.0195, 0.0), (0.0290, 0.004, 0.010), (0.0315, 0.058)]),
        0.0034, 0.006, Handle(0.016, 0.046, 0.021, 0.0034, 0.0055),
    ),
    "camping": Form(
        rounded([(0.036, 0.0), (0.0405, 0.0, 0.004), (0.0412, 0.080)]),
        0.0014, 0.0022, Handle(0.016, 0.066, 0.030, 0.0026, 0.0085),
    ),
}  # fmt: skip


def handle(body: Vessel, form: Handle, wide: float, material: str) -> ObjMesh:
    """Return a handle on the +x side of a vessel, with its ends sunk into the wall, `wide` meters."""
    root = min(_ROOT, 0.9 * wide)
    low, high = body.outer_radius(form.low), body.outer_radius(form.high)
    tall = form.high - form.low
    line = smooth(
        [
            (high - root, form.high),
            (high + 0.45 * form.reach, form.high + 0.045 * tall),
            (max(low, high) + 0.93 * form.reach, form.high - 0.20 * tall),
            (max(low, high) + form.reach, form.low + 0.52 * tall),
            (low + 0.72 * form.reach, form.low + 0.17 * tall),
            (low - root, form.low),
        ],
        _HANDLE_ROWS,
    )
    along = np.linspace(-1.0, 1.0, _HANDLE_ROWS)
    # Wider where it meets the body, as if pressed on.
    flare = 1.0 + 0.22 * np.abs(along) ** 4
    section = ellipse(form.thickness, form.width, _HANDLE_SECTION)
    grip = sweep(in_space(line), section, material, np.column_stack([flare, flare]))
    return named(grip if root == _ROOT else _within_wall(grip, body, root), "handle")


def _within_wall(grip: ObjMesh, body: Vessel, root: float) -> ObjMesh:
    """Return a handle that is nowhere deeper than `root` in a thin wall: its ends are a little askew."""
    places = grip.positions.copy()
    least = np.array([body.outer_radius(height) for height in places[:, 2]]) - root
    away = np.hypot(places[:, 0], places[:, 1])
    places[:, :2] *= np.maximum(1.0, least / away)[:, None]
    return replace(grip, positions=places)


def mug(form: Form, coat: finishes.Finish | str, inside: str, rng: np.random.Generator) -> Shape:
    """Return a glazed mug; `coat` is a color, or "stoneware" for a speckled glaze."""
    inner = wall(form.outline, form.wall, form.floor, min(0.008, 0.3 * form.outline[-1, 0]))
    body = vessel(form.outline, inner, "glaze", "inside" if inside else "", (0.004, 0.0016, "clay"))
    grip = handle(body, form.handle, form.wall, "glaze")
    outside = (
        finishes.stoneware(rng, "#d9cfbc") if coat == "stoneware" else finishes.glazed(str(coat))
    )
    return Shape(
        (body.mesh, grip),
        {"glaze": outside, "inside": finishes.glazed(inside or "white"), "clay": finishes.bisque()},
        (*body.bodies(_levels(form)), *chain_bodies(grip, _HANDLE_SECTION, 6)),
        complete=True,
    )


def enamel_mug(form: Form, color: str, rng: np.random.Generator) -> Shape:
    """Return a thin camping mug of enameled steel with a dark rolled rim."""
    del rng
    inner = wall(form.outline, form.wall, form.floor, 0.004)
    body = vessel(form.outline, inner, "enamel", "inside", rim="rim")
    grip = handle(body, form.handle, form.wall, "enamel")
    return Shape(
        (body.mesh, grip),
        {
            "enamel": finishes.enamel(color),
            "inside": finishes.enamel("white"),
            "rim": finishes.enamel("#20242c"),
        },
        (*body.bodies(), *chain_bodies(grip, _HANDLE_SECTION, 6)),
        complete=True,
    )


def _levels(form: Form) -> tuple[float, ...]:
    widest = float(form.outline[np.argmax(form.outline[:, 0]), 1])
    inside = form.floor + 0.004 < widest < form.outline[-1, 1] - 0.01
    return (widest,) if inside else ()


def _words(color: str, *aliases: str, name: str = "mug", material: str = "ceramic") -> Words:
    return Words(name, "drinkware", color, aliases, material, "cylindrical", "upright")


def _mug(form: str, color: str, words: Words, coat: str = "", inside: str = "") -> Blueprint:
    make = partial(mug, FORMS[form], coat or color, inside)
    return Blueprint(f"mug_{form}_{color or coat}", words, make)


_COFFEE = ("coffee mug", "cup")
MODELS = (
    *(
        _mug("classic", c, _words(c, *_COFFEE))
        for c in ("orange", "purple", "pink", "gray", "brown")
    ),
    *(_mug("classic", c, _words(c, *_COFFEE), inside="white") for c in ("red", "blue")),
    *(
        _mug("tall", c, _words(c, "tall mug", *_COFFEE))
        for c in ("white", "yellow", "green", "black")
    ),
    *(_mug("round", c, _words(c, *_COFFEE)) for c in ("green", "orange", "white", "pink")),
    _mug("round", "beige", _words("beige", "stoneware mug", *_COFFEE), coat="stoneware"),
    *(_mug("tapered", c, _words(c, *_COFFEE)) for c in ("blue", "pink", "green")),
    *(
        _mug("espresso", c, _words(c, "small cup", "coffee cup", "cup", name="espresso cup"))
        for c in ("red", "white", "black", "yellow")
    ),
    *(
        Blueprint(
            f"mug_camping_{c}",
            _words(c, "camping mug", "mug", "tin cup", "cup", name="enamel mug", material="metal"),
            partial(enamel_mug, FORMS["camping"], c),
        )
        for c in ("blue", "red", "white")
    ),
)
