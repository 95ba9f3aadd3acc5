# SPDX-License-Identifier: GPL-3.0-or-later
"""A renderer that answers from rays alone: ids, depth and normals as any other's, and a plain gray picture.

It is for tests, and for measuring what does not hang on colors (language, statistics, cameras) on thousands of
scenes. No flag leads to it: a user's dataset is never made of such pictures.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.assets.geometry import transform
from core.assets.library import AssetLibrary
from core.assets.ray_scene import RayScene
from core.assets.ray_tree import Mesh
from core.engine.protocol import Placement
from core.scene.appearance import Appearance, AreaLight, Palette, PointLight, Surface
from core.scene.camera import Camera
from core.scene.render_result import RenderResult
from utils.srgb import from_linear

# One set, whatever is drawn.
PLAIN = Palette(floors=("plain",), walls=("plain",), worlds=("plain",))
# A level square around the surface's center is all of it; half its side, meters.
_FLOOR_HALF = 3.0
_OBJECT_ALBEDO = 0.5
_FLOOR_ALBEDO = 0.25

Floats = NDArray[np.floating]


class RayRenderer:
    """See `core.engine.protocol.Renderer`: opaque gray objects on a level floor, lit without shadows.

    What it renders hangs on no sampling: there is nothing random in it. Normals are those of the triangles.
    """

    palette = PLAIN

    def __init__(self, assets: AssetLibrary) -> None:
        self._assets = assets
        self._surface: Surface | None = None
        self._rays = RayScene([])

    def show(self, surface: Surface, placements: Sequence[Placement]) -> None:
        geometries = [self._assets.geometry(item.model) for item in placements]
        meshes = [
            (transform(item.pose, geometry.vertices), geometry.faces)
            for item, geometry in zip(placements, geometries, strict=True)
        ]
        self._surface = surface
        self._rays = RayScene(meshes, ground=[_floor(surface)])

    def render(self, camera: Camera, appearance: Appearance, sampling_seed: int) -> RenderResult:
        assert self._surface is not None  # something is shown
        cast = self._rays.cast(
            camera.K, camera.cam_to_world, camera.width, camera.height, normals=True
        )
        assert cast.normals is not None  # asked for
        points = _places(camera, cast.depth)
        normals = cast.normals @ camera.cam_to_world[:3, :3].T
        light = appearance.world.strength + sum(
            _light(lamp, points, normals, np.array(self._surface.center))
            for lamp in (appearance.area, appearance.point)
        )
        albedo = np.where(cast.ids >= 0, _OBJECT_ALBEDO, _FLOOR_ALBEDO)
        gray = _srgb(np.where(cast.depth > 0, albedo * light, 0.0))
        rgb = np.repeat(gray[..., None], 3, axis=-1)
        return RenderResult(rgb=rgb, depth=cast.depth, ids=cast.ids, normals=cast.normals)

    def set_mesh(self) -> Mesh:
        """Return nothing: the floor is below all lines of sight."""
        return np.zeros((0, 3)), np.zeros((0, 3), dtype=int)

    def clear(self) -> None:
        self._surface = None
        self._rays = RayScene([])

    def purge(self) -> None:
        """There is nothing to free."""


def _floor(surface: Surface) -> Mesh:
    x, y, z = surface.center
    corners = [
        (x + i * _FLOOR_HALF, y + j * _FLOOR_HALF, z)
        for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    return np.array(corners), np.array([[0, 1, 2], [0, 2, 3]])


def _places(camera: Camera, depth: Floats) -> Floats:
    """Return the world coordinates (H, W, 3) of what each pixel's center shows."""
    columns, rows = np.meshgrid(np.arange(camera.width) + 0.5, np.arange(camera.height) + 0.5)
    pixels = np.stack([columns, rows, np.ones_like(rows)], axis=-1)
    local = pixels @ np.linalg.inv(camera.K).T * depth[..., None]
    places: Floats = local @ camera.cam_to_world[:3, :3].T + camera.cam_to_world[:3, 3]
    return places


def _light(lamp: AreaLight | PointLight, points: Floats, normals: Floats, card: Floats) -> Floats:
    """Return what white at `points` shows of a lamp, by its brightness on a level card at `card`."""
    to_card = np.array(lamp.position) - card
    at_card = to_card[2] / np.linalg.norm(to_card) ** 3
    away = np.array(lamp.position) - points
    cosines = np.maximum((away * normals).sum(axis=-1), 0.0)
    light: Floats = lamp.brightness / at_card * cosines / np.linalg.norm(away, axis=-1) ** 3
    return light


def _srgb(linear: Floats) -> NDArray[np.uint8]:
    """Return linear values as they are displayed, 0 to 255."""
    return np.rint(255.0 * from_linear(np.clip(linear, 0.0, 1.0))).astype(np.uint8)
