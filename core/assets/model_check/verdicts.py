# SPDX-License-Identifier: GPL-3.0-or-later
"""Verdicts of comparing models with what Blender shows of them, by content, made once.

Those of the models that come with RefGrasp are in `models/model_verdicts.json`, so that no run has to make
them; others are kept in a cache.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from core.config.packages import minor
from utils.files import atomic_write_text
from utils.json_cache import JsonCache
from utils.repository import REPOSITORY

VERDICTS_FILE = REPOSITORY / "models" / "model_verdicts.json"
# Raise it with any change of what is compared or how a model is read, so that models are compared anew.
COMPARISON_VERSION = 1
_KEY_DIGITS = 16


@dataclass(frozen=True)
class Verdict:
    """What a comparison found, as `core.assets.model_check.report.ModelCheck` has it."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> list[list[str]]:
        return [list(self.problems), list(self.notes)]

    @classmethod
    def from_json(cls, values: Any) -> "Verdict":
        """Build a verdict from `to_json`.

        Raises:
            ValueError, TypeError: `values` has another form.
        """
        problems, notes = values
        return cls(tuple(map(str, problems)), tuple(map(str, notes)))


class VerdictStore:
    """Verdicts by content key (see `core.assets.model_check.content_key`) for one version of Blender.

    Args:
        cache: of version `COMPARISON_VERSION`.
        bpy: version of Blender; only major.minor matters.
        shipped: file of verdicts that come with RefGrasp.
    """

    def __init__(self, cache: JsonCache, bpy: str, shipped: Path = VERDICTS_FILE) -> None:
        self._cache = cache
        self._bpy = minor(bpy)
        self._shipped = shipped

    def get(self, key: str) -> Verdict | None:
        """Return the verdict of a model, None if it was never compared."""
        stored = self._of_shipped.get(key[:_KEY_DIGITS])
        try:
            return Verdict.from_json(self._cache.get(self._name(key)) if stored is None else stored)
        except (ValueError, TypeError):
            return None

    def put(self, key: str, verdict: Verdict) -> None:
        """Set the verdict of a model; `save` keeps it."""
        self._cache.put(self._name(key), verdict.to_json())

    def save(self) -> bool:
        """Keep new verdicts; return whether that succeeded."""
        return self._cache.save()

    def _name(self, key: str) -> str:
        return f"{self._bpy} {key}"

    @cached_property
    def _of_shipped(self) -> Mapping[str, Any]:
        try:
            stored = json.loads(self._shipped.read_text(encoding="utf-8"))
            if (stored["version"], stored["bpy"]) != (COMPARISON_VERSION, self._bpy):
                return {}
            entries = [[e] if isinstance(e, str) else e for e in stored["models"].values()]
            return {str(key): [[], notes] for key, *notes in entries}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}  # they are made again


def write_shipped(
    verdicts: Mapping[str, tuple[str, Verdict]], bpy: str, path: Path = VERDICTS_FILE
) -> None:
    """Write the verdicts of shipped models for one version of Blender.

    Args:
        verdicts: (content key, verdict without problems) by model id.
        bpy: version of Blender.
    """
    lines = []  # one each, so that diffs stay small; most are nothing but a key
    for name, (key, found) in sorted(verdicts.items()):
        short = key[:_KEY_DIGITS]
        entry = [short, *found.notes] if found.notes else short
        lines.append(f"{json.dumps(name)}: {json.dumps(entry)}")
    head = f'"version": {COMPARISON_VERSION}, "bpy": {json.dumps(minor(bpy))}'
    atomic_write_text(path, f'{{{head}, "models": {{\n' + ",\n".join(lines) + "\n}}\n")
