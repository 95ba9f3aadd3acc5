# SPDX-License-Identifier: GPL-3.0-or-later
"""Sets of objects that have a relation to an anchor, or share the value of an attribute with it or do not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from core.language.predicates.relations import RELATIONS
from core.language.program.anchor import read_any_anchor
from core.language.program.counted import Unique, read_anchor
from core.language.program.node import Anchor, Branch, Node, Value
from core.language.program.parts import Parts, name_in, read_flag, read_text

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins

CATEGORY = "category"


@dataclass(frozen=True, eq=False)
class Relate(Node):
    """Objects in `relation` to the anchor."""

    op = "relate"
    parts: ClassVar[Parts] = {"relation": name_in(RELATIONS), "anchor": read_any_anchor}
    has_anchor = True

    relation: str
    anchor: Anchor

    def _key(self) -> str:
        return f"{self.relation}({self.anchor.key})"

    def execute(self, run: "Executor") -> Value:
        return self.anchor.reach(run, run.facts.relations[self.relation])

    def values(self, margins: "Margins") -> np.ndarray:
        return self.anchor.reach_values(margins, margins.facts.relation_scores[self.relation])

    def label(self) -> str:
        return RELATIONS[self.relation].shown

    def branches(self) -> tuple[Branch, ...]:
        return (Branch(self.anchor, is_anchor=True),)

    def relation_name(self) -> str:
        return self.relation


@dataclass(frozen=True, eq=False)
class SameAs(Node):
    """Objects with the same (or, if not `same`, a different) value of `attribute` as the anchor."""

    op = "same"
    parts: ClassVar[Parts] = {"attribute": read_text, "same": read_flag, "anchor": read_anchor}
    has_anchor = True

    attribute: str
    same: bool
    anchor: Unique

    def _key(self) -> str:
        return f"{'same' if self.same else 'different'}({self.attribute!r},{self.anchor.key})"

    def execute(self, run: "Executor") -> Value:
        return run.by_anchor(self.anchor, lambda a: run.facts.same(self.attribute, a, self.same))

    def values(self, margins: "Margins") -> np.ndarray:
        return margins.clip(margins.categorical(self), margins.smallest(self.anchor))

    def label(self) -> str:
        if self.same:
            return f"of the same {self.attribute} as"
        return f"of another {self.attribute} than"

    def branches(self) -> tuple[Branch, ...]:
        return (Branch(self.anchor, is_anchor=True),)

    def relation_name(self) -> str:
        return f"{'same' if self.same else 'different'} {self.attribute}"
