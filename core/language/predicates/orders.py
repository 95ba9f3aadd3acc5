# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of two objects is further in a direction: along camera axes and line of sight, and in the image."""

import numpy as np

from core.language.predicates.directions import ALL_DIRECTIONS, Direction
from core.language.predicates.geometry import (
    Geometry,
    lines_of_sight,
    seen_together,
    unit_vectors,
)
from core.language.predicates.scores import IMAGE_DEPTH_MARGIN, antisymmetric

ORDER_MARGIN = 0.02
DIAGONAL_ORDER_MARGIN = 0.03
IMAGE_DIAGONAL_ORDER = 0.01


def direction_orders(geometry: Geometry) -> dict[str, np.ndarray]:
    """Return by direction the scores (V, n, n) of "o before x": [view, o, x]; antisymmetric."""
    middle = (geometry.p[:, None] + geometry.p[None, :]) / 2.0
    d = geometry.p[:, None] - geometry.p[None, :]
    axes = unit_vectors(geometry.forward, ALL_DIRECTIONS)
    sight = unit_vectors(lines_of_sight(geometry, middle), ALL_DIRECTIONS)
    along_axes = np.einsum("oxi,vdi->dvox", d, axes)
    along_sight = np.einsum("oxi,voxdi->dvox", d, sight)
    margins = [DIAGONAL_ORDER_MARGIN if d.is_diagonal else ORDER_MARGIN for d in ALL_DIRECTIONS]
    table = np.minimum(along_axes, along_sight) - np.reshape(margins, (-1, 1, 1, 1))
    depth = (geometry.depth[:, :, None] + geometry.depth[:, None, :]) / 2.0
    u = geometry.u.mean(axis=2)
    focal = geometry.focal[:, :, None, None]
    side = (u[:, :, None] - u[:, None, :]) * depth / focal[:, 0]
    down = (geometry.v[:, :, None] - geometry.v[:, None, :]) * depth / focal[:, 1]
    image = np.stack([_in_image(direction, side, down) for direction in ALL_DIRECTIONS])
    image = np.where(seen_together(geometry), image, 0.0)
    scores = antisymmetric(np.minimum(table, image))
    return {d.name: array for d, array in zip(ALL_DIRECTIONS, scores, strict=True)}


def _in_image(direction: Direction, side: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Return the TRUE slacks (V, n, n) of one direction, given the offsets to the right and down in the image,
    in meters.
    """
    sideways, depth = direction.right * side, -direction.forward * down
    if direction.is_diagonal:
        return (sideways + depth) / np.sqrt(2.0) - IMAGE_DIAGONAL_ORDER
    if direction.right:
        return sideways - ORDER_MARGIN
    return depth - IMAGE_DEPTH_MARGIN
