# SPDX-License-Identifier: GPL-3.0-or-later
"""Rolls of adhesive tape, lying flat: packing, duct and electrical tape on cardboard or plastic cores."""

from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes, noise
from tool_scripts.building.bodies import Points, hollow_bodies
from tool_scripts.building.curves import Curve, rounded
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import Span, lathe, moved, sweep
from tool_scripts.importing.obj_mesh import ObjMesh

_SECTORS = 12


class Roll(NamedTuple):
    """Radii of the hole, of the core's outside and of the roll, and the tape's width; meters."""

    hole: float
    core: float
    radius: float
    width: float


PACKING = Roll(0.0381, 0.0411, 0.0560, 0.048)
DUCT = Roll(0.0381, 0.0405, 0.0620, 0.050)
INSULATING = Roll(0.0160, 0.0180, 0.0340, 0.018)


def roll(form: Roll, color: str, core: str, roughness: float, rng: np.random.Generator) -> Shape:
    """Return a roll of tape with its end slightly lifted, on a core that is a little wider."""
    stand = 0.0006
    tape = rounded(
        [(form.core, stand), (form.radius, stand, 0.0006), (form.radius, form.width, 0.0006),
         (form.core, form.width)]
    )  # fmt: skip
    wound = lathe([Span("tape", _ring(tape), part="tape")])
    tube = rounded(
        [(form.hole, 0.0), (form.core + 0.0004, 0.0, 0.0005),
         (form.core + 0.0004, form.width + stand, 0.0005),
         (form.hole, form.width + stand, 0.0005), (form.hole, 0.0005)]
    )  # fmt: skip
    inner = lathe([Span("core", _ring(tube), part="core")])
    end = named(_loose_end(form, stand), "tape")
    edge = noise.clouds(rng, (64, 64), 2)
    tape_finish = finishes.textured(finishes.shaded(color, 0.94 + 0.1 * edge), roughness, tile=0.03)
    core_finish = finishes.cardboard(rng) if core == "card" else finishes.plastic(core, 0.4)
    return Shape(
        (wound, inner, end),
        {"tape": tape_finish, "core": core_finish},
        (*_ring_bodies(form.hole, form.radius, form.width + stand), end.positions),
        complete=True,
    )


def _loose_end(form: Roll, stand: float) -> ObjMesh:
    """Return the last centimeters of the tape, slightly lifted off the roll."""
    angle = np.radians(np.linspace(-100.0, -78.0, 12))
    off = form.radius + 0.0001 + 0.0026 * np.linspace(0.0, 1.0, 12) ** 2
    path = np.column_stack([off * np.cos(angle), off * np.sin(angle), np.zeros(12)])
    height = form.width - stand - 0.0004
    section = np.array([(-0.0002, 0.0), (0.0002, 0.0), (0.0002, height), (-0.0002, height)])
    return moved(sweep(path, section, "tape", up=(0, 0, 1)), z=stand + 0.0002)


def _ring(profile: Curve) -> Curve:
    return np.vstack([profile, profile[:1]])


def _ring_bodies(hole: float, radius: float, height: float) -> list[Points]:
    """Return the sectors of a flat ring."""
    outer = np.array([(radius, 0.0), (radius, height)])
    inner = np.array([(hole, 0.0), (hole, height)])
    return hollow_bodies(outer, inner, sectors=_SECTORS)[1:]


_PLAIN = ("adhesive tape", "roll of tape", "tape")


def _words(name: str, color: str) -> Words:
    aliases = tuple(alias for alias in _PLAIN if alias != name)
    return Words(name, "stationery", color, aliases, "plastic", "ring-shaped", "upright")


MODELS = (
    Blueprint(
        "tape_packing_brown",
        _words("packing tape", "brown"),
        partial(roll, PACKING, "#8a5a2c", "card", 0.3),
    ),
    Blueprint(
        "tape_duct_gray", _words("duct tape", "gray"), partial(roll, DUCT, "#8d9093", "card", 0.42)
    ),
    Blueprint(
        "tape_duct_red", _words("duct tape", "red"), partial(roll, DUCT, "red", "card", 0.42)
    ),
    *(
        Blueprint(
            f"tape_insulating_{c}",
            _words("electrical tape", c),
            partial(roll, INSULATING, c, "#e2e0d8", 0.35),
        )
        for c in ("black", "blue", "green", "yellow", "white")
    ),
)
