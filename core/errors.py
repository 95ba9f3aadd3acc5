# SPDX-License-Identifier: GPL-3.0-or-later
"""The one family of errors that RefGrasp raises on purpose.

Everything a user can cause derives from `RefGraspError`, so that an entry script can turn it into one
line and an exit code, and anything else is known to be a bug.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

Result = TypeVar("Result")


class RefGraspError(Exception):
    """Base of all errors with a message meant for the user; exit code 1."""

    exit_code = 1


class UserInputError(RefGraspError):
    """Wrong input (flag, spreadsheet, model, scene file), found before rendering; exit code 2."""

    exit_code = 2


def several(problems: Iterable[str], what: str = "") -> UserInputError:
    """Return one error that lists all `problems`, each once, under the heading `what`.

    A single problem stands by itself; the later lines of a problem are indented below its first.
    """
    listed = list(dict.fromkeys(problems))
    if len(listed) == 1:
        return UserInputError(listed[0])
    lines = "\n".join("  - " + problem.replace("\n", "\n    ") for problem in listed)
    return UserInputError(f"{what}{len(listed)} problems:\n{lines}")


class Problems:
    """Problems of the input found so far, to be told all at once."""

    def __init__(self, listed: Iterable[str] = ()) -> None:
        self.listed = list(listed)

    def add(self, *problems: str) -> None:
        """Add problems; empty texts are none."""
        self.listed += [problem for problem in problems if problem]

    def attempt(self, action: Callable[[], Result]) -> Result | None:
        """Return what `action` returns; None, and one more problem, if it raises `UserInputError`."""
        try:
            return action()
        except UserInputError as error:
            self.listed.append(str(error))
            return None

    def raise_if_any(self, what: str = "") -> None:
        """Raise `several` of the problems, if there are any."""
        if self.listed:
            raise several(self.listed, what)


class SceneRejectedError(RefGraspError):
    """One attempt at a scene failed in a way its random stream decides, so another attempt may succeed.

    `reason` is a short stable key that is counted in summaries ("rolled_away", "occluded", ...).
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
