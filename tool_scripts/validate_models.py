# SPDX-License-Identifier: GPL-3.0-or-later
"""Check the spreadsheet and every model it names: files, geometry, size, license, color word.

Exit code 0 if nothing is wrong, 1 if a model is, 2 if the spreadsheet is. Needs Blender only for models that
it has not seen yet, to compare what it shows of them, and for --colors and --sheet.
"""

import argparse
import logging
import statistics
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tqdm import tqdm

from core.app.launch.local_pool import WorkerProgram
from core.app.run.comparing import judge_in_blender, verdict_store
from core.assets.catalogue import ModelInfo, read_catalogue, unmatched_words
from core.assets.license import license_problem
from core.assets.model_check import ModelCheck, check_models, resting_hint, with_verdicts
from core.assets.model_check.verdicts import VERDICTS_FILE, Verdict, write_shipped
from core.assets.model_colors import (
    COLORS_FILE,
    MeasuredColors,
    cluster_colors,
    color_keys,
    disagreement,
    read_colors,
    unnamed_color,
    write_colors,
)
from core.assets.part_files import part_hints
from core.assets.printed import print_problem
from core.assets.second_colors import second_disagreement
from core.config.packages import installed_versions
from core.dataset.store.outputs import check_output_file
from core.engine.model_probe import judge_models
from core.language.catalogue_check import word_problems
from core.language.lexicon.lexicon import load_lexicon
from core.language.wording.row_phrases import plurals, wordings
from tool_scripts.model_sheet import check_sheet_file
from tool_scripts.tool_support import ToolParser, choose_models, run_tool
from utils.words import counted

ROOT = Path(__file__).resolve().parent.parent
FAILED = 1


