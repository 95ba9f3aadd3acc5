# SPDX-License-Identifier: GPL-3.0-or-later
"""The overlay: a sheet of the user's own rows beside the spreadsheet, read in addition to it.

The spreadsheet belongs to the repository; a user who edits it has to merge it at every update.
"""

from pathlib import Path

from core.errors import UserInputError

OVERLAY_STEM = "my_models"
_SUFFIXES = (".csv", ".xlsx")


def overlay_of(spreadsheet: Path) -> Path | None:
    """Return the overlay of a spreadsheet, `my_models.csv` or `my_models.xlsx` in its folder; None without one.

    Raises:
        UserInputError: there are both.
    """
    files = [spreadsheet.with_name(OVERLAY_STEM + suffix) for suffix in _SUFFIXES]
    # It may itself be given as the spreadsheet.
    found = [file for file in files if file.is_file() and file != spreadsheet]
    if len(found) > 1:
        names = " and ".join(file.name for file in found)
        raise UserInputError(f"{spreadsheet.parent}: there are {names}; keep one of them.")
    return found[0] if found else None


def sheet_files(spreadsheet: Path) -> dict[str, Path]:
    """Return the files that list models, by what they are called in config.json.

    Raises:
        UserInputError: as `overlay_of`.
    """
    overlay = overlay_of(spreadsheet)
    return {"spreadsheet": spreadsheet} | ({} if overlay is None else {"overlay": overlay})
