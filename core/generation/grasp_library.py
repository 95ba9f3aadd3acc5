# SPDX-License-Identifier: GPL-3.0-or-later
"""The proven grasps of models: read from their caches in a run, unpacked or made before one."""

import logging
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.annotation.grasps.grasp_pack import pack_path, unpack, write_pack
from core.annotation.grasps.gripper import Gripper, load_gripper
from core.annotation.grasps.model_grasps import (
    GRASPS_VERSION,
    ModelGrasps,
    cache_path,
    read_cache,
    write_cache,
)
from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.assets.masses import cached_mass, mass_properties
from core.assets.symmetry import symmetric_turns, turns_between
from core.config.grasp_settings import GraspChoice, GraspSettings
from core.engine.mujoco.versions import engine_key
from core.engine.protocol import Holder
from core.errors import UserInputError, cause
from core.generation.model_grasps import Target, prove_model
from core.generation.rests import usual_rests
from core.generation.rollouts import ROLLOUT_VERSION
from utils.files import content_hash

logger = logging.getLogger(__name__)

COMMAND = "tool_scripts/build_grasps.py"


def grasp_library(config: GraspSettings, assets: AssetLibrary) -> "GraspLibrary | None":
    """Return the grasps that a run reads; None if it has none.

    Raises:
        UserInputError: no such gripper.
    """
    if config.grasps == GraspChoice.OFF:
        return None
    return GraspLibrary(assets, load_gripper(config.gripper))


def grasp_hashes(config: GraspSettings, models: Sequence[ModelInfo]) -> dict[str, str]:
    """Return the hashes of what decides a run's grasps, by name; none, and no model read, without grasps.

    Raises:
        UserInputError: as `grasp_library`.
    """
    if config.grasps == GraspChoice.OFF:
        return {}
    found = GraspLibrary(AssetLibrary(tuple(models)), load_gripper(config.gripper)).hashes(models)
    if config.grasps == GraspChoice.SIMULATED:
        found["grasps in scenes"] = f"{ROLLOUT_VERSION}, {engine_key()}"
    return found


@dataclass(frozen=True, eq=False)
class _Loaded:
    """The grasps of a model once, and how they are multiplied: all turns of all models would be 60 MiB.

    Attributes:
        grasps: as proven.
        turns: (k, 3, 3) after which the model looks the same; about `middle` (3,).
        rolls: (n, 4, 4) see `GraspLibrary.rolls`.
    """

    grasps: ModelGrasps
    turns: np.ndarray
    middle: np.ndarray
    rolls: np.ndarray


