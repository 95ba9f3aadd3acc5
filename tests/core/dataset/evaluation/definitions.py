# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures once more, slowly: from their definitions, with sets of pixels and fractions.

Written from what the public code defines (gRefCOCO's `RefExpEvaluator`, ReLA's `ReferEvaluator`) and
docs/evaluation.md, without the code that is tested; boxes have whole numbers, so that their areas are counts of
unit squares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Box = tuple[int, int, int, int]
Pixels = frozenset[tuple[int, int]]
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Case:
    """A sentence and an answer; `said_none` is ReLA's label of the network for "no target"."""

    truth_boxes: tuple[Box, ...]
    truth: Pixels
    boxes: tuple[Box, ...]
    scores: tuple[float, ...]
    mask: Pixels
    said_none: bool


def squares(box: Box) -> Pixels:
    return frozenset((x, y) for x in range(box[0], box[2]) for y in range(box[1], box[3]))


def overlap(one: Box, other: Box) -> Fraction:
    a, b = squares(one), squares(other)
    return Fraction(len(a & b), len(a | b))


def generalized(one: Box, other: Box) -> Fraction:
    a, b = squares(one), squares(other)
    low = min(one[0], other[0]), min(one[1], other[1])
    hull = squares((*low, max(one[2], other[2]), max(one[3], other[3])))
    return overlap(one, other) - Fraction(len(hull - (a | b)), len(hull))


def accuracy(cases: Sequence[Case], least: float) -> Fraction:
    """Of sentences for one object, those of which the box of highest score overlaps enough."""
    hits = []
    for case in cases:
        if len(case.truth_boxes) == 1:
            best = max(zip(case.scores, case.boxes, strict=True), default=None)
            good = best is not None and not case.said_none
            hits.append(good and overlap(best[1], case.truth_boxes[0]) >= Fraction(str(least)))
    return Fraction(sum(hits), len(hits))


def said(case: Case, score: float) -> list[Box]:
    if case.said_none:
        return []
    return [box for box, own in zip(case.boxes, case.scores, strict=True) if own >= score]


def f1_is_one(case: Case, score: float, measure) -> bool:
    boxes = said(case, score)
    if not case.truth_boxes:
        return not boxes
    left, wanted, hits = list(boxes), list(case.truth_boxes), 0
    while left and wanted:
        best, box, other = max((measure(b, w), b, w) for b in left for w in wanted)
        if best < HALF:
            break
        left.remove(box)
        wanted.remove(other)
        hits += 1
    wrong, missed = len(boxes) - hits, len(case.truth_boxes) - hits
    return Fraction(2 * hits, 2 * hits + wrong + missed) == 1


def share(values: Sequence[bool | Fraction]) -> Fraction:
    return sum(map(Fraction, values), Fraction(0)) / len(values)


def box_figures(cases: Sequence[Case], score: float) -> dict[str, Fraction]:
    none = [case for case in cases if not case.truth_boxes]
    some = [case for case in cases if case.truth_boxes]
    return {
        **{f"Acc@{t:g}": accuracy(cases, t) for t in (0.5, 0.6, 0.7, 0.8, 0.9)},
        "F1 = 1": share([f1_is_one(case, score, overlap) for case in cases]),
        "F1 = 1 (GIoU)": share([f1_is_one(case, score, generalized) for case in cases]),
        "N-acc": share([not said(case, score) for case in none]),
        "T-acc": share([bool(said(case, score)) for case in some]),
    }


def mask_overlap(case: Case) -> Fraction:
    """ReLA's IoU of a sentence: 1 or 0 where nothing fits, 0 where it was said so in error."""
    if not case.truth_boxes:
        return Fraction(case.said_none)
    union = len(case.mask | case.truth)
    return (
        Fraction(0) if case.said_none or not union else Fraction(len(case.mask & case.truth), union)
    )


def mask_figures(cases: Sequence[Case]) -> dict[str, Fraction]:
    some = [case for case in cases if case.truth_boxes]
    none = [case for case in cases if not case.truth_boxes]
    common = union = 0
    for case in cases:
        if case.truth_boxes:
            common += 0 if case.said_none else len(case.mask & case.truth)
            union += len(case.mask | case.truth)
        elif not case.said_none:
            union += len(case.mask)
    return {
        "cIoU": Fraction(common, union),
        "mIoU": share([mask_overlap(case) for case in some]),
        "gIoU": share([mask_overlap(case) for case in cases]),
        **{
            f"Pr@{t:g}": share([mask_overlap(case) >= Fraction(str(t)) for case in some])
            for t in (0.5, 0.6, 0.7, 0.8, 0.9)
        },
        "N-acc (masks)": share([case.said_none for case in none]),
        "T-acc (masks)": share([not case.said_none for case in some]),
    }
