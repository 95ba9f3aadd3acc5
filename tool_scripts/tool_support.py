# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command lines of this folder share: exit codes and common flags."""

import argparse
import os
import sys
from collections.abc import Callable, Collection, Iterable
from typing import Any, NoReturn, Protocol, TypeVar

from core.app.run.exit_codes import DEBUG_FLAG, guarded
from core.errors import RefGraspError, UserInputError
from utils.interrupts import interrupt_on_signals
from utils.parallel import WorkerDiedError, default_workers


class HasId(Protocol):
    """What rows, definitions and blueprints of models have in common."""

    @property
    def id(self) -> str: ...


Model = TypeVar("Model", bound=HasId)


class ToolParser(argparse.ArgumentParser):
    """The parser of a command line of this folder, with the common flag."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(**keywords)
        # `run_tool` reads it, also when no parser has been made yet.
        self.add_argument(DEBUG_FLAG, action="store_true", help="show a traceback with every error")


# Seconds that a terminated tool has for removing its unfinished output.
_PATIENCE = 60.0


def run_tool(
    main: Callable[[], int], at_once: bool = False, interruptible: bool = False
) -> NoReturn:
    """Run a command line and exit: code 2 wrong input, 1 failed, with one line for an error.

    Args:
        at_once: skip the interpreter's shutdown, in which Blender's module can crash.
        interruptible: handle SIGTERM (from Slurm, for example) and SIGHUP like Ctrl-C, so that no unfinished
            output is left.
    """
    if interruptible:
        interrupt_on_signals(_PATIENCE)
    code = guarded(lambda: _flushed(main), DEBUG_FLAG in sys.argv[1:])
    if at_once:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _flushed(main: Callable[[], int]) -> int:
    try:
        code = main()
    except WorkerDiedError as error:
        raise RefGraspError(str(error)) from error
    sys.stdout.flush()
    return code


def choose_models(known: Iterable[Model], ids: Collection[str] | None, advice: str) -> list[Model]:
    """Return the models with the given ids, or all models for None, in the order of `known`.

    Raises:
        UserInputError: an unknown id; the message ends with `advice`.
    """
    models = list(known)
    if ids is None:
        return models
    if unknown := sorted(set(ids) - {model.id for model in models}):
        raise UserInputError(f"no such model: {', '.join(unknown)}. {advice}")
    return [model for model in models if model.id in ids]


def add_workers_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers",
        type=positive_int,
        default=default_workers(),
        help="parallel processes (default: processor cores, at most 16: %(default)s here)",
        metavar="N",
    )


def positive_int(text: str) -> int:
    """Parse an integer of at least 1, for argparse."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)
