# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdicts on models: whether Blender shows what was checked; new models are looked at in Blender."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from core.app.cache import FOLDER_VARIABLE, preflight_cache
from core.assets.model_check import Judge
from core.assets.model_check.verdicts import COMPARISON_VERSION, Verdict, VerdictStore
from core.engine.model_probe import Ask
from core.errors import UserInputError
from utils.words import counted

_CACHE = "model_verdicts"
# A terminal is refreshed often; a log file that catches standard error would fill up.
_REFRESH_TERMINAL, _REFRESH_FILE = 0.5, 60.0
# Checks that are known from an earlier run take less; only new files are worth a bar.
_QUICK = 1.5  # seconds
_KEPT_EVERY = 20  # models; an interrupted comparison continues there


def verdict_store(versions: Mapping[str, str]) -> VerdictStore | None:
    """Return the verdicts for the Blender in `versions` (see `core.config.packages`); None without one."""
    if "bpy" not in versions:
        return None
    return VerdictStore(preflight_cache(_CACHE, COMPARISON_VERSION), versions["bpy"])


@contextmanager
def checking_bar(total: int) -> Iterator[Callable[[object], object]]:
    """Show how far a check of model files is if it takes long; yield what to call after each.

    Args:
        total: number of models.
    """
    with tqdm(
        total=total,
        unit="model",
        desc="Checking model files",
        mininterval=_pace(),
        delay=_QUICK,
        leave=False,
    ) as bar:
        yield lambda model: bar.update()


def _pace() -> float:
    return _REFRESH_TERMINAL if sys.stderr.isatty() else _REFRESH_FILE


def judge_in_blender(ask: Ask, store: VerdictStore) -> Judge:
    """Return what compares models in Blender, with a progress bar, and keeps the verdicts in a store.

    The judge raises `UserInputError` if they cannot be kept, `RefGraspError` if Blender does not start.
    """

    def judge(new: Sequence[tuple[Path, str]]) -> None:
        keys = dict(new)
        with tqdm(
            total=len(keys), unit="model", desc="New models in Blender", mininterval=_pace()
        ) as bar:

            def judged(path: Path, verdict: Verdict) -> None:
                store.put(keys[path], verdict)
                bar.update()
                if bar.n % _KEPT_EVERY == 0:
                    store.save()

            try:
                ask(list(keys), judged)
            finally:
                kept = store.save()
        if not kept:
            # Workers could not know what was found here.
            raise UserInputError(
                f"what was found about {counted(len(keys), 'new model')} cannot be kept: no permission to "
                f"write to the cache; name a folder in the environment variable {FOLDER_VARIABLE}"
            )

    return judge
