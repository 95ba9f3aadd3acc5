# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of model files before anything is rendered, without Blender; cached by content.

What only Blender knows, whether it shows the model that was checked, is a verdict made once (`verdicts`).

A model with problems stops the run or is left out; notes are for `tool_scripts/validate_models.py`.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from core.assets.catalogue import ModelInfo
from core.assets.geometry import default_cache_dir
from core.assets.gltf_file import GLTF
from core.assets.model_check.glb import check_glb
from core.assets.model_check.known_keys import KnownKeys
from core.assets.model_check.obj import check_obj
from core.assets.model_check.ply import check_ply
from core.assets.model_check.report import Findings, ModelCheck
from core.assets.model_check.resting_hint import resting_hint
from core.assets.model_check.shape import check_shape
from core.assets.model_check.stl import check_stl, color_note, color_problem
from core.assets.model_check.verdicts import VerdictStore
from core.errors import UserInputError
from utils.json_cache import JsonCache

__all__ = [
    "Judge",
    "ModelCheck",
    "check_model",
    "check_models",
    "resting_hint",
    "usable_models",
    "with_verdicts",
]

logger = logging.getLogger(__name__)

# Raise it with any change of what is found, so that models are looked at anew.
CHECK_VERSION = 4
_CACHE_FILE = "model_checks.json"
SKIP_FLAG = "--skip-bad-models"
# They return whether the mesh is worth reading.
_FILE_CHECKS = {
    ".obj": check_obj, ".glb": check_glb, GLTF: check_glb, ".ply": check_ply, ".stl": check_stl,
}  # fmt: skip

# Compares models, (path, content key), with what Blender shows of them, and puts the verdicts into the store.
Judge = Callable[[Sequence[tuple[Path, str]]], None]


def usable_models(
    models: Sequence[ModelInfo],
    skip_bad: bool = False,
    verdicts: VerdictStore | None = None,
    judge: Judge | None = None,
    progress: Callable[[ModelInfo], object] = lambda model: None,
) -> tuple[ModelInfo, ...]:
    """Return the models whose files are good; with `skip_bad` the others are left out, with a warning.

    Args:
        verdicts, judge: as in `with_verdicts`.
        progress: as in `check_models`.

    Raises:
        UserInputError: lists all problems of all models, unless they are skipped and a model is left.
    """
    checks = check_models(models, progress=progress)
    checks = with_verdicts(models, checks, verdicts, judge)
    for model in models:
        if hint := resting_hint(model, checks[model.id]):
            logger.warning("%s: %s", model.id, hint)
    bad = [model for model in models if checks[model.id].problems]
    if not bad:
        return tuple(models)
    lines = "\n".join(
        f"  - {model.path}: {problem}" for model in bad for problem in checks[model.id].problems
    )
    if not skip_bad:
        raise UserInputError(
            f"{len(bad)} of {len(models)} models cannot be used:\n{lines}\n"
            f"Repair the files, delete their rows, or leave them out with {SKIP_FLAG}."
        )
    if len(bad) == len(models):
        raise UserInputError(f"no models are left, all {len(bad)} are bad:\n{lines}")
    are = "is" if len(bad) == 1 else "are"
    logger.warning("%d of %d models %s left out:\n%s", len(bad), len(models), are, lines)
    names = {model.id for model in bad}
    return tuple(model for model in models if model.id not in names)


def check_models(
    models: Iterable[ModelInfo],
    cache_dir: Path | None = None,
    progress: Callable[[ModelInfo], object] = lambda model: None,
) -> Mapping[str, ModelCheck]:
    """Return the check of each model by its id.

    Args:
        cache_dir: where checks are cached; by default the folder `.cache` of the models.
        progress: called with each model once it is checked.
    """
    caches: dict[Path, tuple[JsonCache, KnownKeys]] = {}
    checks = {}
    for model in models:
        folder = cache_dir or default_cache_dir(model.path)
        if folder not in caches:
            cache = JsonCache(folder / _CACHE_FILE, CHECK_VERSION)
            caches[folder] = cache, KnownKeys(folder)
        checks[model.id] = _with_row(model, _cached_check(model.path, *caches[folder]))
        progress(model)
    for cache, keys in caches.values():
        cache.save()
        keys.save()
    return checks


def with_verdicts(
    models: Sequence[ModelInfo],
    checks: Mapping[str, ModelCheck],
    verdicts: VerdictStore | None,
    judge: Judge | None = None,
) -> Mapping[str, ModelCheck]:
    """Return checks by id with what is known of the models in Blender.

    Args:
        verdicts: for the Blender that is used; None if there is none.
        judge: asked first about the sound models that have no verdict, if there are any.
    """
    if verdicts is None:
        return checks
    sound = [m for m in models if checks[m.id].key and not checks[m.id].problems]
    new = [(m.path, checks[m.id].key) for m in sound if verdicts.get(checks[m.id].key) is None]
    if new and judge is not None:
        judge(new)
    found = dict(checks)
    for model in sound:
        check = checks[model.id]
        if (verdict := verdicts.get(check.key)) is not None:
            notes = (*check.notes, *verdict.notes)
            found[model.id] = replace(check, problems=verdict.problems, notes=notes)
    return found


def check_model(path: Path) -> ModelCheck:
    """Return the check of one model file, without a cache."""
    findings = Findings()
    suffix = path.suffix.lower()
    try:
        if suffix in _FILE_CHECKS and not _FILE_CHECKS[suffix](path, findings):
            return ModelCheck(tuple(findings.problems), tuple(findings.notes))
        return check_shape(path, findings)
    except OSError as error:
        return ModelCheck((f"cannot be read ({error.strerror or error}).",))


def _with_row(model: ModelInfo, check: ModelCheck) -> ModelCheck:
    """Return the check of a file with what its row adds: a color, where the file has none."""
    problem, note = color_problem(model.path, model.color), color_note(model.path, model.color)
    return replace(
        check,
        problems=(*check.problems, *filter(None, [problem])),
        notes=(*check.notes, *filter(None, [note])),
    )


def _cached_check(path: Path, cache: JsonCache, keys: KnownKeys) -> ModelCheck:
    try:
        key = keys.key(path)
    except OSError as error:
        return ModelCheck((f"cannot be read ({error.strerror or error}).",))
    try:
        check = ModelCheck.from_json(cache.get(key))
    except (ValueError, KeyError, TypeError):  # absent, or not written by this program
        check = check_model(path)
        cache.put(key, check.to_json())
    return replace(check, key=key)
