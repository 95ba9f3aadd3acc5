# SPDX-License-Identifier: GPL-3.0-or-later
""" "The handle of the blue mug": sentences that mean a part, judged by the oracle and by the verifier."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.assets.part_names import part_names
from core.dataset.verify.part_sentences import PART_SENTENCES, check_part_sentences
from core.dataset.verify.tally import Tally
from core.errors import UserInputError
from core.language.lexicon.lexicon import load_lexicon
from core.language.search.search import say
from core.language.settings import LanguageSettings, Style
from core.scene.json_fields import SceneFormatError
from core.scene.part_expressions import PartExpression
from core.scene.record import SceneRecord
from tests.core.language.both_readers import judged
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.sampling import draw_record
from tests.core.language.parted import with_parts

QUICK, LONG_SCENES = 6, range(30_000, 30_800)
# The source whose objects are where their boxes in the images are.
PICTURED = "placed"
SETTINGS = LanguageSettings(style=Style.NATURAL, part_targets=3)


def spoken(
    seeds: range, settings: LanguageSettings = SETTINGS, source: str = "shipped"
) -> Iterator[SceneRecord]:
    for seed in seeds:
        scene = with_parts(draw_record(source, seed), np.random.default_rng(seed))
        yield say(scene, settings, np.random.default_rng(seed), seed).added_to(scene)


def judged_parts(seeds: range, source: str = "shipped") -> list[PartExpression]:
    """Return the sentences about parts, each of its own text; no reader objects to any."""
    scenes = list(spoken(seeds, source=source))
    for scene in scenes:
        texts = [item.text for item in (*scene.expressions, *(scene.part_expressions or ()))]
        assert len(texts) == len(set(texts))
    said = ((scene, scene.part_expressions or ()) for scene in scenes)
    judged(said, lambda _: "part", pictured=source == PICTURED)
    return [item for scene in scenes for item in scene.part_expressions or ()]


def problems(scene: SceneRecord) -> list[str]:
    tally = Tally()
    check_part_sentences(scene, SETTINGS, tally)
    assert tally.checked[PART_SENTENCES.name]
    return [message for messages in tally.examples.values() for message in messages]


def test_sentences_mean_exactly_a_part_of_their_object() -> None:
    found = judged_parts(range(QUICK))
    assert len(found) >= 3 * QUICK
    held = load_lexicon("en").parts.held
    assert {item.by for item in found} == {True, False}
    for item in found:
        by = re.search(rf" by the {item.target_part}[.,?]", item.text)
        assert bool(by) == item.by
        assert item.target_part in held or not re.match(
            "grasp|grab|hold|take|lift|pick", item.text, re.I
        )


def test_a_thing_has_a_part_of_its_own_only_right_after_its_noun() -> None:
    texts = []
    for scene in spoken(range(QUICK)):
        for item in scene.part_expressions or ():
            before, own, _ = item.text.partition(f"'s {item.target_part}")
            if not own:
                assert f"{item.target_part} of the " in item.text or item.by
                continue
            texts.append(item.text)
            thing = scene.objects[item.targets[0]]
            nouns = (thing.name, *thing.aliases, thing.category, "one", "object", "thing")
            assert before.endswith(nouns), item.text
            phrase = before.removeprefix("Put your finger on ")
            assert not re.search(r"\b(of|to|from|near|with|in|on|than|by|behind|under)\b", phrase)
    assert len(texts) >= 2


def test_a_person_who_sees_the_pictures_takes_them_as_meant() -> None:
    found = judged_parts(range(4), PICTURED)
    assert {item.by for item in found} == {True, False}


@pytest.mark.long
@pytest.mark.parametrize("source", ["shipped", PICTURED])
def test_thousands_of_sentences_of_parts_are_right(source: str) -> None:
    assert len(judged_parts(LONG_SCENES, source)) >= 4_000


def test_the_verifier_proves_them_and_finds_what_is_changed() -> None:
    changed = 0
    for scene in spoken(range(2)):
        assert problems(scene) == []
        for i, item in enumerate((scene.part_expressions or ())[:2]):
            others = [
                p for p in scene.objects[item.targets[0]].parts or () if p != item.target_part
            ]
            fakes = [replace(item, by=not item.by), replace(item, text=scene.expressions[0].text)]
            fakes += [replace(item, target_part=other) for other in others[:1]]
            fakes += [replace(item, certificate={})]
            for fake in fakes:
                parts = list(scene.part_expressions or ())
                parts[i] = fake
                assert problems(replace(scene, part_expressions=tuple(parts))), fake
                changed += 1
    assert changed >= 8
    missing = replace(scene, part_expressions=None)
    assert problems(missing) == [f"scene {scene.scene}: no 'part_expressions'"]


def test_what_another_part_of_the_object_may_be_called_is_not_said() -> None:
    """The mask of a toothbrush's handle would lack its grip."""
    names, said = part_names(), 0
    for scene in spoken(range(QUICK)):
        for item in scene.part_expressions or ():
            own = scene.objects[item.targets[0]].parts or ()
            assert not any(item.target_part in names[other].near for other in own), item.text
            said += 1
    assert said
    assert "handle" in names["grip"].near


def test_they_survive_the_file_and_name_a_part_of_an_object() -> None:
    scene = next(s for s in spoken(range(9)) if s.part_expressions)
    assert SceneRecord.loads(scene.dumps()).dumps() == scene.dumps()
    for change in (
        {"target_part": "trunk"},
        {"targets": [99]},
        {"targets": [0, 1]},
        {"targets": []},
    ):
        data = scene.to_json()
        data["part_expressions"][0].update(change)
        with pytest.raises(SceneFormatError, match="part expression 0"):
            SceneRecord.from_json(data)


def test_other_sentences_are_the_same_without_them() -> None:
    plain = spoken(range(2), LanguageSettings(style=Style.NATURAL))
    for scene, other in zip(spoken(range(2)), plain, strict=True):
        assert [e.text for e in scene.expressions] == [e.text for e in other.expressions]
        assert other.part_expressions is None
        assert "part_expressions" not in other.to_json()


def test_without_parts_or_in_other_languages_there_are_none() -> None:
    scene = draw_record("shipped", 1)
    assert say(scene, SETTINGS, np.random.default_rng(0), 1).parts == ()
    with pytest.raises(UserInputError, match="--part-targets: exists only in English"):
        LanguageSettings(part_targets=1, language="xx")
    with pytest.raises(UserInputError, match="--part-targets -1"):
        LanguageSettings(part_targets=-1)


def test_bare_ones_have_no_frame_and_no_article() -> None:
    for scene in spoken(range(3), replace(SETTINGS, bare=True)):
        for item in scene.part_expressions or ():
            assert item.text.startswith(f"{item.target_part} of the ")
            assert not Judge(scene, 0.4).part_objections(item)


def test_what_needs_parts_asks_for_them() -> None:
    assert SETTINGS.wants_parts
    assert LanguageSettings(kind_weights={"part": 1.0}).wants_parts
    assert not LanguageSettings(kind_weights={"part": 0.0, "use": 1.0}).wants_parts
    assert not LanguageSettings(style=Style.MIXED).wants_parts
