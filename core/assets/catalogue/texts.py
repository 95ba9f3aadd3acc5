# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of cells: their spaces put in order, lists taken apart, and what may be a word of a sentence."""

import re

from core.assets.catalogue.columns import ALIAS_SEPARATOR

# Words end up in sentences, TSV cells and web pages, so only what occurs in words is let in.
_WORDS = re.compile(r"[^\W_](?:[^\W_]|[ \-'\u2019&.%+])*")


def tidy(text: str) -> str:
    """Return `text` without spaces at its ends, and with single ones inside."""
    return " ".join(text.split())


def split_list(text: str) -> tuple[str, ...]:
    """Return the tidied values of a cell that holds several; empty ones are left out."""
    return tuple(value for part in text.split(ALIAS_SEPARATOR) if (value := tidy(part)))


def words_problem(text: str, several: str = "aliases") -> str:
    """Return why `text` cannot be part of a sentence, "" if it can; `several` names its plural."""
    if _WORDS.fullmatch(text):
        return ""
    hints = (("_", "; write a space instead of _"), (",", f"; separate {several} by ;"))
    hint = next((hint for sign, hint in hints if sign in text), "")
    allowed = "letters, digits, spaces and - ' & . % + are allowed"
    return f"'{text}' is no plain wording: {allowed}{hint}."
