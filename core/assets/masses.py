# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object weighs, and how its mass is spread: from its row of the spreadsheet, else by its category."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from core.assets.catalogue import ModelInfo
from core.assets.geometry import ModelGeometry, load_geometry
from core.assets.mass_shape import MassShape, hull_volume, load_mass_shape, measure_mass_shape

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
    if model.mass is None and model.density is not None:
        mesh = trimesh.Trimesh(geometry.vertices, geometry.faces, process=False)
        volume = float(mesh.volume) if mesh.is_volume else geometry.volume
        return _within_limits(model.density * volume)
    return _mass_without_density(model, lambda: hull_volume(geometry))


def mass_properties(model: ModelInfo, geometry: ModelGeometry) -> MassProperties:
    """Return mass, center and inertia of a model, its mass spread evenly over its convex parts."""
    return _spread(mass_of(model, geometry), measure_mass_shape(geometry))


def cached_mass(model: ModelInfo) -> tuple[MassProperties, MassShape]:
    """Return `mass_properties` and what they are made of, mostly without reading the mesh.

    Raises:
        UserInputError: the mesh file cannot be read.
    """
    shape = load_mass_shape(model.path)
    if model.mass is None and model.density is not None:
        mass = mass_of(model, load_geometry(model.path))
    else:
        mass = _mass_without_density(model, lambda: shape.hull_volume)
    return _spread(mass, shape), shape


def _mass_without_density(model: ModelInfo, volume: Callable[[], float]) -> float:
    if model.mass is not None:
        return model.mass
    if model.id in model_masses():
        return _within_limits(model_masses()[model.id])
    densities = hull_densities()
    return _within_limits(densities.get(model.category, densities["default"]) * volume())


def _within_limits(mass: float) -> float:
    return float(np.clip(mass, _LEAST_MASS, _MOST_MASS))


def _spread(mass: float, shape: MassShape) -> MassProperties:
    inertia, volume = np.array(shape.inertia), shape.volume
    each = inertia * (mass / volume) if volume else np.eye(3) * mass
    return MassProperties(mass, np.array(shape.center), each)


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
