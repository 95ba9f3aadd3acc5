# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes for physics between objects: triangles of what stands, lighter hulls of what falls on it.

Bullet asks every triangle near a falling body for its distance, and every corner of the body for that: scanned
meshes and their exact hulls would take seconds for each load.
"""

from dataclasses import replace
from functools import lru_cache

import bpy
import numpy as np

from core.assets.convex_parts import hull_mesh, spread
from core.assets.geometry import ModelGeometry
from core.assets.ray_tree import Mesh

# Beyond so many triangles a mesh is simplified: contacts stay within 1 mm, which is checked on the full meshes.
MAX_FACES = 550
# Corners of a part of what falls; of a ball of 8 cm, such a hull is off by less than 1 mm.
MAX_CORNERS = 60
# Models whose shapes are kept.
_KEPT = 64


class Shapes:
    """The shapes of models, each made once."""

    def __init__(self) -> None:
        self.standing = lru_cache(maxsize=_KEPT)(simplified)
        self.falling = lru_cache(maxsize=_KEPT)(lighter)


def lighter(geometry: ModelGeometry) -> ModelGeometry:
    """Return a geometry whose parts have few corners."""
    parts = tuple(hull_mesh(spread(part.vertices, MAX_CORNERS)) for part in geometry.parts)
    return replace(geometry, parts=parts)


def simplified(geometry: ModelGeometry) -> Mesh:
    """Return vertices (n, 3) and triangles (m, 3) of a mesh, simplified if it has many."""
    if len(geometry.faces) <= MAX_FACES:
        return geometry.vertices, geometry.faces
    mesh = bpy.data.meshes.new("standing")
    mesh.from_pydata(geometry.vertices.tolist(), [], geometry.faces.tolist())
    body = bpy.data.objects.new("standing", mesh)
    bpy.context.scene.collection.objects.link(body)
    modifier = body.modifiers.new("fewer", "DECIMATE")
    modifier.ratio = MAX_FACES / len(geometry.faces)
    reduced = bpy.data.meshes.new_from_object(
        body.evaluated_get(bpy.context.evaluated_depsgraph_get())
    )
    reduced.calc_loop_triangles()
    vertices = np.zeros((len(reduced.vertices), 3))
    faces = np.zeros((len(reduced.loop_triangles), 3), dtype=np.int32)
    reduced.vertices.foreach_get("co", vertices.ravel())
    reduced.loop_triangles.foreach_get("vertices", faces.ravel())
    bpy.data.batch_remove([body])
    bpy.data.batch_remove([mesh, reduced])
    return vertices, faces
