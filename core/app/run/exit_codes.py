# SPDX-License-Identifier: GPL-3.0-or-later
"""How a program of RefGrasp ends: one line per error that a user can fix, and an exit code."""

import sys
import traceback
from collections.abc import Callable

from core.errors import RefGraspError, explained
from utils.standard_streams import drop_output, flush_streams

COMPLETE = 0
FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130  # as a shell reports an end by SIGINT
DEBUG_FLAG = "--debug"


def guarded(
    action: Callable[[], int],
    debug: bool,
    on_interrupt: str = "Interrupted.",
    note_bug: Callable[[str], None] | None = None,
) -> int:
    """Run a program and return its exit code; every error becomes one line on standard error.

    Args:
        debug: show the traceback of an error as well.
        on_interrupt: message after Ctrl-C.
        note_bug: receives the traceback of an unexpected error, for a log.
    """
    try:
        return _flushed(action)
    except KeyboardInterrupt:
        print(f"\n{on_interrupt}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of the output (`| head`) has left
        drop_output()
        return FAILED
    except RefGraspError as error:
        _say(str(error), debug)
        return error.exit_code
    except Exception as error:
        known = explained(error)
        if note_bug is not None and not isinstance(error, OSError):
            note_bug(traceback.format_exc())
        if known is not None:
            _say(str(known), debug)
            return known.exit_code
        # A bug: say so, and keep the traceback where there is a log.
        hint = f"; {DEBUG_FLAG} shows where"
        if note_bug is not None:
            hint = f"; the log has the details, and {DEBUG_FLAG} shows them"
        _say(f"unexpected {type(error).__name__}: {error}{'' if debug else hint}", debug)
        return FAILED


def _flushed(action: Callable[[], int]) -> int:
    """Return the exit code of a program whose output has arrived."""
    try:
        code = action()
    except SystemExit as stop:  # from argparse, which has printed why
        code = COMPLETE if stop.code is None else FAILED
        if isinstance(stop.code, int):
            code = stop.code
    flush_streams()
    return code


def _say(message: str, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    print(f"Error: {message}", file=sys.stderr)
