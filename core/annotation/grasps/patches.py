# SPDX-License-Identifier: GPL-3.0-or-later
"""The triangles of objects in balls within balls, so that most of them need not be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.assets.geometry import transform

# Triangles of a patch, patches of a group, and groups of a block, at most.
MOST_CHILDREN = 8
_LEVELS = 3


@dataclass(frozen=True, eq=False)
class Balls:
    """Balls around triangles (patches), around patches (groups), or around groups (blocks); n of them.

    Attributes:
        centers, radii: (n, 3), (n,) meters.
        points: (n, 3) a corner of a triangle in each, near its middle.
        first, count: (n,) of its children, which follow each other.
    """

    centers: np.ndarray
    radii: np.ndarray
    points: np.ndarray
    first: np.ndarray
    count: np.ndarray

    def children(self, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the children (m,) of balls (k,), and which of the k each is of."""
        steps = np.arange(MOST_CHILDREN)
        of, step = np.nonzero(steps < self.count[chosen, None])
        return self.first[chosen[of]] + step, of


@dataclass(frozen=True, eq=False)
class Patches:
    """Triangles in patches, groups, and blocks of neighbors.

    Attributes:
        corners: (t, 3, 3) by corner and coordinate, meters; a few triangles are there twice.
    """

    corners: np.ndarray
    patches: Balls
    groups: Balls
    blocks: Balls

    def moved(self, pose: np.ndarray) -> "Patches":
        """Return the same where a pose (4, 4) moves it."""
        corners = transform(pose, self.corners.reshape(-1, 3)).reshape(-1, 3, 3)
        return Patches(
            corners,
            *(
                replace(
                    balls,
                    centers=transform(pose, balls.centers),
                    points=transform(pose, balls.points),
                )
                for balls in (self.patches, self.groups, self.blocks)
            ),
        )


def make_patches(vertices: np.ndarray, faces: np.ndarray) -> Patches:
    """Return the triangles of a mesh, (n, 3) meters and (m, 3), in patches."""
    corners = vertices[faces]
    parts = _neighbors(corners.mean(axis=1))
    nodes, size = parts.shape
    corners = corners[parts].reshape(-1, 3, 3)
    levels = []
    for _ in range(_LEVELS):
        first = np.arange(nodes) * size
        levels.append(Balls(*_around(corners.reshape(nodes, -1, 3)), first, np.full(nodes, size)))
        size = min(MOST_CHILDREN, nodes)
        nodes //= size
    return Patches(corners, *levels)


def joined(objects: Sequence[Patches]) -> Patches:
    """Return the triangles of several objects, one after the other."""
    corners = np.concatenate([item.corners for item in objects])
    below = [len(item.corners) for item in objects]
    levels = []
    for name in ("patches", "groups", "blocks"):
        parts: list[Balls] = [getattr(item, name) for item in objects]
        starts = np.cumsum([0, *below])[:-1]
        columns = {
            column: np.concatenate([getattr(part, column) for part in parts])
            for column in Balls.__dataclass_fields__
        }
        counts = [len(part.radii) for part in parts]
        columns["first"] = columns["first"] + np.repeat(starts, counts)
        levels.append(Balls(**columns))
        below = counts
    return Patches(corners, *levels)


def _neighbors(centers: np.ndarray) -> np.ndarray:
    """Return the indices of triangles (t, 3) in patches (p, s), by halving again and again."""
    count = len(centers)
    levels = max(0, int(np.ceil(np.log2(count / MOST_CHILDREN))))
    size = -(-count >> levels)
    parts = np.resize(np.arange(count), (1, size << levels))
    columns = np.ascontiguousarray(centers.T)
    for _ in range(levels):
        places = columns[:, parts]
        widest = np.ptp(places, axis=2).argmax(axis=0)
        order = np.argsort(places[widest, np.arange(len(parts))], axis=1, kind="stable")
        parts = np.take_along_axis(parts, order, axis=1).reshape(2 * len(parts), -1)
    return parts


def _around(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return centers (n, 3) and radii (n,) of balls around points (n, k, 3), and a point near each center."""
    columns = np.ascontiguousarray(points.transpose(2, 0, 1))
    centers = (columns.min(axis=2) + columns.max(axis=2)) / 2.0
    apart = columns - centers[:, :, None]
    squares = apart[0] ** 2 + apart[1] ** 2 + apart[2] ** 2
    rows = np.arange(len(points))
    nearest = squares.argmin(axis=1)
    return centers.T, np.sqrt(squares.max(axis=1)), points[rows, nearest]
