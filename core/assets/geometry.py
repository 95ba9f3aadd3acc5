# SPDX-License-Identifier: GPL-3.0-or-later
"""The geometry of a model: the triangles that every engine shows and every ray meets, and convex parts for
physics. Everything is in the model frame, Z up, meters (see `core.assets.mesh_files`).
"""

import hashlib
import io
import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from core.assets.convex_parts import ALGORITHM_VERSION, ConvexPart, convex_parts, thicken
from core.assets.glb_file import plain_glb
from core.assets.gltf_file import GLTF, model_bytes
from core.assets.mesh_files import load_mesh
from core.assets.obj_groups import without_names
from core.assets.parts_file import own_parts_file, parse_parts
from core.errors import UserInputError
from utils.files import atomic_write_bytes

logger = logging.getLogger(__name__)

CACHE_FOLDER = ".cache"
_HASH_DIGITS = 16
MIN_VOLUME = 1e-12  # m³


@dataclass(frozen=True, eq=False)
class ModelGeometry:
    """A model's mesh and its convex parts, in the model frame.

    vertices (n, 3) float64, meters, welded by position, each used by a face; faces (m, 3) int64.
    hull (h, 3) float64: the vertices of the exact convex hull.
    parts: convex bodies that together stand for the object in physics; one hull if `hull_is_good`.
    A model may bring its own (see core/assets/parts_file.py).
    """

    vertices: NDArray[np.float64]
    faces: NDArray[np.int64]
    hull: NDArray[np.float64]
    parts: tuple[ConvexPart, ...]
    hull_is_good: bool

    @property
    def bounds(self) -> NDArray[np.float64]:
        """(2, 3) float64: the lowest and the highest coordinates, meters."""
        return np.array([self.vertices.min(axis=0), self.vertices.max(axis=0)])

    @property
    def extents(self) -> NDArray[np.float64]:
        """(3,) float64: size along x, y, z, meters."""
        size: NDArray[np.float64] = np.ptp(self.vertices, axis=0)
        return size

    @property
    def volume(self) -> float:
        """Volume of the convex parts together, m³."""
        return float(self._masses[:, 3].sum())

    @property
    def mass_center(self) -> NDArray[np.float64]:
        """(3,) float64: center of mass of the convex parts at even density, meters."""
        masses = self._masses
        center: NDArray[np.float64] = np.average(masses[:, :3], axis=0, weights=masses[:, 3])
        return center

    @cached_property
    def _masses(self) -> NDArray[np.float64]:
        """(parts, 4) float64: center of mass, meters, and volume, m³."""
        return np.array([_mass(part) for part in self.parts])


def load_geometry(
    path: Path, cache_dir: Path | None = None, known: ModelGeometry | None = None
) -> ModelGeometry:
    """Return the geometry of a mesh file, computed once for its content and cached.

    Without `cache_dir` the cache is the folder `.cache` of the models folder, that is beside the
    file or, for `<id>/<id>.obj`, one level up. A cache that cannot be read or written costs time,
    never the run. `known` is the geometry of another file with the same mesh (another color of a
    model): it is cached for this file instead of computing it again.

    Raises:
        UserInputError: no such file, no mesh, or coordinates that are no numbers.
    """
    path = Path(path)
    folder = default_cache_dir(path) if cache_dir is None else Path(cache_dir)
    cached = folder / f"{geometry_key(path)}.npz"
    geometry = _read_cache(cached)
    if geometry is None:
        geometry = compute_geometry(path) if known is None else known
        _write_cache(cached, geometry)
    return geometry


def geometry_key(path: Path) -> str:
    """Return the name, without its ending, under which the geometry of a mesh file is cached: of its content.

    Raises:
        UserInputError: the file cannot be read.
    """
    try:
        data = model_bytes(path)
    except OSError as error:
        raise UserInputError(f"{path}: the model cannot be read ({error.strerror}).") from error
    digest = hashlib.sha256(f"{ALGORITHM_VERSION} {path.suffix.lower()} ".encode())
    # Most files are plain, and this is their bytes.
    digest.update(_read_of(path, data))
    digest.update(own_parts_file(path, data))
    return f"{path.stem}-{digest.hexdigest()[:_HASH_DIGITS]}"


