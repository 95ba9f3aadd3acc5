# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks to polygons: exact, simplified and interpolated.

A polygon is a list of simple rings, each (n, 2) and open (the first vertex is not repeated at the
end), with vertices on pixel edges: x from 0 to width, y from 0 to height. Rings run clockwise as
seen in the image (x right, y down; the shoelace sum of x1 * y2 - x2 * y1 is positive), start at the
vertex nearest the origin and are ordered by that vertex: squared distance, then x, then y. This is
what PolyFormer calls clockwise and how it sorts.
"""

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from scipy import ndimage
from shapely import Polygon as ShapelyPolygon

# A simplified outline is at most this far from the exact one with beveled corners, which is itself off by at
# most half a bevel's diagonal (0.35): less than one pixel in total. On synthetic scenes at 512 x 384 pixels it
# keeps a quarter of the vertices, with a mean IoU of the masks of 0.99.
SIMPLIFY_TOLERANCE = 0.6
_BEVEL = 0.5
# Number of attempts at a simplified ring, each with half the previous tolerance, until one does not cross
# itself; otherwise the exact ring is used.
_SIMPLIFY_ATTEMPTS = 3
# Adjacent points of the interpolated form are at most this far apart, pixels.
INTERPOLATION_STEP = 1.0
_INTERPOLATION_DECIMALS = 2

# Unit steps along pixel edges, in the order right, down, left, up.
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))

Rings = list[np.ndarray]


def exact_polygons(mask: np.ndarray) -> Rings:
    """Return rings (n, 2) int64 that cover exactly the pixels of a (H, W) bool mask.

    The rings do not overlap, and pycocotools fills them to exactly the same mask. Pixels that touch
    only at a corner belong to different rings. A hole is cut open along a pixel column, so a list of
    simple rings is enough. An empty mask has no rings.
    """
    rings: Rings = []
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not columns.size:
        return []
    window = np.asarray(mask, dtype=bool)[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    pending = [(int(columns[0]), int(rows[0]), window)]
    while pending:
        left, top, window = pending.pop()
        for x, y, part in _components(window):
            borders = _trace(part)
            outline, hole = next(borders), next(borders, None)
            if hole is not None:
                # The hole's leftmost column of edges becomes a border of the right half, which
                # opens the hole. Both halves are narrower than the part, so this terminates.
                cut = int(hole[:, 0].min())
                pending.append((left + x, top + y, part[:, :cut]))
                pending.append((left + x + cut, top + y, part[:, cut:]))
            else:
                rings.append(np.add(outline, (left + x, top + y)))
    return _in_order(rings)


def simplified_polygons(rings: Rings, tolerance: float = SIMPLIFY_TOLERANCE) -> Rings:
    """Return rings (n, 2) float64 with fewer vertices, at whole or half pixels.

    With the default tolerance, neither outline is more than one pixel from the other (Douglas and
    Peucker, 1973, on the outline with beveled corners; in general `tolerance` plus 0.36 pixels). The
    outermost vertices on each side are kept, so the box is exactly the same. Rings stay simple.
    """
    return _in_order([_simplify(ring, tolerance) for ring in rings])


def interpolated_polygons(rings: Rings, step: float = INTERPOLATION_STEP) -> Rings:
    """Return the same outlines with points at most `step` pixels apart, the closing edge included.

    Vertices are kept; points between them are evenly spaced. All are rounded to 0.01 pixel.
    """
    return [_interpolate(ring, step) for ring in rings]


def polygons_text(rings: Rings) -> str:
    """Return rings in the TSVs' form: "x1,y1,x2,y2,... " with a space after every ring."""
    return "".join(_numbers(ring) + " " for ring in rings)


def parse_polygons_text(text: str) -> Rings:
    """Return the rings (n, 2) float64 of a TSV's polygon.

    The last split item is dropped, as consumers of the TSVs do.

    Raises:
        ValueError: not pairs of numbers.
    """
    items = text.split(" ")[:-1]
    return [np.array([float(v) for v in item.split(",")]).reshape(-1, 2) for item in items]


def flat_lists(rings: Rings) -> list[list[int | float]]:
    """Return rings as COCO's lists [x1, y1, x2, y2, ...] of Python numbers."""
    return [ring.ravel().tolist() for ring in rings]


