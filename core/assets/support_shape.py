# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model can bear and hold where it stands as in its file: its support plane, and its cavity.

Both are read off a map of heights, measured by rays from above, so whatever lies under something else (a shelf
in a case) does not count, and a handle over a basket divides it. Model frame, Z up, meters.
"""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import ConvexHull

from core.assets.convex_parts import thicken
from core.assets.surface_rays import SurfaceRays

# Of the map, along the longer side.
_CELLS = 128
# Rays start this far above the model, meters.
_CLEARANCE = 0.01
# A level plane's heights differ by no more than this, meters: an embossed lid is level.
LEVEL_TOLERANCE = 0.0015
# Smaller openings are no cavities, nor are shallower ones: dents, slots of a toaster; meters.
MIN_OPENING_RADIUS = 0.008
MIN_DEPTH = 0.004
# Pits narrower than this are closed first: objects do not fall through the holes of a basket. Meters.
_CLOSED_WIDTH = 0.006
# A part of the name of every cache: raise it with any change of what is measured.
SUPPORT_VERSION = 1

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SupportPlane:
    """The largest level area that is open to above.

    Attributes:
        height: z of the plane, meters.
        area: square meters.
        center, radius: of the largest circle in it, (2,) and scalar, meters.
        outline: (k, 2) convex, counter-clockwise, meters.
    """

    height: float
    area: float
    center: Floats
    radius: float
    outline: Floats


@dataclass(frozen=True, eq=False)
class Cavity:
    """What would hold water.

    Attributes:
        rim, floor: z of the level at which it overflows, and of its lowest point, meters.
        volume: below the rim, m³; what overhangs inside counts as filled.
        center, radius: of the largest circle in the opening at the rim, (2,) and scalar, meters.
        outline: (k, 2) of the opening, convex, counter-clockwise, meters.
    """

    rim: float
    floor: float
    volume: float
    center: Floats
    radius: float
    outline: Floats

    @property
    def depth(self) -> float:
        """From the rim to the lowest point, meters."""
        return self.rim - self.floor


@dataclass(frozen=True, eq=False)
class SupportShape:
    """A model's support plane and largest cavity; None where there is none."""

    plane: SupportPlane | None
    cavity: Cavity | None


@dataclass(frozen=True, eq=False)
class _HeightMap:
    """Heights (x, y) of cells, -inf where there is nothing; `low` (2,): the corner of the first; meters."""

    heights: Floats
    low: Floats
    cell: float

    def places(self, mask: Mask) -> Floats:
        """Return the centers (n, 2) of cells, meters."""
        places: Floats = self.low + self.cell * (np.argwhere(mask) + 0.5)
        return places

    def circle(self, mask: Mask) -> tuple[Floats, float]:
        """Return center (2,) and radius of the largest circle in a region, meters."""
        inner = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
        middle = np.unravel_index(int(np.argmax(inner)), inner.shape)
        # From a cell's center to the border of the last one inside.
        radius = (float(inner[middle]) - 0.5) * self.cell
        return self.low + self.cell * (np.array(middle) + 0.5), radius

    def outline(self, mask: Mask) -> Floats:
        """Return the convex outline (k, 2) of a region, meters."""
        corners = (0.5 * self.cell) * np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
        points = thicken((self.places(mask)[:, None] + corners).reshape(-1, 2))
        return points[ConvexHull(points).vertices]


def measure_support(vertices: Floats, faces: NDArray[np.integer]) -> SupportShape:
    """Measure what a mesh (vertices (n, 3) meters, faces (m, 3)) can bear and hold."""
    heights = _height_map(vertices, faces)
    if heights is None:
        return SupportShape(None, None)
    return SupportShape(_plane(heights), _cavity(heights))


