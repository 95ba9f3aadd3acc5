# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions for a measured scene: search, proof, wording, proof of the wording."""

import math
from collections.abc import Sequence

import numpy as np

from core.language.search.again import say_again
from core.language.search.compositional import speak_compositionally
from core.language.search.natural import speak_naturally
from core.language.search.part_targets import say_of_parts
from core.language.search.sets import say_of_sets
from core.language.search.speech import Speech, SpeechReport
from core.language.search.twins import say_twins
from core.language.settings import LanguageSettings, Style
from core.scene.record import Expression, SceneRecord


def say(
    scene: SceneRecord,
    settings: LanguageSettings,
    rng: np.random.Generator,
    schedule: int,
    partner: Sequence[Expression] = (),
) -> SpeechReport:
    """Return proven expressions about the objects of `scene`; its own `expressions` are ignored.

    Args:
        scene: without an image nothing can be proven, and there are no expressions.
        rng: for the choice of candidates and wordings.
        schedule: the scene's index in the dataset; determines which kinds are wanted.
        partner: of an image twin, what is said of its partner; said again where it means another object.

    Raises:
        UserInputError: there is no lexicon for `settings.language`.
    """
    if not scene.objects or not scene.images:
        return SpeechReport((), {item.scene_id: "the scene has no image" for item in scene.objects})
    speech = Speech(scene, settings, rng)
    most = settings.expressions_per_object
    if partner:
        say_again(speech, partner)
    if settings.style != Style.COMPOSITIONAL:
        speak_naturally(speech, most if settings.style == Style.NATURAL else math.ceil(most / 2))
    if settings.style != Style.NATURAL:
        speak_compositionally(speech, schedule)
    if settings.sets.wanted:
        say_of_sets(speech)
    if settings.sentence_twins:
        say_twins(speech)
    if settings.part_targets:
        say_of_parts(speech, settings.part_targets)
    return speech.report()
