# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the grasps of models that have none yet, one by one; an interruption loses only the one at hand."""

import sys
from collections.abc import Iterator, Sequence
from functools import partial

from tqdm import tqdm

from core.annotation.grasps.collision import fcl_library
from core.annotation.grasps.gripper import Gripper, load_gripper
from core.annotation.grasps.model_grasps import ModelGrasps
from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.config.grasp_settings import GraspChoice
from core.config.settings import GenerationConfig
from core.engine.mujoco.holder import MujocoHolder
from core.generation.grasp_library import COMMAND, GraspLibrary
from utils.parallel import ordered_map
from utils.words import counted

# A terminal is refreshed often; a log file that catches standard error would fill up.
_REFRESH_TERMINAL, _REFRESH_FILE = 0.5, 60.0
# Measured (docs/grasps.md).
_SECONDS_A_MODEL = 10


def prepare_grasps(config: GenerationConfig, models: Sequence[ModelInfo]) -> None:
    """Make the grasps that a run needs and that are missing, with a progress bar.

    Raises:
        UserInputError: no such gripper, a package is missing, or a cache cannot be written.
    """
    if config.grasps == GraspChoice.OFF:
        return
    gripper = load_gripper(config.gripper)
    missing = missing_grasps(models, gripper)
    if not missing:
        return
    pace = _REFRESH_TERMINAL if sys.stderr.isatty() else _REFRESH_FILE
    print(
        f"Trying how the gripper {config.gripper} can hold {counted(len(missing), 'model')}: about "
        f"{_SECONDS_A_MODEL} s of a core for each, once. {COMMAND} does it on all cores, "
        f"--grasps {GraspChoice.OFF} goes without.",
        file=sys.stderr,
    )
    with tqdm(total=len(missing), unit="model", desc="Grasps of models", mininterval=pace) as bar:
        for _ in make_grasps(missing, gripper, workers=1):
            bar.update()


def missing_grasps(models: Sequence[ModelInfo], gripper: Gripper) -> list[ModelInfo]:
    """Return the models whose grasps have not been made."""
    library = GraspLibrary(AssetLibrary(tuple(models)), gripper)
    return [model for model in models if not library.has(model)]


def make_grasps(
    models: Sequence[ModelInfo], gripper: Gripper, workers: int
) -> Iterator[tuple[ModelInfo, ModelGrasps]]:
    """Make and cache the grasps of models; yields them as they are done.

    Models that share theirs come last: made at the same time, they would be made twice.

    Raises:
        UserInputError: a package is missing, or a cache cannot be written.
    """
    if not models:
        return
    fcl_library()  # A missing package is reported here, not by a worker.
    MujocoHolder(gripper)
    work = partial(_make, gripper)
    ordered = GraspLibrary(AssetLibrary(tuple(models)), gripper).unlike_first(models)
    yield from zip(ordered, ordered_map(work, ordered, workers), strict=True)


def _make(gripper: Gripper, model: ModelInfo) -> ModelGrasps:
    library = GraspLibrary(AssetLibrary((model,)), gripper)
    if library.has(model):  # made a moment ago, for a model that differs in color only
        return library.grasps(model)
    return library.make(model, MujocoHolder(gripper))
