# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of node types. A new type takes a class in a module of its own, a line here, words in the lexicons,
methods of the realizers, an entry in `wording.phrase_types`, and a definition in docs/expression_semantics.md.
"""

from collections.abc import Mapping

from core.language.program.anchor import All, Some
from core.language.program.anchored import Relate, SameAs
from core.language.program.between import Between, BetweenPair
from core.language.program.counted import Pair, Row, Unique
from core.language.program.node import Node
from core.language.program.part import Part, PartOf
from core.language.program.place import Place, Side
from core.language.program.says import Says
from core.language.program.selectors import Extreme, ExtremeTo, Ordinal
from core.language.program.sets import And, Filter, Not, Or, Scene
from core.language.program.state import State
from core.language.program.use import Use


def _by_name(*types: type[Node]) -> dict[str, type[Node]]:
    return {kind.op: kind for kind in types}


NODE_TYPES: Mapping[str, type[Node]] = _by_name(
    Scene, Filter, Not, And, Or, Unique, Relate, SameAs, Between, BetweenPair, Extreme, ExtremeTo, Ordinal,
    Place, Side, Row, Pair, Some, All, State, Use, Part, PartOf, Says,
)  # fmt: skip
