# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether models say what is printed on them, where sentences are to name it."""

from collections.abc import Sequence
from functools import partial

from core.assets.catalogue import ModelInfo
from core.assets.printed import load_print
from core.config.settings import GenerationConfig
from core.errors import Problems
from core.generation.arranging import wants_texts

NOTHING_KNOWN = (
    "no model says what is printed on it, so no sentence will; build the models anew (make models), or see "
    "docs/printed.md."
)


def print_hints(config: GenerationConfig, models: Sequence[ModelInfo]) -> list[str]:
    """Return what is to be said of the models' texts, "" if nothing.

    Raises:
        UserInputError: lists all files that are damaged.
    """
    if not models or not wants_texts(config):
        return []
    problems = Problems()
    known = [problems.attempt(partial(load_print, model.path)) for model in models]
    problems.raise_if_any()
    return [] if any(known) else [NOTHING_KNOWN]
