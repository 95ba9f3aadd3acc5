# SPDX-License-Identifier: GPL-3.0-or-later
"""The measures of benchmarks/human_language.py, on phrases made up for the purpose."""

import json
from pathlib import Path

import pytest

from benchmarks.generated_phrases import noun_phrase_of
from benchmarks.human_corpus import noun_phrase, read_corpus, tidy
from benchmarks.human_language import main
from benchmarks.phrase_reading import is_read, readings_of
from benchmarks.phrase_style import style_of
from benchmarks.phrase_templates import template_of
from benchmarks.program_style import first_of_each_object, rivalry, style_of_program
from benchmarks.style_table import column
from core.errors import UserInputError
from core.language import program as P
from core.scene.record import Expression, SceneRecord
from tests.core.language.oracle.hand_made import Thing, record_of
from tests.core.language.oracle.programs import Program, walk
from tests.worded_dataset import make_worded_dataset

CORPUS = (
    {"text": "The red kettle.", "source": "table", "n": 6},
    {"text": "left kettle", "source": "table", "n": 3},
    {"text": "Pick up the kettle to the left of the blue tray, please!", "source": "table"},
    {"text": "Grab the whatsit on your own side", "source": "robot", "n": 1},
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The red kettle.", "red kettle"),
        ("Pick up the kettle, please!", "kettle"),
        ("Could you please hand me a kettle?", "kettle"),
        ("robot can you bring me the kettle", "kettle"),
        ("I'd like the kettle on the left.", "kettle on the left"),
        ("This is a kettle near the tray", "kettle near the tray"),
        ("the kettle closest to me", "kettle closest to me"),
        ("Give the kettle to me, please", "kettle"),
        ("Right-most KETTLE & tray", "rightmost kettle and tray"),
        ("the cup that isn\u2019t red", "cup that isn't red"),
        ('tin that says \u201cTea\u201d', 'tin that says "tea"'),
        ("  ", ""),
    ],
)  # fmt: skip
def test_frames_politeness_marks_and_the_first_article_are_taken_off(
    text: str, expected: str
) -> None:
    assert noun_phrase(text) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Grab me the red mug, please.", "red mug"),
        ("Can you tell me where the scissors are?", "scissors"),
        ("Pick the red mug up.", "red mug"),
        ("I need the mug left of the bowl.", "mug left of the bowl"),
        ("The item that is not a can.", "item that is not a can"),
    ],
)
def test_frames_of_the_generator_are_taken_off(sentence: str, expected: str) -> None:
    assert noun_phrase_of(sentence) == expected


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("red kettle", "C N"),
        ("light blue tea kettle", "C N"),
        ("black and white pen", "C and C N"),
        ("kettle to the left of a plastic tray", "N to left of M N"),
        ("second mug from the left", "#th N from left"),
        ("mug between the two cans", "N between # N"),
        ('tin that says "green tea"', "N that says L"),
        ("orange on the left", "N on left"),
        ("orange mug", "C N"),
        ("glass", "N"),
        ("glass bowl next to the glass", "M N next to N"),
        ("mug made of glass", "N made of M"),
        ("top-left cup", "top left N"),
        ("rightmost round box", "rightmost S N"),
        ("t-shirt", "N"),
    ],
)
def test_templates(text: str, template: str) -> None:
    assert template_of(tidy(text)) == template


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("kettle", {"type only"}),
        ("bottle with a red cap", {"type only"}),
        ("red kettle", {"color"}),
        ("small wooden kettle", {"size", "material"}),
        ("round kettle on the left", {"shape", "place without anchor"}),
        ("third kettle from the left", {"place without anchor"}),
        ("kettle closest to you", {"place without anchor"}),
        ("kettle left of the red tray", {"relation to object"}),
        ("kettle on the table", {"relation to furniture"}),
        ("kettle next to the tray behind the mug", {"relation to object", "two relations or more"}),
        ("kettle behind the tray on the desk",
         {"relation to object", "relation to furniture", "two relations or more"}),
        ("fruit", {"type only", "category as head"}),
        ("yellow thing", {"color", "object, thing, item as head"}),
        ("kettle bigger than the mug", {"than", "relation to object"}),
        ("kettle far from the mug", {"far", "relation to object"}),
        ("kettle in the front left corner", {"diagonal", "place without anchor"}),
        ("kettle of the same color as the mug", {"same", "relation to object"}),
        ("kettle that is not red", {"not", "color"}),
        ("red or blue kettle", {"or", "color"}),
    ],
)  # fmt: skip
def test_marks_of_a_text(text: str, marks: set[str]) -> None:
    assert style_of(text).marks == marks


