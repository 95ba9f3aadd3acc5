# SPDX-License-Identifier: GPL-3.0-or-later
"""The plain color word of each part of a model, by its materials and textures, never by a picture.

The measure is that of whole models (`core.assets.model_colors`): clusters of the surface's colors, and a word
if nearly all of it can be called so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from numpy.typing import NDArray

from core.assets.color_terms import TERMS, oklab
from core.assets.model_colors import METALS, MeasuredColors, cluster_colors
from core.assets.second_colors import alike
from core.assets.textured_parts import looks_of, textured_parts
from utils.srgb import from_linear, to_linear

# Points of a part's surface that are looked at.
_POINTS = 2000
# A part has a color if this share of it is best called so, and this share can be.
_BEST, _POSSIBLE = 0.6, 0.75
# Unless so much of it can be called by a word for something else.
_RIVAL = 0.5
# Parts of one look, in OKLab.
_SAME_LOOK = 0.06
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
    total = np.zeros(count + 1)
    np.add.at(total, np.concatenate(parts), np.concatenate(areas))  # the last one: of no part
    samples = [_samples(*mesh, total) for mesh in zip(meshes, parts, areas, strict=True)]
    of_part, pixels, metal, glass = (
        np.concatenate(column) for column in zip(*samples, strict=True)
    )
    surfaces = [
        _Surface.of(pixels[here], metal[here], glass[here])
        for here in (of_part == number for number in range(count))
    ]
    own = _called(surfaces, color, total) if color in TERMS else frozenset()
    return tuple(
        color if number in own else surface.word for number, surface in enumerate(surfaces)
    )


@dataclass(frozen=True, eq=False)
class _Surface:
    """What the surface of a part looks like.

    Attributes:
        measured: its colors; None for glass.
        middle: (3,) their mean in OKLab.
        is_metal: most of it is.
    """

    measured: MeasuredColors | None
    middle: NDArray[np.float64]
    is_metal: bool

    @classmethod
    def of(
        cls, pixels: NDArray[np.float64], metal: NDArray[np.float64], glass: NDArray[np.float64]
    ) -> "_Surface":
        """Build it from points, (n, 3) sRGB, 0 to 255, and how much of metal and glass each is."""
        if not len(pixels) or float(glass.mean()) > _MOSTLY:
            return cls(None, np.zeros(3), False)
        colors = MeasuredColors("", "", cluster_colors(pixels))
        return cls(colors, oklab(pixels).mean(axis=0), float(metal.mean()) > _MOSTLY)

    @property
    def word(self) -> str | None:
        """The color word of nearly all of it; None if it has none."""
        if self.measured is None:
            return None
        shares = self.measured.shares()
        words = {**(METALS if self.is_metal else {}), **{term: (term,) for term in shares}}
        best = max(words, key=lambda word: sum(shares.get(term, 0.0) for term in words[word]))
        share = sum(shares.get(term, 0.0) for term in words[best])
        rivals = [term for term in TERMS if term not in words[best] and not alike(term, best)]
        is_clear = share >= _BEST and self.may_be(words[best]) >= _POSSIBLE
        return best if is_clear and all(self.may_be((term,)) < _RIVAL for term in rivals) else None

    def may_be(self, terms: tuple[str, ...]) -> float:
        """Return the share of it that can be called by one of some words."""
        return 0.0 if self.measured is None else self.measured.possible_share(terms)


def _called(surfaces: Sequence[_Surface], color: str, areas: NDArray[np.float64]) -> frozenset[int]:
    """Return the parts that look like the largest one for which the model's color is a word.

    A cream mug that is called beige has a beige handle, too, although that could be called white.
    """
    able = [i for i, surface in enumerate(surfaces) if surface.may_be((color,)) >= _POSSIBLE]
    if not able:
        return frozenset()
    middle = surfaces[max(able, key=lambda index: areas[index])].middle
    near = (i for i in able if np.linalg.norm(surfaces[i].middle - middle) <= _SAME_LOOK)
    return frozenset(near)


def _areas(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return twice the area of triangles (n, 3, 3)."""
    areas: NDArray[np.float64] = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    return areas


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
