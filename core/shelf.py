# SPDX-License-Identifier: GPL-3.0-or-later
"""The models at hand: catalogue rows with their geometry, loaded when first needed."""

from functools import lru_cache

from core.catalogue import ModelInfo
from core.errors import UserInputError
from core.model_geometry import ModelGeometry, load_geometry
from core.resting import Rest, stable_rests

# Meshes kept in memory: a scene's worth and what was drawn and did not fit; the rest is read again from the
# geometry cache.
GEOMETRIES_IN_MEMORY = 32


class Shelf:
    """Models by id, and their shapes on demand.

    Args:
        models: rows of the catalogue, sorted by id.
    """

    def __init__(self, models: tuple[ModelInfo, ...]) -> None:
        if not models:
            raise UserInputError("the catalogue holds no model: add rows to the models spreadsheet")
        self.models = models
        self._geometry = lru_cache(maxsize=GEOMETRIES_IN_MEMORY)(load_geometry)
        self._rests: dict[str, tuple[Rest, ...]] = {}

    def geometry(self, model: ModelInfo) -> ModelGeometry:
        """Return the model's mesh and convex parts, model frame (Z up), metres."""
        return self._geometry(model.path)

    def rests(self, model: ModelInfo) -> tuple[Rest, ...]:
        """Return the orientations in which the model rests stably; computed once, in up to 0.2 s."""
        if model.id not in self._rests:
            self._rests[model.id] = stable_rests(self.geometry(model))
        return self._rests[model.id]
