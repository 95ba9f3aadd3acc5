# SPDX-License-Identifier: GPL-3.0-or-later
"""How often one is right without looking, or without reading; docs/audit.md says what each guess does."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.dataset.statistics.guesses import Guesses
from core.dataset.statistics.intervals import Share, excess_of_sums, share_of_sums
from core.language.settings import Style

WITHOUT_LOOKING = {
    "nouns": "any object of the sentence's nouns",
    "adjectives": "any object of its nouns and attributes",
}
WITHOUT_READING = {
    "largest": "the largest object",
    "central": "the most central object",
    "nearest": "the object nearest to the camera",
}
# Picks the object whose kind sentences mean most often, for its number, where it was learned.
PRIORS = {
    "model": "the model that is meant most often",
    "place": "what lies where most targets lie",
    "size": "what has the size of most targets",
}
# A guess without reading may be right by this much more often than chance.
MAX_EXCESS = 0.02
# How often a guess without looking may be right, by style and guess.
_WORD_LIMITS = {
    Style.NATURAL: {"nouns": 0.75, "adjectives": 0.85},
    Style.COMPOSITIONAL: {"nouns": 0.6, "adjectives": 0.6},
}
_TWIN_LIMIT = 0.5
# Sentences that a model, place or size has to have before what is learned of it counts as much as chance.
_CAUTION = 10.0


@dataclass(frozen=True)
class Shortcut:
    """One way of guessing.

    Attributes:
        right: share of sentences (in images, for guesses without reading) that it answers.
        chance: the share that a pick among all clear objects answers in the mean.
        excess: right - chance, and the ends of its 95 % interval.
        limit: of `right` for guesses without looking, of `excess` without reading; None if there is none.
    """

    key: str
    label: str
    reads: bool
    right: Share
    chance: float
    excess: tuple[float, float, float]
    limit: float | None

    @property
    def is_met(self) -> bool:
        """Whether the figure is within its limit; its interval may reach beyond."""
        figure = self.right.value if self.reads else self.excess[0]
        return self.limit is None or figure <= self.limit


def shortcuts(
    guesses: Guesses,
    learned: Guesses | None = None,
    style: str | None = None,
    twins: bool = False,
) -> list[Shortcut]:
    """Return all ways of guessing that can be counted.

    Args:
        learned: scenes that priors are learned from; None: those of even number from the others, and the
            other way round.
        style: of the dataset, for its limits.
        twins: the sentences are those of pairs that differ in a word, which have limits of their own.
    """
    worded = guesses.all_worded()
    found = [
        _shortcut(
            key, label, True, worded["scene"], worded[key], worded["chance"], worded["sentences"]
        )
        for key, label in WITHOUT_LOOKING.items()
    ]
    glances = guesses.all_glances()
    expected, wholes = _expected(glances)
    picks = {key: glances[key] for key in WITHOUT_READING}
    picks |= {
        key: _prior_picks(glances, key, None if learned is None else learned.all_glances())
        for key in PRIORS
    }
    for key, label in (WITHOUT_READING | PRIORS).items():
        right = glances["said"] * picks[key]
        found.append(_shortcut(key, label, False, glances["scene"], right, expected, wholes))
    return [_limited(item, style, twins) for item in found if item is not None]


def shortcuts_json(found: list[Shortcut]) -> list[dict[str, Any]]:
    """Return them as JSON values, each with `met`."""
    return [{**asdict(item), "met": item.is_met} for item in found]


def _limited(item: Shortcut, style: str | None, twins: bool) -> Shortcut:
    if not item.reads:
        limit: float | None = MAX_EXCESS
    elif twins:
        limit = _TWIN_LIMIT
    else:
        limits = {str(name): entry for name, entry in _WORD_LIMITS.items()}
        limit = limits.get(style or "", {}).get(item.key)
    return Shortcut(**{**vars(item), "limit": limit})


def _shortcut(
    key: str,
    label: str,
    reads: bool,
    scenes: np.ndarray,
    right: np.ndarray,
    expected: np.ndarray,
    wholes: np.ndarray,
) -> Shortcut | None:
    """Add up rows by scene; None if there is no sentence."""
    names, places = np.unique(scenes, return_inverse=True)
    sums = [
        np.bincount(places, values.astype(np.float64), minlength=len(names))
        for values in (right, expected, wholes)
    ]
    share, excess = share_of_sums(sums[0], sums[2]), excess_of_sums(*sums)
    if share is None or excess is None:
        return None
    return Shortcut(key, label, reads, share, share.value - excess[0], excess, None)


def _expected(glances: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each row how many sentences a random pick answers by it, and how many are asked by it.

    Both spread the sentences of an image evenly over its objects, and so are the same up to the pick: the first
    is 1 of n objects of the second.
    """
    _, images, counts = np.unique(glances["image"], return_inverse=True, return_counts=True)
    said = np.bincount(images, glances["said"], minlength=len(counts))
    asked = (said / counts)[images] if len(counts) else np.zeros(0)
    return asked / counts[images] if len(counts) else asked, asked


def _prior_picks(glances: np.ndarray, key: str, learned: np.ndarray | None) -> np.ndarray:
    """Return which row of each image a reader picks who knows how often each value of `key` was meant."""
    if learned is not None:
        return _picks(glances, _rates(learned, key, glances[key]))
    rates = np.zeros(len(glances))
    odd = glances["scene"] % 2 == 1
    for own in (odd, ~odd):
        rates[own] = _rates(glances[~own], key, glances[key][own])
    return _picks(glances, rates)


def _rates(learned: np.ndarray, key: str, values: np.ndarray) -> np.ndarray:
    """Return how much more often than by chance things with these values are meant."""
    known, places = np.unique(learned[key], return_inverse=True)
    if not len(known):
        return np.ones(len(values))
    asked = _expected(learned)[1]
    said = np.bincount(places, learned["said"], minlength=len(known))
    rates = (said + _CAUTION) / (np.bincount(places, asked, minlength=len(known)) + _CAUTION)
    index = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.where(known[index] == values, rates[index], 1.0)


def _picks(glances: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Return which row of each image has the highest rate, the first one of several."""
    order = np.lexsort((np.arange(len(rates)), -rates, glances["image"]))
    firsts = np.ones(len(order), bool)
    firsts[1:] = np.diff(glances["image"][order].astype(np.int64)) != 0
    picks = np.zeros(len(order), bool)
    picks[order[firsts]] = True
    return picks
