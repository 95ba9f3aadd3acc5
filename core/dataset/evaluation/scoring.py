# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of all answers, by kind of expression, with intervals over scenes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from core.dataset.evaluation.measures import (
    BOX_FIGURES,
    MASK_FIGURES,
    Rules,
    measure_boxes,
    measure_mask,
    true_mask,
)
from core.dataset.evaluation.predictions import Key, Prediction
from core.dataset.evaluation.question import Question
from core.dataset.statistics.intervals import Share, share_of_sums
from core.errors import UserInputError
from utils.terminal import printable

ALL = "all"
_UNKNOWN = "(unknown)"
_MAX_SHOWN = 3


@dataclass(frozen=True)
class Row:
    """The figures of a kind, or of all; `figures` has those of which anything is counted."""

    kind: str
    sentences: int
    figures: Mapping[str, Share]


@dataclass(frozen=True)
class Evaluation:
    """The result.

    Attributes:
        rows: of all answers, then of each kind, the most frequent first.
        unanswered: sentences in images without a prediction.
        unasked: predictions for what was not asked.
    """

    rows: tuple[Row, ...]
    unanswered: int
    unasked: int


@dataclass
class _Tally:
    """Sums by figure and scene."""

    sentences: int = 0
    sums: dict[str, dict[int, list[float]]] = field(default_factory=dict)

    def add(self, scene: int, name: str, part: float, whole: float) -> None:
        own = self.sums.setdefault(name, {}).setdefault(scene, [0.0, 0.0])
        own[0] += part
        own[1] += whole

    def row(self, kind: str) -> Row:
        figures = {}
        for name in (*BOX_FIGURES, *MASK_FIGURES):
            if name in self.sums:
                sums = np.array(list(self.sums[name].values()))
                share = share_of_sums(sums[:, 0], sums[:, 1])
                if share is not None:
                    figures[name] = share
        return Row(kind, self.sentences, figures)


def evaluate(
    questions: Iterable[Question],
    answers: Mapping[Key, Prediction],
    rules: Rules,
    partial: bool = False,
) -> Evaluation:
    """Compare answers with what was asked.

    Args:
        partial: leave out sentences without a prediction and predictions for other sentences.

    Raises:
        UserInputError: there is a sentence without a prediction, or a prediction for another sentence, and not
            `partial`; no prediction is for any; or a mask is not one of its image.
    """
    boxes, masks = _sections(answers.values())
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    used: set[Key] = set()
    missing: list[str] = []
    for question in questions:
        key, answer = _answer(question, answers)
        if answer is None:
            missing.append(question.where)
            continue
        if key in used:
            raise UserInputError(f"{question.where}: is asked twice, so that no answer can be told")
        used.add(key)
        counts = [*measure_boxes(question, answer, rules)] if boxes else []
        if masks:
            counts += measure_mask(question, answer, true_mask(question))
        for name in (ALL, question.kind or _UNKNOWN):
            tallies[name].sentences += 1
            for count in counts:
                tallies[name].add(question.scene, *count)
    _check(missing, [key for key in answers if key not in used], bool(used), partial)
    kinds = sorted(tallies, key=lambda name: (name != ALL, -tallies[name].sentences, name))
    rows = [tallies[name].row(name) for name in kinds if name != _UNKNOWN or len(kinds) > 2]
    return Evaluation(tuple(rows), len(missing), len(answers) - len(used))


def format_evaluation(found: Evaluation) -> str:
    """Return the figures as text for a terminal: a table for boxes, one for masks."""
    parts = []
    for title, names in (("Boxes", BOX_FIGURES), ("Masks", MASK_FIGURES)):
        shown = [name for name in names if any(name in row.figures for row in found.rows)]
        if shown:
            parts.append(f"{title}, in percent, with 95 % intervals\n{_table(found.rows, shown)}")
    if found.unanswered or found.unasked:
        parts.append(
            f"{found.unanswered:,} sentences in images without a prediction and {found.unasked:,} predictions "
            "for other sentences left out"
        )
    return "\n\n".join(parts)


def evaluation_json(found: Evaluation) -> dict[str, Any]:
    """Return the figures as JSON values, shares 0 to 1."""
    return asdict(found)


def _sections(answers: Iterable[Prediction]) -> tuple[bool, bool]:
    """Return whether boxes and masks are predicted; those who only say "absent" are taken at both."""
    boxes = masks = False
    for answer in answers:
        boxes |= answer.boxes is not None
        masks |= answer.mask is not None
    return (boxes, masks) if boxes or masks else (True, True)


def _answer(question: Question, answers: Mapping[Key, Prediction]) -> tuple[Key, Prediction | None]:
    keys: list[Key] = [(question.img_idx, question.text)]
    if question.sent_id is not None:
        keys.append(question.sent_id)
    for key in keys:
        if key in answers:
            return key, answers[key]
    return keys[0], None


def _check(missing: list[str], unasked: list[Key], any_used: bool, partial: bool) -> None:
    if not any_used:
        raise UserInputError(
            "no prediction is for a sentence of this dataset; 'img_idx' and 'expression' have to be as in "
            "its expressions.json"
        )
    if partial:
        return
    if missing:
        raise UserInputError(
            f"{len(missing):,} sentences in images have no prediction: {_some(missing)}. Predict them, or "
            "leave them out with --partial"
        )
    if unasked:
        raise UserInputError(
            f"{len(unasked):,} predictions are for no sentence of this dataset: {_some(map(str, unasked))}. "
            "Leave them out with --partial"
        )


def _some(texts: Iterable[str]) -> str:
    """Return the first few of some texts."""
    found = list(texts)
    return "; ".join([*found[:_MAX_SHOWN], *(["..."] if len(found) > _MAX_SHOWN else [])])


def _table(rows: Iterable[Row], names: list[str]) -> str:
    cells = [["kind", "sentences", *names]]
    for row in rows:
        figures = [_shown(row.figures.get(name)) for name in names]
        cells.append([printable(row.kind), f"{row.sentences:,}", *figures])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  " + "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in cells
    )  # fmt: skip


def _shown(share: Share | None) -> str:
    if share is None:
        return "-"
    return f"{100 * share.value:.1f} [{100 * share.low:.1f}, {100 * share.high:.1f}]"
