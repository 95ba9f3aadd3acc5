# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user chooses by name or pattern: models, categories, surfaces."""

import difflib
import fnmatch
from collections.abc import Iterable, Sequence

from core.assets.catalogue import ModelInfo
from core.errors import UserInputError, several

_MOST_NAMED = 3


def select_models(
    models: Sequence[ModelInfo], patterns: str, categories: str
) -> tuple[ModelInfo, ...]:
    """Return the models of the given ids and categories; an empty text admits all.

    Raises:
        UserInputError: a pattern fits nothing, with near misses; or no model fits both.
    """
    ids = choose([model.id for model in models], patterns, "--models", "model")
    wanted = choose({model.category for model in models}, categories, "--categories", "category")
    chosen = tuple(m for m in models if m.id in ids and m.category in wanted)
    if models and not chosen:
        raise UserInputError(
            f"--models {patterns} --categories {categories}: no model is in both selections"
        )
    return chosen


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
    bare = pattern.strip("*?").lower()
    near = sorted(name for name in names if bare and bare in name.lower())
    near = near or difflib.get_close_matches(bare, names, _MOST_NAMED)
    if near:
        return f"; did you mean {' or '.join(near[:_MOST_NAMED])}?"
    return f"; there are {', '.join(sorted(names))}" if len(names) <= 30 else ""
