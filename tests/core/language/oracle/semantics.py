# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program means in one image: docs/expression_semantics.md sections 1 and 4, read plainly.

Shares no code with core/language. A set of objects is a list of values by scene_id: positive = TRUE,
negative = FALSE, 0 = UNSURE; their size is the distance to a changed answer.
"""

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from core.scene.record import SceneRecord
from tests.core.language.oracle.geometry import Body, Eye, row_slacks
from tests.core.language.oracle.having import has_part
from tests.core.language.oracle.places import place_value, side_value
from tests.core.language.oracle.programs import Program, children
from tests.core.language.oracle.reading import can_be_read
from tests.core.language.oracle.resting import Resting
from tests.core.language.oracle.support import LEVELS
from tests.core.language.oracle.words import NO, YES, Words, all_colors_of, is_for, names_of

VOID = "void"
ARGUABLE = "arguable"
Values = list[float]
MAX_MARGIN = 1.0


@dataclass(frozen=True)
class Answer:
    """What a whole program gives in one view.

    Attributes:
        status: "" if it has an answer; else VOID or ARGUABLE of one of its inner parts.
        true, possible: scene_ids, empty if there is no answer.
        margin: distance to a changed answer.
    """

    status: str
    true: frozenset[int] = frozenset()
    possible: frozenset[int] = frozenset()
    margin: float = 0.0

    def is_exactly(self, target: int) -> bool:
        return not self.status and self.true == self.possible == {target}


def true_of(values: Values) -> list[int]:
    return [i for i, value in enumerate(values) if value > 0]


def possible_of(values: Values) -> list[int]:
    return [i for i, value in enumerate(values) if value >= 0]


def count_status(values: Values, wanted: int) -> str:
    """Return "" if exactly `wanted` objects are surely in the set, else how it fails."""
    true, possible = true_of(values), possible_of(values)
    if true == possible and len(true) == wanted:
        return ""
    return VOID if len(possible) < wanted or len(true) > wanted else ARGUABLE


class ViewOracle:
    """Answers programs in one view of a record."""

    def __init__(
        self,
        record: SceneRecord,
        image: int,
        min_visibility: float,
        words: Words,
        resting: Resting | None = None,
    ) -> None:
        self._things = record.objects
        self._view = record.images[image]
        self._words = words
        self._eye = Eye(self._view, [Body(thing) for thing in record.objects], resting)
        names = [set(names_of(thing)) for thing in record.objects]
        self._eye.kin = [
            [j for j, other in enumerate(names) if j != i and mine & other]
            for i, mine in enumerate(names)
        ]
        self._taken = {pair.bearer for pair in record.bears or ()}
        self._min_visibility = min_visibility
        self._cache: dict[Program, Values | str] = {}

    def answer(self, program: Program) -> Answer:
        """Return what a `unique` program gives; the root itself is not asked to be unique."""
        assert program[0] == "unique"
        values = self.values(program[1])
        if isinstance(values, str):
            return Answer(values)
        return Answer(
            "", frozenset(true_of(values)), frozenset(possible_of(values)), _margin(values)
        )

    def values(self, program: Program) -> Values | str:
        """Return the values of a set by scene_id, or why the program is undefined here."""
        if program not in self._cache:
            self._cache[program] = self._evaluate(program)
        return self._cache[program]

    def _evaluate(self, program: Program) -> Values | str:
        parts = [self.values(child) for child in children(program)]
        statuses = [part for part in parts if isinstance(part, str)]
        if statuses:
            return VOID if VOID in statuses else ARGUABLE
        return getattr(self, f"_{program[0]}")(program, parts)

    def _each(self, value: Any, *excluded: int) -> Values:
        return [NO if i in excluded else value(i) for i in range(len(self._things))]

    # ------------------------------------------------------------ sets
    def _scene(self, program: Program, parts: list[Values]) -> Values:
        return self._clearness

    @cached_property
    def _clearness(self) -> Values:
        """How surely each thing is seen or not seen at all."""
        by_id = {seen.scene_id: seen for seen in self._view.objects}

        def clear(i: int) -> float:
            seen = by_id[i]
            hidden = seen.pixels < 1 or seen.truncated
            if hidden or seen.visible_fraction < self._min_visibility:
                # Nobody sees less than a hundredth of a thing that is smaller than 30 pixels.
                nothing = seen.visible_fraction < 0.01 and seen.pixels < 30
                return seen.visible_fraction - 0.01 if nothing else 0.0
            # At the very limit an object is clear with nothing to spare.
            return max(seen.visible_fraction - self._min_visibility, 5e-324)

        return self._each(clear)

    def _filter(self, program: Program, parts: list[Values]) -> Values:
        _, attribute, value = program
        if attribute == "noun":
            return self._or_alike([self._words.noun(value, thing) for thing in self._things])
        return [self._words.attribute(attribute, value, thing) for thing in self._things]

    def _use(self, program: Program, parts: list[Values]) -> Values:
        return self._or_alike(
            [is_for(program[1], thing, thing.scene_id in self._taken) for thing in self._things]
        )

    def _part(self, program: Program, parts: list[Values]) -> Values:
        _, part, color = program
        return [has_part(part, color, thing, self._view, self._words) for thing in self._things]

    def _says(self, program: Program, parts: list[Values]) -> Values:
        return [can_be_read(program[1], thing, self._view) for thing in self._things]

    def _or_alike(self, called: Values) -> Values:
        """Words that hold of some things, and of what may be mistaken for one of these."""
        look = [j for j, found in enumerate(called) if found == YES]
        return [
            max(found, -min((self._unlike(i, j) for j in look), default=math.inf))
            for i, found in enumerate(called)
        ]

    def _unlike(self, i: int, j: int) -> float:
        """How far object i is from being mistaken for j, at the least: 0 if it is half hidden and alike."""
        mine, other = self._things[i], self._things[j]
        colors = all_colors_of(other)
        unlike = [self._words.own_attribute("color", color, mine) == NO for color in colors]
        if i == j or (unlike and all(unlike)):
            return math.inf
        one, two = self._eye.bodies[i], self._eye.bodies[j]
        excess = max(
            abs(math.log(one.volume / two.volume)) - math.log(2),
            abs(math.log(one.length / two.length)) - math.log(1.5),
            abs(math.log(one.height / two.height)) - math.log(1.5),
        )
        seen = abs(self._clearness[i])
        return max(excess, seen, 0.0)

    def _not(self, program: Program, parts: list[Values]) -> Values:
        return [-value for value in parts[0]]

    def _and(self, program: Program, parts: list[Values]) -> Values:
        return [min(column) for column in zip(*parts, strict=True)]

    def _or(self, program: Program, parts: list[Values]) -> Values:
        return [max(column) for column in zip(*parts, strict=True)]

    # ------------------------------------------------------------ anchors
    def _unique(self, program: Program, parts: list[Values]) -> Values | str:
        return count_status(parts[0], 1) or parts[0]

    def _some(self, program: Program, parts: list[Values]) -> Values:
        return parts[0]

    def _all(self, program: Program, parts: list[Values]) -> Values | str:
        true, possible = true_of(parts[0]), possible_of(parts[0])
        wanted = program[1]
        if len(possible) < (wanted or 2) or (wanted and len(true) > wanted):
            return VOID
        return parts[0] if true == possible else ARGUABLE

    def _relate(self, program: Program, parts: list[Values]) -> Values:
        _, relation, anchor_program = program
        if anchor_program[0] == "some":
            return self._each(lambda o: self._to_any(relation, o, parts[0]))
        if anchor_program[0] == "all":
            values = self._each(lambda o: self._to_all(relation, o, true_of(parts[0])))
            return _limited(values, parts[0])
        (anchor,) = true_of(parts[0])
        values = self._each(lambda o: self._eye.relate(program[1], o, anchor), anchor)
        return _limited(values, parts[0])

    def _to_any(self, relation: str, o: int, members: Values) -> float:
        """Whether o is so related to another object, a member."""
        return max(
            (min(members[a], self._eye.relate(relation, o, a)) for a in range(len(members)) if a != o),
            default=NO,
        )  # fmt: skip

    def _to_all(self, relation: str, o: int, anchors: list[int]) -> float:
        """Yes if to every one, no if to none; a member itself may mean the others."""
        found = [self._eye.relate(relation, o, a) for a in anchors if a != o]
        if max(found) < 0:
            return max(found)
        return max(min(found), 0.0) if o not in anchors else 0.0

    def _same(self, program: Program, parts: list[Values]) -> Values:
        _, attribute, equal, _ = program
        (anchor,) = true_of(parts[0])
        sign = 1 if equal else -1

        def compare(o: int) -> float:
            return sign * self._words.same(attribute, self._things[o], self._things[anchor])

        return _limited(self._each(compare, anchor), parts[0])

    def _between(self, program: Program, parts: list[Values]) -> Values:
        definite = [
            p for p, anchor in zip(parts, program[1:], strict=True) if anchor[0] == "unique"
        ]
        if len(definite) < 2:
            values = self._each(lambda o: self._between_any(o, *parts))
            return _limited(values, *definite) if definite else values
        (a,), (b,) = true_of(parts[0]), true_of(parts[1])
        values = self._each(lambda o: self._eye.between(o, a, b), a, b)
        return _limited(values, parts[0], parts[1])

    def _between_any(self, o: int, first: Values, second: Values) -> float:
        best = NO
        for a, b in product(range(len(first)), range(len(second))):
            most = min(first[a], second[b])
            # Of most pairs the members alone say that they are no better than another.
            if most > best and len({o, a, b}) == 3:
                best = max(best, min(most, self._eye.between(o, a, b)))
        return best

    def _between_pair(self, program: Program, parts: list[Values]) -> Values | str:
        status = count_status(parts[0], 2)
        if status:
            return status
        a, b = true_of(parts[0])
        return _limited(self._each(lambda o: self._eye.between(o, a, b), a, b), parts[0])

    # ------------------------------------------------------------ selectors
    def _extreme(self, program: Program, parts: list[Values]) -> Values:
        values = self._first(parts[0], lambda o, x: self._eye.before(program[1], o, x))
        if program[1] in ("tallest", "shortest", "tall", "short"):
            # Of one that lies nobody says so, even if it is the only one.
            standing = [max(self._eye.bodies[i].standing, 0.0) for i in range(len(values))]
            values = [min(v, s) if v > 0 else v for v, s in zip(values, standing, strict=True)]
        if program[1] in LEVELS:
            # The top one stands on one of its own kind, as in a stack of books.
            stacked = [self._stacked(program[1], i) for i in range(len(values))]
            values = [min(v, s) if v > 0 else v for v, s in zip(values, stacked, strict=True)]
        return values

    def _stacked(self, level: str, o: int) -> float:
        return self._eye.support.stacked(level, o, self._eye.kin[o])

    def _state(self, program: Program, parts: list[Values]) -> Values:
        return self._each(
            lambda o: self._eye.support.state(
                program[1], o, self._words.may_be_empty(self._things[o])
            )
        )

    def _extreme_to(self, program: Program, parts: list[Values]) -> Values:
        members, anchors = parts
        (anchor,) = true_of(anchors)
        rest = [NO if i == anchor else value for i, value in enumerate(members)]
        values = self._first(
            rest, lambda o, x: self._eye.before_to(program[1], o, x, anchor), anchor
        )
        return _limited(values, anchors)

    def _first(self, members: Values, before: Any, excluded: int = -1) -> Values:
        def value(o: int) -> float:
            rivals = [
                max(-members[x], before(o, x))
                for x in range(len(members))
                if x not in (o, excluded)
            ]
            return min([members[o], *rivals])

        return [NO if o == excluded else value(o) for o in range(len(members))]

    def _side(self, program: Program, parts: list[Values]) -> Values:
        return self._place(program, parts, side_value)

    def _place(self, program: Program, parts: list[Values], evaluate: Any = place_value) -> Values:
        _, side, _ = program
        members = parts[0]
        clear = true_of(self._clearness)
        certain = min((abs(value) for value in members if value), default=0.0)

        def value(o: int) -> float:
            found = min(members[o], evaluate(side, o, members, clear, self._eye))
            return max(-certain, min(certain, found))

        return self._each(value)

    def _ordinal(self, program: Program, parts: list[Values]) -> Values:
        _, n, towards, _ = program
        members = parts[0]

        def value(o: int) -> float:
            ahead = sorted(
                (
                    min(members[x], self._eye.before(towards, x, o))
                    for x in range(len(members))
                    if x != o
                ),
                reverse=True,
            )
            # Exactly n - 1 are ahead: the (n-1)-th of them surely is, and the n-th surely is not.
            enough = ahead[n - 2] if 0 <= n - 2 < len(ahead) else (YES if n < 2 else NO)
            too_many = ahead[n - 1] if n - 1 < len(ahead) else NO
            return min(members[o], enough, -too_many)

        return self._each(value)

    def _pair(self, program: Program, parts: list[Values]) -> Values | str:
        return count_status(parts[0], 2) or _limited(parts[0], parts[0])

    def _row(self, program: Program, parts: list[Values]) -> Values | str:
        values = parts[0]
        true, possible = true_of(values), possible_of(values)
        if len(possible) < 3:
            return VOID
        if true != possible:
            return ARGUABLE
        good, bad = row_slacks([self._eye.bodies[i].p for i in true])
        if good > 0:
            limit = min(good, _margin(values))
            return [max(-limit, min(limit, value)) for value in values]
        return VOID if bad > 0 else ARGUABLE


def _margin(values: Values) -> float:
    return min([MAX_MARGIN, *map(abs, values)])


def _limited(values: Values, *anchors: Values) -> Values:
    """Return values no larger than the margins of the anchors that they depend on."""
    limit = min(min(map(abs, anchor)) for anchor in anchors)
    return [math.copysign(min(abs(value), limit), value) if value else 0.0 for value in values]
