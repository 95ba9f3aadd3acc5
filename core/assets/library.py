# SPDX-License-Identifier: GPL-3.0-or-later
"""The asset library: catalogue rows with their geometry, loaded on first use."""

from functools import cached_property, lru_cache

from core.assets.catalogue import ModelInfo
from core.assets.geometry import ModelGeometry, default_cache_dir, load_geometry
from core.assets.masses import mass_of
from core.assets.named_parts import ModelParts, load_parts
from core.assets.partners import Partners
from core.assets.printed import PrintedText, load_print
from core.assets.sampled_surface import SampledSurface
from core.assets.stable_poses import StablePose, stable_poses
from core.assets.support_cache import load_support
from core.assets.support_shape import SupportShape
from core.errors import UserInputError

# Meshes kept in memory: those of a scene and those that were drawn but did not fit; others are read again from
# the geometry cache.
GEOMETRIES_IN_MEMORY = 32
# Surfaces with their samples, up to 20 MB each; those of a scene where objects carry each other.
_SURFACES_IN_MEMORY = 16


class AssetLibrary:
    """The models, with their geometry and stable poses on demand.

    Args:
        models: rows of the catalogue, sorted by id.

    Raises:
        UserInputError: there are no models.
    """

    def __init__(self, models: tuple[ModelInfo, ...]) -> None:
        if not models:
            raise UserInputError(
                "the catalogue contains no models: add rows to the models spreadsheet"
            )
        self.models = models
        self._geometry = lru_cache(maxsize=GEOMETRIES_IN_MEMORY)(load_geometry)
        self._surface = lru_cache(maxsize=_SURFACES_IN_MEMORY)(self._make_surface)
        self._parts = lru_cache(maxsize=GEOMETRIES_IN_MEMORY)(self._load_parts)
        self._texts = lru_cache(maxsize=GEOMETRIES_IN_MEMORY)(load_print)
        self._masses: dict[str, float] = {}
        self._stable_poses: dict[str, tuple[StablePose, ...]] = {}
        self._support_shapes: dict[str, SupportShape] = {}

    @cached_property
    def partners(self) -> Partners:
        """Which of the models stand on or go in which, by their words."""
        return Partners.of(self.models)

    def geometry(self, model: ModelInfo) -> ModelGeometry:
        """Return the model's mesh and convex parts in the model frame (Z up), meters."""
        return self._geometry(model.path)

    def stable_poses(self, model: ModelInfo) -> tuple[StablePose, ...]:
        """Return the orientations in which the model rests stably; computed once, in up to 0.2 s."""
        if model.id not in self._stable_poses:
            self._stable_poses[model.id] = stable_poses(self.geometry(model))
        return self._stable_poses[model.id]

    def support_shape(self, model: ModelInfo) -> SupportShape:
        """Return what the model can bear and hold, upright; computed once in about 0.1 s, and cached."""
        if model.id not in self._support_shapes:
            folder = default_cache_dir(model.path)
            self._support_shapes[model.id] = load_support(self.geometry(model), folder)
        return self._support_shapes[model.id]

    def surface(self, model: ModelInfo) -> SampledSurface:
        """Return the surface of the model's mesh in the model frame, to be sampled and shot at."""
        return self._surface(model)

    def parts(self, model: ModelInfo) -> ModelParts:
        """Return the named parts of the model, as labels of the triangles of its geometry."""
        return self._parts(model)

    def texts(self, model: ModelInfo) -> tuple[PrintedText, ...] | None:
        """Return all that is printed on the model, with places in its frame; None if nobody knows."""
        return self._texts(model.path)

    def mass(self, model: ModelInfo) -> float:
        """Return the model's mass, kg; see `core.assets.masses`."""
        if model.id not in self._masses:
            self._masses[model.id] = mass_of(model, self.geometry(model))
        return self._masses[model.id]

    def _make_surface(self, model: ModelInfo) -> SampledSurface:
        geometry = self.geometry(model)
        return SampledSurface(geometry.vertices, geometry.faces)

    def _load_parts(self, model: ModelInfo) -> ModelParts:
        return load_parts(model, self.geometry(model))
