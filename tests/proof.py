# SPDX-License-Identifier: GPL-3.0-or-later
"""Proving what a record says, by the verifier, which trusts nothing but the measured scene."""

from core.dataset.verify.sentences import CERTIFICATE, PROGRAM, READINGS, TEXT, check_sentences
from core.dataset.verify.tally import Tally
from core.language.settings import LanguageSettings
from core.scene.record import SceneRecord


def problems(record: SceneRecord, settings: LanguageSettings | None = None) -> list[str]:
    """Return what is wrong with the sentences of a record; empty if each is proven in every image of it."""
    tally = Tally()
    check_sentences(record, settings or LanguageSettings(), tally)
    found = [message for messages in tally.examples.values() for message in messages]
    images = tuple(view.img_idx for view in record.images)
    found += [f"{e.text!r}: images {e.images}" for e in record.expressions if e.images != images]
    for rule in (PROGRAM, CERTIFICATE, TEXT, READINGS):
        if tally.checked[rule.name] < len(record.expressions):
            found.append(f"{rule.name}: not checked for every sentence")
    return found
