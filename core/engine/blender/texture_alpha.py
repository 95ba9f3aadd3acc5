# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a model shows parts of a texture that are transparent in its file, and black in the picture.

An OBJ file's texture gives a color only, unless its MTL file says `map_d`; Cycles multiplies the color by the
transparency of the image all the same.
"""

from collections.abc import Iterator, Sequence

import bpy
import numpy as np
from numpy.typing import NDArray

from core.engine.blender.mesh_data import read

_SAMPLES = 20_000  # of a mesh, spread evenly over its triangles
_MOST_PER_TRIANGLE = 256
_SEED = 0
_TRANSPARENT = 0.5
_ALPHA_BITS = (32, 64, 128)  # a pixel, of images with four channels


def hidden_shares(meshes: Sequence[bpy.types.Mesh]) -> tuple[tuple[str, float], ...]:
    """Return (file name, share of the whole surface that it makes black) of textures for which there is any."""
    black: dict[str, float] = {}
    total = 0.0
    for mesh in meshes:
        mesh.calc_loop_triangles()
        total += float(read(mesh.loop_triangles, "area", np.float32).sum())
        for slot, material in enumerate(mesh.materials):
            for image in _opaque_images(material):
                area = _transparent_area(mesh, slot, image)
                black[image.name] = black.get(image.name, 0.0) + area
    return tuple((name, area / total) for name, area in black.items() if area > 0.0)


def _opaque_images(material: bpy.types.Material | None) -> Iterator[bpy.types.Image]:
    """Yield the images with an alpha channel that give a color to a surface which takes no opacity from any."""
    tree = material.node_tree if material is not None else None
    for shader in tree.nodes if tree is not None else ():
        if shader.type != "BSDF_PRINCIPLED" or shader.inputs["Alpha"].links:
            continue
        for link in shader.inputs["Base Color"].links:
            image = getattr(link.from_node, "image", None)
            if image is None or min(image.size) == 0 or image.depth not in _ALPHA_BITS:
                continue
            if image.alpha_mode in ("STRAIGHT", "PREMUL"):
                yield image


def _transparent_area(mesh: bpy.types.Mesh, slot: int, image: bpy.types.Image) -> float:
    """Return the area, m², of the faces of a slot on which an image is transparent."""
    layer = mesh.uv_layers.active
    members = read(mesh.loop_triangles, "material_index", np.int32) == slot
    if layer is None or not members.any():
        return 0.0
    alpha = _alpha(image)
    if alpha.min() >= _TRANSPARENT:
        return 0.0
    corners = read(mesh.loop_triangles, "loops", np.int32, 3)[members]
    areas = read(mesh.loop_triangles, "area", np.float32)[members].astype(np.float64)
    places = read(layer.uv, "vector", np.float32, 2)[corners]
    count = min(max(_SAMPLES // len(corners), 1), _MOST_PER_TRIANGLE)
    weights = np.random.default_rng(_SEED).dirichlet((1.0, 1.0, 1.0), count)
    points = np.einsum("sc,tcu->tsu", weights, places)
    height, width = alpha.shape
    columns = np.floor(points[..., 0] * width).astype(np.int64) % width
    rows = np.floor(points[..., 1] * height).astype(np.int64) % height
    shares = (alpha[rows, columns] < _TRANSPARENT).mean(axis=1)
    return float(shares @ areas)


def _alpha(image: bpy.types.Image) -> NDArray[np.float32]:
    """Return the alpha channel (height, width) of an image, its lowest row first."""
    width, height = image.size
    pixels = np.empty(width * height * image.channels, dtype=np.float32)
    image.pixels.foreach_get(pixels)
    return pixels.reshape(height, width, image.channels)[..., -1]
