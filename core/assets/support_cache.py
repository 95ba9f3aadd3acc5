# SPDX-License-Identifier: GPL-3.0-or-later
"""Support shapes of models, measured once for each mesh and kept beside the geometry caches."""

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from core.assets.geometry import ModelGeometry
from core.assets.support_shape import (
    SUPPORT_VERSION,
    Cavity,
    SupportPlane,
    SupportShape,
    measure_support,
)
from utils.files import atomic_write_bytes

logger = logging.getLogger(__name__)

_DIGITS = 16
_PLANE, _CAVITY = "plane", "cavity"


def load_support(geometry: ModelGeometry, folder: Path) -> SupportShape:
    """Return the support shape of a geometry, from `folder` if it was measured before.

    A cache that cannot be read or written costs time, never the run.
    """
    path = folder / f"support-{_digest(geometry)}.json"
    shape = _read(path)
    if shape is None:
        # As a geometry cache holds them, so that a mesh just computed and one read back measure the same.
        vertices = geometry.vertices.astype(np.float32).astype(np.float64)
        shape = measure_support(vertices, geometry.faces)
        _write(path, shape)
    return shape


def _digest(geometry: ModelGeometry) -> str:
    digest = hashlib.sha256(f"{SUPPORT_VERSION} ".encode())
    digest.update(geometry.vertices.astype(np.float32).tobytes())
    digest.update(geometry.faces.astype(np.int32).tobytes())
    return digest.hexdigest()[:_DIGITS]


def _read(path: Path) -> SupportShape | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        plane, cavity = data[_PLANE], data[_CAVITY]
        return SupportShape(
            None if plane is None else SupportPlane(**_fields(plane)),
            None if cavity is None else Cavity(**_fields(cavity)),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("%s: unreadable cache (%s), measured again.", path, error)
        return None


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: np.array(value, dtype=np.float64) if isinstance(value, list) else float(value)
        for key, value in data.items()
    }


def _write(path: Path, shape: SupportShape) -> None:
    data = {
        key: None if part is None else {name: _plain(value) for name, value in vars(part).items()}
        for key, part in ((_PLANE, shape.plane), (_CAVITY, shape.cavity))
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write_bytes(path, json.dumps(data).encode())
    except OSError as error:
        logger.warning("%s: the cache cannot be written (%s).", path, error)


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value
