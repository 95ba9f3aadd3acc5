# SPDX-License-Identifier: GPL-3.0-or-later
"""Convex bodies for physics: one hull where it is close to the shape, several parts elsewhere.

On a flat table a hull rests exactly as its object does, so the hull is wrong only where it fills
space that another object could enter: the inside of a mug, a pan, a basket, the loop of a handle.
Both the decision and the decomposition measure just that: the space inside a hull that is reachable
from outside ("open" voxels), and the largest ball that fits into it.

The parts come from greedy cuts: the part that covers the most open space is cut by the plane that
leaves the least. Nothing is random, and comparisons of computed numbers have a tolerance far above
their rounding errors, so that the result does not depend on the number of threads.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import ConvexHull

Vertices = NDArray[np.float64]
Faces = NDArray[np.int64]
Mask = NDArray[np.bool_]

# A hull is wrong if a ball of this radius, meters, fits between it and the object: a fifth of the
# catalogue's objects are no thicker, so empty space would push them away.
MAX_GAP_RADIUS = 0.012
# A part is cut further until its own gap radius, meters, is below this, about two voxels.
_PART_GAP_RADIUS = 0.0045
_MAX_PARTS = 24
# Voxels along the longest side: 3 mm for an object of 20 cm, well below the radius.
_GRID = 64
# Samples on a triangle lie this share of a voxel apart, so that no voxel of a surface is skipped.
_SAMPLE_SPACING = 0.5

# Cuts are tried along the axes and the vertical diagonals, at these shares of a part's length.
_DIAGONAL = 0.5**0.5
_CUT_NORMALS = np.array(
    [[0, 0, 1], [1, 0, 0], [0, 1, 0], [_DIAGONAL, _DIAGONAL, 0], [_DIAGONAL, -_DIAGONAL, 0]]
)
_CUT_SHARES = (0.08, 0.2, 0.35, 0.5, 0.65, 0.8, 0.92)
# Surface points lie up to a voxel apart, so each side of a cut extends this many voxels into the other.
_SEAM = 0.5

# A cut is judged by at most this many open voxels and surface points, and by hulls of this many
# corners: enough to rank the cuts.
_JUDGED_POINTS = 1500
_JUDGED_CORNERS = 64

# Distances are rounded to about 1e-17 m; points nearer to a plane than this are inside. Meters.
_INSIDE_TOLERANCE = 1e-9

# Bullet stays fast up to a thousand vertices per body; the hull of 1000 well-spread vertices on a ball
# of 5 cm radius is off by less than 0.2 mm. Parts have short edges and need fewer.
_MAX_HULL_VERTICES = 1000
_MAX_PART_VERTICES = 100
_AXIS_TIE = 1e-5
# Half the thickness given to a flat sheet (paper), which has no hull of its own. Meters.
_SHEET_HALF_THICKNESS = 2.5e-4
# A part of every cache's name: raise it with any change of the results of this module, or of the triangles it
# is given.
ALGORITHM_VERSION = 2


class ConvexPart(NamedTuple):
    """A convex body: vertices (n, 3) float64, meters, and outward triangles (m, 3) int64."""

    vertices: Vertices
    faces: Faces


@dataclass(frozen=True)
class _Room:
    """The voxels around a mesh, and points on its surface.

    Attributes:
        open_cells: (x, y, z) bool, voxels reachable from outside.
        origin, size: (3,) and scalar, meters; a voxel's center is origin + size * (index + 0.5).
        surface: (n, 3) points on all triangles, meters.
    """

    open_cells: Mask
    origin: Vertices
    size: float
    surface: Vertices

    def centers(self, axis: int, first: int, count: int) -> Vertices:
        """Return the centers (count,) of voxels along an axis, meters."""
        centers: Vertices = self.origin[axis] + self.size * (np.arange(first, first + count) + 0.5)
        return centers


def convex_parts(vertices: Vertices, faces: Faces) -> tuple[tuple[ConvexPart, ...], bool]:
    """Return the convex parts of a mesh, and whether its hull alone is good enough (then the only part).

    Args:
        vertices: (n, 3) float64, meters, model frame (Z up).
        faces: (m, 3) int64, triangles.
    """
    hull = hull_mesh(spread(vertices, _MAX_HULL_VERTICES))
    room = _measure_room(vertices, faces)
    if _gap_radius(room, hull.vertices) <= MAX_GAP_RADIUS:
        return (hull,), True
    return _decompose(room), False


def thicken(vertices: Vertices) -> Vertices:
    """Return points (n, d), meters; those of a flat sheet are moved to both sides, so that a hull exists."""
    centered = vertices - vertices.mean(axis=0)
    _, axes = np.linalg.eigh(centered.T @ centered)
    spread = np.ptp(centered @ axes, axis=0) / 2
    copies = [vertices]
    # Half the thickness suffices, so that no sheet is thickened twice.
    for axis in axes.T[spread < _SHEET_HALF_THICKNESS / 2]:
        offset = axis * _SHEET_HALF_THICKNESS
        copies = [moved for copy in copies for moved in (copy - offset, copy + offset)]
    return vertices if len(copies) == 1 else np.vstack(copies)


def hull_mesh(points: Vertices) -> ConvexPart:
    """Return the convex hull of points (n, 3), meters, with outward triangles; a flat sheet is thickened."""
    points = thicken(points)
    hull = ConvexHull(points)
    kept = np.sort(hull.vertices)
    renumbered = np.zeros(len(points), dtype=np.int64)
    renumbered[kept] = np.arange(len(kept))
    corners = points[hull.simplices]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    inward = (normals * hull.equations[:, :3]).sum(axis=1) < 0
    simplices = hull.simplices.copy()
    simplices[inward] = simplices[inward][:, ::-1]
    return ConvexPart(points[kept], renumbered[simplices])


def _measure_room(vertices: Vertices, faces: Faces) -> _Room:
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    size = float((high - low).max()) / _GRID
    # One voxel of free space around it, except below, where the table is.
    origin = low - size * np.array([1.5, 1.5, 0.5])
    shape = np.ceil((high - low) / size).astype(int) + np.array([3, 3, 2])
    points = _surface_points(vertices, faces, size)
    cells = np.clip(np.floor((points - origin) / size).astype(int), 0, shape - 1)
    filled = np.zeros(shape, dtype=bool)
    filled[tuple(cells.T)] = True
    labels, _ = ndimage.label(~filled)
    # Besides the vertices, one point per voxel is enough: the last of several is kept.
    chosen = np.full(shape, -1)
    chosen[tuple(cells.T)] = np.arange(len(points))
    surface = np.vstack([vertices, points[chosen[filled]]])
    return _Room(labels == labels[0, 0, -1], origin, size, surface)


def _surface_points(vertices: Vertices, faces: Faces, size: float) -> Vertices:
    """Return points (n, 3) on all triangles, at most half a voxel apart."""
    corners = vertices[faces]
    edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    steps = np.maximum(1, np.ceil(edges / (size * _SAMPLE_SPACING)))
    # Triangles are grouped into a few size classes instead of looping over each one.
    steps = 2 ** np.ceil(np.log2(steps)).astype(int)
    points = []
    for count in np.unique(steps):
        first, second = np.meshgrid(np.arange(count + 1), np.arange(count + 1))
        inside = first + second <= count
        u, v = first[inside, None] / count, second[inside, None] / count
        # Added up one by one: a sum over so short an axis takes twice as long.
        a, b, c = np.moveaxis(corners[steps == count], 1, 0)[:, :, None]
        points.append((u * a + v * b + (1.0 - (u + v)) * c).reshape(-1, 3))
    return np.vstack(points)


def _inside(points: Vertices, corners: Vertices) -> Mask:
    """Return which points (n, 3) lie in the convex hull of the corners."""
    planes = ConvexHull(thicken(corners)).equations
    inside: Mask = ((points >= corners.min(axis=0)) & (points <= corners.max(axis=0))).all(axis=1)
    # Contiguous, because otherwise the product is ten times slower.
    distances = np.ascontiguousarray(planes[:, :3]) @ np.ascontiguousarray(points[inside].T)
    inside[inside] = (distances <= _INSIDE_TOLERANCE - planes[:, 3:]).all(axis=0)
    return inside


def _gap_radius(room: _Room, corners: Vertices) -> float:
    """Return the radius of the largest ball of open space in the hull of the corners, meters."""
    low = np.floor((corners.min(axis=0) - room.origin) / room.size).astype(int)
    high = np.ceil((corners.max(axis=0) - room.origin) / room.size).astype(int) + 1
    low = np.maximum(low, 0)
    window = tuple(slice(a, b) for a, b in zip(low, high, strict=True))
    cells = room.open_cells[window]
    axes = [room.centers(i, low[i], count) for i, count in enumerate(cells.shape)]
    gap = cells & _hull_cells(axes, corners)
    if not gap.any():
        return 0.0
    return float(ndimage.distance_transform_edt(np.pad(gap, 1)).max()) * room.size


def _hull_cells(axes: list[Vertices], corners: Vertices) -> Mask:
    """Return which points of the grid spanned by three axes lie in the hull of the corners.

    Each plane cuts a column of the grid at one height, so columns are tested rather than points.
    """
    planes = ConvexHull(thicken(corners)).equations
    x, y = (axis.reshape(-1) for axis in np.meshgrid(axes[0], axes[1], indexing="ij"))
    lowest, highest = np.full(x.shape, -np.inf), np.full(x.shape, np.inf)
    for a, b, c, d in planes:
        side = a * x + b * y + d
        if c > _INSIDE_TOLERANCE:
            np.minimum(highest, -side / c, out=highest)
        elif c < -_INSIDE_TOLERANCE:
            np.maximum(lowest, -side / c, out=lowest)
        else:
            highest[side > _INSIDE_TOLERANCE] = -np.inf
    z = axes[2][None, :]
    within: Mask = (z >= lowest[:, None]) & (z <= highest[:, None])
    return within.reshape(len(axes[0]), len(axes[1]), -1)


def _decompose(room: _Room) -> tuple[ConvexPart, ...]:
    axes = [room.centers(i, 0, count) for i, count in enumerate(room.open_cells.shape)]
    gap = room.open_cells & _hull_cells(axes, room.surface)
    centers = _stride(room.origin + room.size * (np.argwhere(gap) + 0.5))
    done: list[Vertices] = []
    waiting = [(_covered(_stride(room.surface), centers), room.surface)]
    while waiting and len(done) + len(waiting) < _MAX_PARTS:
        worst = max(range(len(waiting)), key=lambda index: waiting[index][0])
        _, points = waiting.pop(worst)
        halves = None
        if _gap_radius(room, points) > _PART_GAP_RADIUS:
            halves = _best_cut(points, centers, _SEAM * room.size)
        if halves is None:
            done.append(points)
        else:
            waiting += [(_covered(_stride(half), centers), half) for half in halves]
    regions = [*done, *(points for _, points in waiting)]
    return tuple(hull_mesh(spread(points, _MAX_PART_VERTICES)) for points in regions)


def _covered(points: Vertices, centers: Vertices) -> int:
    """Return how many open voxels the hull of the points covers."""
    return int(_inside(centers, _extreme(points, _JUDGED_CORNERS)).sum())


def _best_cut(
    points: Vertices, centers: Vertices, overlap: float
) -> tuple[Vertices, Vertices] | None:
    """Return the two sides of the cut that leaves the least open space covered, or None if none helps.

    Points nearer to the cut than `overlap`, meters, go to both sides, so that no seam opens.

    The cost sums squares: cutting slivers off a ring frees a little at once, whereas halving it frees
    nothing until the halves are cut again, but halving is the right move.
    """
    judged = _stride(points)
    centers = centers[_inside(centers, _extreme(judged, _JUDGED_CORNERS))]
    least, best = float(len(centers)) ** 2, None
    for normal in _CUT_NORMALS:
        along = judged @ normal
        low, high = along.min(), along.max()
        for share in _CUT_SHARES:
            level = low + share * (high - low)
            sides = (along <= level + overlap, along >= level - overlap)
            if min(side.sum() for side in sides) < _JUDGED_CORNERS // 2:
                continue
            cost = float(sum(_covered(judged[side], centers) ** 2 for side in sides))
            if cost < least:
                least, best = cost, (normal, level)
    if best is None:
        return None
    along = points @ best[0]
    return points[along <= best[1] + overlap], points[along >= best[1] - overlap]


def _stride(points: Vertices) -> Vertices:
    """Return every k-th point, few enough to judge a cut by."""
    return points[:: 1 + len(points) // _JUDGED_POINTS]


def spread(points: Vertices, limit: int) -> Vertices:
    """Return the hull's corners; beyond `limit`, only the extreme ones in well-spread directions."""
    solid = thicken(points)
    corners: Vertices = solid[np.sort(ConvexHull(solid).vertices)]
    if len(corners) <= limit:
        return corners
    # Flat axis-aligned sides keep their corners, because objects stand on them.
    flat = (corners < corners.min(axis=0) + _AXIS_TIE).any(axis=1)
    flat |= (corners > corners.max(axis=0) - _AXIS_TIE).any(axis=1)
    return np.unique(np.vstack([corners[flat], _extreme(corners, limit)]), axis=0)


def _extreme(points: Vertices, limit: int) -> Vertices:
    """Return the points that are extreme in `limit` directions, spread evenly over the sphere."""
    index = np.arange(limit) + 0.5
    height = 1.0 - 2.0 * index / limit
    # Spherical Fibonacci points: the golden angle between neighbors.
    angle = index * np.pi * (3.0 - np.sqrt(5.0))
    radius = np.sqrt(1.0 - height**2)
    directions = np.column_stack([radius * np.cos(angle), radius * np.sin(angle), height])
    # Rounded, so that the first of two equally extreme points is always chosen.
    reach = np.round((directions @ points.T) / _INSIDE_TOLERANCE)
    chosen: Vertices = points[np.unique(np.argmax(reach, axis=1))]
    return chosen
