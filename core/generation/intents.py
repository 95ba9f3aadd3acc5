# SPDX-License-Identifier: GPL-3.0-or-later
"""What scenes are arranged for: one table of intents.

Five intents take turns by scene index and draw from the plan's random stream. Every later addition is a
`Group`: it acts on a share of all scenes, chosen with a random stream of its own, from which it also draws
what it places. So a scene on which no group acts is the same with or without groups in the table, and
appending a group changes only the scenes on which it acts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from core.generation.placer import Placer, any_model
from utils.random_streams import RngStream, SceneDraws


@dataclass(frozen=True)
class Intent:
    """What a scene is arranged for.

    Attributes:
        arrange: places what the intent needs; objects that find no room are left out.
    """

    name: str
    arrange: Callable[[Placer], None]


class Effect(StrEnum):
    """What a group does to a scene on which it acts."""

    # Replaces the intent whose turn it is; of several acting groups, the first in the table does.
    REPLACE = "replace"
    # Adds to the filled scene as far as there is room.
    EXTEND = "extend"


@dataclass(frozen=True)
class Group:
    """An intent besides those that take turns.

    Attributes:
        number: of its random stream, >= 0; unique, part of every dataset's identity, never changed.
        share: of all scenes on which it acts, 0 to 1; 0 turns it off.
    """

    number: int
    intent: Intent
    effect: Effect
    share: float = 0.0

    def acts(self, draws: SceneDraws) -> bool:
        """Whether it acts on a scene: the same for all attempts, so that rejections do not shift the share."""
        rng = draws.first_attempt.stream(RngStream.GROUP, self.number, _DECISION)
        return bool(rng.uniform() < self.share)

    def arrange(self, placer: Placer, draws: SceneDraws) -> None:
        """Place what it needs, drawn from its own random stream."""
        rng = draws.stream(RngStream.GROUP, self.number, _ARRANGEMENT)
        self.intent.arrange(placer.drawing_from(rng))


# Last keys of a group's random streams.
_DECISION, _ARRANGEMENT = 0, 1


def _free(placer: Placer) -> None:
    """Plan nothing; the scene is filled at random."""


def _row(placer: Placer) -> None:
    """Place three or four objects of one model in a line."""
    cells = placer.grid.line(placer.rng, int(placer.rng.integers(3, 5)))
    item = placer.draw(any_model, within_cell=True)
    placer.place_line([item] * len(cells), cells)


def _colors(placer: Placer) -> None:
    """Place two objects of one name in different colors."""
    first = placer.draw(lambda m: bool(m.color) and len(placer.colors_of(m.name)) > 1)
    placer.place_anywhere(first)
    if first is not None:
        name, color = first.model.name, first.model.color
        placer.place_anywhere(placer.draw(lambda m: m.name == name and m.color not in ("", color)))


def _flank(placer: Placer) -> None:
    """Place one object between two others."""
    cells = placer.grid.line(placer.rng, 3)
    items = [placer.draw(any_model, within_cell=True) for _ in cells]
    placer.place_line(items, cells)


def _kin(placer: Placer) -> None:
    """Place three objects of one category."""
    first = placer.draw(any_model)
    placer.place_anywhere(first)
    if first is not None:
        category = first.model.category
        for _ in range(2):
            placer.place_anywhere(placer.draw(lambda m: m.category == category))


# They take turns by scene index, so that all occur equally often. Their number and order determine the
# content of every scene: additions go to `GROUPS`.
TURNS = (
    Intent("free", _free),
    Intent("row", _row),
    Intent("colors", _colors),
    Intent("flank", _flank),
    Intent("kin", _kin),
)

# In the order in which they act; append new ones.
GROUPS: tuple[Group, ...] = ()
