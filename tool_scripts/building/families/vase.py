# SPDX-License-Identifier: GPL-3.0-or-later
"""Vases: round with a neck, slender, small, and fluted."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.curves import Curve, flowing
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import above, within
from tool_scripts.building.pottery import vessel
from tool_scripts.importing.obj_mesh import ObjMesh


class Form(NamedTuple):
    """A vase: outline (n, 2) from foot to rim and wall thickness, meters; height where its neck begins; number
    and depth of flutes; heights where its convex bodies are cut, as its inside is curved.
    """

    outline: Curve
    wall: float
    neck: float
    flutes: int = 0
    depth: float = 0.0
    cuts: tuple[float, ...] = ()


FORMS = {
    "round": Form(
        flowing([(0.0330, 0.0), (0.0365, 0.0030), (0.0600, 0.040), (0.0650, 0.070), (0.0480, 0.112),
                 (0.0225, 0.140), (0.0205, 0.158), (0.0300, 0.176)], 48), 0.0040, 0.132,
    ),
    "slender": Form(
        flowing([(0.0300, 0.0), (0.0325, 0.0030), (0.0390, 0.060), (0.0360, 0.130), (0.0230, 0.196),
                 (0.0220, 0.220), (0.0290, 0.242)], 48), 0.0038, 0.188,
    ),
    "fluted": Form(
        flowing([(0.0330, 0.0), (0.0350, 0.0025), (0.0520, 0.060), (0.0540, 0.088), (0.0400, 0.138),
                 (0.0300, 0.166), (0.0310, 0.182), (0.0440, 0.206)], 44), 0.0045, 0.152, 12, 0.0028,
        (0.060, 0.100, 0.152, 0.182),
    ),
    "bud": Form(
        flowing([(0.0240, 0.0), (0.0280, 0.0025), (0.0420, 0.028), (0.0360, 0.058), (0.0130, 0.082),
                 (0.0115, 0.104), (0.0170, 0.118)], 40), 0.0032, 0.076,
    ),
}  # fmt: skip


def vase(form: Form, coat: str, rng: np.random.Generator) -> Shape:
    """Return a ceramic vase, hollow down to its foot; `coat`: a color, or "matte" and a color."""
    thickness = form.wall
    inner = form.outline[form.outline[:, 1] > 0.012] - np.array([thickness, 0.0])
    floor = np.array([[0.0, 0.009], [0.6 * inner[0, 0], 0.009]])
    inner = np.vstack([floor, inner])
    body = vessel(form.outline, inner, "glaze", foot=(0.004, 0.0018, "clay"))
    kind, _, color = coat.rpartition(" ")
    finish = finishes.matte_ceramic(color) if kind == "matte" else finishes.glazed(color)
    mesh = fluted(body.mesh, form.flutes, form.depth) if form.flutes else body.mesh
    narrow = float(form.outline[:, 0].min()) < 0.025
    # No object of the catalogue fits into a narrow neck, so such a vase may be solid.
    bodies = () if narrow else tuple(body.bodies(form.cuts))
    del rng
    mesh = within(mesh, "body", "neck", above(form.neck))
    return Shape((mesh,), {"glaze": finish, "clay": finishes.bisque()}, bodies, complete=True)


def fluted(mesh: ObjMesh, flutes: int, depth: float) -> ObjMesh:
    """Return the mesh with vertical grooves of a depth (meters), deepest between the flutes."""
    x, y, z = mesh.positions.T
    angle = np.arctan2(y, x)
    # The foot stays round, and the rim nearly so.
    rise = np.clip(z / (0.1 * z.max()), 0.0, 1.0)
    groove = depth * rise * (0.5 - 0.5 * np.cos(flutes * angle))
    radius = np.hypot(x, y)
    scale = 1.0 - np.divide(groove, radius, out=np.zeros_like(radius), where=radius > 5 * depth)
    positions = mesh.positions * np.column_stack([scale, scale, np.ones_like(scale)])
    return replace(mesh, positions=positions)


def _vase(form: str, color: str, *aliases: str, coat: str = "") -> Blueprint:
    words = Words(
        "vase", "decoration", color, ("flower vase", *aliases), "ceramic", "round", "upright"
    )
    return Blueprint(f"vase_{form}_{color}", words, partial(vase, FORMS[form], coat or color))


MODELS = (
    *(_vase("round", c) for c in ("red", "green", "yellow")),
    _vase("round", "black", coat="matte black"),
    *(_vase("slender", c, "tall vase") for c in ("purple", "orange")),
    _vase("slender", "white", "tall vase", coat="matte white"),
    _vase("fluted", "pink", coat="matte pink"),
    *(_vase("fluted", c) for c in ("blue", "beige")),
    *(_vase("bud", c, "bud vase", "small vase") for c in ("yellow", "gray")),
)
