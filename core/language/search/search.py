# SPDX-License-Identifier: GPL-3.0-or-later
"""Expressions for a measured scene: search, proof, wording, proof of the wording."""

import numpy as np

from core.language.search.compositional import speak_compositionally
from core.language.search.speech import Speech, SpeechReport
from core.language.settings import LanguageSettings
from core.scene.record import SceneRecord


def say(
    scene: SceneRecord, settings: LanguageSettings, rng: np.random.Generator, schedule: int
) -> SpeechReport:
    """Return proven expressions about the objects of `scene`; its own `expressions` are ignored.

    Args:
        scene: without an image nothing can be proven, and there are no expressions.
        rng: for the choice of candidates and wordings.
        schedule: the scene's index in the dataset; determines which kinds are wanted.

    Raises:
        UserInputError: there is no lexicon for `settings.language`.
    """
    if not scene.objects or not scene.images:
        return SpeechReport((), {item.scene_id: "the scene has no image" for item in scene.objects})
    speech = Speech(scene, settings, rng)
    speak_compositionally(speech, schedule)
    return speech.report()
