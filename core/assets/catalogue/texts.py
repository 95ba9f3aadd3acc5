# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of cells: normalizing spaces, splitting lists, and checking that words are fit for sentences."""

import re

from core.assets.catalogue.columns import ALIAS_SEPARATOR

# Words end up in sentences, TSV cells and web pages, so only characters of ordinary words are allowed.
_WORDS = re.compile(r"[^\W_](?:[^\W_]|[ \-'\u2019&.%+])*")


def tidy(text: str) -> str:
    """Return `text` without spaces at its ends, and with single spaces inside."""
    return " ".join(text.split())


def split_list(text: str) -> tuple[str, ...]:
    """Return the tidied, non-empty values of a cell that holds a list."""
    return tuple(value for part in text.split(ALIAS_SEPARATOR) if (value := tidy(part)))


def words_problem(text: str, several: str = "aliases") -> str:
    """Return why `text` cannot be part of a sentence, "" if it can; `several` names such texts in the hint."""
    if _WORDS.fullmatch(text):
        return ""
    hints = (("_", "; write a space instead of _"), (",", f"; separate {several} by ;"))
    hint = next((hint for sign, hint in hints if sign in text), "")
    allowed = "letters, digits, spaces and - ' & . % + are allowed"
    return f"'{text}' is not plain text: {allowed}{hint}."
