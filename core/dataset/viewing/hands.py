# SPDX-License-Identifier: GPL-3.0-or-later
"""Grasps drawn as thin two-finger shapes: two fingers, what joins them, and a stem towards the arm."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from core.dataset.grasp_views import in_camera, spread, to_pixels
from core.dataset.viewing.palette import fill_color
from core.dataset.viewing.typesetting import load_font
from core.scene.grasps import SceneGrasps
from core.scene.views import View

# Hands drawn per object: the best, and the one farthest from it. With more, 16 objects cannot be read.
SHOWN = 2
# The drawn shape, meters.
_FINGER, _STEM = 0.04, 0.03
_NEAREST = 0.01  # of a point to the camera, meters
# Pixels of the finished picture.
_LINE, _HALO, _TEXT = 2, 4, 12
_DARK, _WHITE = (20, 20, 24), (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Hand:
    """One grasp in an image: strokes (n, 2) in pixels, and where its score is written."""

    scene_id: int
    score: float
    strokes: tuple[np.ndarray, ...]


def hands_in_view(grasps: SceneGrasps, view: View, count: int = SHOWN) -> list[Hand]:
    """Return up to `count` grasps of each object as seen by a camera; those behind it are left out."""
    found: list[Hand] = []
    for scene_id in np.unique(grasps.scene_id):
        found += hands_of(grasps, np.flatnonzero(grasps.scene_id == scene_id), view, count)
    return found


def hands_of(grasps: SceneGrasps, rows: np.ndarray, view: View, count: int = SHOWN) -> list[Hand]:
    """Return up to `count` of some rows (n,) of the grasps as seen by a camera, spread out."""
    found = []
    for row in rows[spread(grasps.pose[rows, :3, 3], count)]:
        strokes = _strokes(grasps.pose[row], float(grasps.opening[row]), view)
        if strokes:
            found.append(Hand(int(grasps.scene_id[row]), float(grasps.score[row]), strokes))
    return found


def draw_hands(picture: Image.Image, hands: Sequence[Hand], scale: float) -> None:
    """Draw hands and their scores onto a picture that is `scale` times the image."""
    canvas = ImageDraw.Draw(picture)
    font = load_font(_TEXT)
    for width, color in ((_HALO, _DARK), (_LINE, None)):
        for hand in hands:
            for stroke in hand.strokes:
                points = [(float(x), float(y)) for x, y in stroke * scale]
                canvas.line(points, fill=color or fill_color(hand.scene_id), width=width)
    for hand in hands:
        x, y = hand.strokes[-1][-1] * scale
        canvas.text(
            (float(x), float(y)), f"{hand.score:.2f}", font=font, fill=_WHITE, stroke_width=1,
            stroke_fill=_DARK, anchor="mb",
        )  # fmt: skip


def _strokes(pose: np.ndarray, opening: float, view: View) -> tuple[np.ndarray, ...]:
    half = opening / 2.0
    shapes = (
        [[-half, 0, 0], [-half, 0, -_FINGER], [half, 0, -_FINGER], [half, 0, 0]],
        [[0, 0, -_FINGER], [0, 0, -_FINGER - _STEM]],
    )
    found = []
    for shape in shapes:
        world = np.array(shape) @ pose[:3, :3].T + pose[:3, 3]
        camera = in_camera(world, view)
        if (camera[:, 2] < _NEAREST).any():
            return ()
        found.append(to_pixels(camera, view.K))
    return tuple(found)
