# SPDX-License-Identifier: GPL-3.0-or-later
"""The one family of errors that RefGrasp raises on purpose.

Everything a user can cause derives from `RefGraspError`, so that an entry script can turn it into one
line and an exit code, and anything else is known to be a bug.
"""

from collections.abc import Iterable


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


class SceneRejectedError(RefGraspError):
    """One attempt at a scene failed in a way its random stream decides, so another attempt may succeed.

    `reason` is a short stable key that is counted in summaries ("rolled_away", "occluded", ...).
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
