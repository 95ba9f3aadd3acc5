# SPDX-License-Identifier: GPL-3.0-or-later
"""What scenes are arranged for: one table of intents.

Five intents take turns by the number of the scene, and draw from the stream of the plan. Everything that is
added later is a `Group`: a share of all scenes in which it acts, drawn from a stream of its own like all it
places. So a scene on which no group acts is the same with and without the group in the table, and a scene
on which the groups of today act is the same after another one is appended, unless that one acts on it too.
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
        arrange: places what the intent needs; whatever finds no room is left out.
    """

    name: str
    arrange: Callable[[Placer], None]


class Effect(StrEnum):
    """What a group does to a scene on which it acts."""

    # Stands for the intent whose turn it is; of several groups the first of the table does.
    REPLACE = "replace"
    # Adds to the scene once it is filled, as far as there is room.
    EXTEND = "extend"


@dataclass(frozen=True)
class Group:
    """An intent beside those that take turns.

    Attributes:
        number: of its stream, >= 0; unique, part of every dataset's identity, and never changed.
        share: of all scenes on which it acts, 0 to 1; 0 switches it off.
    """

    number: int
    intent: Intent
    effect: Effect
    share: float = 0.0

    def acts(self, draws: SceneDraws) -> bool:
        """Return whether it acts on a scene: the same for all attempts, so that rejections shift no share."""
        rng = draws.first_attempt.stream(RngStream.GROUP, self.number, _DECISION)
        return bool(rng.uniform() < self.share)

    def arrange(self, placer: Placer, draws: SceneDraws) -> None:
        """Place what it needs, drawn from its own stream."""
        rng = draws.stream(RngStream.GROUP, self.number, _ARRANGEMENT)
        self.intent.arrange(placer.drawing_from(rng))


# Last keys of a group's streams.
_DECISION, _ARRANGEMENT = 0, 1


def _free(placer: Placer) -> None:
    """Nothing is planned; the scene is filled at random."""


def _row(placer: Placer) -> None:
    """Three or four of one model in a line."""
    cells = placer.grid.line(placer.rng, int(placer.rng.integers(3, 5)))
    item = placer.draw(any_model, within_cell=True)
    placer.place_line([item] * len(cells), cells)


def _colors(placer: Placer) -> None:
    """The same thing in two colors."""
    first = placer.draw(lambda m: bool(m.color) and len(placer.colors_of(m.name)) > 1)
    placer.place_anywhere(first)
    if first is not None:
        name, color = first.model.name, first.model.color
        placer.place_anywhere(placer.draw(lambda m: m.name == name and m.color not in ("", color)))


def _flank(placer: Placer) -> None:
    """One object between two others."""
    cells = placer.grid.line(placer.rng, 3)
    items = [placer.draw(any_model, within_cell=True) for _ in cells]
    placer.place_line(items, cells)


def _kin(placer: Placer) -> None:
    """Three objects of one category."""
    first = placer.draw(any_model)
    placer.place_anywhere(first)
    if first is not None:
        category = first.model.category
        for _ in range(2):
            placer.place_anywhere(placer.draw(lambda m: m.category == category))


# They take turns by the number of the scene, so that all occur equally often. Their number and order decide
# the content of every scene: what is added goes to the groups.
TURNS = (
    Intent("free", _free),
    Intent("row", _row),
    Intent("colors", _colors),
    Intent("flank", _flank),
    Intent("kin", _kin),
)

# In the order in which they act; new ones are appended.
GROUPS: tuple[Group, ...] = ()
