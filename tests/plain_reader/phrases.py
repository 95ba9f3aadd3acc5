# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a noun phrase, as they stand in the sentence."""

from dataclasses import dataclass, field

from tests.plain_reader.words import Way


@dataclass(frozen=True)
class Value:
    """ "red", "made of wood", "whose color is red"; of no attribute in particular where `column` is empty."""

    column: str
    value: str


@dataclass(frozen=True)
class Kind:
    """ "a mug left of the bowl", after "is not"."""

    noun: str
    posts: tuple["Part", ...] = ()


@dataclass(frozen=True)
class Either:
    options: tuple["Part", ...]


@dataclass(frozen=True)
class Both:
    """ "blue and white" before a noun: a thing of two colors."""

    colors: tuple[str, str]


@dataclass(frozen=True)
class Not:
    part: "Part"


@dataclass(frozen=True)
class Related:
    """ "left of the bowl", "closest to the bowl"."""

    relation: str
    anchor: "NounPhrase"


@dataclass(frozen=True)
class State:
    """ "on the table", "empty"."""

    state: str


@dataclass(frozen=True)
class ForUse:
    """ "to write with", after "something"."""

    use: str


@dataclass(frozen=True)
class Having:
    """ "with the red handle"; "without a lid" if it is lacking."""

    part: str
    color: str = ""
    lacking: bool = False


@dataclass(frozen=True)
class Reads:
    """ "that says Oat Flakes"."""

    text: str


@dataclass(frozen=True)
class Between:
    """Between two things, or the two things of a plural; any two of them if there are more and `any_two`."""

    anchors: tuple["NounPhrase", ...]
    any_two: bool = False


@dataclass(frozen=True)
class Same:
    """Of the same (or a different) color as an anchor."""

    column: str
    same: bool
    anchor: "NounPhrase"


@dataclass(frozen=True)
class Most:
    """ "leftmost", "furthest to the left": the one that is most so."""

    way: Way


@dataclass(frozen=True)
class Rather:
    """ "tall": the one that stands out."""

    way: Way


@dataclass(frozen=True)
class Place:
    """ "left" before a noun or "on the left" after it."""

    way: Way


@dataclass(frozen=True)
class Ordinal:
    rank: int


@dataclass(frozen=True)
class From:
    """ "from the left": where an ordinal starts."""

    way: Way
    in_row: bool = False


Part = (
    Value
    | Kind
    | Either
    | Both
    | Not
    | Related
    | State
    | ForUse
    | Having
    | Reads
    | Between
    | Same
    | Most
    | Rather
    | Place
    | Ordinal
    | From
)


@dataclass(frozen=True)
class NounPhrase:
    """Attributes:
    noun: in the singular.
    parts: what else is said, in the order of the words.
    of_two: "of the two mugs".
    any_one: "a mug".
    plural: "the mugs".
    count: of a plural, "the two mugs"; 0 if not said.
    """

    noun: str
    parts: tuple[Part, ...] = field(default=())
    of_two: bool = False
    any_one: bool = False
    plural: bool = False
    count: int = 0
