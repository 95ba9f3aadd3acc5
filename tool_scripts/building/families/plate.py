# SPDX-License-Identifier: GPL-3.0-or-later
"""Plates: dinner plates with a rim, small side plates, flat ones without a rim."""

from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.curves import Curve, flowing
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import named
from tool_scripts.building.pottery import vessel, wall


class Form(NamedTuple):
    """A plate's form: outline (n, 2) from the edge of its foot to the rim, wall and floor, and the radius where
    its rim begins; meters.
    """

    outline: Curve
    wall: float
    floor: float
    rim: float


# Below this height is the foot ring, meters.
_FOOT = 0.0026
FORMS = {
    "dinner": Form(
        flowing([(0.0780, 0.0), (0.0790, 0.0030), (0.0880, 0.0052), (0.0960, 0.0115), (0.1040, 0.0150),
                 (0.1300, 0.0205)], 34), 0.0042, 0.0072, 0.1020,
    ),
    "side": Form(
        flowing([(0.0560, 0.0), (0.0570, 0.0026), (0.0640, 0.0044), (0.0700, 0.0095), (0.0760, 0.0122),
                 (0.0950, 0.0160)], 34), 0.0038, 0.0064, 0.0750,
    ),
    "coupe": Form(
        flowing([(0.0620, 0.0), (0.0632, 0.0026), (0.0800, 0.0056), (0.0980, 0.0130), (0.1060, 0.0250)], 34),
        0.0042, 0.0070, 0.1020,
    ),
}  # fmt: skip


def plate(form: Form, color: str, rng: np.random.Generator) -> Shape:
    """Return a glazed plate on a foot ring; `color` may be "stoneware"."""
    inner = wall(form.outline, form.wall, form.floor, 0.010)
    body = vessel(form.outline, inner, "glaze", foot=(0.0040, 0.0024, "clay"))
    coat = finishes.stoneware(rng, "#d9cfbc") if color == "stoneware" else finishes.glazed(color)
    mesh = named(body.mesh, "body", lambda at: at[:, 2] > _FOOT)
    mesh = named(mesh, "rim", lambda at: np.hypot(at[:, 0], at[:, 1]) > form.rim)
    return Shape((mesh,), {"glaze": coat, "clay": finishes.bisque()}, complete=True)


def _plate(form: str, color: str, *aliases: str, coat: str = "") -> Blueprint:
    words = Words("plate", "tableware", color, aliases, "ceramic", "round", "upright")
    return Blueprint(f"plate_{form}_{color}", words, partial(plate, FORMS[form], coat or color))


MODELS = (
    *(_plate("dinner", c, "dish", "dinner plate") for c in ("green", "black", "pink")),
    *(
        _plate("side", c, "dish", "side plate", "small plate")
        for c in ("yellow", "white", "orange", "red")
    ),
    *(_plate("coupe", c, "dish", "flat plate") for c in ("gray", "blue")),
    _plate("coupe", "beige", "dish", "flat plate", coat="stoneware"),
)