def build_parser() -> argparse.ArgumentParser:
    parser = ToolParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--obj-dir",
        type=Path,
        default=ROOT / "models",
        help="model folder (default: models)",
    )
    parser.add_argument(
        "--models-info-file-path", type=Path, default=ROOT / "models" / "models_info_all.xlsx",
        help="spreadsheet (default: models/models_info_all.xlsx)",
    )  # fmt: skip
    parser.add_argument("--only", nargs="+", metavar="ID", help="check these models only")
    parser.add_argument("--details", action="store_true", help="print a line for every model")
    parser.add_argument(
        "--any-license", action="store_true", help="do not check licenses and authors"
    )
    parser.add_argument(
        "--wordings", nargs="+", metavar="ID",
        help="print every noun phrase by which these objects can be called, and stop",
    )  # fmt: skip
    parser.add_argument("--language", default="en", help="language of --wordings (default: en)")
    parser.add_argument(
        "--colors", action="store_true",
        help="render models that are new or changed, small, under white light, and keep their colors "
        "in --colors-file (about 2 s of a core each)",
    )  # fmt: skip
    parser.add_argument(
        "--colors-file", type=Path, metavar="FILE",
        help=f"measured colors (default: {COLORS_FILE} beside the spreadsheet)",
    )  # fmt: skip
    parser.add_argument(
        "--no-comparison", action="store_true",
        help="do not compare new models with what Blender shows of them",
    )  # fmt: skip
    parser.add_argument(
        "--write-verdicts", action="store_true",
        help="for maintainers: keep what all these comparisons found in models/model_verdicts.json",
    )  # fmt: skip
    parser.add_argument(
        "--sheet", type=Path, metavar="FILE", help="render all models into one image"
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    colors_file = options.colors_file or options.models_info_file_path.with_name(COLORS_FILE)
    if options.colors:
        check_output_file(colors_file)
    if options.sheet:
        check_sheet_file(options.sheet)
    catalogue = read_catalogue(options.models_info_file_path, options.obj_dir)
    models = choose_models(
        catalogue, options.wordings or options.only, "Ids are those in the spreadsheet."
    )
    if options.wordings:
        print_wordings(models, options.language)
        return 0
    checks = _check(models, compare=not options.no_comparison)
    problems = {m.id: [*checks[m.id].problems] for m in models}
    good = [model for model in models if not checks[model.id].problems]
    if not options.any_license:
        for model in models:
            problems[model.id] += filter(None, [license_problem(model)])
    measured = read_colors(colors_file)
    if options.colors:
        measured = _measure(good, measured, colors_file, {model.id for model in catalogue})
    notes = {
        m.id: [*checks[m.id].notes, *filter(None, [resting_hint(m, checks[m.id])])] for m in models
    }
    for model in good:
        notes[model.id] += part_hints(model.path)
        problems[model.id] += filter(None, [print_problem(model.path)])
    doubt_words(catalogue, notes)
    stale = judge_colors(good, measured, problems, notes)
    print_report(models, checks, problems, notes, options.details)
    if stale and not options.colors:
        print(f"The colors of {len(stale)} models have not been measured yet: add --colors.")
    if options.write_verdicts:
        _write_verdicts(checks)
    if options.sheet:
        _sheet(good, options.sheet)
    return FAILED if any(problems.values()) else 0


def print_wordings(models: Sequence[ModelInfo], language: str) -> None:
    """Print the forms of each word of a row, then all its noun phrases."""
    for model in models:
        texts = wordings(model, language)
        print(f"{model.id}: {len(texts)} noun phrases")
        for word, plural, article in plurals(model, language):
            print(f"  {article} {word}".rstrip() + (f", two {plural}" if plural else ""))
        print(*(f"    {text}" for text in texts), sep="\n")


def doubt_words(catalogue: Sequence[ModelInfo], notes: Mapping[str, list[str]]) -> None:
    """Add to `notes`, once each, doubts about words that rows share or should share."""
    for doubt in word_problems(catalogue, load_lexicon("en")):
        shown = next((model_id for model_id in doubt.models if model_id in notes), None)
        if shown is not None:
            notes[shown].append(doubt.message)
    for model_id, message in unmatched_words(catalogue):
        if model_id in notes:
            notes[model_id].append(message)


def judge_colors(
    models: Sequence[ModelInfo],
    measured: Mapping[str, MeasuredColors],
    problems: Mapping[str, list[str]],
    notes: Mapping[str, list[str]],
) -> list[str]:
    """Add what the measured colors show to `problems` and `notes`; return the ids without a measurement."""
    stale = []
    for model in models:
        colors = measured.get(model.id)
        if colors is None or colors.files != color_keys(model.path, model.color)[0]:
            stale.append(model.id)
        elif contradiction := disagreement(model, colors) or second_disagreement(model, colors):
            problems[model.id].append(f"{contradiction}.")
        elif unnamed := unnamed_color(model, colors):
            notes[model.id].append(f"{unnamed}.")
    return stale


def print_report(
    models: Sequence[ModelInfo],
    checks: Mapping[str, ModelCheck],
    problems: Mapping[str, Sequence[str]],
    notes: Mapping[str, Sequence[str]],
    details: bool,
) -> None:
    """Print problems, notes, and a summary of the models."""
    if details:
        print(f"{'id':30} {'triangles':>9}  width x depth x height, cm closed pieces color   name")
    for model in models if details else ():
        check = checks[model.id]
        size = " x ".join(f"{100 * side:.1f}" for side in check.extents)
        closed = "yes" if check.watertight else "no"
        print(
            f"{model.id:30} {check.triangles:9}  {size:26} {closed:6} {check.bodies:6} "
            f"{model.color:7} {model.name}"
        )
    for model in models:
        for text in problems[model.id]:
            print(f"PROBLEM {model.id} ({model.path}): {text}")
        for text in notes[model.id]:
            print(f"note    {model.id} ({model.path}): {text}")
    print(*_summary(models, checks), sep="\n")
    bad = sum(map(bool, problems.values()))
    print(
        f"{bad} of {counted(len(models), 'model')} {'has' if bad == 1 else 'have'} problems."
        if bad
        else "No problems found."
    )


def _summary(models: Sequence[ModelInfo], checks: Mapping[str, ModelCheck]) -> list[str]:
    read = [check for check in checks.values() if check.triangles]
    lines = [
        f"{counted(len(models), 'model')} of {counted(len({m.name for m in models}), 'name')} in "
        f"{counted(len({m.category for m in models}), 'category', 'categories')}, "
        f"{sum(bool(m.color) for m in models)} with a color word"
    ]
    if read:
        triangles = [check.triangles for check in read]
        longest = [100 * max(check.extents) for check in read]
        closed = sum(check.watertight for check in read)
        lines += [
            f"triangles: {min(triangles)} to {max(triangles)}, median "
            f"{statistics.median(triangles):.0f}",
            f"longest side: {min(longest):.1f} to {max(longest):.1f} cm, median "
            f"{statistics.median(longest):.1f} cm",
            f"watertight: {closed} of {len(read)}",
        ]
    licenses = Counter(model.license or "none given" for model in models)
    lines.append("licenses: " + ", ".join(f"{name} {n}" for name, n in licenses.most_common()))
    return lines


def _check(models: Sequence[ModelInfo], compare: bool) -> Mapping[str, ModelCheck]:
    with tqdm(total=len(models), unit="model", desc="Checking model files", leave=False) as bar:
        checks = check_models(models, progress=lambda model: bar.update())
    store, ask = verdict_store(installed_versions()), partial(judge_models, WorkerProgram().probe())
    judge = judge_in_blender(ask, store) if store and compare else None
    return with_verdicts(models, checks, store, judge)


def _write_verdicts(checks: Mapping[str, ModelCheck]) -> None:
    """Keep the verdicts on the models without problems for everybody."""
    versions = installed_versions()
    store = verdict_store(versions)
    found: dict[str, tuple[str, Verdict]] = {}
    for model_id, check in checks.items():
        verdict = store.get(check.key) if store and check.key else None
        if verdict is not None and not verdict.problems:
            found[model_id] = (check.key, verdict)
    write_shipped(found, versions["bpy"], VERDICTS_FILE)
    print(f"{len(found)} verdicts in {VERDICTS_FILE}")


def _measure(
    models: Sequence[ModelInfo],
    known: Mapping[str, MeasuredColors],
    file: Path,
    listed: set[str],
) -> dict[str, MeasuredColors]:
    """Measure and store new or changed models; drop those that are no longer listed."""
    keys = {model.id: color_keys(model.path, model.color) for model in models}
    todo = [m for m in models if m.id not in known or known[m.id].files != keys[m.id][0]]
    measured = {model_id: colors for model_id, colors in known.items() if model_id in listed}
    if todo:
        from core.engine.blender.model_colors import photograph_models

        for model, pixels in tqdm(
            photograph_models(todo), desc="Colors", total=len(todo), unit="model"
        ):
            measured[model.id] = MeasuredColors(*keys[model.id], cluster_colors(pixels))
            write_colors(file, measured)  # an interrupted measurement continues where it stopped
    elif measured != dict(known):
        write_colors(file, measured)
    return measured


def _sheet(models: Sequence[ModelInfo], output: Path) -> None:
    from tool_scripts.model_sheet import write_sheet

    write_sheet(models, output)
    print(f"{counted(len(models), 'model')} in {output}")


if __name__ == "__main__":
    # Blender's module can crash at interpreter shutdown, after all work is done.
    run_tool(main, at_once=True)
