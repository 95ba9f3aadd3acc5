# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees in one image: boxes in the picture, places on the table, sizes.

The picture is told by 2D boxes. A box is that of the visible mask, or for a half-hidden object, which people
complete in their minds, that of its outline. Places on the table are as seen from the camera: to the right and
away, meters.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from shapely import MultiPoint
from shapely.geometry.base import BaseGeometry

from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.views import View

# Less of an object is not noticed, pixels and share.
SEEN_PIXELS, SEEN_SHARE = 30, 0.02
# From here on it is noticed for sure.
SURE_PIXELS, SURE_SHARE = 100, 0.2
WHOLE_SHARE = 0.95


@dataclass(frozen=True, eq=False)
class Sight:
    scene: SceneRecord
    view: View

    def item(self, i: int) -> SceneObject:
        return self.scene.objects[i]

    @cached_property
    def seen(self) -> list[int]:
        """Objects of which anything is noticed."""
        return [
            o.scene_id
            for o in self.view.objects
            if o.pixels >= SEEN_PIXELS and o.visible_fraction >= SEEN_SHARE
        ]

    def is_noticed(self, i: int) -> bool:
        shown = self.view.objects[i]
        return shown.pixels >= SURE_PIXELS and shown.visible_fraction >= SURE_SHARE

    @cached_property
    def boxes(self) -> np.ndarray:
        """(n, 4) left, top, right, bottom, pixels."""
        return np.array([self._box(item) for item in self.scene.objects])

    @cached_property
    def centers(self) -> np.ndarray:
        """(n, 2) centers of the boxes, pixels, y down."""
        return (self.boxes[:, :2] + self.boxes[:, 2:]) / 2.0

    @cached_property
    def places(self) -> np.ndarray:
        """(n, 2) centers on the table as the camera sees it: to the right and away, meters."""
        away = self.view.cam_to_world[:2, 2] / np.linalg.norm(self.view.cam_to_world[:2, 2])
        axes = np.array([[away[1], -away[0]], away])
        centers = np.array([item.center[:2] for item in self.scene.objects])
        return (centers - self.view.cam_to_world[:2, 3]) @ axes.T

    @cached_property
    def volumes(self) -> np.ndarray:
        return np.array([np.prod(item.extents) for item in self.scene.objects])

    @cached_property
    def lengths(self) -> np.ndarray:
        """(n,) longest sides, meters."""
        return np.array([np.max(item.extents) for item in self.scene.objects])

    @cached_property
    def heights(self) -> np.ndarray:
        return np.array([item.height for item in self.scene.objects])

    @cached_property
    def areas(self) -> np.ndarray:
        """(n,) areas in the picture if nothing were in front, pixels."""
        return np.array([max(shown.amodal_pixels, 1) for shown in self.view.objects], dtype=float)

    def lies(self, i: int) -> bool:
        return bool(self.heights[i] < 0.7 * self.lengths[i])

    def gap(self, i: int, j: int) -> float:
        """Return the distance of two objects' outlines on the table, meters."""
        return float(self._outlines[i].distance(self._outlines[j]))

    def outline(self, i: int) -> BaseGeometry:
        return self._outlines[i]

    def sides(self, i: int) -> tuple[float, float]:
        """Return the sides of the narrowest rectangle around an object's outline, meters."""
        corners = np.array(self._outlines[i].minimum_rotated_rectangle.exterior.coords)
        first, second = np.linalg.norm(np.diff(corners[:3], axis=0), axis=1)
        return float(first), float(second)

    def between(self, i: int, j: int) -> list[int]:
        """Return what stands in the way from one object to another, in the picture and on the table."""
        found = []
        for k in set(self.seen) - {i, j}:
            along, aside = beside_line(self.places[k], self.places[i], self.places[j])
            if 0.25 < along < 0.75 and aside < 0.25 * self.lengths[k]:
                found.append(k)
        return found

    @cached_property
    def _outlines(self) -> list[BaseGeometry]:
        return [MultiPoint(item.footprint).convex_hull for item in self.scene.objects]

    def _box(self, item: SceneObject) -> np.ndarray:
        shown = self.view.objects[item.scene_id]
        if shown.bbox and shown.visible_fraction >= WHOLE_SHARE and not shown.truncated:
            return np.add(shown.bbox, [0.0, 0.0, 1.0, 1.0])
        prism = [[*corner, z] for corner in item.footprint for z in item.bounds[:, 2]]
        pixels = self.view.project(np.array(prism))[:, :2]
        return np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])


def beside_line(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[float, float]:
    """Return where on the way from start (0) to end (1) a point is, and how far beside it."""
    way = end - start
    length = max(float(np.linalg.norm(way)), 1e-9)
    offset = point - start
    along = float(offset @ way) / length**2
    return along, abs(float(way[0] * offset[1] - way[1] * offset[0])) / length
