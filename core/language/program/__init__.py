# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs: the node types and everything that depends on a type, and conversion to and from JSON. Import this
package, not its modules: `from core.language import program as P`.

`docs/expression_semantics.md`, section 4, defines every operation.
"""

from core.language.predicates.directions import DIAGONALS, DIRECTIONS
from core.language.predicates.distances import ANCHOR_MEASURES
from core.language.predicates.measures import MEASURES
from core.language.predicates.relations import RELATIONS
from core.language.predicates.states import STATES
from core.language.predicates.thirds import HALVES, SIDES
from core.language.program.anchor import All, Some
from core.language.program.anchored import CATEGORY, Relate, SameAs
from core.language.program.between import Between, BetweenPair, between
from core.language.program.counted import Pair, Row, Unique
from core.language.program.json_form import MAX_DEPTH, from_json, to_json
from core.language.program.node import Anchor, Branch, Node, Value, hops
from core.language.program.part import Part, PartOf
from core.language.program.parts import ProgramError
from core.language.program.place import Place, Side
from core.language.program.says import Says
from core.language.program.selectors import Extreme, ExtremeTo, Ordinal
from core.language.program.sets import (
    NOUN,
    SCENE,
    And,
    Filter,
    Group,
    Not,
    Or,
    Scene,
    Selector,
    conjunction,
    disjunction,
    is_head,
    members_of,
)
from core.language.program.state import State
from core.language.program.table import NODE_TYPES
from core.language.program.use import USES, Use

__all__ = [
    "ANCHOR_MEASURES",
    "CATEGORY",
    "DIAGONALS",
    "DIRECTIONS",
    "HALVES",
    "MAX_DEPTH",
    "MEASURES",
    "NODE_TYPES",
    "NOUN",
    "RELATIONS",
    "SCENE",
    "SIDES",
    "STATES",
    "USES",
    "All",
    "Anchor",
    "And",
    "Between",
    "BetweenPair",
    "Branch",
    "Extreme",
    "ExtremeTo",
    "Filter",
    "Group",
    "Node",
    "Not",
    "Or",
    "Ordinal",
    "Pair",
    "Part",
    "PartOf",
    "Place",
    "ProgramError",
    "Relate",
    "Row",
    "SameAs",
    "Says",
    "Scene",
    "Selector",
    "Side",
    "Some",
    "State",
    "Unique",
    "Use",
    "Value",
    "between",
    "conjunction",
    "disjunction",
    "from_json",
    "hops",
    "is_head",
    "members_of",
    "to_json",
]
