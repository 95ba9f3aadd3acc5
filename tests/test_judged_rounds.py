# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmarks that say sentences anew and judge them: what they say, what they keep, and when they stop."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import judged_rounds, part_words, support_words
from benchmarks.judged_rounds import judge_until, options_of, read, report, run, share_of
from benchmarks.support_words import WORDS, said_of_support, support_word
from core.errors import UserInputError
from core.language import program as P
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import SetExpression
from tests.core.language.oracle.resting import Shape
from tests.core.language.parted import with_parts
from tests.core.language.stacked import Stacked, random_stacked
from tests.random_scenes import random_scene

MUG, BOOK = (P.conjunction([P.SCENE, P.Filter(P.NOUN, noun)]) for noun in ("mug", "book"))
ON_BOOK = P.Relate("on", P.Unique(BOOK))
# Of this scene, sentences of one thing and of none have words of support, also in anchors.
SEED = 1003


def mug(*clauses: P.Node) -> P.Unique:
    return P.Unique(P.conjunction([*P.members_of(MUG), *clauses]))


@pytest.mark.parametrize(
    ("program", "word"),
    [
        (mug(ON_BOOK), "on"), (mug(P.State("empty")), "empty"), (mug(P.State("on_table")), "on_table"),
        (P.Unique(P.Extreme("top", BOOK)), "top"), (P.Unique(P.Extreme("left", BOOK)), None), (mug(), None),
        (mug(P.Relate("left", P.Unique(BOOK))), None), (mug(P.Relate("left", mug(ON_BOOK))), "anchor: on"),
        (mug(P.Relate("with", mug(ON_BOOK))), "with"), (P.All(P.conjunction([MUG, ON_BOOK]), 2), "on"),
        (mug(P.Not(P.State("empty"))), "empty"),
    ],
)  # fmt: skip
def test_the_outermost_word_of_support_is_found(program: P.Node, word: str | None) -> None:
    assert support_word(P.to_json(program)) == word


def test_all_words_of_support_are_known() -> None:
    assert {"on", "in", "under", "contains", "with", "top", "bottom", "on_table", "empty"} == WORDS


def test_sentences_with_words_of_support_are_said_and_no_others() -> None:
    said = list(said_of_support(random_stacked(SEED).record, 0))
    assert all(support_word(one.program) for _, one in said)
    assert any(kind.startswith("anchor: ") for kind, _ in said)
    none = [one for kind, one in said if kind.startswith("none: ")]
    assert none
    assert all(isinstance(one, SetExpression) and not one.targets for one in none)
    assert not list(said_of_support(random_scene(np.random.default_rng(3)), 0))


# ------------------------------------------------------------------ rounds
def written(folder: Path, records: Sequence[SceneRecord]) -> list[Path]:
    folder.mkdir()
    paths = [folder / f"scene_graph_{record.scene:08d}.json" for record in records]
    for path, record in zip(paths, records, strict=True):
        path.write_text(record.dumps(), encoding="utf-8")
    return paths


def first_expression(record: SceneRecord) -> Expression:
    return next(s for _, s in said_of_support(record, 0) if isinstance(s, Expression))


@pytest.fixture
def stacks(monkeypatch: pytest.MonkeyPatch) -> list[Stacked]:
    """Scenes whose meshes are not those of models."""
    scenes = [random_stacked(SEED + i) for i in range(2)]
    scenes = [Stacked(replace(s.record, scene=i), s.shapes) for i, s in enumerate(scenes)]

    class Solids:
        def __init__(self, _: Path) -> None: ...

        def of(self, record: SceneRecord) -> Sequence[Shape]:
            return scenes[record.scene].shapes

    monkeypatch.setattr(judged_rounds, "Meshes", Solids)
    return scenes


def test_support_is_judged_by_both_readers_and_a_run_goes_on(
    stacks: list[Stacked], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = written(tmp_path / "records", [scene.record for scene in stacks])
    out = tmp_path / "out"

    def judge(sentences: int, share: str = "1/1") -> int:
        words = [str(tmp_path / "records"), str(out), "--sentences", str(sentences)]
        return support_words.main([*words, "--share", share])

    assert judge(2, "1/2") == judge(2, "2/2") == 0
    first = [read(out / path.name) for path in paths]
    assert [one.rounds for one in first] == [1, 1]
    count = sum(len(one.sentences) for one in first)
    assert f"{count} sentences of 2 scenes, 0 objected to" in capsys.readouterr().out
    assert judge(count + 1) == 0
    again = [read(out / path.name) for path in paths]
    assert again[0].rounds == 2
    assert sum(len(one.sentences) for one in again) > count
    assert all(
        old.sentences.items() <= new.sentences.items()
        for old, new in zip(first, again, strict=True)
    )


@pytest.mark.usefixtures("stacks")
def test_parts_and_uses_are_judged_likewise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(4)
    (path,) = written(tmp_path / "records", [with_parts(random_scene(rng, 6, 1, 0), rng)])
    assert part_words.main([str(path.parent), str(tmp_path / "out"), "--sentences", "10"]) == 0
    assert "part" in {kind for kind, _ in read(tmp_path / "out" / path.name).sentences.values()}
    assert "0 objected to" in capsys.readouterr().out
    with pytest.raises(UserInputError, match="scene 3: knows no parts"):
        next(part_words.said_of_parts(random_scene(rng, 6, 1, 3), 0))


def test_a_wrong_sentence_is_printed_and_counted(
    stacks: list[Stacked], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path / "records", [stacks[0].record])

    def lie(record: SceneRecord, number: int) -> Iterator[tuple[str, Expression]]:
        one = first_expression(record)
        yield "a lie", replace(one, targets=((one.targets[0] + 1) % len(record.objects),))

    options = options_of("", "RECORDS", 1, [str(tmp_path / "records"), str(tmp_path / "out")])
    assert run(options, lie) == 1
    printed = capsys.readouterr().out
    assert "scene 0: " in printed
    assert "plain reader: image 0: wrong" in printed
    assert "1 sentences of 1 scenes, 1 objected to" in printed


def test_scenes_of_which_nothing_new_is_said_are_left_alone(
    stacks: list[Stacked], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A scene that has said nothing is not asked again; one that has said something, until it falls silent."""
    paths = written(tmp_path / "records", [scene.record for scene in stacks])
    sentence = first_expression(stacks[0].record)
    asked: list[int] = []

    def speak(record: SceneRecord, number: int) -> Iterator[tuple[str, Expression]]:
        asked.append(record.scene)
        if record.scene == 0 and number < 2:
            # Nobody can read it.
            yield "odd", replace(sentence, text=f"The number {number}.")

    out = tmp_path / "out"
    out.mkdir()
    judge_until(paths, out, 100, speak, patience=3)
    assert asked.count(0) == 5
    assert asked.count(1) == 1
    assert "nothing new is said" in capsys.readouterr().err
    judge_until(paths, out, 100, speak, patience=3)
    assert len(asked) == 6
    assert report(paths, out) == 2


def test_shares_are_disjoint_and_whole() -> None:
    paths = [Path(str(i)) for i in range(5)]
    assert sorted([*share_of(paths, "1/2"), *share_of(paths, "2/2")]) == paths
    for wrong in ("2", "0/2", "3/2", "1/6", "a/b"):
        with pytest.raises(UserInputError, match="give a place and a number"):
            share_of(paths, wrong)
