# SPDX-License-Identifier: GPL-3.0-or-later
"""Visibility by ray casting: what a camera sees of settled meshes, without Blender.

It has three uses: camera search (low resolution), amodal counts and visible fractions of the record
(full resolution), and a cross-check of every render (`core.annotation.cross_check`).

Every surface is opaque to the caster, whatever its material: glass counts where its mesh is, as in the
renderer's instance image. Holes that exist only in a texture's alpha are ignored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.assets.ray_tree import NO_HIT, Mesh, Rays, Tree, as_mesh
from core.scene.instance_ids import BACKGROUND

# The amodal canvas reaches this many frames beyond the frame on each side, as in BOP: an object cut by
# the frame keeps its full count, but one right beside the camera does not cost millions of rays.
CANVAS_MARGIN_FRAMES = 1
# A point nearer to the camera plane than this, meters, has no useful projection.
_NEAR = 1e-3
# The caster works in float32: a pixel of slack keeps a box projected in float64 from losing a rim.
_BOX_SLACK = 1


@dataclass(frozen=True, eq=False)
class CastView:
    """What one camera sees.

    Attributes:
        ids: (H, W) int16, scene_id of the nearest object; -1 = ground or nothing.
        depth: (H, W) float32, meters along the optical axis to whatever is hit, ground included;
            0 = nothing hit.
        normals: (H, W, 3) float32, unit vectors of the triangles hit, ground included, towards the camera
            and in its axes; 0, 0, 0 = nothing hit. None unless asked for.
        triangles: (H, W) int32, number of the triangle hit, of the mesh of the object in `ids`; of no meaning
            where that is none. None unless asked for.
    """

    ids: np.ndarray
    depth: np.ndarray
    normals: np.ndarray | None = None
    triangles: np.ndarray | None = None


@dataclass(frozen=True)
class VisibleObject:
    """How much of one object a camera sees, in pixels of the image that was measured.

    Attributes:
        pixels: modal pixels in the frame.
        amodal_pixels: pixels without occlusion, on a canvas that reaches `CANVAS_MARGIN_FRAMES`
            beyond the frame on each side; never fewer than `pixels`.
        visible_fraction: pixels / amodal_pixels; 0 if there are none.
        truncated: amodal pixels lie outside the frame.
    """

    scene_id: int
    pixels: int
    amodal_pixels: int
    visible_fraction: float
    truncated: bool


@dataclass(frozen=True, eq=False)
class AmodalMask:
    """An object's pixels without occlusion, in a window of the canvas.

    Attributes:
        x, y: the window's top-left pixel in frame coordinates; negative left of or above the frame.
        mask: (h, w) bool; (0, 0) if the object is not on the canvas.
    """

    x: int
    y: int
    mask: np.ndarray

    def in_frame(self, width: int, height: int) -> np.ndarray:
        """Return the part inside the frame as a (height, width) bool mask."""
        frame = np.zeros((height, width), dtype=bool)
        h, w = self.mask.shape
        x1, y1 = max(self.x, 0), max(self.y, 0)
        x2, y2 = min(self.x + w, width), min(self.y + h, height)
        if x1 < x2 and y1 < y2:
            frame[y1:y2, x1:x2] = self.mask[y1 - self.y : y2 - self.y, x1 - self.x : x2 - self.x]
        return frame

    def bbox(self) -> tuple[int, int, int, int] | None:
        """Return the inclusive box (x1, y1, x2, y2) in frame pixels; None if empty."""
        rows, columns = np.nonzero(self.mask.any(axis=1))[0], np.nonzero(self.mask.any(axis=0))[0]
        if not rows.size:
            return None
        return (
            self.x + int(columns[0]),
            self.y + int(rows[0]),
            self.x + int(columns[-1]),
            self.y + int(rows[-1]),
        )


class RayScene:
    """Settled meshes to cast against from any camera; the search trees are built once.

    Args:
        meshes: (vertices (n, 3) float64 world meters, faces (m, 3) integer) of each object; the
            index is its scene_id.
        ground: further meshes that occlude and have depth, but are not objects.

    Raises:
        ValueError: a face names a vertex that does not exist.
    """

    def __init__(self, meshes: Sequence[Mesh], ground: Sequence[Mesh] = ()) -> None:
        self._meshes = tuple(as_mesh(*mesh) for mesh in meshes)
        static = tuple(as_mesh(*mesh) for mesh in ground)
        # float32 has 24 bits: near its own origin a tabletop scene is resolved to 0.1 micrometers,
        # a kilometer away only to 60.
        self._origin = _middle(self._meshes or static)
        self._tree = Tree((*self._meshes, *static), self._origin)
        self._object_trees: dict[int, Tree] = {}
        self._corners = tuple(_box_corners(vertices) for vertices, _ in self._meshes)

    def __len__(self) -> int:
        return len(self._meshes)

    def cast(
        self,
        K: np.ndarray,
        cam_to_world: np.ndarray,
        width: int,
        height: int,
        normals: bool = False,
        triangles: bool = False,
    ) -> CastView:
        """Cast one ray through the center (x + 0.5, y + 0.5) of every pixel.

        Args:
            K: (3, 3) intrinsics, pixels.
            cam_to_world: (4, 4), meters, OpenCV axes.
        """
        rays = Rays(K, cam_to_world, self._origin)
        vectors = np.zeros((height, width, 3), dtype=np.float32) if normals else None
        numbers = np.full((height, width), NO_HIT, dtype=np.int32) if triangles else None
        ids, depth = self._tree.cast(rays, 0, 0, width, height, vectors, numbers)
        ids[ids >= len(self._meshes)] = BACKGROUND
        if vectors is not None:
            vectors = (vectors @ cam_to_world[:3, :3]).astype(np.float32)
        return CastView(ids, depth, vectors, numbers)

    def amodal(
        self, scene_id: int, K: np.ndarray, cam_to_world: np.ndarray, width: int, height: int
    ) -> AmodalMask:
        """Cast against one object alone, on the canvas that reaches beyond the frame; see `cast`."""
        box = self._canvas_box(scene_id, K, cam_to_world, width, height)
        if box is None:
            return AmodalMask(0, 0, np.zeros((0, 0), dtype=bool))
        if scene_id not in self._object_trees:
            self._object_trees[scene_id] = Tree((self._meshes[scene_id],), self._origin)
        x, y, w, h = box
        rays = Rays(K, cam_to_world, self._origin)
        ids, _ = self._object_trees[scene_id].cast(rays, x, y, w, h)
        return AmodalMask(x, y, ids != NO_HIT)

    def measure(
        self,
        K: np.ndarray,
        cam_to_world: np.ndarray,
        width: int,
        height: int,
        ids: np.ndarray | None = None,
        scale: float = 1.0,
    ) -> tuple[VisibleObject, ...]:
        """Measure the visibility of every object; the index of the result is the scene_id.

        Args:
            ids: (H, W) rendered instance image, whose pixels are then the modal ones and also count
                as amodal. Any value that is not a scene_id is background. None: modal pixels are
                cast.
            scale: factor of the image size to cast at (0.25 for a search). Counts are pixels of the
                smaller image; fractions and truncation change only by its coarser sampling.

        Raises:
            ValueError: `ids` is not (height, width), or comes with a scale other than 1.
        """
        if ids is not None and (ids.shape != (height, width) or scale != 1.0):
            raise ValueError(f"ids {ids.shape} must be ({height}, {width}), at scale 1")
        small_w, small_h = max(1, round(width * scale)), max(1, round(height * scale))
        reduced = np.diag([small_w / width, small_h / height, 1.0]) @ np.asarray(K)
        if ids is None:
            ids = self.cast(reduced, cam_to_world, small_w, small_h).ids
        return tuple(
            _visible(i, ids, self.amodal(i, reduced, cam_to_world, small_w, small_h))
            for i in range(len(self._meshes))
        )

    def _canvas_box(
        self, scene_id: int, K: np.ndarray, cam_to_world: np.ndarray, width: int, height: int
    ) -> tuple[int, int, int, int] | None:
        """Return (x, y, width, height) of the object's projected box on the canvas; None if outside."""
        low = np.array([-CANVAS_MARGIN_FRAMES * width, -CANVAS_MARGIN_FRAMES * height])
        high = np.array([(1 + CANVAS_MARGIN_FRAMES) * width, (1 + CANVAS_MARGIN_FRAMES) * height])
        corners = self._corners[scene_id]
        pixels = (corners - cam_to_world[:3, 3]) @ cam_to_world[:3, :3] @ np.asarray(K).T
        depth = pixels[:, 2]
        if not (depth > _NEAR).any():
            return None
        if (depth > _NEAR).all():
            points = pixels[:, :2] / depth[:, None]
            low = np.maximum(low, np.floor(points.min(axis=0)) - _BOX_SLACK)
            high = np.minimum(high, np.ceil(points.max(axis=0)) + _BOX_SLACK)
        # else: it reaches behind the camera, where no projected box bounds it; use the whole canvas.
        if (low >= high).any():
            return None
        x, y = low.astype(int)
        w, h = (high - low).astype(int)
        return int(x), int(y), int(w), int(h)


