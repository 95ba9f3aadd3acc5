# SPDX-License-Identifier: GPL-3.0-or-later
"""The language settings of a run, and the kinds of expressions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from core.errors import UserInputError


class Kind(StrEnum):
    """What distinguishes the target; each kind is counted, and can be weighted or turned off."""

    NAME = "name"
    ATTRIBUTE = "attribute"
    RELATION = "relation"
    DIAGONAL = "diagonal"
    DISTANCE = "distance"
    BETWEEN = "between"
    ORDINAL = "ordinal"
    ROW = "row"
    ABSOLUTE = "absolute"
    PLACE = "place"
    CORNER = "corner"
    SIZE = "size"
    COMPARISON = "comparison"
    NEAREST = "nearest"
    SAME = "same"
    NEGATION = "negation"
    CONJUNCTION = "conjunction"
    DISJUNCTION = "disjunction"
    NESTED = "nested"
    # On, in and under; said only in scenes where objects are.
    SUPPORT = "support"
    # What it is for, without a name; off by default, as are those after it.
    USE = "use"
    # A part that it has or has not; said only where the record knows parts.
    PART = "part"
    # What is printed on it; said only where the record knows texts.
    TEXT = "text"


class Style(StrEnum):
    """How sentences are chosen among those that are true and felicitous."""

    # As people choose: the shortest that tells the object apart, more often than others.
    NATURAL = "natural"
    # All kinds in the shares of their weights.
    COMPOSITIONAL = "compositional"
    # Both, in turn.
    MIXED = "mixed"


class Viewer(StrEnum):
    """Whose eye the camera is, for words such as "closest to you"."""

    # Of the robot that is spoken to: "you".
    ROBOT = "robot"
    # Of the person who speaks: "me".
    PERSON = "person"


@dataclass(frozen=True)
class SetShares:
    """Shares of the sentences by the number of objects that they mean; their sum need not be 1.

    Attributes:
        one: the usual ones; more than 0.
        many: of several objects.
        none: of nothing in the scene.
    """

    one: float = 1.0
    many: float = 0.0
    none: float = 0.0

    @property
    def wanted(self) -> bool:
        """Whether there are any but the usual ones."""
        return bool(self.many or self.none)


def set_shares(text: str) -> SetShares:
    """Return the shares of a text such as "one=0.85,many=0.08,none=0.07"; what it leaves out is 0.

    Raises:
        UserInputError: an unknown name, or a number below 0; or "one" is not above 0.
    """
    shares: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        before = tuple(shares)
        try:
            shares[name] = float(number)
        except ValueError:
            shares[name] = math.nan
        if name in before or name not in _SET_NAMES or not 0.0 <= shares[name] < math.inf:
            raise UserInputError(
                f"--set-shares {text}: '{part}' must be {', '.join(_SET_NAMES[:-1])} or {_SET_NAMES[-1]}, "
                "an equals sign and a number from 0, such as 'one=0.85,many=0.08,none=0.07'"
            )
    if shares and not shares.get("one"):
        raise UserInputError(
            f"--set-shares {text}: 'one' must be above 0; the others are counted beside these sentences"
        )
    return SetShares(**{"one": 1.0, **shares})


_SET_NAMES = tuple(item.name for item in fields(SetShares))


# In the compositional style a weight is the share of a kind among the expressions; the measured shares
# (benchmarks/language.py) should stay between half and twice of these.
_SHARES = {
    Kind.NAME: 1.0, Kind.ATTRIBUTE: 1.5, Kind.RELATION: 2.0, Kind.DIAGONAL: 1.0, Kind.DISTANCE: 1.0,
    Kind.BETWEEN: 1.0, Kind.ORDINAL: 1.0, Kind.ROW: 0.25, Kind.ABSOLUTE: 1.0, Kind.PLACE: 1.0,
    Kind.CORNER: 0.5, Kind.SIZE: 1.0, Kind.COMPARISON: 1.0, Kind.NEAREST: 1.0, Kind.SAME: 1.0,
    Kind.NEGATION: 1.0, Kind.CONJUNCTION: 1.0, Kind.DISJUNCTION: 0.5, Kind.NESTED: 1.5, Kind.SUPPORT: 3.0,
    Kind.USE: 0.0, Kind.PART: 0.0, Kind.TEXT: 0.0,
}  # fmt: skip
# In the natural style it is the odds of a kind against others that take as much effort; kinds that people
# hardly use are off.
_ODDS = dict.fromkeys(Kind, 0.0) | {
    Kind.NAME: 1.0, Kind.ATTRIBUTE: 1.0, Kind.RELATION: 1.0, Kind.DISTANCE: 1.0, Kind.BETWEEN: 1.0,
    Kind.ORDINAL: 1.0, Kind.ABSOLUTE: 1.0, Kind.PLACE: 1.0, Kind.SIZE: 0.7, Kind.NEAREST: 0.7,
    Kind.NEGATION: 0.2, Kind.SUPPORT: 1.0,
}  # fmt: skip


# Off unless they are asked for: they need a table of uses, or a record with parts or texts.
EXTRA_KINDS = frozenset({Kind.USE, Kind.PART, Kind.TEXT})
# Languages that have sentences of several things, of none, and of parts.
_WHOLE_LANGUAGES = frozenset({"en", "de"})


@dataclass(frozen=True)
class LanguageSettings:
    """Settings of `say`.

    Attributes:
        min_visibility: smallest visible fraction, 0 to 1, at which an object counts as clearly visible.
        expressions_per_object: maximum number of expressions per target and scene; 0 gives none.
        minimal_share: share of the expressions, 0 to 1, in which no clause can be left out.
        kind_weights: weight by name of the kind (a mapping, or pairs); 0 turns a kind off, and an omitted
            kind keeps the default of each style.
        language: name of a lexicon in `core/language/lexicon`.
        style: name of a `Style`; here that of datasets which do not name one. A run's default is natural.
        max_words: most words of an expression; 0 = as many as it takes.
        bare: whether the noun phrase stands alone, without its article: "red mug on the left".
        viewer: name of a `Viewer`.
        sets: shares of sentences that mean several objects, or none.
        sentence_twins: whether sentences get twins that differ in one word and mean another object.
        part_targets: most sentences per object that mean a part of it; none where the record knows no parts.

    Raises:
        UserInputError: a value is out of range, or a kind does not exist.
    """

    min_visibility: float = 0.4
    expressions_per_object: int = 4
    minimal_share: float = 0.7
    kind_weights: Mapping[str, float] | tuple[tuple[str, float], ...] = ()
    language: str = "en"
    style: str = Style.COMPOSITIONAL
    max_words: int = 0
    bare: bool = False
    viewer: str = Viewer.ROBOT
    sets: SetShares = SetShares()
    sentence_twins: bool = False
    part_targets: int = 0

    def __post_init__(self) -> None:
        for name in ("min_visibility", "minimal_share"):
            value = getattr(self, name)
            if not 0.0 <= value <= 1.0:
                raise UserInputError(f"--{name.replace('_', '-')} {value}: must be 0 to 1")
        if self.expressions_per_object < 0:
            raise UserInputError(
                f"--expressions-per-object {self.expressions_per_object}: must be at least 0"
            )
        if self.part_targets < 0:
            raise UserInputError(f"--part-targets {self.part_targets}: must be at least 0")
        if self.max_words < 0:
            raise UserInputError(f"--max-words {self.max_words}: must be at least 0")
        if self.style not in list(Style):
            raise UserInputError(f"--style {self.style}: must be one of {', '.join(Style)}")
        if self.viewer not in list(Viewer):
            raise UserInputError(f"--viewer {self.viewer}: must be one of {', '.join(Viewer)}")
        wanted = {
            "--set-shares": self.sets.wanted,
            "--sentence-twins": self.sentence_twins,
            "--part-targets": self.part_targets,
        }
        for flag in (name for name, is_wanted in wanted.items() if is_wanted):
            if self.language not in _WHOLE_LANGUAGES:
                raise UserInputError(
                    f"{flag}: exists only in English (en) and German (de), not in '{self.language}'"
                )
        if self.style != Style.NATURAL:
            self.shares()
        if self.style != Style.COMPOSITIONAL:
            self.odds()

    @property
    def wants_parts(self) -> bool:
        """Whether sentences may name parts, which the record then has to know."""
        return bool(self.part_targets) or self.says(Kind.PART)

    @property
    def wants_texts(self) -> bool:
        """Whether sentences may say what is printed on things, which the record then has to know."""
        return self.says(Kind.TEXT)

    def says(self, kind: Kind) -> bool:
        """Whether sentences may be of a kind."""
        used = {Style.NATURAL: [self.odds], Style.COMPOSITIONAL: [self.shares]}
        weights = used.get(Style(self.style), [self.odds, self.shares])
        return any(of()[kind] > 0 for of in weights)

    def shares(self) -> dict[Kind, float]:
        """Return the share of every kind in the compositional style, relative to each other."""
        return self._weights(_SHARES)

    def odds(self) -> dict[Kind, float]:
        """Return the odds of every kind in the natural style, against others of the same effort."""
        return self._weights(_ODDS)

    def _weights(self, defaults: Mapping[Kind, float]) -> dict[Kind, float]:
        weights = dict(defaults)
        for name, weight in dict(self.kind_weights).items():
            if name not in list(Kind):
                raise UserInputError(
                    f"--kind-weights: the kind '{name}' does not exist; there are: {', '.join(Kind)}"
                )
            if not (math.isfinite(weight) and weight >= 0):
                raise UserInputError(
                    f"--kind-weights {name}={weight}: give 0 (off) or a positive number"
                )
            weights[Kind(name)] = float(weight)
        if not any(weights.values()):
            raise UserInputError(
                "--kind-weights: every kind is switched off, so nothing could be said; give at least one "
                "a positive weight"
            )
        return weights


def language_settings(settings: Mapping[str, Any]) -> LanguageSettings:
    """Return the language settings among a run's settings, by name; defaults for missing ones.

    Args:
        settings: as in flags or config.json: `kind_weights` is a string such as "relation=2,negation=0".

    Raises:
        UserInputError: see `LanguageSettings`.
    """
    known = {
        item.name: settings[item.name] for item in fields(LanguageSettings) if item.name in settings
    }
    if "kind_weights" in known:
        pairs = (part.partition("=") for part in known["kind_weights"].split(",") if part)
        known["kind_weights"] = {name.strip(): float(weight) for name, _, weight in pairs}
    known["sets"] = set_shares(settings.get("set_shares") or "")
    return LanguageSettings(**known)
