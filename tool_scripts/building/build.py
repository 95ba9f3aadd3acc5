# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds models in parallel; separate from the command line, so that worker processes can import it."""

import os
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from core.assets.geometry import load_geometry
from core.errors import UserInputError, cause
from tool_scripts.building.library import blueprint_of, family_of, stamp
from tool_scripts.building.write import write_model
from tool_scripts.importing.build import is_current
from utils.parallel import WorkerDiedError, ordered_map

_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class Job(NamedTuple):
    """A model to build, and the models folder."""

    model_id: str
    models_dir: Path


def build_all(ids: list[str], models_dir: Path, force: bool, workers: int) -> int:
    """Build models and their geometry; return how many, without `force` only those not yet built.

    Raises:
        UserInputError: the folder is not writable, or a process died.
    """
    jobs = [
        Job(model_id, models_dir)
        for model_id in ids
        if force or not _is_built(model_id, models_dir)
    ]
    # Checking is fast; processes are started only if there is something to build.
    if not jobs:
        return 0
    # One thread per process: the matrices are small, and more threads would only spin.
    for name in _THREAD_VARIABLES:
        os.environ.setdefault(name, "1")
    try:
        built = ordered_map(build_one, jobs, min(workers, len(jobs)))
        return sum(1 for _ in tqdm(built, total=len(jobs), unit="model"))
    except WorkerDiedError as error:
        raise UserInputError(f"models were not built: {cause(error)}.") from error


def build_one(job: Job) -> None:
    """Build one model, with its geometry."""
    try:
        code = stamp(family_of(job.model_id))
        load_geometry(write_model(blueprint_of(job.model_id), job.models_dir, code))
    except OSError as error:
        raise UserInputError(f"{job.models_dir}: cannot be written ({cause(error)}).") from error


def _is_built(model_id: str, models_dir: Path) -> bool:
    return is_current(models_dir / model_id, stamp(family_of(model_id)))
