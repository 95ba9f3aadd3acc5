# SPDX-License-Identifier: GPL-3.0-or-later
"""Bring the default models into `models/` from public packages (PyPI wheels and a Debian package).

Downloads what is not there yet, checks it by hash, converts each model and measures its geometry.
Repeated, it only looks whether everything is in place. The workbook in `models/` is yours: an
import never changes it. Where a package cannot be had, its models are left out, and the generator
is told.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.assets.catalogue import NOT_IMPORTED_FILE
from core.errors import RefGraspError, UserInputError
from tool_scripts.building import library
from tool_scripts.importing.definitions import Definition, read_definitions
from tool_scripts.importing.families import Family, Outcome, import_family, package_of
from tool_scripts.importing.packages import Package, SourceUnavailableError, fetch
from tool_scripts.importing.second_colors import with_second_color
from tool_scripts.importing.sheets import Row, workbook_bytes
from tool_scripts.importing.sources import LIBRARIES
from tool_scripts.importing.workbook import attribution_text, changes, make_row
from tool_scripts.tool_support import CONTINUE, ToolParser, choose_models, run_tool
from utils.files import atomic_write_bytes, atomic_write_text
from utils.parallel import WorkerDiedError, default_workers, ordered_map

ROOT = Path(__file__).resolve().parent.parent
_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
WORKBOOK = "models_info_all.xlsx"
ATTRIBUTION = "ATTRIBUTION.md"
# Convex parts take most of the time; more processes than this only wait for disk and memory.
_MAX_PROCESSES = 8


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--obj-dir",
        type=Path,
        default=ROOT / "models",
        help="model folder (default: models)",
    )
    parser.add_argument(
        "--downloads", type=Path, default=ROOT / ".cache" / "downloads",
        help="folder where packages are kept (default: .cache/downloads)",
    )  # fmt: skip
    parser.add_argument(
        "--only", nargs="+", metavar="ID", help="import these models only (see --list)"
    )
    parser.add_argument("--list", action="store_true", help="list the models and stop")
    parser.add_argument(
        "--force", action="store_true", help="convert models again even if they are up to date"
    )
    parser.add_argument(
        "--write-workbook", action="store_true",
        help=f"also write {WORKBOOK} and {ATTRIBUTION} again (drops your own rows)",
    )  # fmt: skip
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    chosen = choose_models(read_definitions(), options.only, "--list shows them all.")
    if options.list:
        for definition in chosen:
            print(f"{definition.id:28} {definition.color:8} {definition.name}")
        return 0
    packages = {package_of(definition) for definition in chosen}
    files, missing = fetch_all(packages, options.downloads)
    outcomes = import_all(chosen, files, options.obj_dir, options.force)
    record_missing(options.obj_dir, chosen, missing, outcomes)
    if options.write_workbook:
        write_workbook(options.obj_dir, chosen, outcomes)
    return report(chosen, missing, outcomes, options.obj_dir)


def fetch_all(packages: Iterable[Package], folder: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the files of the available packages, and why the others are not available, both by name."""
    files, missing = {}, {}
    for package in tqdm(sorted(packages, key=lambda p: p.name), desc="packages", unit="package"):
        try:
            files[package.name] = fetch(package, folder)
        except SourceUnavailableError as error:
            missing[package.name] = str(error)
    return files, missing


