# SPDX-License-Identifier: GPL-3.0-or-later
"""The named parts of a model, such as a mug's handle, as labels of the triangles that all engines share.

How files name them is in `core.assets.part_files`, the names there are in `core.assets.part_names`.
"""

import hashlib
import io
import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from core.assets.catalogue import ModelInfo
from core.assets.geometry import ModelGeometry, default_cache_dir
from core.assets.mesh_files import in_model_frame
from core.assets.model_files import model_files
from core.assets.part_colors import part_colors
from core.assets.part_files import NamedTriangles, may_name_parts, named_triangles
from core.assets.part_names import part_names
from core.errors import UserInputError, cause
from utils.files import atomic_write_bytes, content_hash

logger = logging.getLogger(__name__)

# Raise it with any change of what is found.
_VERSION = 2
_KEY_DIGITS = 16
_NO_PART = -1
# Two vertices of one model that are nearer than this share of its size are one.
_SAME = 1e-6

Ints = NDArray[np.int64]
Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ModelParts:
    """The parts of a model.

    Attributes:
        names: of the vocabulary, each once, sorted; () if the model's parts are not named.
        of_triangle: (m,) int16, for each triangle of its geometry the index of its part in `names`, -1 = none.
        complete: `names` are all parts that a person would name.
        colors: plain word for each part's color; None where it has no clear one.
    """

    names: tuple[str, ...]
    of_triangle: NDArray[np.int16]
    complete: bool
    colors: tuple[str | None, ...]

    @classmethod
    def none(cls, geometry: ModelGeometry) -> "ModelParts":
        """Return what is known of a model whose parts have no names."""
        return cls((), np.full(len(geometry.faces), _NO_PART, dtype=np.int16), False, ())


def load_parts(
    model: ModelInfo, geometry: ModelGeometry, cache_dir: Path | None = None
) -> ModelParts:
    """Return the parts of a model, found once for its files and cached beside its geometry.

    Raises:
        UserInputError: a file cannot be read.
    """
    path = model.path
    try:
        if not may_name_parts(path):
            return ModelParts.none(geometry)
        name = f"parts-{path.stem}-{_key(model)}.npz"
    except OSError as error:
        raise UserInputError(f"{path}: the model cannot be read ({error.strerror}).") from error
    cached = (cache_dir or default_cache_dir(path)) / name
    found = _read_cache(cached, len(geometry.faces))
    if found is None:
        found = find_parts(model, geometry)
        _write_cache(cached, found)
    return found


def find_parts(model: ModelInfo, geometry: ModelGeometry) -> ModelParts:
    """Return the parts of a model without looking at the cache; see `load_parts`."""
    path = model.path
    try:
        named = named_triangles(path)
        if not named.names:
            return ModelParts.none(geometry)
        lookup = _Lookup(geometry)
        of_triangle = _labels(lookup, named, len(geometry.faces))

        def part_of(corners: Points) -> Ints:
            places = in_model_frame(corners.reshape(-1, 3), path).reshape(-1, 3, 3)
            at = lookup.faces_at(places)
            return np.where(at < 0, _NO_PART, of_triangle[at])

        colors = part_colors(path, model.color, len(named.names), part_of)
    except Exception as error:  # whatever a damaged file makes readers of models and images raise
        raise UserInputError(
            f"{path}: its parts cannot be read ({cause(error)}); export it again."
        ) from error
    return ModelParts(named.names, of_triangle.astype(np.int16), named.complete, colors)


def _labels(lookup: "_Lookup", named: NamedTriangles, count: int) -> Ints:
    """Return the index of the part of each of `count` triangles of a geometry, -1 = none."""
    labels: Ints = np.full(count, _NO_PART, dtype=np.int64)
    faces = lookup.faces_at(named.corners)
    # Triangles without area are in no geometry. Of two in one place the first one counts.
    found = np.flatnonzero(faces >= 0)[::-1]
    labels[faces[found]] = named.of_triangle[found]
    # A geometry may have a triangle twice, too.
    same = lookup.first_alike()
    return labels[same]


class _Lookup:
    """Finds triangles of a geometry by the places of their corners."""

    def __init__(self, geometry: ModelGeometry) -> None:
        self._geometry = geometry
        self._limit = _SAME * float(np.linalg.norm(geometry.extents))

    def faces_at(self, corners: Points) -> Ints:
        """Return the number of the geometry's triangle with each one's corners (n, 3, 3), -1 = none."""
        distances, nearest = self._tree.query(corners.reshape(-1, 3))
        there = (distances.reshape(-1, 3) <= self._limit).all(axis=1)
        codes, order = self._codes
        wanted = self._code(nearest.reshape(-1, 3))
        at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
        return np.where(there & (codes[at] == wanted), order[at], -1)

    def first_alike(self) -> Ints:
        """Return for each triangle the number of the first one with the same corners, most often its own."""
        codes, order = self._codes
        firsts: Ints = np.empty(len(order), dtype=np.int64)
        firsts[order] = order[np.searchsorted(codes, codes)]
        return firsts

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(self._geometry.vertices)

    @cached_property
    def _codes(self) -> tuple[Ints, Ints]:
        codes = self._code(self._geometry.faces)
        order = np.argsort(codes, kind="stable")
        return codes[order], order

    def _code(self, triangles: Ints) -> Ints:
        """Return a number for each triangle (n, 3) of vertices, whatever its direction."""
        count = len(self._geometry.vertices)
        a, b, c = np.sort(triangles, axis=1).T
        code: Ints = (a * count + b) * count + c
        return code


def _key(model: ModelInfo) -> str:
    """Return a hash of all that decides the parts and their colors.

    Raises:
        OSError: a file cannot be read.
    """
    digest = hashlib.sha256(f"{_VERSION} {model.color} ".encode())
    for file in model_files(model.path):
        digest.update(content_hash(file).encode())
    digest.update(" ".join(part_names()).encode())
    return digest.hexdigest()[:_KEY_DIGITS]


def _read_cache(path: Path, triangles: int) -> ModelParts | None:
    try:
        with np.load(path, allow_pickle=False) as stored:
            names, colors = stored["names"].tolist(), stored["colors"].tolist()
            of_triangle, complete = stored["of_triangle"], bool(stored["complete"])
        if of_triangle.shape != (triangles,) or len(colors) != len(names):
            raise ValueError("of another mesh")
    except FileNotFoundError:
        return None
    except Exception as error:  # a cut or foreign file: any error of zip or numpy; it is made again
        logger.warning("%s: unreadable cache (%s), computed again.", path, error)
        return None
    return ModelParts(tuple(names), of_triangle, complete, tuple(c or None for c in colors))


def _write_cache(path: Path, parts: ModelParts) -> None:
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        names=np.array(parts.names, dtype=str),
        colors=np.array([color or "" for color in parts.colors], dtype=str),
        of_triangle=parts.of_triangle,
        complete=np.array(parts.complete),
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(path, buffer.getvalue())
    except OSError as error:
        logger.warning("%s: cache not written (%s), computed again next time.", path, error)
