# SPDX-License-Identifier: GPL-3.0-or-later
"""A model's own convex parts, in the file `<id>.parts.json` beside its mesh.

The file stores the hash of the mesh it was made for, names of parts left out; for another mesh it is ignored.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.assets.convex_parts import ConvexPart, hull_mesh
from core.assets.obj_groups import without_names
from core.errors import UserInputError, cause

PARTS_SUFFIX = ".parts.json"
_DECIMALS = 6


def format_parts(mesh_file: bytes, bodies: Sequence[NDArray[np.float64]]) -> bytes:
    """Return the content of a parts file: the hulls of bodies (n, 3), model frame, meters, for a mesh file."""
    rounded = (np.round(body, _DECIMALS) for body in bodies)
    corners = [hull_mesh(np.unique(points, axis=0)).vertices.tolist() for points in rounded]
    return json.dumps({"mesh": _mesh_hash(mesh_file), "parts": corners}).encode()


def own_parts_file(mesh: Path, mesh_file: bytes) -> bytes:
    """Return the content of the parts file of a mesh file, b"" if there is none for this mesh.

    Raises:
        UserInputError: the file cannot be parsed.
    """
    path = mesh.with_name(mesh.stem + PARTS_SUFFIX)
    try:
        data = path.read_bytes()
        matches = json.loads(data)["mesh"] == _mesh_hash(mesh_file)
    except FileNotFoundError:
        return b""
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserInputError(
            f"{path}: not a convex parts file ({cause(error)}); delete it."
        ) from error
    return data if matches else b""


def parse_parts(data: bytes) -> tuple[ConvexPart, ...]:
    """Return the convex parts of a parts file, in the model frame, meters."""
    bodies = json.loads(data)["parts"]
    return tuple(hull_mesh(np.array(body, dtype=np.float64)) for body in bodies)


def _mesh_hash(mesh_file: bytes) -> str:
    return hashlib.sha256(without_names(mesh_file)).hexdigest()