class GraspLibrary:
    """The grasps of a gripper on the models of a library, loaded on first use."""

    def __init__(self, assets: AssetLibrary, gripper: Gripper) -> None:
        self.assets = assets
        self.gripper = gripper
        self._loaded: dict[str, _Loaded] = {}
        self._paths: dict[str, Path] = {}

    def target(self, model: ModelInfo) -> Target:
        """Return what a hand has to hold of a model."""
        geometry = self.assets.geometry(model)
        return Target(geometry, mass_properties(model, geometry), usual_rests(model, self.assets))

    def grasps(self, model: ModelInfo) -> ModelGrasps:
        """Return the grasps of a model, in all turns in which it looks the same.

        Raises:
            UserInputError: they have not been made.
        """
        loaded = self._load(model)
        return loaded.grasps.turned(loaded.turns, loaded.middle)

    def rolls(self, model: ModelInfo) -> np.ndarray:
        """Return motions (k, 4, 4) in a model's frame by which its grasps may be rolled, the identity first.

        Raises:
            UserInputError: they have not been made.
        """
        return self._load(model).rolls

    def _load(self, model: ModelInfo) -> _Loaded:
        if model.id not in self._loaded:
            found = self._proven(model)
            if found is None:
                raise UserInputError(f"{model.id}: its grasps have not been made; run {COMMAND}")
            geometry = self.assets.geometry(model)
            vertices = geometry.vertices
            middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2.0
            turns = symmetric_turns(vertices)
            between = turns_between(turns, vertices, geometry.faces)
            self._loaded[model.id] = _Loaded(found, turns, middle, _about(middle, between))
        return self._loaded[model.id]

    def unlike_first(self, models: Sequence[ModelInfo]) -> list[ModelInfo]:
        """Return the models in their order, but those last whose grasps are also those of an earlier one."""
        first: dict[Path, ModelInfo] = {}
        later = [
            model for model in models if first.setdefault(self.cache_path(model), model) != model
        ]
        return [*first.values(), *later]

    def has(self, model: ModelInfo) -> bool:
        """Return whether the grasps of a model have been made, and can be read.

        Raises:
            UserInputError: they came packed, and cannot be unpacked.
        """
        return self._proven(model) is not None

    def pack(self, models: Sequence[ModelInfo], folder: Path) -> Path:
        """Write the grasps of models into the file of a model folder that comes with it; return its path.

        Raises:
            UserInputError: those of a model have not been made, or the file cannot be written.
        """
        missing = [model.id for model in models if not self.has(model)]
        if missing:
            raise UserInputError(f"{missing[0]}: its grasps have not been made; run {COMMAND}")
        path = pack_path(folder, self.gripper.name)
        try:
            write_pack(path, [self.cache_path(model) for model in models])
        except OSError as error:
            raise UserInputError(f"{path}: cannot be written ({cause(error)})") from error
        return path

    def make(self, model: ModelInfo, holder: Holder) -> ModelGrasps:
        """Prove the grasps of a model and cache them; takes about ten seconds.

        Raises:
            UserInputError: the cache cannot be written.
        """
        target = self.target(model)
        path = self.cache_path(model)
        grasps = prove_model(target, self.gripper, holder)
        try:
            write_cache(path, grasps)
        except OSError as error:
            raise UserInputError(f"{path}: cannot be written ({cause(error)})") from error
        return grasps

    def hashes(self, models: Iterable[ModelInfo]) -> dict[str, str]:
        """Return what decides the grasps of a dataset, by name, for its fingerprint.

        Raises:
            UserInputError: those of a model have not been made.
        """
        found = {"gripper": self.gripper.digest, "grasps": str(GRASPS_VERSION)}
        for model in models:
            try:
                path = self.cache_path(model)
                found[f"grasps of {model.id}"] = content_hash(path)
            except OSError as error:
                raise UserInputError(
                    f"{model.id}: its grasps cannot be read ({cause(error)}); run {COMMAND}"
                ) from error
        return found

    def _proven(self, model: ModelInfo) -> ModelGrasps | None:
        """Return the grasps of a model, as made; those that came packed are unpacked into its cache first."""
        path = self.cache_path(model)
        found = read_cache(path)
        if found is not None:
            return found
        pack = pack_path(path.parent.parent, self.gripper.name)
        try:
            return read_cache(path) if unpack(pack, path) else None
        except zipfile.BadZipFile as error:
            logger.warning("%s: unreadable (%s); grasps are made anew.", pack, error)
            return None
        except OSError as error:
            raise UserInputError(f"{pack}: cannot be unpacked ({cause(error)})") from error

    def cache_path(self, model: ModelInfo) -> Path:
        """Return the file in which the grasps of a model are, or will be."""
        if model.id not in self._paths:
            mass, shape = cached_mass(model)
            self._paths[model.id] = cache_path(
                model.path, shape.mesh, mass, model.pose, self.gripper, engine_key()
            )
        return self._paths[model.id]


def _about(middle: np.ndarray, turns: np.ndarray) -> np.ndarray:
    """Return the motions (k, 4, 4) of turns (k, 3, 3) about a point."""
    motions = np.tile(np.eye(4), (len(turns), 1, 1))
    motions[:, :3, :3] = turns
    motions[:, :3, 3] = middle - turns @ middle
    return motions
