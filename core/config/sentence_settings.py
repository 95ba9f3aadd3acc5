# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags of the sentences: which are said, and how they are worded."""

from dataclasses import dataclass

from core.config.flag_values import kind_weights_text
from core.config.flags import Group, flag


@dataclass(frozen=True)
class SentenceSettings:
    """A part of `core.config.settings.GenerationConfig`."""

    expressions_per_object: int = flag(
        4,
        "Maximum number of expressions per object in a scene.",
        Group.LANGUAGE,
        int,
        low=1,
        high=50,
    )
    style: str = flag(
        "natural",
        "How expressions are chosen among the true ones: natural (as people do), compositional (all kinds in "
        "fixed shares), mixed.",
        Group.LANGUAGE,
        str,
    )
    minimal_share: float = flag(
        0.7,
        "Least fraction of expressions without a redundant clause, 0 to 1.",
        Group.LANGUAGE,
        float,
        low=0.0,
        high=1.0,
    )
    kind_weights: str = flag(
        "",
        "Weights of expression kinds, such as 'relation=2,negation=0' (0 switches a kind off); "
        "all others keep their default.",
        Group.LANGUAGE,
        kind_weights_text,
        metavar="KIND=W,...",
    )
    set_shares: str = flag(
        "",
        "Shares of sentences that mean one object, several, or none, such as 'one=0.85,many=0.08,none=0.07'. "
        "By default all mean one.",
        Group.LANGUAGE,
        str,
        optional=True,
        metavar="NAME=S,...",
    )
    sentence_twins: bool = flag(
        False,
        "Say, where possible, for every expression another that differs in one word and means another object, "
        "and record the pairs.",
        Group.LANGUAGE,
        bool,
        optional=True,
    )
    part_targets: int = flag(
        0,
        "Maximum number of sentences per object that mean a part of it ('the handle of the blue mug').",
        Group.LANGUAGE,
        int,
        low=0,
        high=50,
        optional=True,
    )
    language: str = flag(
        "en", "Language of the expressions: en (English) or de (German).", Group.LANGUAGE, str
    )
    max_words: int = flag(
        0,
        "Maximum number of words per expression, for models that truncate long text; 0 for no limit.",
        Group.LANGUAGE,
        int,
        low=0,
        high=1000,
    )
    bare: bool = flag(
        False,
        "Expressions are noun phrases without a request or an article: 'red mug on the left'.",
        Group.LANGUAGE, bool, optional=True,
    )  # fmt: skip
    viewer: str = flag(
        "robot",
        "Whose eye the camera is: robot ('closest to you') or person ('closest to me').",
        Group.LANGUAGE, str, choices=("robot", "person"), optional=True,
    )  # fmt: skip
