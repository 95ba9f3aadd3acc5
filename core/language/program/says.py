# SPDX-License-Identifier: GPL-3.0-or-later
"""What is printed on a thing: "the box that says Oat Flakes"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from core.language.program.node import Node, Value
from core.language.program.parts import Parts, read_text

if TYPE_CHECKING:
    from core.language.truth.execution import Executor
    from core.language.truth.margins import Margins


@dataclass(frozen=True, eq=False)
class Says(Node):
    """Objects on which a folded text can be read."""

    op = "says"
    parts: ClassVar[Parts] = {"text": read_text}

    text: str

    def _key(self) -> str:
        return f"says({self.text!r})"

    def execute(self, run: "Executor") -> Value:
        return Value(*run.facts.says(self.text)[1])

    def values(self, margins: "Margins") -> np.ndarray:
        return margins.facts.says(self.text)[0]

    def label(self) -> str:
        return f"that says: {self.text}"