def _height_map(vertices: Floats, faces: NDArray[np.integer]) -> _HeightMap | None:
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    cell = float((high - low)[:2].max()) / _CELLS
    if cell <= 0.0:
        return None
    shape = np.maximum(1, np.ceil((high - low)[:2] / cell - 1e-6)).astype(int)
    first = (low + high)[:2] / 2.0 - shape * cell / 2.0
    x, y = (first[i] + cell * (np.arange(shape[i]) + 0.5) for i in (0, 1))
    columns = np.stack([*np.meshgrid(x, y, indexing="ij"), np.full(shape, 0.0)], axis=-1)
    starts = columns.reshape(-1, 3)
    starts[:, 2] = high[2] + _CLEARANCE
    down = np.broadcast_to([0.0, 0.0, -1.0], starts.shape)
    distances, _ = SurfaceRays(vertices, faces).first(starts, down, np.inf)
    return _HeightMap((starts[:, 2] - distances).reshape(shape), first, cell)


def _plane(found: _HeightMap) -> SupportPlane | None:
    """Return the largest connected area among those at the most frequent height."""
    heights = np.sort(found.heights[np.isfinite(found.heights)])
    if not len(heights):
        return None
    ends = np.searchsorted(heights, heights + LEVEL_TOLERANCE, side="right")
    start = int(np.argmax(ends - np.arange(len(heights))))
    level = (found.heights >= heights[start]) & (found.heights <= heights[ends[start] - 1])
    region = _largest(level)
    center, radius = found.circle(region)
    return SupportPlane(
        height=float(np.median(found.heights[region])),
        area=float(region.sum()) * found.cell**2,
        center=center,
        radius=radius,
        outline=found.outline(region),
    )


def _cavity(found: _HeightMap) -> Cavity | None:
    """Return the cavity of the largest volume."""
    width = 1 + 2 * int(_CLOSED_WIDTH / found.cell / 2.0)
    # A border of nothing, over which everything drains.
    heights = np.pad(found.heights, width, constant_values=-np.inf)
    heights = ndimage.grey_closing(heights, size=(width, width))[width:-width, width:-width]
    solid = np.isfinite(heights)
    depths = np.zeros(heights.shape)
    depths[solid] = (_water_level(heights) - np.where(solid, heights, 0.0))[solid]
    labels, count = ndimage.label(depths > 0.0)
    volumes = ndimage.sum_labels(depths, labels, range(1, count + 1)) * found.cell**2
    for label in np.argsort(-np.asarray(volumes), kind="stable") + 1:
        region = labels == label
        rim = float((heights + depths)[region].max())
        floor = float(heights[region].min())
        center, radius = found.circle(region)
        if rim - floor >= MIN_DEPTH and radius >= MIN_OPENING_RADIUS:
            volume = float(volumes[label - 1])
            return Cavity(rim, floor, volume, center, radius, found.outline(region))
    return None


def _water_level(heights: Floats) -> Floats:
    """Return how high water would stand in each cell (x, y) before it flows over the border of the map.

    The flood comes in over the lowest place first, so each cell is reached by its lowest way (Barnes, Lehman
    and Mulla, "Priority-flood", Computers & Geosciences 62, 2014).
    """
    levels = np.full(heights.shape, np.nan)
    border = np.ones(heights.shape, dtype=bool)
    border[1:-1, 1:-1] = False
    queue: list[tuple[float, int, int]] = []
    for x, y in np.argwhere(border | np.isneginf(heights)).tolist():
        levels[x, y] = heights[x, y]
        queue.append((float(heights[x, y]), x, y))
    heapq.heapify(queue)
    wide, deep = heights.shape
    while queue:
        level, x, y = heapq.heappop(queue)
        for i, j in ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)):
            if 0 <= i < wide and 0 <= j < deep and np.isnan(levels[i, j]):
                levels[i, j] = max(level, float(heights[i, j]))
                heapq.heappush(queue, (float(levels[i, j]), i, j))
    return levels


def _largest(mask: Mask) -> Mask:
    """Return the largest connected region."""
    labels, count = ndimage.label(mask)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    region: Mask = labels == 1 + int(np.argmax(sizes[1:]))
    return region