def test_words_are_counted_without_the_first_article() -> None:
    assert style_of(noun_phrase("Grab the mug left of the bowl.")).words == 5


@pytest.mark.parametrize(
    "text",
    ["kettle", "teal kettle", "light blue tea kettle",
     "kettle left of the tray", "second kettle from the left", "kettle between the two trays",
     "kettle that is not red", "bag of chips", "medicine", "red or blue kettle",
     "kettle with the lemon and lime", "kettle sitting on a tray", "kettle with tea bag in it"],
)  # fmt: skip
def test_nouns_and_colors_are_granted(text: str) -> None:
    assert is_read(text)


@pytest.mark.parametrize(
    "text",
    ["kettle the", "of the kettle", "red", "kettle kettle left of", "pick kettle up and rest",
     "kettle whose", "kettle from the left", "", "very kettle"],
)  # fmt: skip
def test_a_place_or_a_preposition_is_never_part_of_a_granted_noun(text: str) -> None:
    assert not is_read(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("kettle with a red lid", ("part", "lid", "red")),
        ("pliers with red handles", ("part", "handles", "red")),
        ("jar without a lid", ("not", ("part", "lid", ""))),
    ],
)  # fmt: skip
def test_parts_of_the_vocabulary_are_granted(text: str, part: Program) -> None:
    assert any(part in walk(meaning) for meaning in readings_of(text))


def test_other_words_after_with_name_things() -> None:
    for text in ("kettle with a red snorkel", "kettle with a lid"):
        assert any("with" in part for meaning in readings_of(text) for part in walk(meaning))
    assert not any(
        part[0] == "part" for m in readings_of("kettle with a snorkel") for part in walk(m)
    )


# ------------------------------------------------------------------ programs
MUG = Thing("mug", 0, 0, "red", category="drinkware", aliases=("coffee mug",))


def style(words: str, *clauses: P.Node, noun: str = "mug") -> set[str]:
    nouns = [P.Filter(P.NOUN, noun)] if noun else []
    node = P.Unique(P.conjunction([P.SCENE, *nouns, *clauses]))
    return set(style_of_program(words, node, record_of([MUG]).objects[0]).marks)


def test_marks_of_a_program() -> None:
    bowl = P.Unique(P.conjunction([P.SCENE, P.Filter(P.NOUN, "bowl"), P.Filter("color", "red")]))
    assert style("mug") == {"type only"}
    assert style("coffee mug", noun="coffee mug") == {"type only"}
    assert style("red mug", P.Filter("color", "red")) == {"color"}
    # The bowl's color is not the mug's.
    assert style("mug left of the red bowl", P.Relate("left", bowl)) == {"relation to object"}
    beside = P.Unique(P.conjunction([P.SCENE, P.Relate("near", bowl)]))
    assert style("mug behind the thing near the red bowl", P.Relate("behind", beside)) == {
        "relation to object", "two relations or more"
    }  # fmt: skip
    assert style("drinkware item", noun="drinkware") == {"type only", "category as head"}
    assert style("thing", noun="") == {"type only", "object, thing, item as head"}
    assert style("mug at the back left of the red bowl", P.Relate("behind_left", bowl)) == {
        "diagonal", "relation to object"
    }  # fmt: skip
    assert style("mug that is not red", P.Not(P.Filter("color", "red"))) == {"color", "not"}
    mugs = P.conjunction([P.SCENE, P.Filter(P.NOUN, "mug")])
    for measure, mark in (("left", "place without anchor"), ("small", "size")):
        node = P.Unique(P.Extreme(measure, mugs))
        assert style_of_program("mug", node, record_of([MUG]).objects[0]).marks == {mark}


def scene(*things: Thing, models: tuple[str, ...]) -> SceneRecord:
    data = json.loads(record_of(things).dumps())
    for item, model in zip(data["objects"], models, strict=True):
        item["id"] = model
    return SceneRecord.loads(json.dumps(data))


