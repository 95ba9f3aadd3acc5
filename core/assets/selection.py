# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user chooses by name or pattern: models, categories, surfaces."""

import fnmatch
from collections.abc import Iterable, Sequence

from core.assets.catalogue import ModelInfo
from core.config.flag_values import names_in
from core.errors import Problems, UserInputError, several
from utils.words import did_you_mean, near_names


def select_models(
    models: Sequence[ModelInfo], patterns: str, categories: str, show: str = ""
) -> tuple[ModelInfo, ...]:
    """Return the models of the given ids and categories, an empty text admitting all, and those to show.

    Raises:
        UserInputError: a pattern or an id to show fits nothing, with near misses; or no model fits both.
    """
    names = [model.id for model in models]
    known = {model.category for model in models}
    if problems := selection_problems(names, known, patterns, categories, show):
        raise several(problems)
    ids = choose(names, patterns, "--models", "model")
    wanted = choose(known, categories, "--categories", "category")
    shown = names_in(show)
    chosen = {m.id for m in models if m.id in ids and m.category in wanted}
    if models and not chosen:
        raise UserInputError(
            f"--models {patterns} --categories {categories}: no model is in both selections"
        )
    return tuple(m for m in models if m.id in chosen or m.id in shown)


def selection_problems(
    ids: Sequence[str], known: Iterable[str], patterns: str, categories: str, show: str
) -> list[str]:
    """Return what is wrong with what a user chooses among models.

    Args:
        ids, known: ids and categories of the models there are.
        patterns, categories, show: as in `select_models`.
    """
    found = Problems()
    found.attempt(lambda: choose(ids, patterns, "--models", "model"))
    found.attempt(lambda: choose(known, categories, "--categories", "category"))
    found.add(
        *(
            f"--show {name}: no such model{_near(name, ids)}"
            for name in names_in(show)
            if name not in ids
        )
    )
    return found.listed


def check_shown(models: Sequence[ModelInfo], show: str) -> None:
    """Check that the models to show are among those that can be used.

    Raises:
        UserInputError: one is not; it was left out because its file is bad.
    """
    usable = {model.id for model in models}
    if problems := [
        f"--show {name}: its file cannot be used" for name in names_in(show) if name not in usable
    ]:
        raise several(problems)


def choose(names: Iterable[str], patterns: str, flag: str, kind: str) -> set[str]:
    """Return the names that fit one of the patterns (`mug_*`), separated by commas; all if there are none.

    Raises:
        UserInputError: a pattern fits no name; says which name was probably meant.
    """
    names = list(names)
    wanted = [pattern.strip() for pattern in patterns.split(",") if pattern.strip()]
    if not wanted:
        return set(names)
    found = {pattern: set(fnmatch.filter(names, pattern)) for pattern in wanted}
    problems = [
        f"{flag} {pattern}: no such {kind}{_near(pattern, names)}"
        for pattern, fitting in found.items()
        if not fitting
    ]
    if problems:
        raise several(problems)
    return set().union(*found.values())


def _near(pattern: str, names: Sequence[str]) -> str:
    """Return "; did you mean ...?", or what there is if that is little, else nothing."""
    if near := near_names(pattern.strip("*?"), names):
        return did_you_mean(near)
    return f"; there are {', '.join(sorted(names))}" if len(names) <= 30 else ""
