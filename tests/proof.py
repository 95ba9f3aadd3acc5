# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves the sentences of a record by the verifier, which trusts only the measured scene."""

from core.dataset.verify.sentences import CERTIFICATE, PROGRAM, READINGS, TEXT, check_sentences
from core.dataset.verify.tally import Tally
from core.language.settings import LanguageSettings
from core.scene.record import SceneRecord


def problems(record: SceneRecord, settings: LanguageSettings | None = None) -> list[str]:
    """Return the problems of a record's sentences; empty if each is proven in every one of its images."""
    tally = Tally()
    check_sentences(record, settings or LanguageSettings(), tally)
    found = [message for messages in tally.examples.values() for message in messages]
    images = tuple(view.img_idx for view in record.images)
    found += [f"{e.text!r}: images {e.images}" for e in record.expressions if e.images != images]
    for rule in (PROGRAM, CERTIFICATE, TEXT, READINGS):
        if tally.checked[rule.name] < len(record.expressions):
            found.append(f"{rule.name}: not checked for every sentence")
    return found
