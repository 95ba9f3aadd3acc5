# SPDX-License-Identifier: GPL-3.0-or-later
"""Scores of the naming test: which guesses hit, and how answers are counted."""

from pathlib import Path

import pytest

from benchmarks.naming_score import Answer, collected, counted, hits, plain, read_answers
from core.assets.catalogue import ModelInfo

MUG = ModelInfo("mug_red", "mug", "drinkware", Path("mug.obj"), aliases=("coffee mug", "cup"))
SHEARS = ModelInfo("shears", "pair of scissors", "tool", Path("s.obj"))
JAR = ModelInfo("jar", "honey jar", "spread", Path("j.obj"), aliases=("jar of honey",))


@pytest.mark.parametrize(
    ("guess", "model", "hit"),
    [
        ("mug", MUG, True), ("a red mug", MUG, True), ("Mugs", MUG, True), ("Coffee-mug", MUG, True),
        ("tea cup", MUG, True), ("drinkware", MUG, False), ("mug rack", MUG, False), ("smug", MUG, False),
        ("", MUG, False), ("scissors", SHEARS, True), ("the pair of scissors", SHEARS, True),
        ("tool", SHEARS, False), ("jars of honey", JAR, True), ("jar", JAR, False), ("glass jar", JAR, False),
    ],
)  # fmt: skip
def test_names_and_aliases_hit_and_wider_words_do_not(
    guess: str, model: ModelInfo, hit: bool
) -> None:
    assert hits(guess, model) is hit


def test_number_and_articles_do_not_count() -> None:
    assert plain("The  Boxes of Cereal") == plain("box of cereal")
    assert plain("glass") == plain("a glass") == "glass"


def test_answers_of_several_readers_are_joined_and_counted(tmp_path: Path) -> None:
    key, first, second = (tmp_path / name for name in ("key.tsv", "a.tsv", "b.tsv"))
    key.write_text("number\tid\n1\tmug_red\n2\tjar\n")
    first.write_text("1\tpot\tmug\n2\tjar of honey\n")
    second.write_text("1\tcup\n2\tjam\t\n3\tunlisted\tthing\n")
    answers = read_answers(collected(key, [first, second]))
    assert answers[0] == Answer("mug_red", "1", ("pot", "mug"))
    assert len(answers) == 4
    models = {model.id: model for model in (MUG, JAR)}
    assert counted(answers, models) == {"mug_red": [True, True], "jar": [True, False]}
