# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of a mesh: whether it can be read, and whether its size is plausible for a tabletop object."""

from pathlib import Path

import numpy as np
import trimesh

from core.assets.mesh_files import load_mesh
from core.assets.model_check.report import Findings, ModelCheck
from core.config.limits import MAX_SIZE
from core.errors import UserInputError

# Bounds of the longest side, meters; beyond them the unit must be wrong.
MIN_LONGEST = 0.001
MAX_LONGEST = 2.0
# A second side below this share of the longest makes a line: nothing to see, nothing to rest on.
_MIN_BREADTH = 1e-3
_FLAT = 1e-4
_PLAUSIBLE = (0.01, MAX_SIZE)
_UNITS = ((1e-3, "millimeters"), (1e-2, "centimeters"), (0.0254, "inches"))
_MAX_OFFSET = 10.0  # meters from the origin; float32 keeps 1 micrometer there
_MANY_TRIANGLES = 300_000


def check_shape(path: Path, findings: Findings) -> ModelCheck:
    """Return the measurements, with the problems and notes of `findings` and of the mesh."""
    measured = ModelCheck()
    try:
        vertices, faces = load_mesh(path)
    except UserInputError as error:
        findings.problem(str(error).removeprefix(f"{path}: "))
    else:
        measured = _measure(vertices, faces)
        _judge_size(measured.extents, findings, path.suffix.lower())
        offset = float(np.abs(vertices).max())
        if offset > _MAX_OFFSET and max(measured.extents) <= MAX_LONGEST:
            findings.note(f"lies {offset:.0f} m from its origin; move it there for precision.")
        if measured.triangles > _MANY_TRIANGLES:
            findings.note(f"{measured.triangles} triangles: slow to load; simplify it.")
    return ModelCheck(
        tuple(dict.fromkeys(findings.problems)),
        tuple(dict.fromkeys(findings.notes)),
        measured.triangles,
        measured.extents,
        measured.watertight,
        measured.bodies,
    )


def _measure(vertices: np.ndarray, faces: np.ndarray) -> ModelCheck:
    mesh = trimesh.Trimesh(vertices, faces, process=False)
    x, y, z = (float(side) for side in np.ptp(vertices, axis=0))
    bodies = trimesh.graph.connected_component_labels(mesh.edges, node_count=len(vertices))
    return ModelCheck(
        triangles=len(faces),
        extents=(x, y, z),
        watertight=bool(mesh.is_watertight),
        bodies=int(bodies.max()) + 1,
    )


def _judge_size(extents: tuple[float, float, float], findings: Findings, suffix: str) -> None:
    shortest, middle, longest = sorted(extents)
    size = " x ".join(f"{side:.3g}" for side in extents)
    allowed = f"a model is {MIN_LONGEST:g} to {MAX_LONGEST:g} m long, and its unit is the meter"
    if longest == 0.0 or middle < longest * _MIN_BREADTH:
        findings.problem(f"degenerate: it measures {size} m, which is a point or a line.")
    elif longest > MAX_LONGEST:
        unit = " An STL file names no unit, and most are in millimeters." * (suffix == ".stl")
        findings.problem(f"gigantic: it measures {size} m; {allowed}.{unit}{_unit_hint(longest)}")
    elif longest < MIN_LONGEST:
        findings.problem(f"tiny: it measures {size} m; {allowed}. Scale it up.")
    elif longest > MAX_SIZE:
        findings.note(
            f"measures {size} m; scenes take models up to {MAX_SIZE:g} m, so it will never be placed."
        )
    elif shortest < _FLAT:
        findings.note(f"has no thickness: it measures {size} m.")


def _unit_hint(longest: float) -> str:
    meant = [
        f"{unit}, scale it by {factor:g}"
        for factor, unit in _UNITS
        if _PLAUSIBLE[0] <= longest * factor <= _PLAUSIBLE[1]
    ]
    return f" If it was made in {'; in '.join(meant)}." if meant else ""
