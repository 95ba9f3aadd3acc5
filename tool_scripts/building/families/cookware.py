# SPDX-License-Identifier: GPL-3.0-or-later
"""Cookware: small frying pans, saucepans with a long handle, pots with two handles and a lid."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import chain_bodies, turned_bodies, whole
from tool_scripts.building.curves import ellipse, in_space, rounded, smooth
from tool_scripts.building.finishes import Finish
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import named
from tool_scripts.building.pottery import vessel, wall
from tool_scripts.building.surfaces import Span, lathe, planked, sweep
from tool_scripts.importing.obj_mesh import ObjMesh

_SECTION = 20


def frying_pan(coat: str, grip: str, rng: np.random.Generator) -> Shape:
    """Return an enameled frying pan of 19 cm, its handle as long as sizes allow; `grip` may be "wood"."""
    outline = rounded([(0.074, 0.0), (0.0795, 0.0, 0.006), (0.0955, 0.036)])
    body = vessel(outline, wall(outline, 0.0022, 0.0030, 0.007), "outside", "inside", rim="inside")
    shank = _bar(0.0915, 0.032, 0.126, 0.041, 0.0045, 0.0085, "steel")
    handle = _bar(0.120, 0.0398, 0.211, 0.052, 0.0085, 0.0135, "grip", bulge=True)
    finish = {
        "outside": finishes.iron(rng) if coat == "black" else finishes.enamel(coat),
        "inside": finishes.iron(rng) if coat == "black" else finishes.enamel(coat),
        "steel": finishes.steel(rng),
        "grip": _grip(grip, rng),
    }
    parts = (body.mesh, shank, planked(handle) if grip == "wood" else handle)
    bodies = (*body.bodies(), whole(shank), whole(handle))
    return Shape(parts, finish, bodies, complete=True)


def saucepan(coat: str, rng: np.random.Generator) -> Shape:
    """Return a saucepan with a straight wall, a pouring rim and a long handle."""
    outline = rounded([(0.064, 0.0), (0.0700, 0.0, 0.006), (0.0700, 0.078), (0.0722, 0.0800)])
    body = vessel(outline, wall(outline, 0.0016, 0.0030, 0.006), "outside", "inside", rim="rim")
    shank = _bar(0.068, 0.066, 0.108, 0.076, 0.0035, 0.0085, "steel")
    handle = _bar(0.102, 0.0745, 0.196, 0.086, 0.0070, 0.0100, "grip", bulge=True)
    steel = finishes.steel(rng)
    finish = {
        "outside": steel if coat == "silver" else finishes.enamel(coat),
        "inside": steel if coat == "silver" else finishes.enamel("white"),
        "rim": steel,
        "steel": steel,
        "grip": finishes.plastic("black", 0.45),
    }
    bodies = (*body.bodies(), whole(shank), whole(handle))
    return Shape((body.mesh, shank, handle), finish, bodies, complete=True)


def pot(coat: str, rng: np.random.Generator) -> Shape:
    """Return a pot with its lid on, two loop handles and a knob."""
    radius, height = 0.082, 0.094
    profile = rounded(
        [(0.0, 0.0), (radius - 0.004, 0.0, 0.008), (radius, 0.010), (radius, height - 0.001),
         (radius + 0.0018, height, 0.001), (radius - 0.002, height + 0.001, 0.001),
         (radius - 0.003, height - 0.004),
         (0.0, height - 0.004)]
    )  # fmt: skip
    body = lathe([Span("coat", profile, part="body")])
    top = rounded(
        [(0.0, height - 0.003), (radius - 0.0034, height - 0.003),
         (radius - 0.0034, height + 0.001),
         (radius + 0.0022, height + 0.001, 0.0006), (radius + 0.0022, height + 0.0035, 0.0014),
         (0.75 * radius, height + 0.011, 0.030), (0.014, height + 0.0165), (0.0, height + 0.0166)]
    )  # fmt: skip
    lid = lathe([Span("coat", top, part="lid")])
    knob = lathe(
        [Span("knob", rounded(
            [(0.0, height + 0.014), (0.0075, height + 0.014), (0.0068, height + 0.023, 0.003),
             (0.0165, height + 0.027, 0.003), (0.0150, height + 0.037, 0.005),
             (0.0, height + 0.0385)]
        ), part="knob")]
    )  # fmt: skip
    loops = [_loop(radius, height - 0.014, side) for side in (1.0, -1.0)]
    steel = finishes.steel(rng)
    finish = {
        "coat": steel if coat == "silver" else finishes.enamel(coat),
        "knob": finishes.plastic("black", 0.4) if coat == "silver" else steel,
        "steel": steel,
    }
    bodies = [*turned_bodies(profile, ()), *turned_bodies(top, ()), whole(knob)]
    bodies += [body for loop in loops for body in chain_bodies(loop, _SECTION, 4)]
    return Shape((body, lid, knob, *loops), finish, tuple(bodies), complete=True)


def _bar(
    x: float,
    z: float,
    end_x: float,
    end_z: float,
    thickness: float,
    width: float,
    material: str,
    bulge: bool = False,
) -> ObjMesh:
    """Return a handle with rounded ends from (x, z) to (end_x, end_z); `thickness` and `width` are halves."""
    count = 28
    share = np.linspace(0.0, 1.0, count)
    line = np.column_stack(
        [x + (end_x - x) * share, z + (end_z - z) * (share + 0.10 * np.sin(np.pi * share))]
    )
    if not bulge:
        shank = sweep(in_space(line), ellipse(thickness, width, _SECTION), material)
        return named(shank, "handle")
    # Rounded ends: the section shrinks near them, and the grip widens toward its end.
    from_end = np.minimum(share, 1.0 - share) * (end_x - x) / thickness
    round_end = np.sqrt(np.clip(1.0 - (1.0 - np.clip(from_end, 0.0, 1.0)) ** 2, 0.09, 1.0))
    swell = 0.86 + 0.20 * share
    scale = np.column_stack([round_end, round_end]) * swell[:, None]
    grip = sweep(in_space(line), ellipse(thickness, width, _SECTION), material, scale)
    return named(grip, "handle")


def _loop(radius: float, z: float, side: float) -> ObjMesh:
    """Return a horizontal loop handle on the +x or -x side of a pot, with its ends in the wall."""
    reach, half = 0.026, 0.032
    inside = float(np.sqrt(radius**2 - half**2)) - 0.0022
    line = smooth(
        [(inside, -half), (inside + 0.016, -half), (radius + reach, -0.55 * half),
         (radius + reach + 0.004, 0.0),
         (radius + reach, 0.55 * half), (inside + 0.016, half), (inside, half)], 32,
    )  # fmt: skip
    path = np.column_stack([side * line[:, 0], side * line[:, 1], np.full(len(line), z)])
    loop = sweep(path, ellipse(0.0042, 0.0055, _SECTION), "steel", up=(0, 0, 1))
    return named(loop, "handles")


def _grip(kind: str, rng: np.random.Generator) -> Finish:
    return finishes.wood(rng, "brown") if kind == "wood" else finishes.plastic(kind, 0.45)


def _words(name: str, color: str, *aliases: str) -> Words:
    return Words(name, "cookware", color, aliases, "metal", "round", "upright")


_POT = ("cooking pot", "stockpot", "pot with a lid")
MODELS = (
    *(
        Blueprint(
            f"pan_frying_{c}",
            _words("frying pan", c, "pan", "skillet"),
            partial(frying_pan, c, grip),
        )
        for c, grip in (("red", "black"), ("blue", "black"), ("green", "wood"))
    ),
    *(
        Blueprint(f"pan_sauce_{c}", _words("saucepan", c, "pan", "pot"), partial(saucepan, c))
        for c in ("silver", "red", "white", "yellow")
    ),
    *(
        Blueprint(f"pot_lid_{c}", _words("pot", c, *_POT), partial(pot, c))
        for c in ("silver", "orange", "blue", "black", "green")
    ),
)
