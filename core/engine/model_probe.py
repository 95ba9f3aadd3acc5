# SPDX-License-Identifier: GPL-3.0-or-later
"""Comparing model files with what Blender shows of them, in a process of its own.

A damaged file can take Blender down or keep it busy for ever, so it is read by a process that is expendable,
and says which file it is about to read. It answers in lines like those of `core.engine.probe`.
"""

import json
import os
import queue
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from core.assets.model_check.verdicts import Verdict
from core.engine.probe import QUESTION_VARIABLE, ProbeProgram, announce
from core.engine.roles import MARK, Role
from core.errors import RefGraspError, explained
from utils.process_family import kill_family

# What one process reads: its memory and what is lost with it stay small.
MODELS_AT_ONCE = 100
_PATHS_LENGTH = 16_000  # characters; some systems take no longer environment variables
# Blender's start on a slow network disk takes minutes, reading a model under a second, or some for large ones.
_START_SECONDS = 300.0
SILENCE_SECONDS = 120.0
_LAST_LINES = 5

# Takes each model with its verdict as soon as there is one.
Judged = Callable[[Path, Verdict], object]
# Judges models in some Blender, like `judge_models`.
Ask = Callable[[Sequence[Path], Judged], None]


def asked_models() -> list[Path]:
    """Return the models that this process is asked about."""
    return [Path(text) for text in json.loads(os.environ[QUESTION_VARIABLE])["models"]]


def tell_reading(number: int) -> None:
    """Tell the asking process which of its models is read next; called inside the probe."""
    announce(reading=number)


def tell_verdict(number: int, verdict: Verdict) -> None:
    """Tell the asking process the verdict on one of its models; called inside the probe."""
    announce(judged=number, verdict=verdict.to_json())


def judge_models(
    program: ProbeProgram,
    paths: Sequence[Path],
    judged: Judged,
    silence: float = SILENCE_SECONDS,
) -> None:
    """Compare models with what Blender shows of them, a limited number in each process.

    A model that brings its process down, or keeps it silent for too long, is read again by a process of its
    own; if it does so there, too, that is its problem.

    Args:
        silence: seconds without a word that are too long.

    Raises:
        RefGraspError: Blender does not start.
    """
    left, alone = list(paths), False
    while left:
        count = 1 if alone else _chunk(left)
        found = _ask(program, left[:count], silence, judged)
        if found.reading is None:
            if not found.judged:
                raise RefGraspError(f"Blender does not start ({found.end}); it said:\n{found.said}")
            alone = False
        elif alone:
            text = f"Blender ended ({found.end}) while reading it; export it again."
            judged(left[found.reading], Verdict((text,)))
            found.judged.add(found.reading)
            alone = False
        else:
            left.insert(0, left.pop(found.reading))
            found.judged = {number + (number < found.reading) for number in found.judged}
            alone = True
        left = [path for number, path in enumerate(left) if number not in found.judged]


def _chunk(paths: Sequence[Path]) -> int:
    """Return how many of the first paths one process is asked about."""
    length = 0
    for count, path in enumerate(paths[:MODELS_AT_ONCE]):
        length += len(str(path))
        if length > _PATHS_LENGTH:
            return max(count, 1)
    return min(len(paths), MODELS_AT_ONCE)


@dataclass
class _Found:
    """What one process told: numbers are those of its own models.

    Attributes:
        reading: the model that it was reading when it ended; None for none.
        end: how it ended.
        said: its last words.
    """

    judged: set[int] = field(default_factory=set)
    reading: int | None = None
    end: str = ""
    said: str = ""

    @property
    def has_begun(self) -> bool:
        return bool(self.judged) or self.reading is not None


def _ask(
    program: ProbeProgram,
    paths: Sequence[Path],
    silence: float,
    judged: Judged,
) -> _Found:
    """Start a process for some models and hear it out."""
    try:
        process = program.start(Role.MODELS, {"models": [str(path.absolute()) for path in paths]})
    except OSError as error:
        raise RefGraspError(f"Blender cannot be started: {explained(error)}") from error
    found = _Found()
    words: list[str] = []
    with process:
        try:
            assert process.stdout is not None
            for line in _lines(
                process.stdout, lambda: silence if found.has_begun else _START_SECONDS
            ):
                if line.startswith(MARK):
                    _take(line, found, paths, judged)
                elif line.strip():
                    words = [*words, line.decode("utf-8", "replace").rstrip()][-_LAST_LINES:]
            found.end = f"exit code {process.wait(_START_SECONDS)}"
        except (TimeoutError, subprocess.TimeoutExpired):
            found.end = "silent for too long"
            kill_family(process)
        except BaseException:
            kill_family(process)
            raise
    found.said = "\n".join(f"  {line}" for line in words)
    return found


def _take(line: bytes, found: _Found, paths: Sequence[Path], judged: Judged) -> None:
    """Note what one line of a process tells."""
    try:
        facts: dict[str, Any] = json.loads(line[len(MARK) :])
        if "judged" in facts:
            number, verdict = int(facts["judged"]), Verdict.from_json(facts["verdict"])
            judged(paths[number], verdict)
            found.judged.add(number)
            found.reading = None
        found.reading = facts.get("reading", found.reading)
    except (ValueError, TypeError, KeyError):
        return  # a line cut by the end of the process


def _lines(stream: IO[bytes], silence: Callable[[], float]) -> Iterator[bytes]:
    """Yield the lines of a stream; raise `TimeoutError` when none comes for `silence` seconds."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in stream:
            lines.put(line)
        lines.put(b"")

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=silence())
        except queue.Empty:
            raise TimeoutError from None
        if not line:
            return
        yield line