def _read_of(path: Path, data: bytes) -> bytes:
    """Return what decides the geometry in the content of a mesh file."""
    suffix = path.suffix.lower()
    if suffix in (".glb", GLTF):
        return plain_glb(data)
    return without_names(data) if suffix == ".obj" else data


def compute_geometry(path: Path) -> ModelGeometry:
    """Return the geometry of a mesh file without looking at the cache; see `load_geometry`."""
    vertices, faces = load_mesh(path)
    if brought := own_parts_file(path, model_bytes(path)):
        parts = parse_parts(brought)
        hull_is_good = False
    else:
        parts, hull_is_good = convex_parts(vertices, faces)
    solid = thicken(vertices)
    hull = solid[np.sort(ConvexHull(solid).vertices)] if solid is vertices else vertices
    return ModelGeometry(vertices, faces, hull, tuple(_round_part(p) for p in parts), hull_is_good)


def footprint(geometry: ModelGeometry, pose: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the convex outline (k, 2) of a posed model on the table plane, world meters.

    Counter-clockwise seen from above, without repetition. `pose` (4, 4): model to world.
    """
    points = transform(pose, geometry.hull)[:, :2]
    points = thicken(points)
    outline: NDArray[np.float64] = points[ConvexHull(points).vertices]
    return outline


def world_bounds(geometry: ModelGeometry, pose: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lowest and highest world coordinates (2, 3) of a model under `pose` (4, 4)."""
    points = transform(pose, geometry.hull)
    return np.array([points.min(axis=0), points.max(axis=0)])


def transform(pose: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points (n, 3) after the rigid motion `pose` (4, 4)."""
    pose = np.asarray(pose, dtype=np.float64)
    moved: NDArray[np.float64] = points @ pose[:3, :3].T + pose[:3, 3]
    return moved


def _mass(part: ConvexPart) -> NDArray[np.float64]:
    """Return the center of mass and the volume of a convex part, (4,): sums over tetrahedra to its middle."""
    middle = part.vertices.mean(axis=0)
    a, b, c = ((part.vertices - middle)[part.faces[:, i]] for i in range(3))
    volumes = np.abs((np.cross(a, b) * c).sum(axis=1)) / 6.0
    # A part may be as thin as a sheet; it counts a little.
    volume = max(float(volumes.sum()), MIN_VOLUME)
    center = middle + (volumes[:, None] * (a + b + c)).sum(axis=0) / 4.0 / volume
    return np.append(center, volume)


def default_cache_dir(path: Path) -> Path:
    """Return the cache folder of the models folder that a mesh file lies in."""
    folder = path.parent.parent if path.parent.name == path.stem else path.parent
    return folder / CACHE_FOLDER


def _round_part(part: ConvexPart) -> ConvexPart:
    return ConvexPart(part.vertices.astype(np.float32).astype(np.float64), part.faces)


def _read_cache(path: Path) -> ModelGeometry | None:
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        ends = arrays["part_ends"]
        vertices = np.split(arrays["part_vertices"].astype(np.float64), ends[:-1, 0])
        faces = np.split(arrays["part_faces"].astype(np.int64), ends[:-1, 1])
        return ModelGeometry(
            arrays["vertices"].astype(np.float64),
            arrays["faces"].astype(np.int64),
            arrays["hull"].astype(np.float64),
            tuple(ConvexPart(v, f) for v, f in zip(vertices, faces, strict=True)),
            bool(arrays["hull_is_good"]),
        )
    except FileNotFoundError:
        return None
    except Exception as error:  # a cut or foreign file: any error of zip or numpy; it is made again
        logger.warning("%s: unreadable cache (%s), computed again.", path, error)
        return None


def _write_cache(path: Path, geometry: ModelGeometry) -> None:
    sizes = np.array([[len(part.vertices), len(part.faces)] for part in geometry.parts])
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        vertices=geometry.vertices.astype(np.float32),
        faces=geometry.faces.astype(np.int32),
        hull=geometry.hull.astype(np.float32),
        part_vertices=np.vstack([part.vertices for part in geometry.parts]).astype(np.float32),
        part_faces=np.vstack([part.faces for part in geometry.parts]).astype(np.int32),
        part_ends=np.cumsum(sizes, axis=0),
        hull_is_good=np.array(geometry.hull_is_good),
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(path, buffer.getvalue())
    except OSError as error:
        logger.warning("%s: cache not written (%s), computed again next time.", path, error)
