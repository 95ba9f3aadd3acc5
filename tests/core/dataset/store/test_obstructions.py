# SPDX-License-Identifier: GPL-3.0-or-later
"""What to move first: obstructions.json, from the records alone, and verified like the other index files."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.dataset.store.index import write_index
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.obstructions import obstruction_items
from core.dataset.store.reader import read_scene
from core.dataset.verify.dataset import verify_dataset
from core.language.lexicon.lexicon import load_lexicon
from core.language.search.search import say
from core.language.settings import LanguageSettings, Style
from core.language.wording.obstruction import answer, noun_phrase_of, question
from core.scene.record import SceneRecord
from core.scene.support import RemovalOrder
from tests.core.language.stacked import Put, Ware, stacked
from tests.worded_dataset import make_worded_dataset

BOOK = Ware("box", "book", "publication", (0.16, 0.11, 0.03))
SMALL_BOOK = Ware("box", "book", "publication", (0.12, 0.09, 0.02))
MUG = Ware("cup", "mug", "drinkware", (0.08, 0.08, 0.09))


def spoken(language: str = "en", bare: bool = False) -> SceneRecord:
    """Return a mug on a blue book on a red one, and a mug beside them, with sentences."""
    scene = stacked(
        [
            Put(BOOK, 0, 0, 0, "red"), Put(SMALL_BOOK, 0, 0, 0.03, "blue"), Put(MUG, 0, 0, 0.05, "green"),
            Put(MUG, 0.3, 0, 0, "white"),
        ]
    ).record  # fmt: skip
    settings = LanguageSettings(style=Style.NATURAL, language=language, bare=bare)
    return replace(scene, expressions=say(scene, settings, np.random.default_rng(0), 0).expressions)


def test_what_carries_something_has_to_wait_for_it() -> None:
    record = spoken()
    assert {item.target: item.order for item in record.removal_order or ()} == {0: (2, 1), 1: (2,)}
    (item,) = obstruction_items(record, "en")
    assert item["img_idxs"] == [0]
    assert {entry["obj"]["scene_id"] for entry in item["expressions"]} == {0, 1}
    texts = {e.text: e.targets[0] for e in record.expressions}
    for entry in item["expressions"]:
        target = entry["obj"]["scene_id"]
        assert texts[entry["expression"]] == target
        assert entry["removal_order"] == [2, 1][: 2 - target]
        assert entry["question"].startswith("What do I have to move first to get the ")
        assert entry["answer"].count(", then the ") == 1 - target
        first, _, _ = entry["answer"].rstrip(".").partition(", then ")
        # What has to be moved is called as a sentence of its own calls it.
        named = {noun_phrase_of(text, load_lexicon("en")) for text, of in texts.items() if of == 2}
        assert first[:1].lower() + first[1:] in named


def test_what_no_sentence_names_is_asked_of_no_one() -> None:
    record = spoken()
    silent = tuple(e for e in record.expressions if e.targets != (2,))
    assert list(obstruction_items(replace(record, expressions=silent), "en")) == []
    assert list(obstruction_items(replace(record, removal_order=None), "en")) == []


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The red mug.", "the red mug"),
        ("Take the red mug, please.", "the red mug"),
        ("Pick the mug up, please.", "the mug"),
        ("Could you hand me the only red one?", "the only red one"),
        ("red mug on the book", "the red mug on the book"),
        ("Sing.", None),
    ],
)
def test_the_noun_phrase_of_a_sentence(text: str, phrase: str | None) -> None:
    assert noun_phrase_of(text, load_lexicon("en")) == phrase


def test_german_asks_in_the_accusative() -> None:
    german = load_lexicon("de")
    assert noun_phrase_of("Gib mir den roten Becher.", german) == "den roten Becher"
    assert noun_phrase_of("Heb bitte die Tasse auf.", german) == "die Tasse"
    for nominative in ("Der rote Becher.", "Wo ist der rote Becher?", "roter Becher"):
        assert noun_phrase_of(nominative, german) is None
    assert answer(["den Becher", "das Buch"], german) == "Den Becher, dann das Buch."
    assert "um den Becher zu bekommen" in question("den Becher", german)


# ------------------------------------------------------------------ the file
@pytest.fixture(scope="module")
def blocked(tmp_path_factory: pytest.TempPathFactory) -> DatasetLayout:
    """Return a dataset in which one object of scene 1 waits for another one."""
    made = make_worded_dataset(tmp_path_factory.mktemp("blocked") / "ds")
    layout = DatasetLayout(made.root)
    assert not layout.obstructions.exists()
    change(layout, is_blocked=True)
    return layout


def change(layout: DatasetLayout, is_blocked: bool) -> None:
    """Let the first object that a sentence of scene 1 means wait for the second one, or for none."""
    path = layout.scene_record(1)
    record = read_scene(path)
    first, second, *_ = dict.fromkeys(e.targets[0] for e in record.expressions)
    orders = (RemovalOrder(first, (second,)),) if is_blocked else None
    path.write_text(replace(record, removal_order=orders).dumps(), encoding="utf-8")
    write_index(layout.root, workers=1)


def errors(layout: DatasetLayout) -> set[str]:
    return set(+verify_dataset(layout.root).errors)


def test_the_file_is_there_where_a_target_is_blocked(blocked: DatasetLayout) -> None:
    (item,) = json.loads(blocked.obstructions.read_text(encoding="utf-8"))
    record = read_scene(blocked.scene_record(1))
    assert item == next(obstruction_items(record, "en"))
    assert item["img_idxs"] == [view.img_idx for view in record.images]
    assert errors(blocked) == set()


def test_the_verifier_compares_it_with_the_records(blocked: DatasetLayout) -> None:
    text = blocked.obstructions.read_text(encoding="utf-8")
    try:
        blocked.obstructions.write_text(text.replace("first", "last", 1), encoding="utf-8")
        assert errors(blocked) == {"obstructions.json"}
        blocked.obstructions.write_text("[\n]\n", encoding="utf-8")
        assert errors(blocked) == {"obstructions.json"}
        blocked.obstructions.unlink()
        assert errors(blocked) == {"obstructions.json"}
    finally:
        blocked.obstructions.write_text(text, encoding="utf-8")


def test_an_old_file_is_removed_where_nothing_is_blocked_any_more(tmp_path: Path) -> None:
    made = make_worded_dataset(tmp_path / "ds", scenes=2)
    layout = DatasetLayout(made.root)
    change(layout, is_blocked=True)
    assert layout.obstructions.is_file()
    change(layout, is_blocked=False)
    assert not layout.obstructions.exists()