def import_all(
    definitions: list[Definition], files: dict[str, Path], models_dir: Path, force: bool
) -> list[Outcome]:
    """Import all models whose package is available, in parallel, and return their outcomes.

    Raises:
        RefGraspError: a process died.
    """
    ready = [d for d in definitions if package_of(d).name in files]
    # The Debian package is unpacked once, before several processes would do it at the same time.
    for name in sorted({definition.library for definition in ready}):
        LIBRARIES[name].open(files[LIBRARIES[name].package.name])
    # Color variants of one model go together: the others reuse the geometry of the first.
    members: dict[tuple[object, ...], list[Definition]] = {}
    for definition in ready:
        members.setdefault(definition.shape_key(), []).append(definition)
    families = [Family(tuple(m), files[package_of(m[0]).name]) for m in members.values()]
    # One thread per process: the matrices are small, and more threads would only spin.
    for name in _THREAD_VARIABLES:
        os.environ.setdefault(name, "1")
    work = partial(import_family, models_dir=models_dir, force=force)
    outcomes = []
    try:
        with tqdm(total=len(ready), desc="models", unit="model") as bar:
            for done in ordered_map(work, families, min(default_workers(), _MAX_PROCESSES)):
                outcomes += done
                bar.update(len(done))
    except WorkerDiedError as error:
        raise RefGraspError(
            "a process died, most likely for lack of memory; run it again to continue."
        ) from error
    return sorted(outcomes, key=lambda outcome: outcome.id)


def record_missing(
    models_dir: Path, chosen: list[Definition], missing: dict[str, str], outcomes: list[Outcome]
) -> None:
    """Record the models that could not be imported, for the reader of the workbook."""
    path = models_dir / NOT_IMPORTED_FILE
    recorded = _recorded(path)
    reasons = {d.id: missing[package_of(d).name] for d in chosen if package_of(d).name in missing}
    reasons |= {outcome.id: outcome.error for outcome in outcomes if outcome.error}
    for definition in chosen:
        recorded.pop(definition.id, None)
    recorded |= reasons
    if recorded:
        models_dir.mkdir(parents=True, exist_ok=True)
        atomic_write_text(path, json.dumps(recorded, indent=1, sort_keys=True) + "\n")
    else:
        path.unlink(missing_ok=True)


def _recorded(path: Path) -> dict[str, str]:
    """Return what an earlier import recorded; a damaged file counts as empty, since it is written anew."""
    try:
        recorded = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    return recorded if isinstance(recorded, dict) else {}


def write_workbook(models_dir: Path, chosen: list[Definition], outcomes: list[Outcome]) -> None:
    """Write the workbook and the attribution; every model has to be in place.

    Raises:
        UserInputError: a model is missing, so the committed files would lose it.
    """
    credits = {outcome.id: outcome.credit for outcome in outcomes if not outcome.error}
    if len(credits) < len(read_definitions()):
        raise UserInputError(f"{WORKBOOK} is not written: all models must be imported for that.")
    rows = [make_row(definition, credits[definition.id]) for definition in chosen]
    # Both kinds of models in one list: users who look for a mug do not care where it comes from.
    every = sorted(
        map(with_second_color, [*rows, *library.rows()]), key=lambda row: row.cells["id"]
    )
    atomic_write_bytes(models_dir / WORKBOOK, workbook_bytes(every))
    marked = [
        Row({**row.cells, "changes": changes(definition)})
        for row, definition in zip(rows, chosen, strict=True)
    ]
    atomic_write_text(models_dir / ATTRIBUTION, attribution_text(marked, library.rows()))


def report(
    chosen: list[Definition], missing: dict[str, str], outcomes: list[Outcome], models_dir: Path
) -> int:
    """Print what is in place and what is not; return the exit code: 1 after an error or if nothing is."""
    failed = [outcome for outcome in outcomes if outcome.error]
    done = len(outcomes) - len(failed)
    print(f"{done} of {len(chosen)} models are in {models_dir}")
    for outcome in failed:
        print(f"FAILED {outcome.id}: {outcome.error}", file=sys.stderr)
    for name, reason in missing.items():
        lost = sum(package_of(d).name == name for d in chosen)
        print(f"MISSING {lost} models of {name}: {reason}", file=sys.stderr)
    if missing and done:
        print("The others are a working set; run this again to complete it.", file=sys.stderr)
    return 1 if failed or not done else 0


if __name__ == "__main__":
    run_tool(main, on_interrupt=CONTINUE)
