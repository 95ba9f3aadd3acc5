# SPDX-License-Identifier: GPL-3.0-or-later
"""A dataset, its splits and its exports ask the same; sets of objects are asked, too."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from core.dataset.evaluation.measures import true_mask
from core.dataset.evaluation.question import Question
from core.dataset.evaluation.questions import questions_of
from core.dataset.store.reader import read_mask
from core.dataset.store.split import SplitRules, write_splits
from core.errors import RefGraspError, UserInputError
from tests.synthetic import SyntheticDataset
from tests.worded_dataset import make_worded_dataset
from tool_scripts.export_dataset import main as export


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("asked") / "ds", 3, 2, 96)


@pytest.fixture(scope="module")
def splits(made: SyntheticDataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("splits") / "out"
    write_splits(made.root, output, SplitRules((0.34, 0.33, 0.33)))
    return output


def by_key(questions: list[Question]) -> dict[tuple[int, str], Question]:
    found = {(item.img_idx, item.text): item for item in questions}
    assert len(found) == len(questions)
    return found


def test_every_sentence_is_asked_in_every_image(made: SyntheticDataset) -> None:
    asked = by_key(list(questions_of(made.root)))
    assert set(asked) == {
        (i, e.text) for r in made.records for e in r.expressions for i in e.images
    }
    for record in made.records:
        for expression in record.expressions:
            for view in record.images:
                found = asked[view.img_idx, expression.text]
                target = expression.targets[0]
                shown = read_mask(made.layout, view.img_idx) == target
                assert np.array_equal(true_mask(found), shown)
                (box,) = found.boxes
                rows, columns = np.nonzero(shown)
                assert box == (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
                assert (found.kind, found.scene) == (expression.kind, record.scene)


def test_splits_ask_what_the_dataset_asks(made: SyntheticDataset, splits: Path) -> None:
    assert by_key(list(questions_of(splits))) == by_key(list(questions_of(made.root)))
    test = by_key(list(questions_of(splits, "test")))
    assert len({item.scene for item in test.values()}) == 1
    with pytest.raises(UserInputError, match=r"--split testA.*has train, val, test"):
        questions_of(splits, "testA")
    with pytest.raises(UserInputError, match="without splits"):
        questions_of(made.root, "test")


@pytest.mark.parametrize("form", ["coco", "refcoco"])
def test_exports_ask_what_the_dataset_asks(
    made: SyntheticDataset, splits: Path, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "out"
    assert export([str(splits), "--format", form, "--output-dir", str(out)]) == 0
    known, found = by_key(list(questions_of(made.root))), by_key(list(questions_of(out)))
    assert set(known) == set(found)
    for key, question in found.items():
        assert question.boxes == known[key].boxes
        assert np.array_equal(true_mask(question), true_mask(known[key]))
    assert len(by_key(list(questions_of(out, "test")))) == len(list(questions_of(splits, "test")))
    if form == "refcoco":
        ids = [item.sent_id for item in found.values()]
        assert len(set(ids)) == len(ids)
    with pytest.raises(UserInputError, match="--split x"):
        list(questions_of(out, "x"))


def write_sets(root: Path, items: object) -> None:
    (root / "expressions_sets.json").write_text(json.dumps(items), encoding="utf-8")


def test_sets_and_none_are_asked(made: SyntheticDataset, tmp_path: Path) -> None:
    root = tmp_path / "ds"
    shutil.copytree(made.root, root)
    record = made.records[0]
    images = [view.img_idx for view in record.images]
    seen = [item.scene_id for item in record.images[0].objects if item.pixels][:2]
    objs = [{"id": record.objects[i].id, "scene_id": i} for i in seen]
    write_sets(
        root,
        [
            {
                "img_idxs": images[:1],
                "expressions": [
                    {"objs": objs, "expression": "both", "failed": None},
                    {"objs": [], "expression": "the blue cat", "failed": "color"},
                ],
            }
        ],
    )
    asked = by_key(list(questions_of(root)))
    both, none = asked[images[0], "both"], asked[images[0], "the blue cat"]
    assert len(asked) == len(list(questions_of(made.root))) + 2
    assert (both.kind, none.kind) == ("several", "none: color")
    assert np.array_equal(true_mask(both), np.isin(read_mask(made.layout, images[0]), seen))
    assert len(both.boxes) == 2
    assert none.boxes == ()
    assert not true_mask(none).any()


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([{"img_idxs": [0], "expressions": [{"objs": [], "expression": 3}]}], r"expression"),
        ([{"img_idxs": [0], "expressions": []}] * 2, "image 0 is in two items"),
        (
            [
                {
                    "img_idxs": [0],
                    "expressions": [{"objs": [{"id": "x", "scene_id": 99}], "expression": "it"}],
                }
            ],
            "has no object 99",
        ),
    ],
)
def test_damaged_sets_are_named(
    made: SyntheticDataset, tmp_path: Path, items: object, said: str
) -> None:
    root = tmp_path / "ds"
    shutil.copytree(made.root, root)
    write_sets(root, items)
    with pytest.raises(RefGraspError, match=f"expressions_sets.json.*{said}"):
        list(questions_of(root))


def test_what_is_no_dataset_is_said(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="holds no dataset"):
        questions_of(tmp_path)
    with pytest.raises(UserInputError, match="no such folder"):
        questions_of(tmp_path / "x")
