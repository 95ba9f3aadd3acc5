# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of objects: what has one ("with the red handle"), and the part itself ("the handle of the mug")."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from core.assets.part_names import part_names
from core.language.program.counted import Unique, read_anchor
from core.language.program.node import Branch, Node, Value
from core.language.program.parts import Parts, name_in, read_text

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins


@dataclass(frozen=True, eq=False)
class Part(Node):
    """Objects that have a part, of a color unless that is ""."""

    op = "part"
    parts: ClassVar[Parts] = {"part": name_in(part_names()), "color": read_text}

    part: str
    color: str

    def _key(self) -> str:
        return f"part({self.part!r},{self.color!r})"

    def execute(self, run: "Executor") -> Value:
        return Value(*run.facts.parts(self.part, self.color)[1])

    def values(self, margins: "Margins") -> np.ndarray:
        return margins.facts.parts(self.part, self.color)[0]

    def label(self) -> str:
        return f"with a {self.color} {self.part}" if self.color else f"with a part: {self.part}"


@dataclass(frozen=True, eq=False)
class PartOf(Node):
    """The one object `of`, if it has the part, which is what is meant."""

    op = "part_of"
    parts: ClassVar[Parts] = {"part": name_in(part_names()), "of": read_anchor}

    part: str
    of: Unique

    def _key(self) -> str:
        return f"part_of({self.part!r},{self.of.key})"

    def execute(self, run: "Executor") -> Value:
        whole, has = run.execute(self.of), run.execute(Part(self.part, ""))
        true, possible = whole.true & has.true, whole.possible & has.possible
        return Value(true, possible, whole.void, whole.arguable)

    def values(self, margins: "Margins") -> np.ndarray:
        return np.minimum(margins.values(self.of), margins.values(Part(self.part, "")))

    def label(self) -> str:
        return f"the part: {self.part}"

    def branches(self) -> tuple[Branch, ...]:
        return (Branch(self.of),)
