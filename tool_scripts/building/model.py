# SPDX-License-Identifier: GPL-3.0-or-later
"""What a family file says of a model: its words, and how its shape is made."""

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
    """The cells of a row of the workbook; those not given stay empty. See models/README.md."""

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
    """A finished model in the model frame: Z up, metres, standing on z = 0.

    parts: closed meshes, faces outward; they may overlap. finishes: the material of every material
    name of the parts. bodies: points (n, 3) whose hulls stand for the model in physics; none means
    that the hull of everything does. crease: edges flatter than this many degrees are shaded smooth.
    """

    parts: tuple[ObjMesh, ...]
    finishes: Mapping[str, Finish]
    bodies: tuple[Points, ...] = ()
    crease: float = CREASE_ANGLE


def grounded(shape: Shape) -> Shape:
    """Return the shape lowered or raised to stand on z = 0, as what was laid on its side has to be."""
    lift = -min(float(part.positions[:, 2].min()) for part in shape.parts)
    offset = np.array([0.0, 0.0, lift])
    parts = tuple(part.transformed(np.eye(3), offset) for part in shape.parts)
    return replace(shape, parts=parts, bodies=tuple(body + offset for body in shape.bodies))


class Blueprint(NamedTuple):
    """A model to be built: `make` draws whatever it leaves to chance from the generator."""

    id: str
    words: Words
    make: Callable[[np.random.Generator], Shape]
