# SPDX-License-Identifier: GPL-3.0-or-later
"""Flags and settings that do not exist, and which ones were probably meant."""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import Field
from typing import Any

from core.config.flags import flag_info
from core.config.script import Script

# The shortest flags have eight letters; a typo in one of them keeps difflib's ratio above this.
_TYPO_RATIO = 0.6


def unknown_words(script: Script, words: Sequence[str]) -> list[str]:
    """Return problems of unparsed arguments; the value of an unknown flag is not a second problem."""
    names = {name for item in script.flags() for name in (item.name, *_alias_names(item))}
    problems = []
    after_unknown_flag = False
    for word in words:
        if word.startswith("--"):
            name = word[2:].partition("=")[0].replace("-", "_")
            option = word.partition("=")[0]
            if name in script.elsewhere and name not in names:
                problems.append(f"{option}: is a flag of {script.elsewhere[name]} only")
            else:
                problems.append(f"{option}: no such flag{suggestion(name, names, '--')}")
        elif not after_unknown_flag:
            problems.append(f"unexpected argument '{word}'")
        after_unknown_flag = word.startswith("--") and "=" not in word
    return problems


def _alias_names(item: Field[Any]) -> list[str]:
    return [alias.lstrip("-").replace("-", "_") for alias in flag_info(item).aliases]


def suggestion(name: str, known: Collection[str], dashes: str = "") -> str:
    """Return "; did you mean ...?" if `name` starts or resembles known names, else a hint to --help."""
    near = sorted(k for k in known if len(name) > 2 and k.startswith(name))[:3]
    near = near or difflib.get_close_matches(name, sorted(known), n=1, cutoff=_TYPO_RATIO)
    if not near:
        return "; --help lists all"
    spelled = [dashes + (k.replace("_", "-") if dashes else k) for k in near]
    return f"; did you mean {' or '.join(spelled)}?"
