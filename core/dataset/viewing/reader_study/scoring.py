# SPDX-License-Identifier: GPL-3.0-or-later
"""Scoring of a study: agreement with the targets, ambiguity and naturalness, with 95 % confidence intervals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from scipy.stats import binomtest

from core.dataset.viewing.reader_study.files import Answer, Answers, Key, Verdict
from core.dataset.viewing.reader_study.items import OURS, StudyItem

# Marks up to this one say that a sentence is not natural.
UNNATURAL = 2
_RESAMPLES = 2000


class Outcome(StrEnum):
    """What became of one answer."""

    MEANT = "as meant"
    OTHER = "another object"
    SEVERAL = "several"
    NONE = "none"


@dataclass(frozen=True)
class Share:
    """A share of answers, 0 to 1, with its 95 % interval (Wilson)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Mean:
    """A mean with its 95 % interval (bootstrap over items, as answers to one item are not independent)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Row:
    """Figures of a group of items.

    Attributes:
        items, answers: how many items were answered by anyone, and how many answers there are.
        outcomes: share of the answers by outcome.
        natural: mean mark, 1 to 5.
        unnatural: share of marks of at most `UNNATURAL`.
    """

    items: int
    answers: int
    outcomes: Mapping[Outcome, Share]
    natural: Mean
    unnatural: Share


@dataclass(frozen=True)
class Misread:
    """An item for which all readers, two or more, chose the same other object."""

    item: StudyItem
    choice: int
    readers: int


@dataclass(frozen=True)
class Score:
    """The result of a study.

    Attributes:
        groups: rows of the dataset's sentences and of the controls.
        kinds: rows by group and kind, the commonest kind first.
        misread: items that all readers took for the same other object.
        agreement: share of the pairs of answers to one item that are equal; None with one reader.
        unanswered: number of items without an answer.
    """

    groups: Mapping[str, Row]
    kinds: Mapping[str, Mapping[str, Row]]
    misread: tuple[Misread, ...]
    agreement: Share | None
    unanswered: int


def score(key: Key, readers: Sequence[Answers]) -> Score:
    """Compare answers with the key; see `Score`."""
    by_item: dict[int, list[Answer]] = {}
    for reader in readers:
        for answer in reader.answers:
            by_item.setdefault(answer.item, []).append(answer)
    answered = [(key.items[i], by_item[i]) for i in sorted(by_item)]
    groups = sorted({item.group for item, _ in answered}, key=lambda name: (name != OURS, name))
    members = {name: [pair for pair in answered if pair[0].group == name] for name in groups}
    return Score(
        groups={name: _row(own) for name, own in members.items()},
        kinds={name: _by_kind(own) for name, own in members.items()},
        misread=tuple(_misread(answered)),
        agreement=_agreement(answered),
        unanswered=len(key.items) - len(answered),
    )


def outcome_of(item: StudyItem, answer: Answer) -> Outcome:
    if answer.choice == Verdict.SEVERAL:
        return Outcome.SEVERAL
    if answer.choice == Verdict.NONE:
        return Outcome.NONE
    return Outcome.MEANT if answer.choice == item.target else Outcome.OTHER


def wilson(hits: int, count: int) -> Share:
    """Return a share with its Wilson interval.

    Args:
        count: at least 1.
    """
    interval = binomtest(hits, count).proportion_ci(confidence_level=0.95, method="wilson")
    return Share(hits / count, float(interval.low), float(interval.high))


def bootstrap_mean(groups: Sequence[Sequence[float]]) -> Mean:
    """Return the mean of all values, with the interval of the mean over resampled groups.

    Args:
        groups: values by item, none of them empty.
    """
    sums = np.array([float(np.sum(group)) for group in groups])
    counts = np.array([len(group) for group in groups])
    # Always the same resamples: a score is a function of the answers.
    drawn = np.random.default_rng(0).integers(len(groups), size=(_RESAMPLES, len(groups)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Mean(float(sums.sum() / counts.sum()), float(low), float(high))


def _row(answered: Sequence[tuple[StudyItem, Sequence[Answer]]]) -> Row:
    outcomes = Counter(outcome_of(item, answer) for item, own in answered for answer in own)
    marks = [[answer.natural for answer in own] for _, own in answered]
    count = outcomes.total()
    return Row(
        items=len(answered),
        answers=count,
        outcomes={outcome: wilson(outcomes[outcome], count) for outcome in Outcome},
        natural=bootstrap_mean(marks),
        unnatural=wilson(sum(mark <= UNNATURAL for own in marks for mark in own), count),
    )


def _by_kind(answered: Sequence[tuple[StudyItem, Sequence[Answer]]]) -> dict[str, Row]:
    kinds = Counter(item.kind for item, _ in answered)
    return {
        kind: _row([pair for pair in answered if pair[0].kind == kind])
        for kind, _ in kinds.most_common()
    }


def _misread(answered: Sequence[tuple[StudyItem, Sequence[Answer]]]) -> list[Misread]:
    found = []
    for item, own in answered:
        choices = {answer.choice for answer in own}
        if len(own) > 1 and len(choices) == 1 and outcome_of(item, own[0]) == Outcome.OTHER:
            found.append(Misread(item, int(own[0].choice), len(own)))
    return found


def _agreement(answered: Sequence[tuple[StudyItem, Sequence[Answer]]]) -> Share | None:
    pairs = [a.choice == b.choice for _, own in answered for a, b in combinations(own, 2)]
    return wilson(sum(pairs), len(pairs)) if pairs else None
