# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command lines of this folder share: exit codes and common flags."""

import argparse
import sys
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, NoReturn, Protocol, TypeVar

from core.app.run.exit_codes import DEBUG_FLAG, guarded
from core.config.flag_values import path_problem
from core.errors import RefGraspError, UserInputError
from utils.interrupts import interrupt_on_signals
from utils.parallel import WorkerDiedError, default_workers
from utils.standard_streams import leave, prepare_streams
from utils.words import did_you_mean, near_names


class HasId(Protocol):
    """What rows, definitions and blueprints of models have in common."""

    @property
    def id(self) -> str: ...


Model = TypeVar("Model", bound=HasId)


class ToolParser(argparse.ArgumentParser):
    """The parser of a command line of this folder, with the common flag."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.register("type", Path, given_path)
        # `run_tool` reads it, also when no parser has been made yet.
        self.add_argument(DEBUG_FLAG, action="store_true", help="show a traceback with every error")


# Seconds that a terminated tool has for removing its unfinished output.
_PATIENCE = 60.0
# More processes than any machine runs well; pools of millions fail in their own ways.
MAX_WORKERS = 512
_MAX_DIGITS = 20
_MOST_NAMED = 3
# What a tool says on an interrupt that keeps what is already made.
CONTINUE = "Interrupted; run it again to continue."


def run_tool(
    main: Callable[[], int], at_once: bool = False, on_interrupt: str = "Interrupted."
) -> NoReturn:
    """Run a command line and exit: code 2 wrong input, 1 failed, 130 interrupted, with one line for an error.

    SIGTERM (from Slurm, for example) and SIGHUP end it in order like Ctrl-C, so that no unfinished output is
    left.

    Args:
        at_once: skip the interpreter's shutdown, in which Blender's module can crash.
        on_interrupt: message when it is interrupted.
    """
    prepare_streams()
    interrupt_on_signals(_PATIENCE)
    code = guarded(lambda: _run(main), DEBUG_FLAG in sys.argv[1:], on_interrupt)
    if "bpy" in sys.modules:
        from core.engine.blender.session_folder import remove_session_folder

        remove_session_folder()
    if at_once:
        leave(code)
    sys.exit(code)


def _run(main: Callable[[], int]) -> int:
    try:
        return main()
    except WorkerDiedError as error:
        raise RefGraspError(str(error)) from error


def choose_models(known: Iterable[Model], ids: Collection[str] | None, advice: str) -> list[Model]:
    """Return the models with the given ids, or all models for None, in the order of `known`.

    Raises:
        UserInputError: an unknown id; the message ends with `advice`.
    """
    models = list(known)
    if ids is None:
        return models
    if unknown := sorted(set(ids) - {model.id for model in models}):
        known_ids = [model.id for model in models]
        near = [name for model_id in unknown for name in near_names(model_id, known_ids)]
        meant = did_you_mean(near[:_MOST_NAMED]) or "."
        raise UserInputError(f"no such model: {', '.join(unknown)}{meant} {advice}")
    return [model for model in models if model.id in ids]


def add_workers_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers",
        type=whole_number(1, MAX_WORKERS),
        default=default_workers(),
        help="parallel processes (default: processor cores, at most 16: %(default)s here)",
        metavar="N",
    )


def given_path(text: str) -> Path:
    """Parse a path, for argparse; every `type=Path` of a `ToolParser` is parsed so."""
    if problem := path_problem(text):
        raise argparse.ArgumentTypeError(problem)
    return Path(text)


def whole_number(low: int, high: int | None = None) -> Callable[[str], int]:
    """Return a parser of whole numbers from `low` to `high`, for argparse."""
    allowed = f"at least {low}" if high is None else f"{low} to {high}"

    def parse(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS:
            number = int(text)
            if number >= low and (high is None or number <= high):
                return number
        shown = text if len(text) <= _MAX_DIGITS else f"{text[:_MAX_DIGITS]}..."
        raise argparse.ArgumentTypeError(f"{shown!r} is not a whole number, {allowed}")

    return parse


positive_int = whole_number(1)
