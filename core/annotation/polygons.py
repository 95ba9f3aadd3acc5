# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks to polygons: exact, simplified and interpolated.

A polygon is a list of simple rings of which each is (n, 2), open (the last vertex is not the first
again), with vertices on pixel edges: x from 0 to width, y from 0 to height. Rings run clockwise as
seen in the image (x right, y down; the shoelace sum of x1 * y2 - x2 * y1 is positive), start at the
vertex nearest the origin and are ordered by that vertex: squared distance, then x, then y. This is
what PolyFormer calls clockwise and how it sorts.
"""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from scipy import ndimage
from shapely import Polygon as ShapelyPolygon

# A simplified outline is at most this far from the exact one with its corners cut, which is itself at
# most half a bevel's diagonal (0.35) away: less than one pixel together. Measured on synthetic scenes at
# 512 x 384 pixels it leaves a quarter of the vertices, and masks overlap by 0.99 on average.
SIMPLIFY_TOLERANCE = 0.6
_BEVEL = 0.5
# A simplified ring that crosses itself is made again with half the tolerance, this many times; then
# the exact ring is taken.
_SIMPLIFY_ATTEMPTS = 3
# Neighbouring points of the interpolated form are at most this far apart, pixels.
INTERPOLATION_STEP = 1.0
_INTERPOLATION_DECIMALS = 2

# Unit steps along pixel edges, in the order right, down, left, up.
_STEPS = ((1, 0), (0, 1), (-1, 0), (0, -1))

Rings = list[np.ndarray]


def exact_polygons(mask: np.ndarray) -> Rings:
    """Return rings (n, 2) int64 that cover exactly the pixels of a (H, W) bool mask.

    The rings do not overlap, and pycocotools fills them back to the same mask bit by bit. Pixels
    that touch at a corner only belong to different rings. A hole is cut open along a pixel column,
    so a list of simple rings is enough. An empty mask has no ring.
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
            outlines = list(_trace(part))
            holes = [ring for ring in outlines if _signed_area(ring) < 0]
            if holes:
                # The hole's leftmost column of edges becomes a border of the right half: it is
                # open. Both halves are narrower than the part, so this ends.
                cut = int(holes[0][:, 0].min())
                pending.append((left + x, top + y, part[:, :cut]))
                pending.append((left + x + cut, top + y, part[:, cut:]))
            else:
                rings.append(outlines[0] + (left + x, top + y))
    return _in_order(rings)


def simplified_polygons(rings: Rings, tolerance: float = SIMPLIFY_TOLERANCE) -> Rings:
    """Return rings (n, 2) float64 with fewer vertices; whole or half pixels.

    With the default tolerance neither outline is further than one pixel from the other (Douglas and
    Peucker, 1973, on the outline with cut corners; in general `tolerance` and 0.36 pixels). The
    outermost vertices on each side stay, so the box is exactly the same. Rings stay simple.
    """
    return _in_order([_simplify(ring, tolerance) for ring in rings])


def interpolated_polygons(rings: Rings, step: float = INTERPOLATION_STEP) -> Rings:
    """Return the same outlines with points at most `step` pixels apart, the closing edge included.

    Vertices are kept, points between them are evenly spaced and rounded to 0.01 pixel.
    """
    return [_interpolate(ring, step) for ring in rings]


def polygons_text(rings: Rings) -> str:
    """Return rings as the TSVs spell them: "x1,y1,x2,y2,... " with a space after every ring."""
    return "".join(",".join(_number(v) for v in ring.ravel()) + " " for ring in rings)


def parse_polygons_text(text: str) -> Rings:
    """Return the rings (n, 2) float64 of a TSV's polygon.

    The last split item is dropped, as readers do.

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

    The component is on the right hand of the direction of travel. Where two of its pixels touch at
    a corner the border turns left, away from it: as the two are connected elsewhere, the background
    around the corner is split into two rings and no ring visits the corner twice.
    """
    outgoing = _border_steps(part)
    while outgoing:
        # The leftmost, topmost vertex is a corner, and nothing touches it from the left.
        start = vertex = min(outgoing)
        corners: list[tuple[int, int]] = []
        previous = -1
        while not corners or vertex != start:
            options = outgoing[vertex]
            direction = options[0] if len(options) == 1 else (previous - 1) % len(_STEPS)
            options.remove(direction)
            if not options:
                del outgoing[vertex]
            if direction != previous:
                corners.append(vertex)
            previous = direction
            vertex = (vertex[0] + _STEPS[direction][0], vertex[1] + _STEPS[direction][1])
        yield np.array(corners, dtype=np.int64)


