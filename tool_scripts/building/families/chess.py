# SPDX-License-Identifier: GPL-3.0-or-later
"""Turned chess pieces on felt feet; there is no knight, because it cannot be turned on a lathe."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import turned_bodies
from tool_scripts.building.curves import Curve, rounded
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import above, below, named
from tool_scripts.building.surfaces import Span, lathe


def chess_piece(
    profile: Curve, form: tuple[float, float], color: str, rng: np.random.Generator
) -> Shape:
    """Return a turned chess piece on a felt foot; `form`: where its base ends and its head begins, meters."""
    del rng
    felt = np.array([(0.0, 0.0), (profile[0, 0], 0.0)])
    mesh = lathe([Span("felt", felt, part="base"), Span("lacquer", profile, part="body")])
    foot, head = form
    mesh = named(named(mesh, "base", below(foot)), "head", above(head))
    levels = (0.18 * profile[-1, 1], 0.5 * profile[-1, 1])
    return Shape(
        (mesh,),
        {"felt": finishes.fabric("#2c4a34"), "lacquer": finishes.painted_wood(color)},
        tuple(turned_bodies(profile, levels)),
        complete=True,
    )


_PAWN = rounded(
    [
        (0.0150, 0.0),
        (0.0160, 0.001, 0.001),
        (0.0160, 0.005, 0.0015),
        (0.0125, 0.0085, 0.002),
        (0.0105, 0.0125, 0.003),
        (0.0062, 0.0270, 0.012),
        (0.0060, 0.0300, 0.002),
        (0.0098, 0.0318, 0.0008),
        (0.0098, 0.0335, 0.0008),
        (0.0062, 0.0350, 0.001),
        (0.0092, 0.0385, 0.004),
        (0.0092, 0.0470, 0.0055),
        (0.0, 0.0500),
    ]
)
_ROOK = rounded(
    [
        (0.0165, 0.0),
        (0.0175, 0.001, 0.001),
        (0.0175, 0.006, 0.0015),
        (0.0135, 0.0105, 0.002),
        (0.0118, 0.0150, 0.003),
        (0.0098, 0.0370, 0.012),
        (0.0098, 0.0400, 0.001),
        (0.0138, 0.0440, 0.0015),
        (0.0138, 0.0560, 0.0008),
        (0.0105, 0.0560, 0.0005),
        (0.0100, 0.0510, 0.0008),
        (0.0, 0.0510),
    ]
)
_QUEEN = rounded(
    [
        (0.0180, 0.0),
        (0.0190, 0.001, 0.001),
        (0.0190, 0.006, 0.0015),
        (0.0145, 0.0115, 0.002),
        (0.0125, 0.0170, 0.003),
        (0.0070, 0.0480, 0.025),
        (0.0068, 0.0550, 0.002),
        (0.0115, 0.0575, 0.0008),
        (0.0115, 0.0595, 0.0008),
        (0.0075, 0.0615, 0.001),
        (0.0128, 0.0760, 0.004),
        (0.0112, 0.0772, 0.0006),
        (0.0070, 0.0745, 0.002),
        (0.0040, 0.0775, 0.001),
        (0.0042, 0.0830, 0.0022),
        (0.0, 0.0845),
    ]
)


_PIECES = (
    ("pawn", _PAWN, (0.0105, 0.0345)),
    ("rook", _ROOK, (0.0128, 0.0395)),
    ("queen", _QUEEN, (0.0142, 0.0605)),
)
MODELS = tuple(
    Blueprint(
        f"{piece}_{color}",
        Words(piece, "chess piece", color, (f"chess {piece}",), "wood", pose="upright"),
        partial(chess_piece, profile, form, code),
    )
    for piece, profile, form in _PIECES
    for color, code in (("black", "black"), ("white", "#f0ebe0"))
)
