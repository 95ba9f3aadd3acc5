# SPDX-License-Identifier: GPL-3.0-or-later
"""The score of a study as text."""

from collections.abc import Iterator

from core.dataset.viewing.reader_study.scoring import UNNATURAL, Mean, Outcome, Row, Score, Share
from utils.terminal import printable

_HEAD = ("", "items", "answers", *Outcome, "natural, 1 to 5", f"natural <= {UNNATURAL}")
_LABEL, _COUNT, _CELL = 14, 8, 22


def format_score(score: Score) -> str:
    """Return the tables of a score: shares in percent, each with its 95 % interval."""
    return "\n".join(_lines(score))


def _lines(score: Score) -> Iterator[str]:
    yield "percent of answers, with 95 % confidence intervals"
    yield _joined(_HEAD)
    for name, row in score.groups.items():
        yield _row(name, row)
    for group, kinds in score.kinds.items():
        if len(kinds) > 1:
            yield ""
            yield f"{group}, by kind"
            yield _joined(_HEAD)
            for name, row in kinds.items():
                yield _row(name, row)
    yield ""
    if score.agreement is not None:
        yield f"readers agree with each other in {_share(score.agreement)} of pairs of answers"
    if score.unanswered:
        yield f"items without an answer: {score.unanswered}"
    yield f"items for which all readers took the same other object: {len(score.misread)}"
    for misread in score.misread:
        item = misread.item
        yield (
            f"  image {item.img_idx}: object {misread.choice} for {item.target} ({misread.readers} readers, "
            f"{item.group}): {printable(item.sentence)}"
        )


def _row(name: str, row: Row) -> str:
    cells = [_share(row.outcomes[outcome]) for outcome in Outcome]
    return _joined(
        (
            printable(name),
            str(row.items),
            str(row.answers),
            *cells,
            _mean(row.natural),
            _share(row.unnatural),
        )
    )


def _joined(cells: tuple[str, ...]) -> str:
    label, items, answers, *rest = cells
    return f"{label:{_LABEL}}{items:>{_COUNT}}{answers:>{_COUNT}}" + "".join(
        f"{cell:>{_CELL}}" for cell in rest
    )


def _share(share: Share) -> str:
    return f"{100 * share.value:.1f} [{100 * share.low:.1f}, {100 * share.high:.1f}]"


def _mean(mean: Mean) -> str:
    return f"{mean.value:.2f} [{mean.low:.2f}, {mean.high:.2f}]"
