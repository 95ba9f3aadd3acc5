# SPDX-License-Identifier: GPL-3.0-or-later
"""What every node of a program can do. A node type is a class that fills this in, all in one place: its JSON,
how it is executed, its margin, what it becomes without one of its clauses, how it is shown and counted.

`docs/expression_semantics.md`, section 4, defines every node. Every node has a `key`, a text of its canonical
form: equal keys mean the same program, and members of commutative nodes are sorted by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from core.language.program.parts import Parts

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins


class Value(NamedTuple):
    """What a program gives in all views.

    Attributes:
        true, possible: sets of objects, packed as in `PredicateTable`.
        void: bits of the views in which a part that has to be unique (a pair, a row) surely is not.
        arguable: bits of those in which it may or may not be; void outweighs arguable. In both the program
            is undefined and has no members.
    """

    true: int
    possible: int
    void: int = 0
    arguable: int = 0

    @property
    def undefined(self) -> int:
        return self.void | self.arguable


class Branch(NamedTuple):
    """A part of a node as it is shown: a set, or what the target is related to."""

    node: "Node"
    is_anchor: bool = False


@dataclass(frozen=True, eq=False)
class Node:
    """Base of all programs: frozen, hashable, compared by `key`, the canonical text.

    Attributes:
        op: the name of the operation in JSON.
        parts: by name of each part in JSON, which is also the attribute's, how it is read.
        has_anchor: whether the objects it means are found from other objects; see `hops`.
    """

    op: ClassVar[str]
    parts: ClassVar[Parts] = {}
    has_anchor: ClassVar[bool] = False

    key: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self._key())

    def _key(self) -> str:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @classmethod
    def build(cls, **parts: Any) -> "Node":
        """Return the canonical node of parts that have been read."""
        return cls(**parts)

    def execute(self, run: "Executor") -> Value:
        """Return the value in all views; the executor drops the members of undefined ones."""
        raise NotImplementedError

    def values(self, margins: "Margins") -> np.ndarray:
        """Return (V, n) how far each object is from changing, where the program is defined in every view.

        Positive if TRUE, negative if FALSE, 0 if UNSURE; the size is the distance to the dead band.
        """
        raise NotImplementedError

    def label(self) -> str:
        """Return the node in words, for people who look at a program."""
        raise NotImplementedError

    def branches(self) -> tuple[Branch, ...]:
        """Return the parts to show below the node, in the order of reading."""
        return tuple(Branch(child) for child in self.children())

    def relation_name(self) -> str:
        """Return the name under which statistics count the node, "" if it is no relation."""
        return ""

    def reductions(self) -> Iterator["Node"]:
        """Yield the program without each of its clauses in turn, those of its anchors too.

        A clause is a member of an "and" other than the scene and the noun, or a selector with its row or pair.
        """
        for name in self.parts:
            part = getattr(self, name)
            if isinstance(part, Node):
                for rest in part.reductions():
                    yield replace(self, **{name: rest})  # type: ignore[arg-type]

    def children(self) -> tuple["Node", ...]:
        """Return the direct parts that are programs themselves, sets before anchors."""
        found: list[Node] = []
        for name in self.parts:
            part = getattr(self, name)
            found += (
                item
                for item in (part if isinstance(part, tuple) else (part,))
                if isinstance(item, Node)
            )
        return tuple(found)


def hops(node: Node) -> int:
    """Return how many anchors lie behind one another at most."""
    return max((hops(child) for child in node.children()), default=0) + node.has_anchor
