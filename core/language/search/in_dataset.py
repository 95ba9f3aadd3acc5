# SPDX-License-Identifier: GPL-3.0-or-later
"""The expressions of a dataset's scene: the same whether the scene was just made or is read from disk."""

from collections.abc import Sequence

from core.language.search.search import SpeechReport, say
from core.language.settings import LanguageSettings
from core.scene.record import Expression, SceneRecord
from utils.random_streams import RngStream, generator


def say_in_dataset(
    record: SceneRecord, settings: LanguageSettings, partner: Sequence[Expression] = ()
) -> SpeechReport:
    """Call `say` with the random stream given by the record's seed, scene and attempt.

    Args:
        partner: of an image twin, what is said of its partner.

    Raises:
        UserInputError: there is no lexicon for `settings.language`.
    """
    rng = generator(record.seed, record.scene, RngStream.LANGUAGE, record.attempt)
    return say(record, settings, rng, record.scene, partner)
