# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags of `tool_scripts/relabel.py`: only those of a run that decide its sentences."""

from collections.abc import Mapping
from typing import Any

from core.config.flag_reading import Reading, read_mapping
from core.config.flags import declared_flags
from core.config.script import Script
from core.config.settings import GenerationConfig
from core.errors import several

SENTENCE_FLAGS = (
    "language",
    "expressions_per_object",
    "style",
    "minimal_share",
    "kind_weights",
    "min_visibility",
    "max_words",
    "bare",
    "viewer",
    "set_shares",
    "sentence_twins",
    "part_targets",
)
_FLAGS = (*SENTENCE_FLAGS, "seed")
_ENGLISH_ONLY = ("set_shares", "sentence_twins", "part_targets")

RELABEL = Script(
    program="python tool_scripts/relabel.py",
    description="Write new sentences for a dataset without rendering it again.",
    classes=(GenerationConfig,),
    defaults=dict.fromkeys(_FLAGS, "as in DATASET"),
    wording={"seed": "Seed of the sentences; another seed selects other true sentences."},
    leave_out=frozenset(item.name for item in declared_flags(GenerationConfig)) - {*_FLAGS},
)


def relabel_settings(given: Reading, recorded: Mapping[str, Any]) -> GenerationConfig:
    """Return the settings of new sentences; only the flags of `RELABEL` are meaningful in the result.

    Args:
        given: from the command line.
        recorded: settings of the dataset by name, used where nothing is given.

    Raises:
        UserInputError: lists every invalid value.
    """
    old = {name: recorded[name] for name in _FLAGS if recorded.get(name) is not None}
    if given.values.get("language", old.get("language", "en")) != "en":
        # Those that only English has are left out, unless they are asked for.
        old = {name: value for name, value in old.items() if name not in _ENGLISH_ONLY}
    reading = given.over(read_mapping(RELABEL, old, "config.json"))
    if reading.problems:
        raise several(reading.problems)
    return GenerationConfig(**reading.values)
