# SPDX-License-Identifier: GPL-3.0-or-later
"""Rolls of adhesive tape, lying flat: packing, duct and electrical tape on cardboard or plastic cores."""

from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes, noise
from tool_scripts.building.bodies import Points, chain_bodies, hollow_bodies
from tool_scripts.building.curves import Curve, rounded
from tool_scripts.building.finishes import Finish
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import Span, lathe, moved, sweep
from tool_scripts.importing.obj_mesh import ObjMesh

_SECTORS = 12
# How often the print of a tape is repeated around its roll.
_AROUND = 3


class Roll(NamedTuple):
    """Radii of the hole, of the core's outside and of the roll, and the tape's width; meters."""

    hole: float
    core: float
    radius: float
    width: float


# Narrow enough that one sees through the hole from where scenes look at it.
PACKING = Roll(0.0381, 0.0428, 0.0560, 0.038)
DUCT = Roll(0.0381, 0.0425, 0.0620, 0.036)
INSULATING = Roll(0.0180, 0.0212, 0.0340, 0.018)
# The loose end of a tape: the angle along which it comes off, degrees, and its distance from the roll, meters.
_LOOSE, _OFF = (-126.0, -82.0), 0.005
_STEPS = 20


def roll(form: Roll, color: str, core: str, text: str, rng: np.random.Generator) -> Shape:
    """Return a roll of shiny tape whose end lies a little loose, on a core that is a little wider.

    Its sides show the edges of the windings; `text` is printed along the tape, "" = nothing.
    """
    stand = 0.0006
    side, shiny = form.radius - 0.0006, "print" if text else "tape"
    spans = [
        Span("windings", np.array([(form.core, stand), (side, stand)]), part="tape"),
        Span("tape", np.array([(side, stand), (form.radius, stand + 0.0006)]), part="tape"),
        Span(shiny, np.array([(form.radius, stand + 0.0006), (form.radius, form.width - 0.0006)]),
             label=bool(text), part="tape"),
        Span("tape", np.array([(form.radius, form.width - 0.0006), (side, form.width)]), part="tape"),
        Span("windings", np.array([(side, form.width), (form.core, form.width)]), part="tape"),
        Span("tape", np.array([(form.core, form.width), (form.core, stand)]), part="tape"),
    ]  # fmt: skip
    tube = rounded(
        [(form.hole, 0.0), (form.core + 0.0004, 0.0, 0.0005),
         (form.core + 0.0004, form.width + stand, 0.0005),
         (form.hole, form.width + stand, 0.0005), (form.hole, 0.0005)]
    )  # fmt: skip
    inner = lathe([Span("core", _ring(tube), part="core")])
    end = named(_loose_end(form, stand), "tape")
    finish = {
        "tape": finishes.plastic(color, 0.2),
        "windings": _windings(color, rng),
        "core": finishes.cardboard(rng, "#c8a87c")
        if core == "card"
        else finishes.plastic(core, 0.4),
    }
    if text:
        finish["print"] = _print(form, color, text).finish(0.2)
    return Shape(
        (lathe(spans), inner, end),
        finish,
        (*_ring_bodies(form.hole, form.radius, form.width + stand), *chain_bodies(end, 4, 3)),
        complete=True,
    )


def _windings(color: str, rng: np.random.Generator) -> Finish:
    """Return the sides of a roll, where the edges of its windings are seen as circles."""
    # The same all around: rings that change on their way look wavy.
    lines = 0.86 + 0.20 * noise.clouds(rng, (64, 1), 1)
    return finishes.textured(finishes.shaded(color, lines), 0.6, tile=0.014)


def _print(form: Roll, color: str, text: str) -> Sheet:
    """Return the outside of a roll with its text three times around."""
    sheet = Sheet(2 * np.pi * form.radius, form.width - 0.0012 - 0.0006, color)
    # The seam is between two of them.
    for x in ((number + 0.5) / _AROUND * sheet.width for number in range(_AROUND)):
        sheet.text(
            x, 0.5 * sheet.height, text, 0.021, "#f6f1e6", 0.8 / _AROUND * sheet.width, bold=True
        )
        for y in (0.10, 0.90):
            sheet.rectangle(x - 0.4 / _AROUND * sheet.width, y * sheet.height - 0.0008,
                            0.8 / _AROUND * sheet.width, 0.0016, "#f6f1e6")  # fmt: skip
    return sheet


def _loose_end(form: Roll, stand: float) -> ObjMesh:
    """Return the last centimeters of the tape, which lie a little loose on the roll."""
    angle = np.radians(np.linspace(*_LOOSE, _STEPS))
    off = form.radius + 0.0001 + _OFF * np.linspace(0.0, 1.0, _STEPS) ** 2
    path = np.column_stack([off * np.cos(angle), off * np.sin(angle), np.zeros(_STEPS)])
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
        partial(roll, PACKING, "#8a5a2c", "card", "FRAGILE"),
    ),
    Blueprint(
        "tape_duct_gray", _words("duct tape", "gray"), partial(roll, DUCT, "#8d9093", "card", "")
    ),
    Blueprint("tape_duct_red", _words("duct tape", "red"), partial(roll, DUCT, "red", "card", "")),
    *(
        Blueprint(
            f"tape_insulating_{c}",
            _words("electrical tape", c),
            partial(roll, INSULATING, c, "#e2e0d8", ""),
        )
        for c in ("black", "blue", "green", "yellow", "white")
    ),
)
