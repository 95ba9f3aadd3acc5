# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that are in a state by themselves: "on the table", "empty"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from core.language.predicates.states import STATES
from core.language.program.node import Node, Value
from core.language.program.parts import Parts, name_in

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins


@dataclass(frozen=True, eq=False)
class State(Node):
    """Objects in one of the states of the table `STATES`."""

    op = "state"
    parts: ClassVar[Parts] = {"state": name_in(STATES)}

    state: str

    def _key(self) -> str:
        return f"state({self.state})"

    def execute(self, run: "Executor") -> Value:
        return Value(*run.facts.states[self.state][1])

    def values(self, margins: "Margins") -> np.ndarray:
        return margins.facts.states[self.state][0]

    def label(self) -> str:
        return STATES[self.state].shown

    def relation_name(self) -> str:
        return f"{self.state} (state)"
