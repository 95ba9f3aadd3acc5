# SPDX-License-Identifier: GPL-3.0-or-later
"""A model as BOP shows it: one ASCII PLY with normals and colors, and one image for all of its textures."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import trimesh
from PIL import Image

from core.assets.mesh_files import Y_UP_SUFFIXES
from core.assets.textured_parts import looks_of, textured_parts
from core.errors import UserInputError

# A texture is made smaller until no side is longer; pixels.
_MAX_SIDE = 1024
# A texture that is repeated more often over a mesh is repeated once, with a seam.
_MAX_REPEATS = 8
# What a material without a texture becomes; more than one pixel, so that no neighbor shines in.
_PLAIN_SIDE = 4
_VERTEX = [
    *[("float", name) for name in ("x", "y", "z", "nx", "ny", "nz", "texture_u", "texture_v")],
    *[("uchar", name) for name in ("red", "green", "blue")],
]
_VERTEX_FORMAT = ["%.6f"] * 3 + ["%.5f"] * 5 + ["%d"] * 3


@dataclass(frozen=True, eq=False)
class TexturedMesh:
    """A mesh in the model frame with one texture.

    Attributes:
        vertices, normals: (n, 3), meters and unit vectors.
        uv: (n, 2), from the texture's lower left.
        colors: (n, 3) uint8, of the texture at the vertices.
        faces: (m, 3).
        texture: (H, W, 3) uint8.
    """

    vertices: np.ndarray
    normals: np.ndarray
    uv: np.ndarray
    colors: np.ndarray
    faces: np.ndarray
    texture: np.ndarray


def load_textured(path: Path, color: str = "") -> TexturedMesh:
    """Return a model with its looks; `color` is the word of its row, for files without colors.

    Raises:
        UserInputError: a texture is missing or the file cannot be read.
    """
    try:
        parts = textured_parts(path, color)
        return _joined(parts, path.suffix.lower() in Y_UP_SUFFIXES)
    except Exception as error:  # whatever a damaged file makes readers of models and images raise
        raise UserInputError(
            f"{path}: its looks cannot be read ({type(error).__name__}: {error}); export it again."
        ) from error


def ply_file(mesh: TexturedMesh, scale: float, texture_name: str) -> bytes:
    """Return an ASCII PLY of the mesh, its vertices times `scale`."""
    header = ["ply", "format ascii 1.0", f"comment TextureFile {texture_name}"]
    header += [f"element vertex {len(mesh.vertices)}"]
    header += [f"property {kind} {name}" for kind, name in _VERTEX]
    header += [f"element face {len(mesh.faces)}", "property list uchar int vertex_indices"]
    rows = np.hstack([mesh.vertices * scale, mesh.normals, mesh.uv, mesh.colors])
    buffer = io.BytesIO()
    buffer.write(("\n".join([*header, "end_header"]) + "\n").encode("ascii"))
    np.savetxt(buffer, rows, fmt=_VERTEX_FORMAT)
    np.savetxt(buffer, np.insert(mesh.faces, 0, 3, axis=1), fmt="%d")
    return buffer.getvalue()


def _joined(parts: Sequence[trimesh.Trimesh], y_up: bool) -> TexturedMesh:
    tiles, places = zip(*(_tile(part) for part in parts), strict=True)
    texture, uv = _atlas(tiles, places)
    starts = np.cumsum([0, *(len(part.vertices) for part in parts)])
    # Rounded as in the meshes that are placed and rendered.
    vertices = np.vstack([part.vertices for part in parts]).astype(np.float32).astype(np.float64)
    normals = np.vstack([part.vertex_normals for part in parts])
    return TexturedMesh(
        vertices=_z_up(vertices) if y_up else vertices,
        normals=_z_up(normals) if y_up else normals,
        uv=uv,
        colors=_sampled(texture, uv),
        faces=np.vstack([part.faces + start for part, start in zip(parts, starts, strict=False)]),
        texture=texture,
    )


def _z_up(values: np.ndarray) -> np.ndarray:
    return values[:, [0, 2, 1]] * (1, -1, 1)


def _tile(part: trimesh.Trimesh) -> tuple[np.ndarray, np.ndarray]:
    """Return the texture of a part, (h, w, 3) uint8, and where its vertices are in it, (n, 2), 0 to 1."""
    image, color, uv = looks_of(part)
    if image is None or uv is None or len(uv) != len(part.vertices):
        plain = np.full((_PLAIN_SIDE, _PLAIN_SIDE, 3), color, dtype=np.uint8)
        return plain, np.full((len(part.vertices), 2), 0.5)
    low = np.floor(uv.min(axis=0) + 1e-3)
    repeats = np.maximum(np.ceil(uv.max(axis=0) - 1e-3) - low, 1).astype(int)
    pixels = np.asarray(_small(image, int(repeats.max())))
    if repeats.max() > _MAX_REPEATS:
        return pixels, np.mod(uv, 1.0)
    return np.tile(pixels, (repeats[1], repeats[0], 1)), np.clip((uv - low) / repeats, 0, 1)


def _small(image: Image.Image, repeats: int) -> Image.Image:
    small = image.convert("RGB")
    side = max(_MAX_SIDE // min(repeats, _MAX_REPEATS), 1)
    small.thumbnail((side, side))
    return small


def _atlas(
    tiles: Sequence[np.ndarray], places: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Put textures below one another; return the image and where all vertices are in it."""
    width = max(tile.shape[1] for tile in tiles)
    height = sum(tile.shape[0] for tile in tiles)
    image = np.zeros((height, width, 3), dtype=np.uint8)
    top, found = 0, []
    for tile, uv in zip(tiles, places, strict=True):
        rows, columns = tile.shape[:2]
        image[top : top + rows, :columns] = tile
        y = top + (1.0 - uv[:, 1]) * rows
        found.append(np.stack([uv[:, 0] * columns / width, 1.0 - y / height], axis=1))
        top += rows
    return image, np.vstack(found)


def _sampled(texture: np.ndarray, uv: np.ndarray) -> np.ndarray:
    height, width = texture.shape[:2]
    columns = np.clip((uv[:, 0] * width).astype(int), 0, width - 1)
    rows = np.clip(((1.0 - uv[:, 1]) * height).astype(int), 0, height - 1)
    return texture[rows, columns]
