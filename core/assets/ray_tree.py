# SPDX-License-Identifier: GPL-3.0-or-later
"""Embree behind a small face: the rays of a camera, and the nearest of some meshes that they meet."""

from collections.abc import Sequence

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

# Rays cast in one go; bounds the memory of a cast to about 60 MB whatever the image size.
_RAYS_PER_BATCH = 1 << 20
NO_HIT = -1  # instead of the number of a mesh

Mesh = tuple[np.ndarray, np.ndarray]


class Rays:
    """Rays of a camera, unit depth: a hit at parameter t has the depth t along the optical axis."""

    def __init__(self, K: np.ndarray, cam_to_world: np.ndarray, origin: np.ndarray) -> None:
        cam_to_world = np.asarray(cam_to_world, dtype=np.float64)
        self.start = (cam_to_world[:3, 3] - origin).astype(np.float32)
        self._pixel_to_world = cam_to_world[:3, :3] @ np.linalg.inv(np.asarray(K, dtype=np.float64))

    def directions(self, x: int, rows: np.ndarray, width: int) -> np.ndarray:
        """Return (len(rows) * width, 3) float32 for `width` pixels from column `x` in `rows`."""
        matrix = self._pixel_to_world
        columns = (np.arange(x, x + width) + 0.5)[:, None] * matrix[:, 0]
        lines = (rows + 0.5)[:, None] * matrix[:, 1] + matrix[:, 2]
        return (lines[:, None, :] + columns[None, :, :]).reshape(-1, 3).astype(np.float32)


class Tree:
    """An embree scene; hits are numbered by the position of the mesh in the sequence."""

    def __init__(self, meshes: Sequence[Mesh], origin: np.ndarray) -> None:
        self._scene = EmbreeScene(robust=True)
        numbers = []
        for number, (vertices, faces) in enumerate(meshes):
            if len(faces):
                TriangleMesh(self._scene, (vertices - origin).astype(np.float32), faces)
                numbers.append(number)
        # The last entry serves embree's -1 for "nothing hit".
        self._numbers = np.array([*numbers, NO_HIT], dtype=np.int16)

    def cast(
        self,
        rays: Rays,
        x: int,
        y: int,
        width: int,
        height: int,
        normals: np.ndarray | None = None,
        triangles: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return ids (height, width) int16 and depth (height, width) float32 of a window.

        `normals` (height, width, 3), zeros, is filled with unit vectors towards the camera, world axes;
        `triangles` (height, width) with the number of the triangle of the mesh that is hit.
        """
        ids = np.full((height, width), NO_HIT, dtype=np.int16)
        depth = np.zeros((height, width), dtype=np.float32)
        if len(self._numbers) == 1:
            return ids, depth
        rows_per_batch = max(1, _RAYS_PER_BATCH // width)
        for top in range(0, height, rows_per_batch):
            rows = np.arange(y + top, y + min(top + rows_per_batch, height))
            directions = rays.directions(x, rows, width)
            starts = np.broadcast_to(rays.start, directions.shape).copy()
            hits = self._scene.run(starts, directions, output=True)
            found = self._numbers[hits["geomID"]].reshape(-1, width)
            ids[top : top + len(rows)] = found
            reached = hits["tfar"].reshape(-1, width)
            depth[top : top + len(rows)] = np.where(found == NO_HIT, 0, reached)
            if triangles is not None:
                triangles[top : top + len(rows)] = hits["primID"].reshape(-1, width)
            if normals is not None:
                facing = _facing(hits["Ng"], directions).reshape(-1, width, 3)
                normals[top : top + len(rows)] = np.where(found[..., None] == NO_HIT, 0, facing)
        return ids, depth

    def reach(self, start: np.ndarray, directions: np.ndarray) -> np.ndarray:
        """Return where rays from `start` (3,), from the tree's origin, first meet a mesh.

        Returns (n,) float32: multiples of their `directions` (n, 3); huge where they meet none.
        """
        starts = np.broadcast_to(start, directions.shape).astype(np.float32)
        hits = self._scene.run(starts, directions.astype(np.float32), output=True)
        return np.where(self._numbers[hits["geomID"]] == NO_HIT, np.inf, hits["tfar"])


def _facing(normals: np.ndarray, directions: np.ndarray) -> np.ndarray:
    """Return normals (n, 3) as unit vectors against the directions of the rays; zeros stay."""
    signs = np.where((normals * directions).sum(axis=1, keepdims=True) > 0, -1.0, 1.0)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.divide(signs * normals, lengths, out=np.zeros_like(normals), where=lengths > 0)


def as_mesh(vertices: np.ndarray, faces: np.ndarray) -> Mesh:
    vertices = np.asarray(vertices, dtype=np.float64).reshape(-1, 3)
    faces = np.ascontiguousarray(faces, dtype=np.int32).reshape(-1, 3)
    # embree reads what it is told to read, beyond the array too.
    if faces.size and (faces.min() < 0 or faces.max() >= len(vertices)):
        raise ValueError(f"a face names a vertex outside 0..{len(vertices) - 1}")
    return vertices, faces
