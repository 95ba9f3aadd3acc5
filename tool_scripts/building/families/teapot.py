# SPDX-License-Identifier: GPL-3.0-or-later
"""Teapots, with a round body, spout, handle and lid, and open jugs with a spout."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import chain_bodies, turned_bodies, whole
from tool_scripts.building.curves import ellipse, flowing, in_space, smooth
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import above, named
from tool_scripts.building.pottery import Vessel, vessel, wall
from tool_scripts.building.surfaces import Span, lathe, sweep
from tool_scripts.importing.obj_mesh import ObjMesh

_SECTION = 24
# Where the knob of a teapot's lid begins, above its edge, meters.
_KNOB = 0.0175
_BODY = flowing(
    [(0.0380, 0.0), (0.0410, 0.0030), (0.0620, 0.020), (0.0710, 0.046), (0.0640, 0.076),
     (0.0440, 0.094),
     (0.0380, 0.0975)], 34,
)  # fmt: skip
_JUG = flowing(
    [(0.0390, 0.0), (0.0420, 0.0030), (0.0540, 0.030), (0.0555, 0.062), (0.0440, 0.108),
     (0.0410, 0.132),
     (0.0465, 0.158)], 34,
)  # fmt: skip


def teapot(color: str, lid_color: str, rng: np.random.Generator) -> Shape:
    """Return a teapot with its lid on."""
    del rng
    top = float(_BODY[-1, 1])
    closed = np.vstack(
        [[[0.0, 0.0022], [0.0335, 0.0022], [0.0350, 0.0]], _BODY, [[0.0360, top], [0.0, top]]]
    )
    body = lathe([Span("glaze", closed, part="body")])
    lid = named(lathe([Span("lid", _lid(top), part="lid")]), "knob", above(top + _KNOB))
    spout = _spout()
    handle = _handle(0.063, 0.088, 0.0690, 0.030, 0.040)
    finish = {"glaze": finishes.glazed(color), "lid": finishes.glazed(lid_color)}
    bodies = [*turned_bodies(_BODY, (0.020,)), whole(lid)]
    bodies += chain_bodies(spout, _SECTION, 4) + chain_bodies(handle, _SECTION, 6)
    return Shape((body, lid, spout, handle), finish, tuple(bodies), complete=True)


def _lid(top: float) -> np.ndarray:
    line: np.ndarray = np.vstack(
        [
            [[0.0, top - 0.001]],
            flowing(
                [(0.0385, top - 0.001), (0.0392, top + 0.0012), (0.0375, top + 0.0032),
                 (0.0220, top + 0.0120),
                 (0.0075, top + 0.0165), (0.0062, top + 0.0200), (0.0110, top + 0.0265),
                 (0.0102, top + 0.0315),
                 (0.0, top + 0.0335)], 34,
            ),
        ]
    )  # fmt: skip
    return line


def _spout() -> ObjMesh:
    """Return the spout on the -x side, with its mouth cut level."""
    line = smooth(
        [(-0.060, 0.036), (-0.080, 0.046), (-0.093, 0.068), (-0.101, 0.088), (-0.1105, 0.0985)], 24
    )
    share = np.linspace(0.0, 1.0, len(line))
    size = 1.0 - 0.52 * share**0.8
    tube = sweep(in_space(line), ellipse(0.0155, 0.0135, _SECTION), "glaze", size)
    return named(tube, "spout")


def _handle(x: float, high: float, reach_from: float, low: float, reach: float) -> ObjMesh:
    """Return a handle on the +x side between two heights."""
    tall = high - low
    line = smooth(
        [(x - 0.012, high), (x + 0.42 * reach, high + 0.10 * tall),
         (x + 0.95 * reach, high - 0.18 * tall),
         (x + reach, low + 0.50 * tall), (x + 0.66 * reach, low + 0.13 * tall),
         (reach_from - 0.006, low)], 28,
    )  # fmt: skip
    flare = 1.0 + 0.2 * np.abs(np.linspace(-1, 1, len(line))) ** 4
    grip = sweep(in_space(line), ellipse(0.0048, 0.0080, _SECTION), "glaze", flare)
    return named(grip, "handle")


def jug(color: str, rng: np.random.Generator) -> Shape:
    """Return an open jug: with a spout drawn out of the rim, and a handle opposite."""
    del rng
    made = vessel(_JUG, wall(_JUG, 0.0042, 0.008, 0.008), "glaze", foot=(0.004, 0.002, "clay"))
    mesh = _beak(made)
    handle = _handle(0.044, 0.132, 0.0560, 0.044, 0.040)
    finish = {"glaze": finishes.glazed(color), "clay": finishes.bisque()}
    x, y, z = mesh.positions.T
    beak = mesh.positions[_is_beak(x, y, z)]
    bodies = (*made.bodies((0.062,)), beak, *chain_bodies(handle, _SECTION, 6))
    mesh = named(mesh, "spout", lambda at: _is_beak(at[:, 0], at[:, 1], at[:, 2]))
    return Shape((mesh, handle), finish, bodies, complete=True)


def _is_beak(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return which points (n,) belong to the spout of a jug."""
    inside: np.ndarray = (z > 0.140) & (x < -0.036) & (np.abs(y) < 0.022)
    return inside


def _beak(made: Vessel) -> ObjMesh:
    """Return the vessel with its rim pulled out and slightly up on the -x side."""
    mesh = made.mesh
    x, y, z = mesh.positions.T
    angle = np.arctan2(y, -x)
    strength = np.exp(-((angle / 0.36) ** 2)) * np.clip((z - 0.118) / 0.042, 0.0, 1.0) ** 1.6
    mesh.positions[:, 0] -= 0.016 * strength
    mesh.positions[:, 1] *= 1.0 - 0.25 * strength
    mesh.positions[:, 2] += 0.004 * strength
    return mesh


def _words(name: str, color: str, *aliases: str) -> Words:
    return Words(name, "tableware", color, aliases, "ceramic", "round", "upright")


MODELS = (
    *(
        Blueprint(f"teapot_round_{c}", _words("teapot", c, "tea pot"), partial(teapot, c, c))
        for c in ("red", "green", "blue", "white", "orange")
    ),
    *(
        Blueprint(f"jug_beak_{c}", _words("jug", c, "pitcher", "water jug"), partial(jug, c))
        for c in ("blue", "white", "yellow", "green")
    ),
)
