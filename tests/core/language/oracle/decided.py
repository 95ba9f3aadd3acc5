# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader who decides every doubtful case by a coin, once and for all.

Whatever such a reader takes the doubtful objects, words and places for, a proven sentence has to mean its
target to him, or nothing at all. This checks the three-valued logic itself, and not only its spelling out.
"""

from typing import Any

import numpy as np

from core.scene.record import SceneRecord
from tests.core.language.oracle.programs import Program
from tests.core.language.oracle.resting import Resting
from tests.core.language.oracle.semantics import VOID, Values, ViewOracle, true_of
from tests.core.language.oracle.words import NO, YES, Words


class DecidedView(ViewOracle):
    """Answers programs in one view with nothing left unsure: every set has TRUE = POSSIBLE."""

    def __init__(
        self,
        record: SceneRecord,
        image: int,
        min_visibility: float,
        words: Words,
        rng: np.random.Generator,
        resting: Resting | None = None,
    ) -> None:
        super().__init__(record, image, min_visibility, words, resting)
        self._rng = rng
        self._decided: dict[Any, float] = {}
        self._eye = _DecidedEye(self._eye, self)

    def decide(self, key: Any, value: float) -> float:
        """Return a value that is not 0, the same one for the same key."""
        if value:
            return value
        if key not in self._decided:
            self._decided[key] = YES if self._rng.integers(2) else NO
        return self._decided[key]

    def _scene(self, program: Program, parts: list[Values]) -> Values:
        return [self.decide(("scene", i), v) for i, v in enumerate(super()._scene(program, parts))]

    def _filter(self, program: Program, parts: list[Values]) -> Values:
        values = super()._filter(program, parts)
        return [self.decide((program, i), value) for i, value in enumerate(values)]

    def _relate(self, program: Program, parts: list[Values]) -> Values:
        values = super()._relate(program, parts)
        # What is related to some of "the cans" only may or may not be meant.
        return [self.decide((program, i), value) for i, value in enumerate(values)]

    def _same(self, program: Program, parts: list[Values]) -> Values:
        (anchor,) = true_of(parts[0])
        key = (program[1], anchor)
        sign = 1 if program[2] else -1
        values = super()._same(program, parts)
        decided = [sign * self.decide((key, i), sign * value) for i, value in enumerate(values)]
        return [NO if i == anchor else value for i, value in enumerate(decided)]

    def _extreme(self, program: Program, parts: list[Values]) -> Values:
        values = super()._extreme(program, parts)
        return [self.decide((program, i), value) for i, value in enumerate(values)]

    def _state(self, program: Program, parts: list[Values]) -> Values:
        values = super()._state(program, parts)
        return [self.decide((program, i), value) for i, value in enumerate(values)]

    def _place(self, program: Program, parts: list[Values]) -> Values:
        values = super()._place(program, parts)
        return [self.decide((program, i), value) for i, value in enumerate(values)]

    def _side(self, program: Program, parts: list[Values]) -> Values:
        values = super()._side(program, parts)
        return [self.decide((program, i), value) for i, value in enumerate(values)]

    def _row(self, program: Program, parts: list[Values]) -> Values | str:
        values = super()._row(program, parts)
        if isinstance(values, str) and values != VOID:
            good = self.decide(("row", tuple(true_of(parts[0]))), 0.0) > 0
            return parts[0] if good else VOID
        return values


class _DecidedEye:
    """The predicates of an `Eye`, decided; orders in such a way that none holds both ways."""

    def __init__(self, eye: Any, view: DecidedView) -> None:
        self._eye, self._view = eye, view
        self.bodies, self.images = eye.bodies, eye.images
        self.along, self.meters_a_pixel = eye.along, eye.meters_a_pixel
        self.support, self.kin = eye.support, eye.kin

    def relate(self, relation: str, o: int, a: int) -> float:
        return self._view.decide((relation, o, a), self._eye.relate(relation, o, a))

    def between(self, o: int, a: int, b: int) -> float:
        key = ("between", o, min(a, b), max(a, b))
        return self._view.decide(key, self._eye.between(o, a, b))

    def before(self, measure: str, o: int, x: int) -> float:
        return self._order((measure,), self._eye.before(measure, o, x), o, x)

    def before_to(self, measure: str, o: int, x: int, a: int) -> float:
        return self._order((measure, a), self._eye.before_to(measure, o, x, a), o, x)

    def _order(self, key: tuple, value: float, o: int, x: int) -> float:
        if value:
            return value
        # Level to this reader, or one of the two is before the other.
        if self._view.decide((*key, "level", min(o, x), max(o, x)), 0.0) > 0:
            return NO
        first = self._view.decide((*key, "first", min(o, x), max(o, x)), 0.0) > 0
        return YES if first == (o < x) else NO
