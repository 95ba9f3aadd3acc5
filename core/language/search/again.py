# SPDX-License-Identifier: GPL-3.0-or-later
"""Sentences of an image twin's partner, said again where they mean another object."""

from collections.abc import Iterator, Sequence

from core.language import program as P
from core.language.search.sayable import is_sayable
from core.language.search.speech import Speech
from core.language.settings import Kind
from core.scene.record import Expression


def say_again(speech: Speech, partner: Sequence[Expression]) -> None:
    """Say the sentences of the partner that mean another object here, as far as each object may have more."""
    most = speech.settings.expressions_per_object
    for said, node, target in meant_otherwise(speech, speech.choose.shuffled(partner)):
        if speech.counts[target] < most:
            speech.say_text(Kind(said.kind), node, target, said.text)


def meant_otherwise(
    speech: Speech, partner: Sequence[Expression]
) -> Iterator[tuple[Expression, P.Unique, int]]:
    """Yield the partner's sentences that mean another object here beyond doubt, as a person would say it.

    A scene_id is that of the same place in both scenes, so another one is another place in the image. With each
    sentence comes its nearest meaning, and the object.
    """
    for said in partner:
        found = speech.proof.single(said.text)
        if found is None or found[1] in said.targets:
            continue
        node, target = found
        if target in speech.targets and is_sayable(speech, node):
            yield said, node, target
