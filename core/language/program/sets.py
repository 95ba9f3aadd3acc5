# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of objects: all of the scene, those with a word or value, and "not", "and", "or" of sets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from core.language.program.node import Branch, Node, Value
from core.language.program.parts import Parts, read_program, read_programs, read_text
from core.language.program.use import Use

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins

NOUN = "noun"


@dataclass(frozen=True, eq=False)
class Scene(Node):
    """All objects of the scene: TRUE for clear ones, FALSE for those that nobody sees, UNSURE for others, which
    a reader may or may not count.
    """

    op = "scene"

    def _key(self) -> str:
        return "scene"

    def execute(self, run: "Executor") -> Value:
        return Value(*run.facts.scene)

    def values(self, margins: "Margins") -> np.ndarray:
        geometry = margins.facts.geometry
        return np.nan_to_num(geometry.clear, nan=0.0) - np.nan_to_num(geometry.unseen, nan=0.0)

    def label(self) -> str:
        return "any object"


@dataclass(frozen=True, eq=False)
class Filter(Node):
    """Objects whose `attribute` (a column, or "noun") is `value`, a folded text."""

    op = "filter"
    parts: ClassVar[Parts] = {"attribute": read_text, "value": read_text}

    attribute: str
    value: str

    def _key(self) -> str:
        return f"filter({self.attribute!r},{self.value!r})"

    def execute(self, run: "Executor") -> Value:
        return Value(*run.facts.filter(self.attribute, self.value))

    def values(self, margins: "Margins") -> np.ndarray:
        values = margins.categorical(self)
        if not self.is_noun:
            return values
        # What is FALSE may still be mistaken for one of those that are TRUE where it is seen less well.
        facts = margins.facts
        called = facts.filter(self.attribute, self.value)[0] & facts.row_mask
        return np.maximum(values, -facts.lookalike_distance(called))

    def label(self) -> str:
        return f"called “{self.value}”" if self.is_noun else f"{self.attribute}: {self.value}"

    @property
    def is_noun(self) -> bool:
        return self.attribute == NOUN


@dataclass(frozen=True, eq=False)
class Not(Node):
    """All objects but those of `of`."""

    op = "not"
    parts: ClassVar[Parts] = {"of": read_program}

    of: Node

    def _key(self) -> str:
        return f"not({self.of.key})"

    def execute(self, run: "Executor") -> Value:
        part, everything = run.execute(self.of), run.facts.everything
        return Value(everything & ~part.possible, everything & ~part.true, part.void, part.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        return -margins.values(self.of)

    def reductions(self) -> Iterator[Node]:
        yield from ()

    def label(self) -> str:
        return f"not {self.of.label()}" if isinstance(self.of, Filter) else "not"

    def branches(self) -> tuple[Branch, ...]:
        return () if isinstance(self.of, Filter) else super().branches()


@dataclass(frozen=True, eq=False)
class And(Node):
    """Objects in all members; build with `conjunction`, which keeps the canonical form."""

    op = "and"
    parts: ClassVar[Parts] = {"of": read_programs}

    of: tuple[Node, ...]

    def _key(self) -> str:
        return f"and({','.join(node.key for node in self.of)})"

    @classmethod
    def build(cls, **parts: Any) -> Node:
        return conjunction(parts["of"])

    def execute(self, run: "Executor") -> Value:
        true = possible = run.facts.everything
        void = arguable = 0
        for member in self.of:
            part = run.execute(member)
            true &= part.true
            possible &= part.possible
            void |= part.void
            arguable |= part.arguable
        return Value(true, possible, void, arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        return np.minimum.reduce([margins.values(member) for member in self.of])

    def reductions(self) -> Iterator[Node]:
        for i, member in enumerate(self.of):
            others = self.of[:i] + self.of[i + 1 :]
            if not is_head(member) and not isinstance(member, Selector):
                yield conjunction(others)
            for rest in member.reductions():
                yield conjunction([*others, rest])

    def label(self) -> str:
        return "all of this"


@dataclass(frozen=True, eq=False)
class Or(Node):
    """Objects in any member; build with `disjunction`, which keeps the canonical form."""

    op = "or"
    parts: ClassVar[Parts] = {"of": read_programs}

    of: tuple[Node, ...]

    def _key(self) -> str:
        return f"or({','.join(node.key for node in self.of)})"

    @classmethod
    def build(cls, **parts: Any) -> Node:
        return disjunction(parts["of"])

    def execute(self, run: "Executor") -> Value:
        true = possible = void = arguable = 0
        for member in self.of:
            part = run.execute(member)
            true |= part.true
            possible |= part.possible
            void |= part.void
            arguable |= part.arguable
        return Value(true, possible, void, arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        return np.maximum.reduce([margins.values(member) for member in self.of])

    def reductions(self) -> Iterator[Node]:
        yield from ()

    def label(self) -> str:
        return "one of this"


class Group(Node):
    """Base of sets defined only if their members form a certain group (a row, a pair).

    A group belongs to the selector that selects from it: together they are one clause.
    """

    of: Node

    def branches(self) -> tuple[Branch, ...]:
        return member_branches(self.of)


class Selector(Node):
    """Base of nodes that select one member of the set `of`."""

    of: Node

    def selected_from(self) -> Node:
        """Return the set, without the row or pair around it."""
        return self.of.of if isinstance(self.of, Group) else self.of

    def reductions(self) -> Iterator[Node]:
        yield self.selected_from()
        yield from super().reductions()

    def branches(self) -> tuple[Branch, ...]:
        return member_branches(self.of)


SCENE = Scene()


def conjunction(members: Iterable[Node]) -> Node:
    """Return the canonical "and": flattened, deduplicated, sorted; of a single member, the member itself."""
    return _join(And, members)


def disjunction(members: Iterable[Node]) -> Node:
    """Return the canonical "or"; see `conjunction`."""
    return _join(Or, members)


def members_of(node: Node) -> tuple[Node, ...]:
    """Return the members of an "and", or any other node as the only member."""
    return node.of if isinstance(node, And) else (node,)


def is_head(node: Node) -> bool:
    """Return whether a member of an "and" is not a clause: the scene, a noun, or a use in its place."""
    return isinstance(node, Scene | Use) or (isinstance(node, Filter) and node.is_noun)


def member_branches(node: Node) -> tuple[Branch, ...]:
    """Return the members of an "and" in display order: nouns, attributes, the rest."""
    members = [member for member in members_of(node) if not isinstance(member, Scene)]
    return tuple(Branch(member) for member in sorted(members, key=_reading_order) or [node])


def _reading_order(node: Node) -> int:
    if isinstance(node, Filter):
        return 0 if node.is_noun else 1
    return 0 if isinstance(node, Use) else 2


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
