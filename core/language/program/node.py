# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface of a program's nodes. A node type is a class that implements all of it: JSON, execution,
margin, reductions (the program without one of its clauses), display and statistics.

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
    from core.language.truth.predicate_table import Matrix


class Value(NamedTuple):
    """The result of a program in all views.

    Attributes:
        true, possible: sets of objects, packed as in `PredicateTable`.
        void: bits of the views in which a part that has to be unique (a pair, a row) surely is not.
        arguable: bits of those in which it may or may not be; void takes precedence. In both, the program is
            undefined and has no members.
    """

    true: int
    possible: int
    void: int = 0
    arguable: int = 0

    @property
    def undefined(self) -> int:
        return self.void | self.arguable


class Branch(NamedTuple):
    """A part of a node for display: a set, or an anchor."""

    node: "Node"
    is_anchor: bool = False


@dataclass(frozen=True, eq=False)
class Node:
    """Base of all programs: frozen, hashable, compared by `key`, the canonical text.

    Attributes:
        op: the name of the operation in JSON.
        parts: the reader of each part by its name in JSON, which is also the attribute's.
        has_anchor: whether its objects are determined relative to other objects; see `hops`.
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
        """Return the canonical node with the given parts."""
        return cls(**parts)

    def execute(self, run: "Executor") -> Value:
        """Return the value in all views; the executor drops the members in undefined ones."""
        raise NotImplementedError

    def values(self, margins: "Margins") -> np.ndarray:
        """Return the value (V, n) of each object; the program has to be defined in every view.

        Positive if TRUE, negative if FALSE, 0 if UNSURE; the magnitude is the distance to the dead band.
        """
        raise NotImplementedError

    def label(self) -> str:
        """Return the display text of the node."""
        raise NotImplementedError

    def branches(self) -> tuple[Branch, ...]:
        """Return the parts to show below the node, in reading order."""
        return tuple(Branch(child) for child in self.children())

    def relation_name(self) -> str:
        """Return the name under which statistics count the node, "" if it is not a relation."""
        return ""

    def reductions(self) -> Iterator["Node"]:
        """Yield the program without each of its clauses in turn, including those of its anchors.

        A clause is a member of an "and" other than the scene and the noun, or a selector with its row or pair.
        """
        for name in self.parts:
            part = getattr(self, name)
            if isinstance(part, Node):
                for rest in part.reductions():
                    yield replace(self, **{name: rest})  # type: ignore[arg-type]

    def children(self) -> tuple["Node", ...]:
        """Return the direct parts that are themselves programs, sets before anchors."""
        found: list[Node] = []
        for name in self.parts:
            part = getattr(self, name)
            found += (
                item
                for item in (part if isinstance(part, tuple) else (part,))
                if isinstance(item, Node)
            )
        return tuple(found)


class Anchor(Node):
    """Base of what a relation is relative to, in terms of the set `of`."""

    of: Node

    def reach(self, run: "Executor", sets: "Matrix") -> Value:
        """Return the objects that are related to the anchor, given the sets of those related to each object."""
        raise NotImplementedError

    def reach_values(self, margins: "Margins", scores: np.ndarray) -> np.ndarray:
        """Return the values (V, n) of being related to it; scores (V, n, n) are [view, anchor, object]."""
        raise NotImplementedError


def hops(node: Node) -> int:
    """Return the maximum number of nested anchors."""
    return max((hops(child) for child in node.children()), default=0) + node.has_anchor
