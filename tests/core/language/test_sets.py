# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of several objects: which sets are said, and how many."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.dataset.statistics.program_facts import program_facts
from core.language.search.search import say
from core.language.search.speech import SpeechReport
from core.language.settings import LanguageSettings, SetShares, Style
from core.scene.objects import SceneObject
from tests.core.language.scenes import record, thing

# Two of three mugs are left of the bowl, and two are red.
THINGS = (
    thing(0, "mug", (-0.3, 0.0), color="red"),
    thing(1, "mug", (-0.25, 0.1), color="blue"),
    thing(2, "bowl", (0.0, 0.0), color="white"),
    thing(3, "mug", (0.3, 0.0), color="red"),
)


def speak(
    things: Sequence[SceneObject], many: float, seed: int, visible: float = 1.0
) -> SpeechReport:
    """Speak of things, of the first of which a share is visible."""
    settings = LanguageSettings(style=Style.NATURAL, sets=SetShares(one=1.0, many=many))
    scene = record(things)
    (view,) = scene.images
    first = replace(view.objects[0], visible_fraction=visible)
    scene = replace(scene, images=(replace(view, objects=(first, *view.objects[1:])),))
    return say(scene, settings, np.random.default_rng(seed), seed)


def test_several_are_told_by_color_or_by_what_they_are_near() -> None:
    found: dict[tuple[int, ...], set[str]] = {}
    for seed in range(4):
        for item in speak(THINGS, 5.0, seed).sets or ():
            found.setdefault(item.targets, set()).update(program_facts(item.program).relations)
            assert "mugs" in item.text
    assert set(found) == {(0, 1, 3), (0, 3), (0, 1)}
    assert "left" in found[0, 1]
    assert found[0, 3] == found[0, 1, 3] == set()


def test_one_that_is_just_visible_enough_is_in_no_set() -> None:
    """Another machine could round it away."""
    least = LanguageSettings().min_visibility
    for visible, said in ((least, False), (least + 0.01, True)):
        sets = [
            s.targets for seed in range(4) for s in speak(THINGS, 5.0, seed, visible).sets or ()
        ]
        assert any(0 in targets for targets in sets) == said


def test_there_are_as_many_as_were_wanted_beside_the_others() -> None:
    """Few enough that the scene does not run out of sets."""
    reports = [speak(THINGS, 0.2, seed) for seed in range(20)]
    counts = [len(report.sets or ()) for report in reports]
    wanted = [0.2 * len(report.expressions) for report in reports]
    assert all(abs(count - number) < 1 for count, number in zip(counts, wanted, strict=True))
    # A fraction is a chance of one more.
    assert abs(np.mean(counts) - np.mean(wanted)) < 0.35
