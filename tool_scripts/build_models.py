# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the parametric models of RefGrasp's own into `models/`.

Nothing is downloaded. A model is built anew when the code that makes it has changed; repeated, this
only looks whether everything is in place.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.errors import UserInputError
from core.model_geometry import ModelGeometry, load_geometry
from tool_scripts.building.library import blueprints, family_of, stamp
from tool_scripts.building.model import Blueprint
from tool_scripts.building.write import write_model
from tool_scripts.importing.build import is_current
from tool_scripts.tool_support import ToolParser, run_tool
from utils.parallel import default_workers, ordered_map

ROOT = Path(__file__).resolve().parent.parent
_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Job:
    """Models to be put in place by one process: their ids, the models folder, whether to rebuild."""

    ids: tuple[str, ...]
    models_dir: Path
    force: bool


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--obj-dir",
        type=Path,
        default=ROOT / "models",
        help="folder of the models (default: models)",
    )
    parser.add_argument("--only", nargs="+", metavar="ID", help="build these only (see --list)")
    parser.add_argument("--list", action="store_true", help="list the models and stop")
    parser.add_argument("--force", action="store_true", help="build again what is in place")
    parser.add_argument(
        "--workers", type=int, default=default_workers(), help="processes (default: one a core)"
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    chosen = choose(blueprints(), options.only)
    if options.list:
        for blueprint in chosen:
            print(f"{blueprint.id:28} {blueprint.words.color:8} {blueprint.words.name}")
        return 0
    built = build_all(chosen, options.obj_dir, options.force, options.workers)
    print(f"{len(chosen)} models are in {options.obj_dir}, {built} of them built now")
    return 0


def choose(known: Iterable[Blueprint], only: list[str] | None) -> list[Blueprint]:
    """Return the blueprints with the given ids, or all.

    Raises:
        UserInputError: there is no model of that id.
    """
    known = list(known)
    if only is None:
        return known
    if unknown := sorted(set(only) - {blueprint.id for blueprint in known}):
        raise UserInputError(f"--only: no such model: {', '.join(unknown)}. --list shows them all.")
    return [blueprint for blueprint in known if blueprint.id in only]


def build_all(chosen: list[Blueprint], models_dir: Path, force: bool, workers: int) -> int:
    """Put all models and their geometry in place, several at once; return how many were built.

    Raises:
        UserInputError: the folder cannot be written.
    """
    jobs = [Job((blueprint.id,), models_dir, force) for blueprint in chosen]
    # Looking takes no time; processes are started only where there is something to build.
    todo = [job for job in jobs if force or not all(_is_built(i, models_dir) for i in job.ids)]
    if not todo:
        return 0
    for name in _THREAD_VARIABLES:
        os.environ.setdefault(name, "1")
    workers = min(workers, len(todo))
    for _ in tqdm(ordered_map(run_job, todo, workers), total=len(todo), unit="model"):
        pass
    return len(todo)


def run_job(job: Job) -> None:
    """Build the models of a job, with their geometry."""
    geometry: ModelGeometry | None = None
    for blueprint in choose(blueprints(), list(job.ids)):
        code = stamp(family_of(blueprint.id))
        try:
            path = write_model(blueprint, job.models_dir, code)
            geometry = load_geometry(path)
        except OSError as error:
            raise UserInputError(f"{job.models_dir}: cannot be written ({error}).") from error
    assert geometry is not None, "a job has at least one model"


def _is_built(model_id: str, models_dir: Path) -> bool:
    return is_current(models_dir / model_id, stamp(family_of(model_id)))


if __name__ == "__main__":
    run_tool(main)
