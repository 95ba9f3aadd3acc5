# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors that RefGrasp raises on purpose.

Everything a user can cause derives from `RefGraspError`, so that an entry script can turn it into one
line and an exit code; any other exception is a bug.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

Result = TypeVar("Result")


class RefGraspError(Exception):
    """Base of all errors with a message for the user; exit code 1."""

    exit_code = 1


class UserInputError(RefGraspError):
    """Wrong input (flag, spreadsheet, model, scene file), found before rendering; exit code 2.

    Attributes:
        listed: the problems, if these are several of equal rank.
    """

    exit_code = 2

    def __init__(self, message: str, listed: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.listed = tuple(listed)


class FailedError(RefGraspError):
    """Something outside the program failed: a file, the memory, the terminal; exit code 1."""


def cause(error: BaseException) -> str:
    """Return the cause in an error, for a message that names the file itself."""
    return str(getattr(error, "strerror", None) or error)


def explained(error: BaseException) -> RefGraspError | None:
    """Return an error of Python that an input or a system causes as one of ours, with file and cause.

    Returns None for all others, which are bugs.
    """
    if isinstance(error, OSError):
        names = [str(name) for name in (error.filename, error.filename2) if name is not None]
        return FailedError(": ".join([*names, error.strerror or str(error)]))
    if isinstance(error, UnicodeError):
        return FailedError(
            f"{error}; the locale of this terminal does not know all characters: set PYTHONUTF8=1"
        )
    if isinstance(error, MemoryError):
        return FailedError("not enough memory; ask for less at once, or use a machine with more")
    if isinstance(error, RecursionError):
        return FailedError("a file is nested too deeply to be read")
    return None


def several(problems: Iterable[str], what: str = "") -> UserInputError:
    """Return one error that lists all `problems`, each once, under the heading `what`.

    A single problem gets no heading; further lines of a problem are indented below its first.
    """
    listed = list(dict.fromkeys(problems))
    if len(listed) == 1:
        return UserInputError(listed[0])
    lines = "\n".join("  - " + problem.replace("\n", "\n    ") for problem in listed)
    # A heading says something of its own, so they stay below it.
    return UserInputError(f"{what}{len(listed)} problems:\n{lines}", () if what else listed)


class Problems:
    """Problems of the input found so far, to be reported all at once."""

    def __init__(self, listed: Iterable[str] = ()) -> None:
        self.listed = list(listed)

    def add(self, *problems: str) -> None:
        """Add problems; empty strings are ignored."""
        self.listed += [problem for problem in problems if problem]

    def attempt(self, action: Callable[[], Result]) -> Result | None:
        """Return the result of `action`; if it raises `UserInputError`, add its problems and return None."""
        try:
            return action()
        except UserInputError as error:
            self.listed += error.listed or [str(error)]
            return None

    def raise_if_any(self, what: str = "") -> None:
        """Raise the error of `several` if there are problems, with the heading `what`."""
        if self.listed:
            raise several(self.listed, what)


class SceneRejectedError(RefGraspError):
    """One attempt at a scene failed for a reason its random draws decide, so another may succeed.

    Attributes:
        reason: short stable key that summaries count ("rolled_away", "occluded", ...).
        culprits: positions of the objects that failed among those tried, where it is known which.
    """

    def __init__(self, reason: str, message: str, culprits: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.reason = reason
        self.culprits = frozenset(culprits)
