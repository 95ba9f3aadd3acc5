# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object weighs, and how its mass is spread: from its row of the spreadsheet, else by its category."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from core.assets.catalogue import ModelInfo
from core.assets.geometry import ModelGeometry

_TABLE = Path(__file__).with_suffix(".toml")
_GROUPS = ("ycb", "food", "estimate")
# Limits of the spreadsheet's column `mass`, kg; see models/README.md.
_LEAST_MASS, _MOST_MASS = 0.0001, 50.0


@dataclass(frozen=True, eq=False)
class MassProperties:
    """Mass, kg; center (3,), meters; inertia (3, 3) about it, kg m²; in the model's frame."""

    mass: float
    center: np.ndarray
    inertia: np.ndarray


def mass_of(model: ModelInfo, geometry: ModelGeometry) -> float:
    """Return the mass of a model, kg.

    Its row's `mass`, or its `density` times the volume that the mesh encloses (that of its convex parts if
    it is not closed); else what masses.toml says of its id, or the density of its category times the volume
    of its convex hull.
    """
    if model.mass is not None:
        return model.mass
    if model.density is not None:
        mesh = trimesh.Trimesh(geometry.vertices, geometry.faces, process=False)
        volume = float(mesh.volume) if mesh.is_volume else geometry.volume
        mass = model.density * volume
    elif model.id in model_masses():
        mass = model_masses()[model.id]
    else:
        densities = hull_densities()
        density = densities.get(model.category, densities["default"])
        mass = density * float(trimesh.convex.convex_hull(geometry.hull).volume)
    return float(np.clip(mass, _LEAST_MASS, _MOST_MASS))


def mass_properties(model: ModelInfo, geometry: ModelGeometry) -> MassProperties:
    """Return mass, center and inertia of a model, its mass spread evenly over its convex parts."""
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
    mass = mass_of(model, geometry)
    return MassProperties(mass, center, inertia * (mass / volume) if volume else np.eye(3) * mass)


@lru_cache(maxsize=1)
def model_masses() -> dict[str, float]:
    """Return kg by id, of models whose category tells nothing about their mass."""
    return {name: float(value) for name, value in _table()["model"].items()}


@lru_cache(maxsize=1)
def hull_densities() -> dict[str, float]:
    """Return kg per m³ of convex hull by category, and for "default"."""
    data = _table()
    found = {name: float(value) for group in _GROUPS for name, value in data[group].items()}
    return {"default": float(data["default"]), **found}


def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))