def test_rivals_of_a_target() -> None:
    record = scene(
        Thing("mug", 0, 0, "red"), Thing("Mug", 1, 0, "blue"), Thing("can", 2, 0, "red"),
        Thing("box", 3, 0, "red"), Thing("box", 4, 0, "red"), Thing("pen", 5, 0), Thing("pen", 6, 0),
        models=("a", "b", "c", "d", "d", "e", "f"),
    )  # fmt: skip
    assert [rivalry(record, i) for i in range(7)] == [
        "color unique", "color unique", "name unique", "twins", "twins", "same color", "same color"
    ]  # fmt: skip


def test_the_first_sentence_of_each_object() -> None:
    said = tuple(
        Expression(text=str(i), targets=(target,), kind="", program={}, minimal=True, images=(0,),
                   certificate={})
        for i, target in enumerate((2, 0, 2, 1, 0))
    )  # fmt: skip
    assert first_of_each_object(said) == {0, 1, 3}


# ------------------------------------------------------------------ the program
def write_corpus(path: Path, rows: tuple = CORPUS) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_figures_are_by_use() -> None:
    figures = column([(style_of("kettle"), 3), (style_of("red kettle on the left"), 1)])
    assert (figures.count, figures.mean, figures.median, figures.longest) == (4, 2.0, 1.0, 5.0)
    assert figures.up_to == {2: 75.0, 4: 75.0, 6: 100.0, 10: 100.0}
    assert (figures.marks["color"], figures.marks["type only"]) == (25.0, 75.0)
    assert column([]).count == 0


def test_it_prints_read_and_generated_coverage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentences = tmp_path / "sentences.txt"
    sentences.write_text("Hand me the blue car.\n\nThe car.\n", encoding="utf-8")
    corpus = write_corpus(tmp_path / "corpus.jsonl")
    assert main([str(corpus), "--sentences", str(sentences), "--examples", "9"]) == 0
    read, generated, *_ = capsys.readouterr().out.split("\n\n")
    assert "  table        100.0" in read
    shares = [line.split()[1] for line in generated.splitlines() if " uses of " in line]
    assert shares == ["60.0", "0.0"]  # 6 of 10 uses are "C N"
    assert "   30.0  left N" in generated
    assert main([str(corpus), "--no-reading", "--sources", "robot"]) == 0
    assert "table" not in capsys.readouterr().out


def test_records_are_spoken_of_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = make_worded_dataset(tmp_path / "dataset", 2, 1, 64)
    corpus = write_corpus(tmp_path / "corpus.jsonl")
    recorded = [str(corpus), "--no-reading", "--records", str(made.root), "--recorded"]
    assert main(recorded) == 0
    out = capsys.readouterr().out
    count = sum(len(record.expressions) for record in made.records)
    assert f"of {count} sentences" in out
    # "Grab me the red mug." is all that `worded_dataset` says of single objects.
    assert "  table         70.0" in out  # "C N" and "N to left of C N" of 10 uses
    assert main([*recorded, "--limit", "3"]) == 0
    assert "of 3 sentences" in capsys.readouterr().out
    assert main(recorded[:-1]) == 0
    assert "first" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not json", "line 2: expected"),
        ('{"source": "a"}', "line 2: expected"),
        ('["text"]', "line 2: expected"),
        ('{"text": 3}', "line 2: `text`"),
        ('{"text": "mug", "n": 0}', "line 2: `n` is 0"),
        ('{"text": "mug", "n": true}', "line 2: `n` is True"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(f'{{"text": "mug"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(UserInputError, match=message):
        read_corpus(path)


def test_bad_input_is_refused(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus.jsonl")
    empty = tmp_path / "empty.txt"
    empty.write_text("\n", encoding="utf-8")
    for arguments, message in (
        ([tmp_path / "none.jsonl"], "none.jsonl"),
        ([empty], "contains no phrase"),
        ([corpus, "--sources", "moon"], "no source moon"),
        ([corpus, "--records", tmp_path], "contains no scene_graph"),
        ([corpus, "--sentences", empty], "contains no sentence"),
        ([corpus, "--limit", "0"], "--limit is 0"),
    ):
        with pytest.raises(UserInputError, match=message):
            main([*map(str, arguments), "--no-reading"])
