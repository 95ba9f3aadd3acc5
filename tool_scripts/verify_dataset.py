# SPDX-License-Identifier: GPL-3.0-or-later
"""Check a finished dataset from its files alone and print an error rate for every rule.

DIR is a dataset, a folder of its splits, or a COCO or RefCOCO export; which one is found out. The
exit code is 0 if every rule holds, 1 if one does not, 2 for wrong usage.

With --obj-dir the grasps of a dataset are also checked against the meshes of its models, and with --physics
a sample of them is tried in simulation again, and objects that touch others are taken away in simulation.

With --manifest or --compare nothing is checked but the bytes: the first writes the content hashes of
all files of a dataset, the second compares them, to tell whether two runs made the same.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.assets.catalogue import read_catalogue
from core.dataset.store.outputs import check_output_file
from core.dataset.verify.detect import (
    Check,
    checks_for,
    grasp_check,
    physics_check,
    removal_check,
)
from core.dataset.verify.manifest import compare_manifest, manifest_lines, write_manifest
from core.dataset.verify.tally import format_rows, report_rows
from core.errors import UserInputError
from tool_scripts.tool_support import ToolParser, add_workers_flag, run_tool
from utils.terminal import printable
from utils.words import counted

_SPREADSHEET = "models_info_all.xlsx"


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path, metavar="DIR", help="folder to check")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    hashes = parser.add_mutually_exclusive_group()
    hashes.add_argument(
        "--manifest", type=Path, metavar="FILE", help="write content hashes to FILE"
    )
    hashes.add_argument(
        "--compare", type=Path, metavar="FILE", help="compare content hashes with FILE"
    )
    parser.add_argument(
        "--obj-dir", type=Path, metavar="MODELS",
        help="model folder, to check grasps against the models' meshes",
    )  # fmt: skip
    parser.add_argument(
        "--models-info-file-path", type=Path, metavar="FILE",
        help="spreadsheet of --obj-dir (default: models_info_all.xlsx in it)",
    )  # fmt: skip
    parser.add_argument(
        "--physics",
        action="store_true",
        help="with --obj-dir: try a sample of the grasps, and what depends_on says, in MuJoCo",
    )
    add_workers_flag(parser)
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    if options.manifest is not None:
        check_output_file(options.manifest, options.dataset)
        count = write_manifest(_hashes(options.dataset, options.workers), options.manifest)
        print(f"{options.manifest}: hashes of {counted(count, 'file')}")
        return 0
    if options.compare is not None:
        return _compare(options.dataset, options.compare, options.workers)
    checks = checks_for(options.dataset)
    if options.obj_dir is not None:
        file = options.models_info_file_path or options.obj_dir / _SPREADSHEET
        models = {model.id: model for model in read_catalogue(file, options.obj_dir)}
        checks.append(grasp_check(options.dataset, models))
        if options.physics:
            checks.append(physics_check(options.dataset, models))
            checks.append(removal_check(options.dataset, models))
    elif options.physics:
        raise UserInputError("--physics needs --obj-dir: the folder of the models of the dataset")
    return _verify(checks, options.workers, options.json)


def _verify(checks: list[Check], workers: int, as_json: bool) -> int:
    reports = []
    errors = 0
    for check in checks:
        with tqdm(desc="Checking", unit="scene", leave=False) as bar:

            def show(done: int, total: int, bar: tqdm = bar) -> None:
                bar.total = total
                bar.update(done - bar.n)

            tally = check.run(workers, show)
        rows = report_rows(tally, check.rules)
        reports.append({"title": check.title, "rules": rows})
        errors += tally.total_errors
        if not as_json:
            print(f"{printable(check.title)}\n\n{format_rows(rows)}\n")
            print(
                "No errors."
                if tally.total_errors == 0
                else f"{counted(tally.total_errors, 'error', form=',')}."
            )
    if as_json:
        print(json.dumps(reports, indent=1))
    return 1 if errors else 0


def _hashes(dataset: Path, workers: int) -> Iterator[tuple[str, str]]:
    with tqdm(desc="Hashing", unit="file", leave=False) as bar:
        yield from manifest_lines(dataset, workers, lambda count: bar.update(count))


def _compare(dataset: Path, manifest: Path, workers: int) -> int:
    result = compare_manifest(_hashes(dataset, workers), manifest)
    print(
        f"{result.same:,} files are the same, {result.changed:,} changed, {result.missing:,} missing, "
        f"{result.new:,} new"
    )
    for what, paths in result.examples.items():
        for path in paths:
            print(f"  {what}: {printable(path)}")
    return 0 if result.identical else 1


if __name__ == "__main__":
    run_tool(main)
