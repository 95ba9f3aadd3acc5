# SPDX-License-Identifier: GPL-3.0-or-later
"""What is there for a purpose: "something to drink from"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from core.assets.uses import use_table
from core.language.program.node import Node, Value
from core.language.program.parts import Parts, name_in

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins

USES = use_table().uses


@dataclass(frozen=True, eq=False)
class Use(Node):
    """Objects for one of the uses of the table `USES`; it stands where a noun would."""

    op = "use"
    parts: ClassVar[Parts] = {"use": name_in(USES)}

    use: str

    def _key(self) -> str:
        return f"use({self.use!r})"

    def execute(self, run: "Executor") -> Value:
        return Value(*run.facts.uses(self.use))

    def values(self, margins: "Margins") -> np.ndarray:
        # As with nouns: what is hardly seen may be mistaken for one of those that are TRUE.
        facts = margins.facts
        fit = facts.uses(self.use)[0] & facts.row_mask
        return np.maximum(margins.categorical(self), -facts.lookalike_distance(fit))

    def label(self) -> str:
        return f"something to {self.use}"
