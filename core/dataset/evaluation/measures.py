# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of one answer. Every figure of a dataset is a ratio of sums of what is counted here.

Of boxes as gRefCOCO's code counts them (henghuiding/gRefCOCO, mdetr/datasets/refexp.py), of masks as ReLA's
(henghuiding/ReLA, gres_model/evaluation/refer_evaluation.py, as corrected in August 2023).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from core.annotation.masks import MaskFormatError, decode_rle
from core.dataset.evaluation.predictions import BoxForm, Prediction, read_box
from core.dataset.evaluation.question import Box, Question
from core.errors import UserInputError

# Smallest overlap of a box or mask that counts as found.
OVERLAPS = (0.5, 0.6, 0.7, 0.8, 0.9)
# Overlap with which boxes are matched for F1, and the score from which a box counts: those of gRefCOCO's code.
MATCH_OVERLAP = 0.5
DEFAULT_SCORE = 0.7

BOX_F1, BOX_F1_GENERALIZED = "F1 = 1", "F1 = 1 (GIoU)"
BOX_N, BOX_T = "N-acc", "T-acc"
MASK_C, MASK_M, MASK_G = "cIoU", "mIoU", "gIoU"
MASK_N, MASK_T = "N-acc (masks)", "T-acc (masks)"


def box_accuracy(overlap: float) -> str:
    return f"Acc@{overlap:g}"


def mask_precision(overlap: float) -> str:
    return f"Pr@{overlap:g}"


BOX_FIGURES = (*map(box_accuracy, OVERLAPS), BOX_F1, BOX_F1_GENERALIZED, BOX_N, BOX_T)
MASK_FIGURES = (MASK_C, MASK_M, MASK_G, *map(mask_precision, OVERLAPS), MASK_N, MASK_T)

# (name of a figure, part, whole): the figure is the sum of the parts over that of the wholes.
Count = tuple[str, float, float]


@dataclass(frozen=True)
class Rules:
    """How answers are read.

    Attributes:
        form: of the boxes.
        score: from which a box counts as said, except for accuracy, which takes the best box.
    """

    form: BoxForm = BoxForm.EDGES
    score: float = DEFAULT_SCORE


def measure_boxes(question: Question, answer: Prediction, rules: Rules) -> Iterator[Count]:
    """Yield the counts of the boxes of one answer; an answer without boxes says that nothing fits."""
    boxes = () if answer.absent else (answer.boxes or ())
    read = [read_box(rules.form, box, question.width, question.height) for box in boxes]
    said = [box for box, score in zip(read, answer.scores, strict=False) if score >= rules.score]
    if len(question.boxes) == 1:
        best = box_overlap(read[0], question.boxes[0]) if read else 0.0
        for overlap in OVERLAPS:
            yield box_accuracy(overlap), float(best >= overlap), 1.0
    yield BOX_F1, float(_all_found(said, question.boxes, box_overlap)), 1.0
    yield BOX_F1_GENERALIZED, float(_all_found(said, question.boxes, generalized_overlap)), 1.0
    if question.boxes:
        yield BOX_T, float(bool(said)), 1.0
    else:
        yield BOX_N, float(not said), 1.0


def measure_mask(question: Question, answer: Prediction, truth: np.ndarray) -> Iterator[Count]:
    """Yield the counts of the mask of one answer.

    Args:
        truth: (H, W) bool, see `true_mask`.

    Raises:
        UserInputError: its mask cannot be read, or has another size than the image.
    """
    mask = _predicted_mask(question, answer)
    absent = not mask.any() if answer.absent is None else answer.absent
    common = 0 if absent else int(np.count_nonzero(mask & truth))
    union = int(np.count_nonzero(mask | truth))
    if question.boxes:
        overlap = common / union if union else 0.0
        yield MASK_C, common, union
        yield MASK_M, overlap, 1.0
        yield MASK_G, overlap, 1.0
        for least in OVERLAPS:
            yield mask_precision(least), float(overlap >= least), 1.0
        yield MASK_T, float(not absent), 1.0
    else:
        yield MASK_C, 0.0, 0.0 if absent else union
        yield MASK_G, float(absent), 1.0
        yield MASK_N, float(absent), 1.0


def true_mask(question: Question) -> np.ndarray:
    """Return the (H, W) bool mask of all that a sentence means."""
    mask = np.zeros((question.height, question.width), bool)
    for rle in question.masks:
        mask |= decode_rle(rle)
    return mask


def box_overlap(one: Box, other: Box) -> float:
    """Return the intersection over union of two boxes; 0 if both are empty."""
    union = _area(one) + _area(other) - _common(one, other)
    return _common(one, other) / union if union > 0 else 0.0


def generalized_overlap(one: Box, other: Box) -> float:
    """Return the generalized intersection over union: less by the share of the hull that neither fills."""
    union = _area(one) + _area(other) - _common(one, other)
    low = min(one[0], other[0]), min(one[1], other[1])
    hull = _area((*low, max(one[2], other[2]), max(one[3], other[3])))
    if union <= 0 or hull <= 0:
        return 0.0
    return _common(one, other) / union - (hull - union) / hull


def _all_found(
    said: list[Box], wanted: tuple[Box, ...], overlap: Callable[[Box, Box], float]
) -> bool:
    """Return whether F1 is 1: every box said is one of those wanted and the other way round.

    The best pair of boxes is matched first, then the best of those that are left, down to `MATCH_OVERLAP`.
    """
    if len(said) != len(wanted):
        return False
    pairs = np.array([[overlap(box, other) for other in wanted] for box in said])
    for _ in said:
        best = np.unravel_index(int(pairs.argmax()), pairs.shape)
        if pairs[best] < MATCH_OVERLAP:
            return False
        pairs[best[0], :] = -1.0
        pairs[:, best[1]] = -1.0
    return True


def _predicted_mask(question: Question, answer: Prediction) -> np.ndarray:
    shape = (question.height, question.width)
    if answer.mask is None:
        return np.zeros(shape, bool)
    try:
        mask = decode_rle(answer.mask)
    except MaskFormatError as error:
        raise UserInputError(f"{question.where}: the mask is {error}") from error
    if mask.shape != shape:
        raise UserInputError(
            f"{question.where}: the mask has {mask.shape[0]} x {mask.shape[1]} pixels (height x width), the "
            f"image {shape[0]} x {shape[1]}"
        )
    return mask


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _common(one: Box, other: Box) -> float:
    low = max(one[0], other[0]), max(one[1], other[1])
    return _area((*low, min(one[2], other[2]), min(one[3], other[3])))
