# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes of programs: what an expression means, as a small typed tree; frozen and hashable.

`docs/expression_semantics.md` defines every node. Every node has a `key`, a text of its canonical form:
equal keys mean the same program, and members of commutative nodes are sorted by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

NOUN = "noun"
CATEGORY = "category"
DIRECTIONS = ("left", "right", "front", "behind")
DIAGONALS = ("front_left", "front_right", "behind_left", "behind_right")
DISTANCES = ("near", "far")
COMPARISONS = ("larger", "smaller", "taller", "shorter")
RELATIONS = DIRECTIONS + DIAGONALS + DISTANCES + COMPARISONS
SUPERLATIVES = ("largest", "smallest", "tallest", "shortest")
SIZE_WORDS = ("big", "small", "tall", "short")
MEASURES = DIRECTIONS + DIAGONALS + SUPERLATIVES + SIZE_WORDS
ANCHOR_MEASURES = ("nearest", "furthest")


@dataclass(frozen=True, eq=False)
class Node:
    """Base of all programs; `key` is the canonical text."""

    key: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self._key())

    def _key(self) -> str:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, eq=False)
class Scene(Node):
    """All objects that a reader may count."""

    def _key(self) -> str:
        return "scene"


@dataclass(frozen=True, eq=False)
class Filter(Node):
    """Objects whose `attribute` (a column, or "noun") is `value`, casefolded."""

    attribute: str
    value: str

    def _key(self) -> str:
        return f"filter({self.attribute!r},{self.value!r})"


@dataclass(frozen=True, eq=False)
class Not(Node):
    of: Node

    def _key(self) -> str:
        return f"not({self.of.key})"


@dataclass(frozen=True, eq=False)
class And(Node):
    """Build with `conjunction`, which keeps the canonical form."""

    of: tuple[Node, ...]

    def _key(self) -> str:
        return f"and({','.join(node.key for node in self.of)})"


@dataclass(frozen=True, eq=False)
class Or(Node):
    """Build with `disjunction`, which keeps the canonical form."""

    of: tuple[Node, ...]

    def _key(self) -> str:
        return f"or({','.join(node.key for node in self.of)})"


@dataclass(frozen=True, eq=False)
class Unique(Node):
    """The one member of `of`; undefined if it does not have exactly one."""

    of: Node

    def _key(self) -> str:
        return f"the({self.of.key})"


@dataclass(frozen=True, eq=False)
class Relate(Node):
    """Objects in `relation` to the anchor."""

    relation: str
    anchor: Unique

    def _key(self) -> str:
        return f"{self.relation}({self.anchor.key})"


@dataclass(frozen=True, eq=False)
class SameAs(Node):
    """Objects with the same (or, if not `same`, a different) value of `attribute` as the anchor."""

    attribute: str
    same: bool
    anchor: Unique

    def _key(self) -> str:
        return f"{'same' if self.same else 'different'}({self.attribute!r},{self.anchor.key})"


@dataclass(frozen=True, eq=False)
class Between(Node):
    """Objects between two anchors; build with `between`, which sorts them."""

    anchors: tuple[Unique, Unique]

    def _key(self) -> str:
        return f"between({self.anchors[0].key},{self.anchors[1].key})"


@dataclass(frozen=True, eq=False)
class BetweenPair(Node):
    """Objects between the two members of `of`; undefined if it does not have exactly two."""

    of: Node

    def _key(self) -> str:
        return f"between_pair({self.of.key})"


@dataclass(frozen=True, eq=False)
class Extreme(Node):
    """The member of `of` that is furthest in `measure`."""

    measure: str
    of: Node

    def _key(self) -> str:
        return f"extreme({self.measure},{self.of.key})"


@dataclass(frozen=True, eq=False)
class ExtremeTo(Node):
    """The member of `of` that is nearest to, or furthest from, the anchor."""

    measure: str
    of: Node
    anchor: Unique

    def _key(self) -> str:
        return f"{self.measure}({self.of.key},{self.anchor.key})"


@dataclass(frozen=True, eq=False)
class Ordinal(Node):
    """The `n`-th member of `of`, counted from `direction`, from 1."""

    n: int
    direction: str
    of: Node

    def _key(self) -> str:
        return f"ordinal({self.n},{self.direction},{self.of.key})"


@dataclass(frozen=True, eq=False)
class Row(Node):
    """`of` itself, defined only if its members stand in a row of three or more."""

    of: Node

    def _key(self) -> str:
        return f"row({self.of.key})"


@dataclass(frozen=True, eq=False)
class Pair(Node):
    """`of` itself, defined only if it has exactly two members."""

    of: Node

    def _key(self) -> str:
        return f"pair({self.of.key})"


SCENE = Scene()
Selector = Extreme | ExtremeTo | Ordinal


def conjunction(members: Iterable[Node]) -> Node:
    """Return the canonical "and": flattened, without repetition, sorted; a single member is itself."""
    return _join(And, members)


def disjunction(members: Iterable[Node]) -> Node:
    """Return the canonical "or"; see `conjunction`."""
    return _join(Or, members)


def between(a: Unique, b: Unique) -> Between:
    """Return the canonical "between": the order of the anchors means nothing."""
    return Between((a, b) if a.key <= b.key else (b, a))


def members_of(node: Node) -> tuple[Node, ...]:
    """Return the members of an "and", or the node itself as the only one."""
    return node.of if isinstance(node, And) else (node,)


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct parts of a node, sets before anchors."""
    if isinstance(node, And | Or):
        return node.of
    if isinstance(node, Between):
        return node.anchors
    parts = (getattr(node, name, None) for name in ("of", "anchor"))
    return tuple(part for part in parts if isinstance(part, Node))


def hops(node: Node) -> int:
    """Return how many anchors lie behind one another at most."""
    deeper = max((hops(child) for child in children(node)), default=0)
    return deeper + isinstance(node, Relate | SameAs | Between | ExtremeTo | BetweenPair)


def _join(kind: type[And] | type[Or], members: Iterable[Node]) -> Node:
    flat: dict[str, Node] = {}
    for member in members:
        if isinstance(member, kind):
            flat |= {part.key: part for part in member.of}
        else:
            flat[member.key] = member
    if len(flat) == 1:
        return next(iter(flat.values()))
    return kind(tuple(flat[key] for key in sorted(flat)))
