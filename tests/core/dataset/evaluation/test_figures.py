# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures equal their definitions, written anew and slowly in `definitions.py`, on random answers."""

import numpy as np
import pytest

from core.annotation.masks import encode_rle
from core.dataset.evaluation.measures import BOX_FIGURES, MASK_FIGURES, Rules
from core.dataset.evaluation.predictions import BoxForm, Key, Prediction, read_box
from core.dataset.evaluation.question import Question
from core.dataset.evaluation.scoring import ALL, evaluate, format_evaluation
from core.errors import UserInputError
from tests.core.dataset.evaluation.definitions import Box, Case, box_figures, mask_figures

WIDTH, HEIGHT = 24, 20
SCORE = 0.7


def mask_of(pixels: frozenset[tuple[int, int]]) -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for x, y in pixels:
        mask[y, x] = True
    return mask


def random_box(rng: np.random.Generator) -> Box:
    x, y = int(rng.integers(WIDTH - 6)), int(rng.integers(HEIGHT - 6))
    return x, y, x + int(rng.integers(3, 7)), y + int(rng.integers(3, 7))


def near(rng: np.random.Generator, box: Box) -> Box:
    """A box that may be the same, a little off, or elsewhere."""
    if rng.random() < 0.2:
        return random_box(rng)
    x1, y1, x2, y2 = (max(0, int(v + rng.integers(-1, 2) * (rng.random() < 0.6))) for v in box)
    return x1, y1, max(x2, x1 + 1), max(y2, y1 + 1)


def random_case(rng: np.random.Generator) -> Case:
    truth_boxes = tuple(random_box(rng) for _ in range(rng.choice([0, 1, 1, 1, 2, 3])))
    boxes = [near(rng, box) for box in truth_boxes if rng.random() < 0.9]
    boxes += [random_box(rng) for _ in range(rng.choice([0, 0, 1]))]
    # Scores are distinct: of equal ones the order would decide.
    scores = tuple(float(v) for v in rng.permutation(np.linspace(0.4, 1.0, 12))[: len(boxes)])
    truth = frozenset(p for box in truth_boxes for p in _pixels(box))
    mask = frozenset(p for box in boxes for p in _pixels(box) if rng.random() < 0.9)
    return Case(truth_boxes, truth, tuple(boxes), scores, mask, bool(rng.random() < 0.15))


def _pixels(box: Box) -> list[tuple[int, int]]:
    return [
        (x, y)
        for x in range(box[0], min(box[2], WIDTH))
        for y in range(box[1], min(box[3], HEIGHT))
    ]


def asked(number: int, case: Case) -> Question:
    return Question(
        img_idx=number,
        text="the mug",
        kind="several" if len(case.truth_boxes) > 1 else "",
        scene=number // 3,
        width=WIDTH,
        height=HEIGHT,
        boxes=case.truth_boxes,
        masks=(encode_rle(mask_of(case.truth)),) if case.truth else (),
    )


def answered(case: Case) -> Prediction:
    order = sorted(range(len(case.boxes)), key=lambda i: -case.scores[i])
    return Prediction(
        boxes=tuple(case.boxes[i] for i in order),
        scores=tuple(case.scores[i] for i in order),
        mask=encode_rle(mask_of(case.mask)),
        absent=case.said_none,
    )


def test_all_figures_are_those_of_the_definitions() -> None:
    rng = np.random.default_rng(3)
    cases = [random_case(rng) for _ in range(400)]
    answers: dict[Key, Prediction] = {
        (i, "the mug"): answered(case) for i, case in enumerate(cases)
    }
    found = evaluate((asked(i, case) for i, case in enumerate(cases)), answers, Rules(score=SCORE))
    expected = box_figures(cases, SCORE) | mask_figures(cases)
    row = found.rows[0]
    assert (row.kind, row.sentences) == (ALL, 400)
    assert set(row.figures) == set(expected) == {*BOX_FIGURES, *MASK_FIGURES}
    for name, value in expected.items():
        assert row.figures[name].value == pytest.approx(float(value), abs=1e-12), name
        # The fixture tells figures apart: none is 0 or 1.
        assert 0 < value < 1, name
        assert row.figures[name].low < value < row.figures[name].high
    assert expected["F1 = 1"] != expected["F1 = 1 (GIoU)"]
    several = next(row for row in found.rows if row.kind == "several")
    assert several.sentences == sum(len(case.truth_boxes) > 1 for case in cases)
    assert "Acc@0.5" not in several.figures
    assert "N-acc" not in several.figures


