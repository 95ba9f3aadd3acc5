# SPDX-License-Identifier: GPL-3.0-or-later
"""Parsers of single flags' values, and help texts whose default depends on the quality."""

import math
import os
from pathlib import Path

from core.config.quality import QUALITIES, Quality
from core.errors import UserInputError

CPU = -1  # device number of the CPU; GPUs count from 0
_MAX_NAME, _MAX_PATH = 255, 4095  # bytes


def gpu_id_value(text: str) -> int:
    """Parse a GPU's number, or "cpu".

    Raises:
        UserInputError: it is neither.
    """
    if text.strip().lower() == "cpu":
        return CPU
    try:
        return int(text)
    except ValueError as error:
        raise UserInputError("expected a number, or cpu") from error


def path_problem(text: str) -> str:
    """Return why no file can have this path, "" if one can. Only links are looked up on the disk."""
    if not text.strip():
        return "an empty path; is a variable of the shell not set?"
    if any(ord(character) < 32 for character in text):
        return "control characters are not allowed"
    try:
        longest = max(len(os.fsencode(part)) for part in Path(text).parts or (text,))
        if longest > _MAX_NAME:
            return f"a name of {longest} bytes; file systems allow {_MAX_NAME}"
        length = len(os.fsencode(Path(text).absolute()))
        if length > _MAX_PATH:
            return f"a path of {length} bytes; systems allow {_MAX_PATH}"
        Path(text).resolve()
    except UnicodeEncodeError:
        return "characters that this locale does not know; set PYTHONUTF8=1"
    except (OSError, RuntimeError) as error:  # too long as a whole, or a link to itself
        return str(getattr(error, "strerror", None) or error)
    return ""


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas, each once, in their order."""
    return tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))


def kind_weights_text(text: str) -> str:
    """Check the form `kind=weight,kind=weight`; the language room checks the kinds themselves.

    Raises:
        ValueError: the text has another form.
    """
    for part in filter(None, text.split(",")):
        name, _, weight = part.partition("=")
        if not (name.strip() and weight and 0 <= float(weight) < math.inf):
            raise ValueError(text)
    return text


def help_by_quality(text: str, name: str) -> str:
    """Return the help `text` of a flag with its defaults, which depend on `--quality`."""
    values = {quality: getattr(QUALITIES[quality], name) for quality in Quality}
    others = "; ".join(
        f"{quality} {value}"
        for quality, value in values.items()
        if value != values[Quality.DEFAULT] and quality is not Quality.DEFAULT
    )
    return f"{text} Default: {values[Quality.DEFAULT]}{f' ({others})' if others else ''}."
