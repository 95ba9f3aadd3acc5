# SPDX-License-Identifier: GPL-3.0-or-later
"""Turned chess pieces on felt feet; there is no knight, because it cannot be turned on a lathe."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import turned_bodies
from tool_scripts.building.curves import Curve, rounded
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import above, below, named
from tool_scripts.building.surfaces import Span, lathe
from tool_scripts.importing.obj_mesh import ObjMesh


class Notches(NamedTuple):
    """Cuts into the edge of a head: how many, down to which height and outside which radius, meters, and the
    share of the edge that they take.
    """

    number: int
    floor: float
    inside: float
    share: float


class Form(NamedTuple):
    """A piece: its profile (n, 2), heights where its base ends and its head begins, meters, its notches, and
    what people call its head.
    """

    profile: Curve
    foot: float
    head: float
    notches: Notches | None = None
    called: str = "head"


def chess_piece(form: Form, color: str, rng: np.random.Generator) -> Shape:
    """Return a turned chess piece on a felt foot."""
    del rng
    profile = form.profile
    felt = np.array([(0.0, 0.0), (profile[0, 0], 0.0)])
    mesh = lathe([Span("felt", felt, part="base"), Span("lacquer", profile, part="body")])
    mesh = named(named(mesh, "base", below(form.foot)), form.called, above(form.head))
    if form.notches:
        mesh = notched(mesh, form.notches)
    levels = (0.18 * profile[-1, 1], 0.5 * profile[-1, 1])
    return Shape(
        (mesh,),
        {"felt": finishes.fabric("#2c4a34"), "lacquer": finishes.painted_wood(color)},
        tuple(turned_bodies(profile, levels)),
        complete=True,
    )


def notched(mesh: ObjMesh, notches: Notches) -> ObjMesh:
    """Return the mesh with notches in its upper edge: a rook's battlement, a queen's crown."""
    x, y, z = mesh.positions.T
    turn = notches.number * np.arctan2(y, x) / (2 * np.pi) % 1.0
    cut = (turn < notches.share) & (np.hypot(x, y) > notches.inside)
    lowered = np.where(cut, np.minimum(z, notches.floor), z)
    return replace(mesh, positions=np.column_stack([x, y, lowered]))


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
        (0.0098, 0.0390, 0.001),
        (0.0150, 0.0425, 0.0015),
        (0.0150, 0.0580, 0.0006),
        (0.0096, 0.0580, 0.0005),
        (0.0092, 0.0505, 0.0006),
        (0.0, 0.0505),
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
        (0.0150, 0.0770, 0.004),
        (0.0134, 0.0782, 0.0006),
        (0.0080, 0.0735, 0.002),
        (0.0040, 0.0775, 0.001),
        (0.0042, 0.0830, 0.0022),
        (0.0, 0.0845),
    ]
)


_PIECES = (
    ("pawn", Form(_PAWN, 0.0105, 0.0345)),
    ("rook", Form(_ROOK, 0.0128, 0.0385, Notches(4, 0.0515, 0.0090, 0.4), "top")),
    ("queen", Form(_QUEEN, 0.0142, 0.0605, Notches(8, 0.0735, 0.0085, 0.45))),
)
MODELS = tuple(
    Blueprint(
        f"{piece}_{color}",
        Words(piece, "chess piece", color, (f"chess {piece}",), "wood", pose="upright"),
        partial(chess_piece, form, code),
    )
    for piece, form in _PIECES
    for color, code in (("black", "black"), ("white", "#f0ebe0"))
)