def _components(mask: np.ndarray) -> Iterator[tuple[int, int, np.ndarray]]:
    """Yield x, y and the cropped mask of every component connected by pixel edges."""
    labels, _ = ndimage.label(mask)
    for label, window in enumerate(ndimage.find_objects(labels), start=1):
        rows, columns = window
        yield columns.start, rows.start, labels[window] == label


def _trace(part: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the border rings of one component, corners only: the outline and then holes.

    The component is to the right of the direction of travel. Where two of its pixels touch at a
    corner, the border turns left, away from it: as the two are connected elsewhere, the background
    around the corner is split into two rings and no ring visits the corner twice.
    """
    vertices, directions = _border_edges(part)
    following = _following_edges(vertices, directions, part.shape[0])
    left = bytearray(b"\1" * len(following))
    # Of the remaining edges, the first one starts at their leftmost, topmost vertex: a corner that
    # nothing touches from the left.
    while (start := left.find(1)) >= 0:
        ring, edge = [], start
        while left[edge]:
            left[edge] = 0
            ring.append(edge)
            edge = following[edge]
        edges = np.array(ring)
        turns = directions[edges]
        edges = edges[turns != _rolled(turns, -1)]
        yield np.stack(np.divmod(vertices[edges], part.shape[0] + 1), axis=1)


def _border_edges(part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the vertices (n,) that the border's edges start at, and their directions (n,).

    Vertex (x, y) is the number x * (height + 1) + y; edges are sorted by it, then by direction.
    """
    padded = np.zeros((part.shape[0] + 2, part.shape[1] + 2), dtype=bool)
    padded[1:-1, 1:-1] = part
    inside = padded[1:-1, 1:-1]
    # Per direction: where the neighbor is background, and the offset of the edge's start vertex.
    sides = (
        (padded[:-2, 1:-1], 0, 0),
        (padded[1:-1, 2:], 1, 0),
        (padded[2:, 1:-1], 1, 1),
        (padded[1:-1, :-2], 0, 1),
    )
    found = []
    for neighbor, dx, dy in sides:
        rows, columns = np.nonzero(inside & ~neighbor)
        found.append((columns + dx) * (part.shape[0] + 1) + rows + dy)
    vertices = np.concatenate(found)
    directions = np.repeat(np.arange(len(sides)), [len(starts) for starts in found])
    order = np.argsort(vertices, kind="stable")
    return vertices[order], directions[order]


def _following_edges(vertices: np.ndarray, directions: np.ndarray, height: int) -> list[int]:
    """Return the index of the edge that follows each edge."""
    steps = np.array([dx * (height + 1) + dy for dx, dy in _STEPS])
    first = np.searchsorted(vertices, vertices + steps[directions])
    # Two edges leave a vertex where pixels touch at a corner; there the border turns left.
    last = np.minimum(first + 1, len(vertices) - 1)
    turned_left = directions[last] == (directions - 1) % len(_STEPS)
    both = vertices[last] == vertices[first]
    return np.where(both & turned_left, last, first).tolist()


def _in_order(rings: Sequence[np.ndarray]) -> Rings:
    def key(ring: np.ndarray) -> tuple[float, float, float]:
        return float((ring[0] ** 2).sum()), float(ring[0, 0]), float(ring[0, 1])

    return sorted((_start_nearest_origin(ring) for ring in rings), key=key)


def _start_nearest_origin(ring: np.ndarray) -> np.ndarray:
    nearest = np.lexsort((ring[:, 1], ring[:, 0], (ring**2).sum(axis=1)))[0]
    return _rolled(ring, int(nearest))


def _rolled(values: np.ndarray, start: int) -> np.ndarray:
    """Return the same cycle starting at index `start` (numpy's own roll is slow for a few points)."""
    return np.concatenate((values[start:], values[:start]))


def _simplify(ring: np.ndarray, tolerance: float) -> np.ndarray:
    points, fixed = _bevelled(ring)
    for attempt in range(_SIMPLIFY_ATTEMPTS):
        simple = points[_kept(points, fixed, tolerance / 2**attempt)]
        if len(simple) > 3 and ShapelyPolygon(simple).is_valid:
            return simple
    return ring


def _bevelled(ring: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Return the ring with its corners cut off half a pixel away, and the indices of those kept.

    The pixels of a slanted edge form stairs on both sides of it. Cut corners are nearer to the edge
    than the stairs' own, so that fewer vertices approximate it better. Corners of the box are kept.
    """
    corners = np.zeros(len(ring), dtype=bool)
    corners[_box_corners(ring)] = True
    following = _rolled(ring, 1)
    step = np.sign(following - ring) * _BEVEL
    # Two points per edge, near its start and near its end; (n, 2 points, 2 coordinates).
    points = np.stack([np.where(corners[:, None], ring, ring + step), following - step], axis=1)
    # The second is redundant where it equals the first, or where the edge ends at a corner that is kept.
    long = np.abs(following - ring).sum(axis=1) > 2 * _BEVEL
    used = np.stack([np.ones_like(long), long & ~_rolled(corners, 1)], axis=1)
    numbers = np.cumsum(used).reshape(-1, 2)[:, 0] - 1
    return points[used], numbers[corners].tolist()


def _kept(points: np.ndarray, fixed: list[int], tolerance: float) -> np.ndarray:
    """Return the sorted indices of the points to keep: the fixed ones and the significant ones between."""
    kept = set(fixed)
    # The chains start at the first fixed point, so the last one wraps around the ring's end.
    order = _rolled(points, fixed[0])
    order = np.concatenate((order, order[:1]))
    x, y = order.T.tolist()
    bounds = [*(index - fixed[0] for index in fixed), len(points)]
    chains = list(itertools.pairwise(bounds))
    while chains:
        first, last = chains.pop()
        if last - first < 2:
            continue
        middle, distance = _furthest(x, y, first, last)
        if distance > tolerance:
            kept.add((middle + fixed[0]) % len(points))
            chains += [(first, middle), (middle, last)]
    return np.array(sorted(kept))


def _box_corners(ring: np.ndarray) -> np.ndarray:
    """Return the sorted indices of the first and last vertex on each side of the ring's box.

    In index order they go around the box, so a ring of them alone is convex and has the same box.
    """
    found = set()
    for axis in (0, 1):
        for side in (ring[:, axis].min(), ring[:, axis].max()):
            touching = np.flatnonzero(ring[:, axis] == side)
            along = ring[touching, 1 - axis]
            found |= {int(touching[along.argmin()]), int(touching[along.argmax()])}
    return np.array(sorted(found))


def _furthest(x: list[float], y: list[float], first: int, last: int) -> tuple[int, float]:
    """Return the index of the point between two that is furthest from their segment, and its distance.

    In plain Python: most chains have fewer than ten points, for which array calls are slower.
    """
    x0, y0 = x[first], y[first]
    dx, dy = x[last] - x0, y[last] - y0
    square = dx * dx + dy * dy
    furthest, most = first, -1.0
    for i in range(first + 1, last):
        px, py = x[i] - x0, y[i] - y0
        share = (px * dx + py * dy) / square
        share = 0.0 if share < 0.0 else 1.0 if share > 1.0 else share
        px, py = px - share * dx, py - share * dy
        distance = math.sqrt(px * px + py * py)
        if distance > most:
            furthest, most = i, distance
    return furthest, most


def _interpolate(ring: np.ndarray, step: float) -> np.ndarray:
    ends = _rolled(ring, 1)
    counts = np.maximum(1, np.ceil(np.linalg.norm(ends - ring, axis=1) / step)).astype(int)
    starts = np.repeat(ring, counts, axis=0)
    spans = np.repeat(ends - ring, counts, axis=0)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    points = starts + spans * (number / np.repeat(counts, counts))[:, None]
    return np.round(points, _INTERPOLATION_DECIMALS)


def _numbers(ring: np.ndarray) -> str:
    """Return the numbers of a ring with commas between them, whole ones without a point."""
    # Adding 0.0 turns -0.0 into 0.0. All at once: number by number takes ten times as long.
    text = repr((ring + 0.0).ravel().tolist())[1:-1].replace(", ", ",")
    return f"{text},".replace(".0,", ",")[:-1]
