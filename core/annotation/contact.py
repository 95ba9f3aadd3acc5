# SPDX-License-Identifier: GPL-3.0-or-later
"""An independent check of the physics: do the rendered meshes touch what supports them?

The simulation moves convex parts, images show meshes. Only the meshes are examined here, after they came to
rest. Every object has to stand or lie on the surface by itself: its lowest point within `MAX_GAP` of it, and
its center of mass above the outline of the points that near. So nothing floats, sinks in, or is caught falling
over. An object that leans or stands on another one fails too, unless it was meant to: this is rare, as plans
keep objects apart.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import NDArray
from shapely import MultiPoint, Point

from core.errors import SceneRejectedError
from core.scene.resting import MAX_GAP
from utils.rows import first_rows

# Between two objects: no more than into the surface; meters.
MAX_OVERLAP = MAX_GAP
# The center of mass assumes uniform density, and a smooth foot touches in few vertices: the center may lie this
# far outside the outline of the contact; meters.
MAX_OVERHANG = 0.003
# Directions in which two objects are moved apart: along and across the three axes.
_DIRECTIONS = np.array(
    [[x, y, z] for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if x or y or z]
)

Points = NDArray[np.float64]
Faces = NDArray[np.integer]


@dataclass(frozen=True, eq=False)
class Body:
    """A settled object: vertices (n, 3) world meters, faces (m, 3), center of mass (3,) world meters."""

    vertices: Points
    faces: Faces
    mass_center: Points


@dataclass(frozen=True)
class Footing:
    """How one object stands.

    Attributes:
        gap: of its lowest point above the surface, meters; negative = it penetrates the surface.
        overhang: distance of its center of mass, seen from above, to the outline of all points within
            `MAX_GAP` of the surface, meters; 0 = above it, infinite = no such point.
    """

    gap: float
    overhang: float


def measure_footing(body: Body, height: float) -> Footing:
    """Measure how a settled object stands on a level surface at `height`, world meters."""
    above = body.vertices[:, 2] - height
    gap = float(above.min())
    near = body.vertices[above <= MAX_GAP, :2]
    if not len(near):
        return Footing(gap, np.inf)
    outline = MultiPoint(near).convex_hull
    return Footing(gap, float(outline.distance(Point(body.mass_center[:2]))))


def stands(body: Body, height: float) -> bool:
    """Return whether a settled object rests on a level surface at `height` (world meters) by itself."""
    footing = measure_footing(body, height)
    return abs(footing.gap) <= MAX_GAP and footing.overhang <= MAX_OVERHANG


def overlapping(bodies: Sequence[Body]) -> list[tuple[int, int]]:
    """Return the index pairs of objects that penetrate each other by more than `MAX_OVERLAP`.

    The depth of penetration is the length of the shortest shift that separates two meshes, searched for in 26
    directions. Meshes are treated as surfaces: they need not be closed.
    """
    boxes = [(b.vertices.min(axis=0), b.vertices.max(axis=0)) for b in bodies]
    pairs = []
    for i, j in combinations(range(len(bodies)), 2):
        apart = (boxes[i][0] > boxes[j][1]) | (boxes[j][0] > boxes[i][1])
        if not apart.any() and _overlap(bodies[i], bodies[j]):
            pairs.append((i, j))
    return pairs


def check_contacts(
    bodies: Sequence[Body],
    height: float,
    names: Sequence[str],
    borne: Collection[int] = frozenset(),
) -> None:
    """Check settled objects on a level surface at `height`, world meters.

    Args:
        borne: indices of objects that rest on others: how, and whether they are in others, is checked
            elsewhere (`core.generation.stages`).

    Raises:
        SceneRejectedError: "floating", "sunk", "leaning" (its weight does not rest on the surface) or
            "overlapping"; the message names the object and, unless overlapping, the distance.
    """
    for number, (name, body) in enumerate(zip(names, bodies, strict=True)):
        if number in borne:
            continue
        footing = measure_footing(body, height)
        if footing.gap > MAX_GAP:
            raise SceneRejectedError("floating", f"'{name}' ends {_mm(footing.gap)} in the air")
        if footing.gap < -MAX_GAP:
            raise SceneRejectedError("sunk", f"'{name}' ends {_mm(-footing.gap)} in the surface")
        if footing.overhang > MAX_OVERHANG:
            raise SceneRejectedError(
                "leaning", f"'{name}' does not stand by itself: {_mm(footing.overhang)} off balance"
            )
    others = [number for number in range(len(bodies)) if number not in borne]
    for first, second in overlapping([bodies[number] for number in others]):
        i, j = others[first], others[second]
        raise SceneRejectedError("overlapping", f"'{names[i]}' and '{names[j]}' are in each other")


def _overlap(one: Body, other: Body) -> bool:
    origin = (one.vertices.mean(axis=0) + other.vertices.mean(axis=0)) / 2.0
    one, other = _facing(one, other), _facing(other, one)
    if not _pierced(one, other, origin, np.zeros(3)):
        return False
    unit = _DIRECTIONS / np.linalg.norm(_DIRECTIONS, axis=1, keepdims=True)
    return all(_pierced(one, other, origin, MAX_OVERLAP * direction) for direction in unit)


def _facing(one: Body, other: Body) -> Body:
    """Return of one body only the faces that may meet the other, moved by `MAX_OVERLAP` or not."""
    low, high = other.vertices.min(axis=0) - MAX_OVERLAP, other.vertices.max(axis=0) + MAX_OVERLAP
    above = (one.vertices > high)[one.faces].all(axis=1).any(axis=1)
    below = (one.vertices < low)[one.faces].all(axis=1).any(axis=1)
    return Body(one.vertices, one.faces[~above & ~below], one.mass_center)


def _pierced(one: Body, other: Body, origin: Points, shift: Points) -> bool:
    """Return whether an edge of one mesh intersects a face of the other, `one` moved by `shift`."""
    first = (one.vertices + shift - origin).astype(np.float32)
    second = (other.vertices - origin).astype(np.float32)
    return _edges_hit(first, one.faces, second, other.faces) or _edges_hit(
        second, other.faces, first, one.faces
    )


def _edges_hit(
    points: NDArray[np.float32], faces: Faces, target: NDArray[np.float32], target_faces: Faces
) -> bool:
    if not len(faces) or not len(target_faces):
        return False
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    low, high = target.min(axis=0), target.max(axis=0)
    ends = points[edges]
    # Only edges whose box meets the target's can intersect it.
    close = ((ends.min(axis=1) <= high) & (ends.max(axis=1) >= low)).all(axis=1)
    edges = edges[close]
    edges = edges[first_rows(edges)]
    if not len(edges):
        return False
    scene = EmbreeScene(robust=True)
    TriangleMesh(scene, target, np.ascontiguousarray(target_faces, dtype=np.int32))
    start = np.ascontiguousarray(points[edges[:, 0]])
    along = np.ascontiguousarray(points[edges[:, 1]] - start)
    hits = scene.run(start, along, dists=np.ones(len(along), dtype=np.float32))
    return bool((hits != -1).any())


def _mm(meters: float) -> str:
    return f"{1000.0 * meters:.1f} mm"
