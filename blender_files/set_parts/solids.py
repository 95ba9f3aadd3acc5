# SPDX-License-Identifier: GPL-3.0-or-later
"""Solid shapes with slightly rounded edges, for table tops and decor. World Z up, meters."""

import math
from collections.abc import Sequence
from itertools import pairwise

import bmesh
import bpy
from mathutils import Matrix, Vector

Point = tuple[float, float, float]

ROD_SEGMENTS = 24
UV_LAYER = "metres"
# Thin rods need no rounded caps, but their rim must stay a sharp edge.
_UP = Vector((0.0, 0.0, 1.0))


class Solid:
    """One mesh under construction, of boxes, rods, rings and folded sheets that may touch or intersect."""

    def __init__(self) -> None:
        self._mesh = bmesh.new()
        # Texture coordinates of points that were given some.
        self._laid: dict[bmesh.types.BMVert, tuple[float, float]] = {}

    def box(self, low: Point, high: Point, edge: float = 0.002, steps: int = 2) -> None:
        """Add a box between two corners; `edge` = radius of its edges, 0 = sharp."""
        size = Vector(high) - Vector(low)
        matrix = Matrix.Translation((Vector(low) + Vector(high)) / 2.0) @ Matrix.Diagonal(
            (*size, 1.0)
        )
        made = bmesh.ops.create_cube(self._mesh, size=1.0, matrix=matrix)
        if edge > 0.0:
            # Sets are unordered, but the order decides how the bevel numbers its points.
            self._mesh.edges.index_update()
            edges = sorted({e for v in made["verts"] for e in v.link_edges}, key=lambda e: e.index)
            bmesh.ops.bevel(
                self._mesh,
                geom=edges,
                offset=edge,
                segments=steps,
                profile=0.5,
                affect="EDGES",
                clamp_overlap=True,
            )

    def rod(self, start: Point, end: Point, radius: float) -> None:
        """Add a round rod with flat ends."""
        axis = Vector(end) - Vector(start)
        turn = _UP.rotation_difference(axis).to_matrix().to_4x4()
        made = bmesh.ops.create_cone(
            self._mesh,
            cap_ends=True,
            segments=ROD_SEGMENTS,
            radius1=radius,
            radius2=radius,
            depth=axis.length,
            matrix=Matrix.Translation((Vector(start) + Vector(end)) / 2.0) @ turn,
        )
        faces = {f for v in made["verts"] for f in v.link_faces}
        for face in faces:
            face.smooth = len(face.verts) == 4
        for edge in {e for f in faces for e in f.edges}:
            edge.smooth = all(f.smooth for f in edge.link_faces)

    def sheet(self, outline: Sequence[tuple[float, float]], low: float, high: float) -> None:
        """Add a vertical smooth sheet along a line of (x, y) points, from height `low` to `high`."""
        columns = [
            (self._mesh.verts.new((x, y, low)), self._mesh.verts.new((x, y, high)))
            for x, y in outline
        ]
        for (a, b), (c, d) in pairwise(columns):
            self._mesh.faces.new((a, c, d, b)).smooth = True

    def rings(
        self,
        rings: Sequence[Sequence[Point]],
        laid: Sequence[Sequence[tuple[float, float]]] | None = None,
        base: bool = True,
    ) -> None:
        """Add closed rings of equally many points, joined by smooth faces; the first one is filled flat.

        Args:
            rings: seen from the filled face each runs counterclockwise.
            laid: texture coordinates of the points, meters; by default as of all faces.
            base: fill the last ring, too.
        """
        made = [[self._mesh.verts.new(point) for point in ring] for ring in rings]
        for upper, lower in pairwise(made):
            for i, start in enumerate(upper):
                end = (i + 1) % len(upper)
                face = self._mesh.faces.new((upper[end], start, lower[i], lower[end]))
                face.smooth = True
        self._mesh.faces.new(made[0])
        if base:
            self._mesh.faces.new(tuple(reversed(made[-1])))
        if laid is not None:
            for ring, spots in zip(made, laid, strict=True):
                self._laid.update(zip(ring, spots, strict=True))

    def to_object(self, name: str, *materials: bpy.types.Material) -> bpy.types.Object:
        """Make the object, with texture coordinates in meters that follow the nearest axes."""
        layer = self._mesh.loops.layers.uv.new(UV_LAYER)
        self._mesh.normal_update()
        for face in self._mesh.faces:
            across = max(range(3), key=lambda i: abs(face.normal[i]))
            u, v = ((1, 2), (0, 2), (0, 1))[across]
            for loop in face.loops:
                flat = (loop.vert.co[u], loop.vert.co[v])
                loop[layer].uv = self._laid.get(loop.vert, flat)
        mesh = bpy.data.meshes.new(name)
        self._mesh.to_mesh(mesh)
        self._mesh.free()
        for material in materials:
            mesh.materials.append(material)
        made = bpy.data.objects.new(name, mesh)
        bpy.context.scene.collection.objects.link(made)
        return made


def wave(
    start: float, end: float, y: float, depth: float, fold: float
) -> list[tuple[float, float]]:
    """Return (x, y) points of folds between two x, each `depth` deep and about `fold` wide."""
    folds = max(1, round((end - start) / fold))
    steps = 12 * folds
    points = []
    for i in range(steps + 1):
        share = i / steps
        # Folds of cloth are never equally wide: the phase wanders.
        phase = math.tau * folds * (share + 0.035 * math.sin(math.tau * 2.3 * share))
        points.append((start + (end - start) * share, y + depth / 2.0 * math.sin(phase)))
    return points
