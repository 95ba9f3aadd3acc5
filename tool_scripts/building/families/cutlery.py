# SPDX-License-Identifier: GPL-3.0-or-later
"""Colored plastic cutlery and wooden kitchen spoons, lying as on a table with the bowl upward."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import Points, chain_bodies
from tool_scripts.building.curves import Curve, ellipse, flowing, smooth
from tool_scripts.building.model import Blueprint, Shape, Words, grounded
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import loft, sweep
from tool_scripts.importing.obj_mesh import ObjMesh

_ROWS = 72
_SIDE = 15  # corners across the upper face of a section
_TINES = 4
# The outlines of plastic cutlery are those of picnic sets; enlarged to the size of what lies on tables at home.
_TABLE_SIZE = 1.14


class Outline(NamedTuple):
    """A flat tool along +x: its half width, height of the middle, thickness and hollow along its length.

    Each is a list of (share of the length, meters); `hollow` is the depth of the middle below the edge.
    `end` is the part behind the handle, and the share of the length where it begins.
    """

    length: float
    width: tuple[tuple[float, float], ...]
    height: tuple[tuple[float, float], ...]
    thickness: tuple[tuple[float, float], ...]
    end: tuple[str, float]
    hollow: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 0.0))


SPOON = Outline(
    0.168,
    ((0, 0.0035), (0.02, 0.0075), (0.30, 0.0058), (0.62, 0.0042), (0.72, 0.0060), (0.80, 0.0170),
     (0.88, 0.0205), (0.95, 0.0165), (0.99, 0.0065), (1, 0.0022)),
    ((0, 0.0035), (0.35, 0.0105), (0.66, 0.0135), (0.78, 0.0062), (0.88, 0.0052), (1, 0.0105)),
    ((0, 0.0026), (0.5, 0.0034), (0.74, 0.0026), (1, 0.0018)),
    ("bowl", 0.735),
    ((0, 0), (0.70, 0), (0.80, 0.0048), (0.88, 0.0068), (0.95, 0.0044), (1, 0)),
)  # fmt: skip
KNIFE = Outline(
    0.185,
    ((0, 0.0035), (0.02, 0.0080), (0.25, 0.0070), (0.46, 0.0062), (0.55, 0.0095), (0.80, 0.0100),
     (0.93, 0.0078), (0.985, 0.0040), (1, 0.0012)),
    ((0, 0.0028), (0.4, 0.0036), (1, 0.0026)),
    ((0, 0.0034), (0.46, 0.0046), (0.56, 0.0024), (1, 0.0016)),
    ("blade", 0.51),
)  # fmt: skip
FORK = Outline(
    0.126,
    ((0, 0.0035), (0.025, 0.0075), (0.40, 0.0058), (0.72, 0.0044), (0.84, 0.0080), (0.94, 0.0126),
     (1, 0.0130)),
    ((0, 0.0035), (0.45, 0.0105), (0.80, 0.0130), (1, 0.0075)),
    ((0, 0.0026), (0.6, 0.0034), (1, 0.0023)),
    ("tines", 1.0),
)  # fmt: skip
WOODEN_SPOON = Outline(
    0.290,
    ((0, 0.0040), (0.015, 0.0065), (0.40, 0.0058), (0.70, 0.0062), (0.78, 0.0125), (0.88, 0.0270),
     (0.95, 0.0240), (0.99, 0.0090), (1, 0.0030)),
    ((0, 0.0060), (0.70, 0.0068), (0.88, 0.0078), (1, 0.0095)),
    ((0, 0.0100), (0.70, 0.0110), (0.80, 0.0090), (1, 0.0050)),
    ("bowl", 0.745),
    ((0, 0), (0.76, 0), (0.86, 0.0058), (0.94, 0.0045), (1, 0)),
)  # fmt: skip
SPATULA = Outline(
    0.300,
    ((0, 0.0050), (0.015, 0.0090), (0.30, 0.0080), (0.62, 0.0065), (0.68, 0.0120), (0.76, 0.0330),
     (0.80, 0.0360), (0.985, 0.0380), (1, 0.0360)),
    ((0, 0.0065), (0.30, 0.0200), (0.62, 0.0120), (0.72, 0.0042), (1, 0.0022)),
    ((0, 0.0090), (0.30, 0.0100), (0.62, 0.0070), (0.72, 0.0035), (1, 0.0016)),
    ("head", 0.66),
)  # fmt: skip


def flat_tool(form: Outline, finish: finishes.Finish, pieces: int) -> Shape:
    """Return a spoon, knife or spatula of one material."""
    mesh = _loft(form, "body")
    end, start = form.end
    mesh = named(named(mesh, "handle"), end, lambda at: at[:, 0] > start * form.length)
    bodies = tuple(_bodies(mesh, pieces))
    return grounded(Shape((mesh,), {"body": finish}, bodies, complete=True))


def plastic_tool(form: Outline, color: str, rng: np.random.Generator) -> Shape:
    """Return cutlery of colored plastic."""
    del rng
    return _at_table_size(flat_tool(form, finishes.plastic(color, 0.28), 14))


def spatula(color: str, rng: np.random.Generator) -> Shape:
    """Return a spatula of colored plastic."""
    del rng
    return flat_tool(SPATULA, finishes.plastic(color, 0.28), 14)


def wooden_tool(form: Outline, kind: str, rng: np.random.Generator) -> Shape:
    """Return a tool of oiled wood, with the grain along it."""
    return flat_tool(form, finishes.upright_grain(finishes.wood(rng, kind, 0.55)), 14)


def fork(color: str, rng: np.random.Generator) -> Shape:
    """Return a fork: handle and neck, and four tines that overlap with the neck's end."""
    del rng
    body = named(_loft(FORK, "body"), "handle")
    width = 0.0130 - 0.0014
    tines: list[ObjMesh] = []
    for across in np.linspace(-width, width, _TINES):
        line = smooth(
            [
                (FORK.length - 0.006, across, 0.0080),
                (FORK.length + 0.012, across, 0.0050),
                (FORK.length + 0.030, across, 0.0058),
                (FORK.length + 0.047, 0.97 * across, 0.0110),
            ],
            20,
        )
        taper = np.linspace(1.0, 0.55, 20)
        tines.append(named(sweep(line, ellipse(0.0017, 0.0012, 14), "body", taper), "tines"))
    bodies = [*_bodies(body, 8), *(piece for tine in tines for piece in chain_bodies(tine, 14, 3))]
    finish = {"body": finishes.plastic(color, 0.28)}
    return _at_table_size(grounded(Shape((body, *tines), finish, tuple(bodies), complete=True)))


