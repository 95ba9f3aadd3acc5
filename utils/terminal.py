# SPDX-License-Identifier: GPL-3.0-or-later
"""Text from files that anyone may have written, on a terminal."""


def printable(text: str) -> str:
    """Return `text` with "?" for control characters: what a file says must not control the terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)
