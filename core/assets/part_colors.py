# SPDX-License-Identifier: GPL-3.0-or-later
"""The plain color word of each part of a model, by its materials and textures, never by a picture.

The measure is that of whole models (`core.assets.model_colors`): clusters of what the surface looks like in
white light, and a word if nearly all of it can be called so.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from numpy.typing import NDArray

from core.assets.model_colors import METALS, MeasuredColors, cluster_colors
from core.assets.textured_parts import looks_of, textured_parts
from utils.srgb import from_linear, to_linear

# Points of a model's surface that are looked at.
_POINTS = 6000
# White light as in the pictures that models are measured by: a white thing (albedo 0.8) comes out white.
_LIGHT = 1.15
# A part has a color if this share of it is best called so, and this share can be.
_BEST, _POSSIBLE = 0.6, 0.85
# Of its surface: what is more of metal than this is gold or silver, of glass than this has no color.
_MOSTLY = 0.5
_SEED = 0

# Gives the number of the part, -1 = none, of triangles with these corners (n, 3, 3), in the file's frame.
PartOf = Callable[[NDArray[np.float64]], NDArray[np.int64]]


def part_colors(path: Path, color: str, count: int, part_of: PartOf) -> tuple[str | None, ...]:
    """Return the color word of each of `count` parts of a model file, None where it is unclear.

    Args:
        color: the word of its row, for files without colors.

    Raises:
        Exception: whatever a damaged file makes readers of models and images raise.
    """
    samples = [_samples(mesh, part_of) for mesh in textured_parts(path, color)]
    of_part, pixels, metal, glass = (
        np.concatenate(column) for column in zip(*samples, strict=True)
    )
    return tuple(
        _word(pixels[here], metal[here], glass[here])
        for here in (of_part == np.arange(count)[:, None])
    )


def _word(
    pixels: NDArray[np.float64], metal: NDArray[np.float64], glass: NDArray[np.float64]
) -> str | None:
    """Return the word for points of a part, (n, 3) sRGB, 0 to 255, and how much of metal and glass each is."""
    if not len(pixels) or float(glass.mean()) > _MOSTLY:
        return None
    measured = MeasuredColors("", "", cluster_colors(pixels))
    best, share = next(iter(measured.shares().items()))
    if share < _BEST or measured.possible_share((best,)) < _POSSIBLE:
        return None
    if float(metal.mean()) > _MOSTLY:
        return next((word for word, looks in METALS.items() if best in looks), best)
    return best


def _samples(mesh: trimesh.Trimesh, part_of: PartOf) -> tuple[np.ndarray, ...]:
    """Return points of a mesh, as many of a face as it is large: part, sRGB color, share of metal, of glass."""
    corners = mesh.triangles
    parts = part_of(corners)
    areas = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    rng = np.random.default_rng(_SEED)
    faces = _drawn(parts, areas, rng)
    image, plain, uv = looks_of(mesh)
    material = getattr(mesh.visual, "material", None)
    if image is None or uv is None or len(uv) != len(mesh.vertices):
        linear = np.broadcast_to(_plain_color(material, plain), (len(faces), 3))
    else:
        weights = rng.dirichlet(np.ones(3), len(faces))
        places = (uv[mesh.faces[faces]] * weights[..., None]).sum(axis=1)
        linear = to_linear(_looked_up(np.asarray(image.convert("RGB")), places) / 255.0)
    pixels = 255.0 * from_linear(np.clip(linear * _LIGHT, 0.0, 1.0))
    metal, glass = _number(material, "pm", "metallicFactor"), _number(material, "tf", "")
    return parts[faces], pixels, np.full(len(faces), metal), np.full(len(faces), glass)


def _drawn(parts: np.ndarray, areas: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return faces, drawn by their area, so that the parts of a mesh have equally many points."""
    found = []
    numbers = [number for number in np.unique(parts).tolist() if number >= 0]
    for number in numbers:
        members = np.flatnonzero(parts == number)
        total = float(areas[members].sum())
        if total > 0.0:
            chances = areas[members] / total
            found.append(rng.choice(members, _POINTS // len(numbers), p=chances))
    return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def _plain_color(material: Any, shown: Sequence[float]) -> np.ndarray:
    """Return the linear color of a material without a texture."""
    kd = getattr(material, "kwargs", {}).get("kd")
    return np.asarray(np.asarray(shown) / 255.0 if kd is None else kd, dtype=np.float64)[:3]


def _looked_up(pixels: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the colors of an image (h, w, 3) at (n, 2), from its lower left, repeated beyond it."""
    height, width = pixels.shape[:2]
    u, v = np.mod(places, 1.0).T
    columns = np.minimum((u * width).astype(int), width - 1)
    rows = np.minimum(((1.0 - v) * height).astype(int), height - 1)
    return pixels[np.maximum(rows, 0), columns]


def _number(material: Any, keyword: str, attribute: str) -> float:
    """Return a number of a material, by its name in MTL and in glTF; 0 if it has none."""
    value = getattr(material, "kwargs", {}).get(keyword, [getattr(material, attribute, None)])[0]
    return 0.0 if value is None else float(value)
