# SPDX-License-Identifier: GPL-3.0-or-later
"""What a mesh alone says about how an object's mass is spread, and which mesh it is; kept beside its geometry.

All models' masses are asked for at every start of a run with grasps. From their meshes that takes 17 s of
processor time for 560 models, from these small files a second.
"""

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import trimesh

from core.assets.geometry import ModelGeometry, default_cache_dir, geometry_key, load_geometry
from utils.files import atomic_write_bytes

logger = logging.getLogger(__name__)

# Raise it with any change of what is measured.
_VERSION = 1


@dataclass(frozen=True)
class MassShape:
    """How mass is spread over an object, in the model's frame, at a density of 1 kg/m³.

    Attributes:
        mesh: SHA-256 of its vertices and faces, hexadecimal.
        center: of mass, (3) meters.
        inertia: about the center, (3, 3) kg m².
        volume: of its convex parts, m³, over which the mass is spread.
        hull_volume: of its convex hull, m³.
    """

    mesh: str
    center: list[float]
    inertia: list[list[float]]
    volume: float
    hull_volume: float


def measure_mass_shape(geometry: ModelGeometry) -> MassShape:
    """Measure a geometry."""
    center = geometry.mass_center
    inertia, volume = np.zeros((3, 3)), 0.0
    for part in geometry.parts:
        mesh = trimesh.Trimesh(part.vertices, part.faces, process=False)
        own = abs(float(mesh.volume))
        offset = np.asarray(mesh.center_mass) - center
        # Steiner's theorem: from the part's own center to that of the object.
        around = (offset @ offset) * np.eye(3) - np.outer(offset, offset)
        inertia += np.asarray(mesh.moment_inertia) + own * around
        volume += own
    digest = hashlib.sha256(geometry.vertices.astype(np.float32).tobytes())
    digest.update(geometry.faces.astype(np.int32).tobytes())
    hull = hull_volume(geometry)
    return MassShape(digest.hexdigest(), center.tolist(), inertia.tolist(), volume, hull)


def hull_volume(geometry: ModelGeometry) -> float:
    """Return the volume of the convex hull, m³."""
    # As a geometry cache holds it, so that a mesh just computed and one read back measure the same.
    points = geometry.hull.astype(np.float32).astype(np.float64)
    return float(trimesh.convex.convex_hull(points).volume)


def load_mass_shape(path: Path) -> MassShape:
    """Return the mass shape of a mesh file, measured once for its content and cached beside its geometry.

    A cache that cannot be read or written costs time, never the run.

    Raises:
        UserInputError: no such file, or no mesh in it.
    """
    cached = default_cache_dir(path) / f"mass-{geometry_key(path)}-{_VERSION}.json"
    shape = _read(cached)
    if shape is None:
        shape = measure_mass_shape(load_geometry(path))
        try:
            cached.parent.mkdir(parents=True, exist_ok=True)
            atomic_write_bytes(cached, json.dumps(asdict(shape)).encode())
        except OSError as error:
            logger.warning("%s: the cache cannot be written (%s).", cached, error)
    return shape


def _read(path: Path) -> MassShape | None:
    try:
        shape = MassShape(**json.loads(path.read_text(encoding="utf-8")))
        good = np.shape(shape.inertia) == (3, 3) and np.shape(shape.center) == (3,)
        if good and shape.volume >= 0.0 and shape.hull_volume > 0.0 and shape.mesh:
            return shape
        raise ValueError("not a mass shape")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        logger.warning("%s: unreadable cache (%s), measured again.", path, error)
        return None