@pytest.mark.parametrize(
    ("form", "box"),
    [
        (BoxForm.EDGES, (2.0, 4.0, 8.0, 10.0)),
        (BoxForm.INCLUSIVE, (2.0, 4.0, 7.0, 9.0)),
        (BoxForm.XYWH, (2.0, 4.0, 6.0, 6.0)),
        (BoxForm.NORM1000, (100.0, 400.0, 400.0, 1000.0)),
    ],
)
def test_boxes_are_read_in_every_form(
    form: BoxForm, box: tuple[float, float, float, float]
) -> None:
    assert read_box(form, box, 20, 10) == pytest.approx((2.0, 4.0, 8.0, 10.0))


def one(text: str, mask: np.ndarray, kind: str = "name") -> Question:
    return Question(0, text, kind, 0, WIDTH, HEIGHT, ((0, 0, 4, 4),), (encode_rle(mask),))


def test_a_mask_alone_says_by_its_pixels_that_nothing_fits() -> None:
    truth = mask_of(frozenset(_pixels((0, 0, 4, 4))))
    empty = encode_rle(np.zeros((HEIGHT, WIDTH), bool))
    nothing = Question(0, "the cup", "none: noun", 0, WIDTH, HEIGHT, (), ())
    answers: dict[Key, Prediction] = {
        (0, "the mug"): Prediction(None, (), encode_rle(truth), None),
        (0, "the cup"): Prediction(None, (), empty, None),
    }
    found = evaluate([one("the mug", truth), nothing], answers, Rules())
    figures = {row.kind: row.figures for row in found.rows}
    assert {name: figures[ALL][name].value for name in ("cIoU", "gIoU", "N-acc (masks)")} == {
        "cIoU": 1.0, "gIoU": 1.0, "N-acc (masks)": 1.0,
    }  # fmt: skip
    assert not set(BOX_FIGURES) & set(figures[ALL])
    assert "mIoU" not in figures["none: noun"]
    assert "Boxes" not in format_evaluation(found)


def test_what_is_left_out_is_said_and_counted() -> None:
    truth = mask_of(frozenset(_pixels((0, 0, 4, 4))))
    box = Prediction(((0, 0, 4, 4),), (1.0,), None, None)
    questions = [one("the mug", truth), one("a mug", truth)]
    with pytest.raises(UserInputError, match=r"1 sentences in images have no prediction.*'a mug'"):
        evaluate(questions, {(0, "the mug"): box}, Rules())
    both: dict[Key, Prediction] = {(0, "the mug"): box, (0, "a mug"): box, (0, "a cup"): box}
    with pytest.raises(UserInputError, match=r"1 predictions are for no sentence.*'a cup'"):
        evaluate(questions, both, Rules())
    with pytest.raises(UserInputError, match="no prediction is for a sentence"):
        evaluate(questions, {(1, "the mug"): box}, Rules(), partial=True)
    found = evaluate(questions, {(0, "the mug"): box, (5, "x"): box}, Rules(), partial=True)
    assert (found.rows[0].sentences, found.unanswered, found.unasked) == (1, 1, 1)
    assert "1 sentences in images without a prediction and 1" in format_evaluation(found)


def test_a_mask_of_another_size_is_refused() -> None:
    truth = mask_of(frozenset(_pixels((0, 0, 4, 4))))
    wrong = Prediction(None, (), encode_rle(truth.T), None)
    with pytest.raises(
        UserInputError, match=r"24 x 20 pixels \(height x width\), the image 20 x 24"
    ):
        evaluate([one("the mug", truth)], {(0, "the mug"): wrong}, Rules())


def test_a_question_asked_twice_is_refused() -> None:
    truth = mask_of(frozenset(_pixels((0, 0, 4, 4))))
    box = Prediction(((0, 0, 4, 4),), (1.0,), None, None)
    with pytest.raises(UserInputError, match="asked twice"):
        evaluate([one("the mug", truth)] * 2, {(0, "the mug"): box}, Rules())
