# SPDX-License-Identifier: GPL-3.0-or-later
"""What a family file declares for a model: its words, and how its shape is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tool_scripts.building.finishes import Finish
from tool_scripts.importing.obj_mesh import CREASE_ANGLE, ObjMesh

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Words:
    """The cells of a row of the workbook, empty by default. See models/README.md."""

    name: str
    category: str
    color: str = ""
    aliases: tuple[str, ...] = ()
    material: str = ""
    shape: str = ""
    pose: str = ""
    plural: str = ""
    article: str = ""


@dataclass(frozen=True, eq=False)
class Shape:
    """A finished model in the model frame: Z up, meters, standing on z = 0.

    Attributes:
        parts: closed meshes, faces outward; they may overlap.
        finishes: the material for every material name of the parts.
        bodies: points (n, 3) whose hulls represent the model in physics; empty = the hull of everything.
        crease: edges flatter than this are shaded smooth, degrees.
        complete: the groups of its meshes are all parts that a person would name, so that the lack of one is
            known, as in "the cup without a handle".
    """

    parts: tuple[ObjMesh, ...]
    finishes: Mapping[str, Finish]
    bodies: tuple[Points, ...] = ()
    crease: float = CREASE_ANGLE
    complete: bool = False


def grounded(shape: Shape) -> Shape:
    """Return the shape moved vertically to stand on z = 0, for shapes that were laid on their side."""
    lift = -min(float(part.positions[:, 2].min()) for part in shape.parts)
    offset = np.array([0.0, 0.0, lift])
    parts = tuple(part.transformed(np.eye(3), offset) for part in shape.parts)
    return replace(shape, parts=parts, bodies=tuple(body + offset for body in shape.bodies))


class Blueprint(NamedTuple):
    """A model to build; `make` draws all random choices from its generator."""

    id: str
    words: Words
    make: Callable[[np.random.Generator], Shape]
