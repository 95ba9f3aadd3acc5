# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts of cells: normalizing spaces, splitting lists, and checking that words are fit for sentences."""

import unicodedata

from core.assets.catalogue.columns import ALIAS_SEPARATOR

# Words end up in sentences, TSV cells and web pages, so only characters of ordinary words are allowed.
_SIGNS = frozenset(" -'\u2019&.%+")
# Kinds of characters that words consist of: letters, marks (the vowels of Hindi and Thai), numbers.
_WORDS, _BEGINNINGS = ("L", "M", "N"), ("L", "N")


def tidy(text: str) -> str:
    """Return `text` without spaces at its ends, with single spaces inside, and accents in one form (NFC)."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def split_list(text: str) -> tuple[str, ...]:
    """Return the tidied, non-empty values of a cell that holds a list."""
    return tuple(value for part in text.split(ALIAS_SEPARATOR) if (value := tidy(part)))


def words_problem(text: str, several: str = "aliases") -> str:
    """Return why `text` cannot be part of a sentence, "" if it can; `several` names such texts in the hint."""
    wrong = [sign for sign in text if sign not in _SIGNS and _kind(sign) not in _WORDS]
    if text and not wrong and _kind(text[0]) in _BEGINNINGS:
        return ""
    hidden = "".join(
        f"; it has {shown(sign)}" for sign in dict.fromkeys(wrong) if not sign.isprintable()
    )
    hints = (("_", "; write a space instead of _"), (",", f"; separate {several} by ;"))
    hint = next((hint for sign, hint in hints if sign in text), "")
    allowed = "letters, digits, spaces and - ' & . % + are allowed"
    return f"'{text}' is not plain text: {allowed}{hidden}{hint}."


def shown(sign: str) -> str:
    """Return a character that cannot be seen as words: its code and its name."""
    name = unicodedata.name(sign, "").lower()
    return f"an invisible character, U+{ord(sign):04X}" + (f" ({name})" if name else "")


def _kind(sign: str) -> str:
    return unicodedata.category(sign)[0]
