# SPDX-License-Identifier: GPL-3.0-or-later
"""The score of a study, held against counts by hand, and the files that it refuses."""

import json
from pathlib import Path

import pytest

from core.dataset.viewing.reader_study import read_answers, read_key
from core.dataset.viewing.reader_study.files import Answer, Answers, Key, Verdict
from core.dataset.viewing.reader_study.items import CONTROL, OURS, StudyItem
from core.dataset.viewing.reader_study.score_text import format_score
from core.dataset.viewing.reader_study.scoring import Outcome, bootstrap_mean, score, wilson
from core.errors import UserInputError

KEY = Key("study-1", "ds", 0, (
    StudyItem(0, 2, "Grab the mug.", "name", OURS),
    StudyItem(0, 1, "Grab the left can.", "absolute", OURS),
    StudyItem(5, 0, "The red\x1b[2J box.", "absolute", OURS),
    StudyItem(5, 3, "the spoon at the back", "old", CONTROL),
    StudyItem(9, 3, "never asked", "old", CONTROL),
))  # fmt: skip
SEVERAL, NONE = Verdict.SEVERAL, Verdict.NONE
ANN = Answers("ann", (Answer(0, 2, 5), Answer(1, SEVERAL, 2), Answer(2, 4, 3), Answer(3, 3, 5)))
BOB = Answers("bob", (Answer(0, 2, 4), Answer(1, 1, 1), Answer(2, 4, 2), Answer(3, NONE, 4)))


def test_counts_by_group_and_kind() -> None:
    result = score(KEY, [ANN, BOB])
    assert list(result.groups) == [OURS, CONTROL]
    ours = result.groups[OURS]
    assert (ours.items, ours.answers) == (3, 6)
    shares = {outcome: round(6 * share.value) for outcome, share in ours.outcomes.items()}
    assert shares == {Outcome.MEANT: 3, Outcome.OTHER: 2, Outcome.SEVERAL: 1, Outcome.NONE: 0}
    assert ours.natural.value == pytest.approx((5 + 4 + 2 + 1 + 3 + 2) / 6)
    assert ours.unnatural.value == pytest.approx(3 / 6)
    control = result.groups[CONTROL]
    assert (control.items, control.outcomes[Outcome.NONE].value, control.natural.value) == (
        1, 0.5, 4.5
    )  # fmt: skip
    assert [(kind, row.items) for kind, row in result.kinds[OURS].items()] == [
        ("absolute", 2),
        ("name", 1),
    ]
    assert result.kinds[OURS]["name"].outcomes[Outcome.MEANT].value == 1.0
    assert list(result.kinds[CONTROL]) == ["old"]
    assert result.unanswered == 1


def test_items_that_all_readers_take_for_the_same_other_object() -> None:
    result = score(KEY, [ANN, BOB])
    assert [(m.item, m.choice, m.readers) for m in result.misread] == [(KEY.items[2], 4, 2)]
    carl = Answers("carl", (Answer(2, 5, 3),))
    assert score(KEY, [ANN, BOB, carl]).misread == ()
    # One reader may have slipped; both saying "several" is no object.
    assert score(KEY, [ANN]).misread == ()
    assert score(KEY, [ANN, Answers("dan", (Answer(1, SEVERAL, 1),))]).misread == ()


def test_readers_agreement_is_over_pairs() -> None:
    assert score(KEY, [ANN]).agreement is None
    agreement = score(KEY, [ANN, BOB]).agreement
    assert agreement is not None
    assert agreement.value == 0.5
    three = score(KEY, [ANN, BOB, Answers("carl", (Answer(0, 2, 3),))]).agreement
    assert three is not None
    assert three.value == pytest.approx(4 / 6)


def test_intervals() -> None:
    # Wilson's formula by hand: (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), z = 1.96.
    share = wilson(98, 100)
    assert (share.low, share.high) == (
        pytest.approx(0.9300, abs=2e-4),
        pytest.approx(0.9945, abs=2e-4),
    )
    assert wilson(0, 10).low == 0.0
    assert wilson(10, 10).high == 1.0
    # Two readers of 200 items who always agree know no more than one.
    marks = [[float(i % 5 + 1)] for i in range(200)]
    one, two = bootstrap_mean(marks), bootstrap_mean([own * 2 for own in marks])
    assert one == two
    assert one.value == 3.0
    # The standard error is sqrt(2 / 200) = 0.1.
    assert (one.low, one.high) == (pytest.approx(2.8, abs=0.03), pytest.approx(3.2, abs=0.03))
    assert bootstrap_mean([[4.0], [4.0]]).high == 4.0


def test_the_text_names_what_was_misread() -> None:
    text = format_score(score(KEY, [ANN, BOB]))
    assert "same other object: 1" in text
    assert "image 5: object 4 for 0 (2 readers, dataset): The red?[2J box." in text
    assert "items without an answer: 1" in text
    assert "50.0 [" in text
    assert "dataset, by kind" in text
    assert "control, by kind" not in text  # all of one kind
    assert "readers agree" not in format_score(score(KEY, [ANN]))


def write(path: Path, data: object) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def answers_file(folder: Path, name: str = "ann", **changes: object) -> Path:
    row = {"item": 0, "choice": 2, "natural": 5}
    data = {"study": "study-1", "reader": name, "answers": [row]} | changes
    return write(folder / f"{len(list(folder.iterdir()))}.json", data)


def test_files_are_read_back(tmp_path: Path) -> None:
    assert read_key(write(tmp_path / "key.json", KEY.dumps())) == KEY
    rows = [{"item": 1, "choice": "several", "natural": 1}, {"item": 0, "choice": 0, "natural": 3}]
    path = answers_file(tmp_path, answers=rows)
    assert read_answers([path], KEY) == [Answers("ann", (Answer(1, SEVERAL, 1), Answer(0, 0, 3)))]


ROW = {"item": 0, "choice": 2, "natural": 5}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"study": "other"}, "answers to study 'other'"),
        ({"answers": []}, "has no answers"),
        ({"answers": None}, "is not a file of answers"),
        ({"answers": [ROW, ROW]}, "answers an item twice"),
        ({"answers": [ROW | {"item": 5}]}, "there is no item 5"),
        ({"answers": [ROW | {"item": -1}]}, "there is no item -1"),
        ({"answers": [ROW | {"choice": "both"}]}, "is not a file of answers"),
        ({"answers": [ROW | {"choice": True}]}, "is not a file of answers"),
        ({"answers": [ROW | {"natural": 6}]}, "the mark 6"),
        ({"answers": [ROW | {"natural": 2.5}]}, "the mark 2.5"),
        ({"answers": [3]}, "is not a file of answers"),
    ],
)
def test_bad_answers_are_refused(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    with pytest.raises(UserInputError, match=message):
        read_answers([answers_file(tmp_path, **changes)], KEY)


def test_one_reader_has_one_file(tmp_path: Path) -> None:
    paths = [answers_file(tmp_path), answers_file(tmp_path)]
    with pytest.raises(UserInputError, match="reader 'ann'"):
        read_answers(paths, KEY)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"items": [{"img_idx": 1}]}', "[" * 10_000])
def test_bad_keys_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UserInputError, match=r"key\.json"):
        read_key(write(tmp_path / "key.json", text))
    with pytest.raises(UserInputError, match=r"none\.json"):
        read_key(tmp_path / "none.json")
