# SPDX-License-Identifier: GPL-3.0-or-later
"""Bowls: cereal, wide, and small ones of ceramic, mixing bowls of steel, turned wooden bowls."""

from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.curves import Curve, flowing
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.pottery import vessel, wall
from tool_scripts.building.surfaces import planked


class Form(NamedTuple):
    """A bowl's form: outline (n, 2) from the edge of its foot to the rim, wall and floor; meters."""

    outline: Curve
    wall: float
    floor: float


FORMS = {
    "cereal": Form(
        flowing([(0.0320, 0.0), (0.0335, 0.0055), (0.0460, 0.0125), (0.0620, 0.030), (0.0705, 0.048),
                 (0.0755, 0.066)], 26), 0.0042, 0.0095,
    ),
    "wide": Form(
        flowing([(0.0450, 0.0), (0.0465, 0.0050), (0.0660, 0.0120), (0.0860, 0.030), (0.0950, 0.060)], 26),
        0.0046, 0.0095,
    ),
    "dip": Form(
        flowing([(0.0240, 0.0), (0.0265, 0.0030), (0.0380, 0.0140), (0.0425, 0.036)], 20), 0.0034, 0.0065,
    ),
    "mixing": Form(
        flowing([(0.0450, 0.0), (0.0580, 0.0030), (0.0820, 0.022), (0.0960, 0.054), (0.1000, 0.086),
                 (0.1060, 0.0885)], 34), 0.0012, 0.0016,
    ),
    "wood": Form(
        flowing([(0.0430, 0.0), (0.0500, 0.0030), (0.0760, 0.022), (0.0900, 0.046), (0.0930, 0.066)], 26),
        0.0078, 0.0100,
    ),
}  # fmt: skip


def ceramic(form: Form, color: str, inside: str, rng: np.random.Generator) -> Shape:
    """Return a glazed bowl on a bare foot ring; `color` may be "stoneware"."""
    inner = wall(form.outline, form.wall, form.floor, 0.012)
    body = vessel(
        form.outline, inner, "glaze", "inside" if inside else "", (0.0045, 0.0028, "clay")
    )
    coat = finishes.stoneware(rng, "#d9cfbc") if color == "stoneware" else finishes.glazed(color)
    return Shape(
        (body.mesh,),
        {"glaze": coat, "inside": finishes.glazed(inside or "white"), "clay": finishes.bisque()},
        tuple(body.bodies(_levels(form))),
        complete=True,
    )


def metal(form: Form, rng: np.random.Generator) -> Shape:
    """Return a thin bowl of brushed steel with a flanged rim."""
    body = vessel(form.outline, wall(form.outline, form.wall, form.floor, 0.010), "steel")
    bodies = tuple(body.bodies(_levels(form)))
    return Shape((body.mesh,), {"steel": finishes.steel(rng)}, bodies, complete=True)


def wooden(form: Form, kind: str, rng: np.random.Generator) -> Shape:
    """Return a thick bowl turned from one piece of wood."""
    body = vessel(form.outline, wall(form.outline, form.wall, form.floor, 0.014), "wood")
    finish = {"wood": finishes.wood(rng, kind, 0.42)}
    bodies = tuple(body.bodies(_levels(form)))
    return Shape((planked(body.mesh),), finish, bodies, complete=True)


def _levels(form: Form) -> tuple[float, ...]:
    """Return the heights at which the wall is cut: low, where the inside bends most, to keep it hollow."""
    top = float(form.outline[-1, 1])
    return (form.floor + 0.22 * (top - form.floor),)


def _words(color: str, *aliases: str, material: str = "ceramic", name: str = "bowl") -> Words:
    return Words(name, "tableware", color, aliases, material, "round", "upright")


def _bowl(form: str, color: str, *aliases: str, inside: str = "") -> Blueprint:
    return Blueprint(
        f"bowl_{form}_{color}",
        _words(color, *aliases),
        partial(ceramic, FORMS[form], color, inside),
    )


MODELS = (
    *(
        _bowl("cereal", c, "dish", "cereal bowl")
        for c in ("yellow", "orange", "pink", "white", "green")
    ),
    _bowl("cereal", "blue", "dish", "cereal bowl", inside="white"),
    *(_bowl("wide", c, "dish", "pasta bowl") for c in ("white", "purple", "gray")),
    *(_bowl("dip", c, "dish", "small bowl", "dip bowl") for c in ("red", "green", "yellow")),
    Blueprint(
        "bowl_wide_beige",
        _words("beige", "dish", "pasta bowl"),
        partial(ceramic, FORMS["wide"], "stoneware", ""),
    ),
    Blueprint(
        "bowl_mixing_silver",
        _words("silver", "bowl", "metal bowl", "steel bowl", material="metal", name="mixing bowl"),
        partial(metal, FORMS["mixing"]),
    ),
    Blueprint(
        "bowl_turned_brown",
        _words("brown", "wooden bowl", "dish", material="wood"),
        partial(wooden, FORMS["wood"], "brown"),
    ),
)