def _border_steps(part: np.ndarray) -> dict[tuple[int, int], list[int]]:
    """Return, for every border vertex (x, y), the directions in which border edges leave it."""
    padded = np.pad(part, 1)
    inside = padded[1:-1, 1:-1]
    # Per direction: where the neighbour is background, and the offset of the edge's start vertex.
    edges = (
        (padded[:-2, 1:-1], 0, 0),
        (padded[1:-1, 2:], 1, 0),
        (padded[2:, 1:-1], 1, 1),
        (padded[1:-1, :-2], 0, 1),
    )
    outgoing: dict[tuple[int, int], list[int]] = {}
    for direction, (neighbour, dx, dy) in enumerate(edges):
        rows, columns = np.nonzero(inside & ~neighbour)
        for x, y in zip((columns + dx).tolist(), (rows + dy).tolist(), strict=True):
            outgoing.setdefault((x, y), []).append(direction)
    return outgoing


def _signed_area(ring: np.ndarray) -> float:
    """Return twice the area, positive if the ring runs clockwise in the image."""
    x, y = ring[:, 0], ring[:, 1]
    return float(x @ np.roll(y, -1) - np.roll(x, -1) @ y)


def _in_order(rings: Sequence[np.ndarray]) -> Rings:
    def key(ring: np.ndarray) -> tuple[float, float, float]:
        return float((ring[0] ** 2).sum()), float(ring[0, 0]), float(ring[0, 1])

    return sorted((_start_nearest_origin(ring) for ring in rings), key=key)


def _start_nearest_origin(ring: np.ndarray) -> np.ndarray:
    nearest = np.lexsort((ring[:, 1], ring[:, 0], (ring**2).sum(axis=1)))[0]
    return np.roll(ring, -nearest, axis=0)


def _simplify(ring: np.ndarray, tolerance: float) -> np.ndarray:
    points, fixed = _bevelled(ring)
    for attempt in range(_SIMPLIFY_ATTEMPTS):
        simple = points[_kept(points, fixed, tolerance / 2**attempt)]
        if len(simple) > 3 and ShapelyPolygon(simple).is_valid:
            return simple
    return ring


def _bevelled(ring: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Return the ring with its corners cut half a pixel from their ends, and the indices of those left.

    The pixels of a slanted edge make stairs on both sides of it. Cut corners lie nearer to the edge
    than the stairs' own, so that fewer vertices come nearer to it. Corners of the box are left.
    """
    corners = np.zeros(len(ring), dtype=bool)
    corners[_box_corners(ring)] = True
    following = np.roll(ring, -1, axis=0)
    step = np.sign(following - ring) * _BEVEL
    # Two points an edge, near its start and near its end; (n, 2 points, 2 coordinates).
    points = np.stack([np.where(corners[:, None], ring, ring + step), following - step], axis=1)
    # The second is not needed where it is the first, or where the edge ends at a corner that stays.
    long = np.abs(following - ring).sum(axis=1) > 2 * _BEVEL
    used = np.stack([np.ones_like(long), long & ~np.roll(corners, -1)], axis=1)
    numbers = np.cumsum(used).reshape(-1, 2)[:, 0] - 1
    return points[used], numbers[corners].tolist()


def _kept(points: np.ndarray, fixed: list[int], tolerance: float) -> np.ndarray:
    """Return the sorted indices of the points that stay: the fixed ones and those between that matter."""
    kept = set(fixed)
    # The chains start at the first fixed point, so the last one runs over the ring's end.
    order = np.roll(points, -fixed[0], axis=0)
    order = np.vstack([order, order[:1]])
    bounds = [*(index - fixed[0] for index in fixed), len(points)]
    chains = list(itertools.pairwise(bounds))
    while chains:
        first, last = chains.pop()
        if last - first < 2:
            continue
        distances = _segment_distances(order[first + 1 : last], order[first], order[last])
        furthest = int(distances.argmax())
        if distances[furthest] > tolerance:
            middle = first + 1 + furthest
            kept.add((middle + fixed[0]) % len(points))
            chains += [(first, middle), (middle, last)]
    return np.array(sorted(kept))


def _box_corners(ring: np.ndarray) -> np.ndarray:
    """Return the sorted indices of the first and last vertex on each side of the ring's box.

    They come in the box's own order round it, so a ring of them alone is convex and as wide and high.
    """
    found = set()
    for axis in (0, 1):
        for side in (ring[:, axis].min(), ring[:, axis].max()):
            touching = np.flatnonzero(ring[:, axis] == side)
            along = ring[touching, 1 - axis]
            found |= {int(touching[along.argmin()]), int(touching[along.argmax()])}
    return np.array(sorted(found))


def _segment_distances(points: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return the distances of points (n, 2) to the segment from start to end."""
    along = end - start
    share = np.clip((points - start) @ along / (along @ along), 0.0, 1.0)
    return np.linalg.norm(points - start - share[:, None] * along, axis=1)


def _interpolate(ring: np.ndarray, step: float) -> np.ndarray:
    ends = np.roll(ring, -1, axis=0)
    counts = np.maximum(1, np.ceil(np.linalg.norm(ends - ring, axis=1) / step)).astype(int)
    starts = np.repeat(ring, counts, axis=0)
    spans = np.repeat(ends - ring, counts, axis=0)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    points = starts + spans * (number / np.repeat(counts, counts))[:, None]
    return np.round(points, _INTERPOLATION_DECIMALS)


def _number(value: float) -> str:
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)
