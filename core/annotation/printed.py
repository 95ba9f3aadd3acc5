# SPDX-License-Identifier: GPL-3.0-or-later
"""How each image shows the texts that are printed on objects; see docs/printed.md.

A text is a grid of points on the surface. A point is seen if the render shows its object there, and a ray meets
the surface where the point is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.assets.printed import PrintedText
from core.assets.ray_scene import CastView
from core.scene.objects import SceneObject
from core.scene.printed import TextView
from core.scene.views import ObjectView, View

Points = NDArray[np.float64]
# Of all texts of an object; None if nobody knows what is printed on it.
ModelTexts = tuple[PrintedText, ...] | None

# Between two points of a grid, so many more are looked for.
_BETWEEN = 4
# A ray through the middle of a pixel meets the surface beside the point: so far before or behind it, meters.
_DEPTH_SLACK = 0.006
# What is lower in the image nobody takes for writing, pixels.
_LEAST_HEIGHT = 2.0
_EDGE_ON = 90.0
_NEAR = 1e-3
_DECIMALS = 3


def with_printed(item: SceneObject, texts: ModelTexts) -> SceneObject:
    """Return an object with the texts on it."""
    return replace(item, printed=None if texts is None else tuple(one.text for one in texts))


def with_text_views(
    view: View,
    ids: np.ndarray,
    cast: CastView,
    objects: Sequence[SceneObject],
    texts: Sequence[ModelTexts],
) -> View:
    """Return a view with how it shows the texts on objects.

    Args:
        ids: (H, W) the object at each pixel, as rendered.
        cast: the same view by rays.
        objects, texts: by scene_id.
    """
    sheet = _Look(view, ids, cast)

    def shown(seen: ObjectView) -> ObjectView:
        own = texts[seen.scene_id]
        if own is None:
            return seen
        return replace(seen, texts=tuple(sheet.text_views(objects[seen.scene_id], own)))

    return replace(view, objects=tuple(map(shown, view.objects)))


class _Look:
    """What one image shows of points on surfaces."""

    def __init__(self, view: View, ids: np.ndarray, cast: CastView) -> None:
        self._view, self._ids, self._cast = view, ids, cast

    def text_views(self, item: SceneObject, texts: Sequence[PrintedText]) -> Iterator[TextView]:
        """Yield each place of each text of which anything is seen."""
        if self._view.objects[item.scene_id].bbox is None:
            return
        for text in texts:
            for place in text.places:
                found = self._place(item, text.text, place)
                if found is not None:
                    yield found

    def _place(self, item: SceneObject, text: str, place: Sequence[Points]) -> TextView | None:
        lines = [grid @ item.pose[:3, :3].T + item.pose[:3, 3] for grid in place]
        angle = max(self._angle(line) for line in lines)
        flat = [self._pixels(line) for line in lines]
        if angle >= _EDGE_ON or any(line[..., 2].min() < _NEAR for line in flat):
            return None
        height = min(float(_lengths(line[-1] - line[0]).min()) for line in flat)
        # Letters differ in width, but lines hardly do: their mean is taken at each place of a line.
        width = min(map(_narrowest, lines, flat)) * len(lines) / len(text)
        seen = np.concatenate([self._seen(_denser(line), item.scene_id).ravel() for line in lines])
        if height < _LEAST_HEIGHT or not seen.any():
            return None
        turn = max(_turn(line) for line in flat)
        numbers = (height, width, angle, turn, float(seen.mean()))
        return TextView(text, *(round(number, _DECIMALS) for number in numbers))

    def _pixels(self, points: Points) -> Points:
        """Return points (r, c, 3) of the world as (r, c, 3): x and y in pixels, depth in meters."""
        return self._view.project(points.reshape(-1, 3)).reshape(points.shape)

    def _angle(self, points: Points) -> float:
        """Return by how much a surface (r, c, 3) is turned away from the camera at the most, degrees."""
        up, right = np.gradient(points, axis=0), np.gradient(points, axis=1)
        normals = np.cross(right, up)
        towards = self._view.cam_to_world[:3, 3] - points
        lengths = np.linalg.norm(normals, axis=2) * np.linalg.norm(towards, axis=2)
        cosines = (normals * towards).sum(axis=2) / np.maximum(lengths, np.finfo(float).tiny)
        return float(np.degrees(np.arccos(np.clip(cosines, -1.0, 1.0))).max())

    def _seen(self, points: Points, scene_id: int) -> NDArray[np.bool_]:
        """Return which points (r, c) on an object are seen."""
        pixels = self._pixels(points)
        x, y = np.floor(pixels[..., 0]).astype(int), np.floor(pixels[..., 1]).astype(int)
        height, width = self._ids.shape
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        x, y = np.where(inside, x, 0), np.where(inside, y, 0)
        own = (self._ids[y, x] == scene_id) & (self._cast.ids[y, x] == scene_id)
        near = np.abs(self._cast.depth[y, x] - pixels[..., 2]) < _DEPTH_SLACK
        found: NDArray[np.bool_] = inside & own & near
        return found


def _lengths(vectors: Points) -> Points:
    lengths: Points = np.linalg.norm(vectors[..., :2], axis=-1)
    return lengths


def _narrowest(line: Points, flat: Points) -> float:
    """Return how long a line (r, c, 3) in space would be in the image, if it were everywhere foreshortened as
    where it is most, pixels.
    """
    middle = len(line) // 2
    lengths = np.linalg.norm(np.diff(line[middle], axis=0), axis=1)
    scales = _lengths(np.diff(flat[middle], axis=0)) / np.maximum(lengths, np.finfo(float).tiny)
    return float(scales.min() * lengths.sum())


def _turn(line: Points) -> float:
    """Return by how much the middle of a line (r, c, 3) is turned in the image, degrees."""
    middle = line[len(line) // 2]
    x, y = (middle[-1] - middle[0])[:2]
    return float(np.degrees(np.arctan2(abs(y), x)))


def _denser(points: Points) -> Points:
    """Return a grid (r, c, 3) with `_BETWEEN` more points between any two along each axis."""
    for axis in (0, 1):
        at = np.linspace(0.0, points.shape[axis] - 1, (points.shape[axis] - 1) * (_BETWEEN + 1) + 1)
        low = np.minimum(at.astype(int), points.shape[axis] - 2)
        share = (at - low).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        before, after = np.take(points, low, axis=axis), np.take(points, low + 1, axis=axis)
        points = before + share * (after - before)
    return points