def _visible(scene_id: int, ids: np.ndarray, amodal: AmodalMask) -> VisibleObject:
    height, width = ids.shape
    modal = ids == scene_id
    inside = amodal.in_frame(width, height)
    outside = int(np.count_nonzero(amodal.mask)) - int(np.count_nonzero(inside))
    pixels = int(np.count_nonzero(modal))
    # The renderer may give the object an edge pixel that the caster does not; it counts as visible.
    total = outside + int(np.count_nonzero(inside | modal))
    return VisibleObject(scene_id, pixels, total, pixels / total if total else 0.0, outside > 0)


def _middle(meshes: Sequence[Mesh]) -> np.ndarray:
    points = [vertices for vertices, _ in meshes if len(vertices)]
    if not points:
        return np.zeros(3)
    low = np.min([vertices.min(axis=0) for vertices in points], axis=0)
    high = np.max([vertices.max(axis=0) for vertices in points], axis=0)
    return (low + high) / 2.0


def _box_corners(vertices: np.ndarray) -> np.ndarray:
    """Return the (8, 3) corners of the axis-aligned box; it projects to a superset of the mesh."""
    if len(vertices) == 0:
        return np.zeros((0, 3))
    sides = zip(vertices.min(axis=0), vertices.max(axis=0), strict=True)
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 3)
