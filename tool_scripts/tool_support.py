# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command lines of this folder share: exit codes and common flags."""

import argparse
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from core.errors import RefGraspError
from utils.parallel import WorkerDiedError, default_workers

_INTERRUPTED = 130


def run_tool(main: Callable[[], int]) -> NoReturn:
    """Run a command line to its exit code: an error made by the user becomes one line and its code."""
    try:
        code = main()
        sys.stdout.flush()
    except RefGraspError as error:
        print(f"error: {error}", file=sys.stderr)
        code = error.exit_code
    except (OSError, WorkerDiedError) as error:
        if isinstance(error, BrokenPipeError):
            # The reader of our output (`| head`) has left; Python would complain once more at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        else:
            print(f"error: {error}", file=sys.stderr)
        code = 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = _INTERRUPTED
    sys.exit(code)


def add_workers_flag(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers",
        type=positive_int,
        default=default_workers(),
        help="processes that work at once (default: processor cores, at most 16: %(default)s here)",
        metavar="N",
    )


def positive_int(text: str) -> int:
    """Read a whole number of at least 1, for argparse."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)