def _at_table_size(shape: Shape) -> Shape:
    grow = _TABLE_SIZE * np.eye(3)
    parts = tuple(part.transformed(grow, np.zeros(3)) for part in shape.parts)
    return replace(shape, parts=parts, bodies=tuple(body @ grow for body in shape.bodies))


def _loft(form: Outline, material: str) -> ObjMesh:
    """Return the tool: sections across +x, flat on top except for the hollow, with rounded edges."""
    share = np.unique(np.concatenate([_dense(form), np.linspace(0.0, 1.0, _ROWS)]))
    width, height, thickness, hollow = (
        _at(table, share) for table in (form.width, form.height, form.thickness, form.hollow)
    )
    across = np.sin(np.linspace(-np.pi / 2, np.pi / 2, _SIDE))
    sections = []
    for x, w, z, t, h in zip(share * form.length, width, height, thickness, hollow, strict=True):
        middle = z - h * (1 - across**2)
        # Thinner toward the edge, where the upper and lower faces meet in a curve.
        half = t / 2 * np.sqrt(np.clip(1 - 0.94 * across**8, 0.0, 1.0))
        upper = np.column_stack([np.full(_SIDE, x), w * across, middle + half])
        lower = np.column_stack([np.full(_SIDE, x), w * across, middle - half])
        sections.append(np.vstack([lower, upper[::-1]]))
    return loft(np.array(sections), material)


def _bodies(mesh: ObjMesh, pieces: int) -> list[Points]:
    return chain_bodies(mesh, 2 * _SIDE, pieces)


def _at(table: tuple[tuple[float, float], ...], share: Curve) -> Curve:
    """Return a quantity along the tool, without overshoot."""
    line = flowing([(x, y * 10) for x, y in table], 400)
    values: Curve = np.interp(share, line[:, 0], line[:, 1] / 10)
    return values


def _dense(form: Outline) -> Curve:
    """Return shares of the length, dense near both ends, where the outline turns quickly."""
    end = np.array([0.0, 0.002, 0.005, 0.009, 0.014, 0.02])
    return np.concatenate([end, 1.0 - end])


def _words(
    name: str, color: str, *aliases: str, material: str = "plastic", category: str = "cutlery"
) -> Words:
    return Words(name, category, color, aliases, material, "elongated", "upright")


_UTENSIL = "kitchen utensil"
MODELS = (
    *(
        Blueprint(
            f"spoon_plastic_{c}",
            _words("spoon", c, "plastic spoon", "utensil"),
            partial(plastic_tool, SPOON, c),
        )
        for c in ("red", "blue", "white", "green")
    ),
    *(
        Blueprint(
            f"fork_plastic_{c}", _words("fork", c, "plastic fork", "utensil"), partial(fork, c)
        )
        for c in ("red", "blue", "white", "green")
    ),
    *(
        Blueprint(
            f"knife_plastic_{c}",
            _words("knife", c, "plastic knife", "table knife", "utensil"),
            partial(plastic_tool, KNIFE, c),
        )
        for c in ("red", "blue", "white", "green")
    ),
    Blueprint(
        "spoon_wooden_brown",
        _words(
            "wooden spoon",
            "brown",
            "cooking spoon",
            "spoon",
            "utensil",
            material="wood",
            category=_UTENSIL,
        ),
        partial(wooden_tool, WOODEN_SPOON, "brown"),
    ),
    *(
        Blueprint(
            f"spatula_{c}",
            _words("spatula", c, "turner", "utensil", category=_UTENSIL),
            partial(spatula, c),
        )
        for c in ("black", "red")
    ),
)
