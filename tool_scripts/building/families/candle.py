# SPDX-License-Identifier: GPL-3.0-or-later
"""Candles: pillars with a melted top, tea lights in aluminum, candles in a ceramic pot."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import whole
from tool_scripts.building.curves import circle, flowing, in_space, rounded, smooth
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import Span, lathe, moved, sweep
from tool_scripts.importing.obj_mesh import ObjMesh


def wick(z: float, rng: np.random.Generator, length: float = 0.011) -> ObjMesh:
    """Return a charred wick that stands at height `z` and leans a little."""
    lean = float(rng.uniform(0.001, 0.003))
    line = smooth(
        [(0.0, -0.004), (0.0, 0.3 * length), (0.4 * lean, 0.7 * length), (lean, length)], 10
    )
    scale = np.array([1, 1, 1, 1, 1, 1, 1, 1.05, 1.15, 0.9])
    cord = moved(sweep(in_space(line), circle(0.0011, 10), "wick", scale), z=z)
    return named(cord, "wick")


def pillar(color: str, radius: float, height: float, rng: np.random.Generator) -> Shape:
    """Return a pillar candle that has burned for a while: its top is a shallow bowl."""
    side = rounded([(0.0, 0.0), (radius, 0.0, 0.0015), (radius, height - 0.004, 0.0)])
    top = flowing(
        [(radius, height - 0.004), (radius - 0.0006, height - 0.001), (radius - 0.0032, height),
         (radius - 0.0075, height - 0.0035), (0.45 * radius, height - 0.0062),
         (0.0, height - 0.0066)], 22,
    )  # fmt: skip
    body = lathe([Span("wax", side, part="wax"), Span("wax", top, part="wax")])
    # Hand-poured wax is never quite even: a few tenths of a millimeter.
    angle = np.arctan2(body.positions[:, 1], body.positions[:, 0])
    phase = rng.uniform(0, 2 * np.pi, 3)
    uneven = sum(np.sin((k + 2) * angle + phase[k]) for k in range(3)) * 0.00025
    lift = np.clip((body.positions[:, 2] - 0.9 * height) / (0.1 * height), 0.0, 1.0)
    inner = np.hypot(body.positions[:, 0], body.positions[:, 1]) / radius
    body.positions[:, 2] += uneven * lift * inner * 2.0
    flame = wick(height - 0.0066, rng)
    finish = {"wax": finishes.wax(color), "wick": finishes.plain("#26201c", 0.9)}
    return Shape((body, flame), finish, (whole(body), whole(flame)), complete=True)


def in_pot(color: str, pot_finish: str, rng: np.random.Generator) -> Shape:
    """Return a scented candle in a straight pot, filled to below its rim."""
    radius, height, level = 0.039, 0.088, 0.074
    line = rounded(
        [(0.0, 0.0), (radius - 0.002, 0.0, 0.003), (radius, 0.004, 0.002), (radius, height, 0.0014),
         (radius - 0.0032, height, 0.0014), (radius - 0.0032, level - 0.008), (0.0, level - 0.008)]
    )  # fmt: skip
    surface = flowing(
        [(0.0, level - 0.010), (radius - 0.0025, level - 0.010), (radius - 0.0028, level),
         (radius - 0.0060, level - 0.0012),
         (0.5 * radius, level - 0.002), (0.0, level - 0.0022)], 20,
    )  # fmt: skip
    pot = lathe([Span("pot", line, part="pot")])
    wax = lathe([Span("wax", surface, part="wax")])
    flame = wick(level - 0.002, rng, 0.009)
    finish = {
        "pot": finishes.matte_ceramic(color) if pot_finish == "matte" else finishes.glazed(color),
        "wax": finishes.wax("#efe4cc"),
        "wick": finishes.plain("#26201c", 0.9),
    }
    return Shape((pot, wax, flame), finish, (whole(pot),), complete=True)


def tea_light(rng: np.random.Generator) -> Shape:
    """Return a tea light: wax in a thin aluminum cup."""
    radius, height = 0.0195, 0.0155
    cup = rounded(
        [(0.0, 0.0006), (radius - 0.003, 0.0006, 0.0006), (radius - 0.0024, 0.0, 0.0003),
         (radius - 0.0012, 0.0, 0.0003),
         (radius - 0.0006, 0.001, 0.0006),
         (radius, height - 0.0004), (radius + 0.0005, height, 0.0003),
         (radius - 0.0004, height + 0.0002, 0.0002),
         (radius - 0.0008, height - 0.003), (0.0, height - 0.003)]
    )  # fmt: skip
    wax = rounded([(0.0, height - 0.006), (radius - 0.0007, height - 0.006),
                   (radius - 0.0007, height - 0.0018, 0.0008),
                   (0.0, height - 0.0022)])  # fmt: skip
    parts = (
        lathe([Span("cup", cup, part="holder")]),
        lathe([Span("wax", wax, part="wax")]),
        wick(height - 0.0022, rng, 0.008),
    )
    finish = {
        "cup": finishes.aluminium(rng),
        "wax": finishes.wax("white"),
        "wick": finishes.plain("#26201c", 0.9),
    }
    return Shape(parts, finish, complete=True)


def _words(color: str, *aliases: str, name: str = "candle", material: str = "wax") -> Words:
    return Words(name, "decoration", color, aliases, material, "cylindrical", "upright")


MODELS = (
    *(
        Blueprint(
            f"candle_pillar_{c}",
            _words(c, "pillar candle", "wax candle"),
            partial(pillar, c, 0.034, 0.125),
        )
        for c in ("red", "white", "green", "purple", "blue")
    ),
    *(
        Blueprint(
            f"candle_short_{c}",
            _words(c, "pillar candle", "wax candle"),
            partial(pillar, c, 0.037, 0.068),
        )
        for c in ("orange", "yellow", "pink", "blue")
    ),
    *(
        Blueprint(
            f"candle_pot_{c}",
            _words(c, "candle", name="scented candle", material="ceramic"),
            partial(in_pot, c, kind),
        )
        for c, kind in (("gray", "matte"), ("black", "glazed"), ("green", "matte"))
    ),
    Blueprint("tealight_silver", _words("silver", "candle", name="tealight"), tea_light),
)
