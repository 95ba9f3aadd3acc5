# SPDX-License-Identifier: GPL-3.0-or-later
"""The plain color word of each part of a model, by its materials and textures, never by a picture.

The measure is that of whole models (`core.assets.model_colors`): clusters of the surface's colors, and a word
if nearly all of it can be called so.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from numpy.typing import NDArray

from core.assets.color_terms import TERMS
from core.assets.model_colors import METALS, MeasuredColors, cluster_colors
from core.assets.textured_parts import looks_of, textured_parts
from utils.srgb import from_linear, to_linear

# Points of a part's surface that are looked at.
_POINTS = 2000
# A part has a color if this share of it is best called so, and this share can be.
_BEST, _POSSIBLE = 0.6, 0.75
# Of its surface: what is more of metal than this is gold or silver, of glass than this has no color.
_MOSTLY = 0.5
_SEED = 0

# Gives the number of the part, -1 = none, of triangles with these corners (n, 3, 3), in the file's frame.
PartOf = Callable[[NDArray[np.float64]], NDArray[np.int64]]


def part_colors(path: Path, color: str, count: int, part_of: PartOf) -> tuple[str | None, ...]:
    """Return the color word of each of `count` parts of a model file, None where it is unclear.

    Args:
        color: the word of its row, also for files without colors.

    Raises:
        Exception: whatever a damaged file makes readers of models and images raise.
    """
    meshes = textured_parts(path, color)
    parts = [part_of(mesh.triangles) for mesh in meshes]
    areas = [_areas(mesh.triangles) for mesh in meshes]
    total = np.bincount(np.concatenate(parts) + 1, np.concatenate(areas), count + 1)[1:]
    samples = [_samples(*mesh, total) for mesh in zip(meshes, parts, areas, strict=True)]
    of_part, pixels, metal, glass = (
        np.concatenate(column) for column in zip(*samples, strict=True)
    )
    members = (of_part == number for number in range(count))
    return tuple(_word(pixels[here], metal[here], glass[here], color) for here in members)


def _areas(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return twice the area of triangles (n, 3, 3)."""
    areas: NDArray[np.float64] = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    return areas


def _word(
    pixels: NDArray[np.float64], metal: NDArray[np.float64], glass: NDArray[np.float64], color: str
) -> str | None:
    """Return the word for points of a part, (n, 3) sRGB, 0 to 255, and how much of metal and glass each is.

    What can be called by the model's `color` is: a cream mug that is called beige has a beige handle.
    """
    if not len(pixels) or float(glass.mean()) > _MOSTLY:
        return None
    measured = MeasuredColors("", "", cluster_colors(pixels))
    metals = METALS if float(metal.mean()) > _MOSTLY else {}
    if color in TERMS and measured.possible_share((color,)) >= _POSSIBLE:
        return color
    words = {**metals, **{term: (term,) for term in measured.shares()}}
    shares = measured.shares()
    best = max(words, key=lambda word: sum(shares.get(term, 0.0) for term in words[word]))
    share = sum(shares.get(term, 0.0) for term in words[best])
    is_clear = share >= _BEST and measured.possible_share(words[best]) >= _POSSIBLE
    return best if is_clear else None


def _samples(
    mesh: trimesh.Trimesh, parts: np.ndarray, areas: np.ndarray, total: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return points of a mesh: part, sRGB color, share of metal and of glass of each.

    Args:
        parts, areas: of its faces.
        total: area of each part in all meshes; every part has equally many points.
    """
    rng = np.random.default_rng(_SEED)
    faces = _drawn(parts, areas, total, rng)
    image, plain, uv = looks_of(mesh)
    material = getattr(mesh.visual, "material", None)
    if image is None or uv is None or len(uv) != len(mesh.vertices):
        linear = np.broadcast_to(_plain_color(material, plain), (len(faces), 3))
    else:
        weights = rng.dirichlet(np.ones(3), len(faces))
        places = (uv[mesh.faces[faces]] * weights[..., None]).sum(axis=1)
        linear = to_linear(_looked_up(np.asarray(image.convert("RGB")), places) / 255.0)
    pixels = 255.0 * from_linear(np.clip(linear, 0.0, 1.0))
    metal, glass = _number(material, "pm", "metallicFactor"), _number(material, "tf", "")
    return parts[faces], pixels, np.full(len(faces), metal), np.full(len(faces), glass)


def _drawn(
    parts: np.ndarray, areas: np.ndarray, total: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return faces of parts, drawn by their area."""
    found = [np.zeros(0, dtype=np.int64)]
    for number in np.unique(parts[areas > 0.0]).tolist():
        if number < 0:
            continue
        members = np.flatnonzero(parts == number)
        own = float(areas[members].sum())
        count = max(1, round(_POINTS * own / float(total[number])))
        found.append(rng.choice(members, count, p=areas[members] / own))
    return np.concatenate(found)


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
