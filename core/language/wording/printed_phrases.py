# SPDX-License-Identifier: GPL-3.0-or-later
"""The words for what is printed on a thing, "that says Oat Flakes".

Parser and realizers share them, so every written phrase can be parsed.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.sections import Texts
from core.language.truth.printed import stems
from core.language.truth.words import fold
from core.language.wording.phrase_types import Cls
from core.scene.objects import SceneObject

if TYPE_CHECKING:
    from core.language.wording.vocabulary import Vocabulary

_QUOTED = re.compile(r"[\"\u201c\u201e]\{text\}")
# Of a text with these, nobody hears where it ends.
_MARKS = frozenset(".?!,;:\u2026")


def written_texts(objects: tuple[SceneObject, ...]) -> dict[str, str]:
    """Return the texts on objects by their folded form, as a person writes them."""
    return {fold(text): text for item in objects for text in item.printed or ()}


def text_phrases(text: str, lexicon: Lexicon) -> Texts:
    """Return all phrases after a noun that say a text."""
    words = lexicon.printed
    return tuple(t.format(text=text) for t in (*words.clauses, *words.phrases, *words.labels))


def sayable_forms(text: str, forms: Iterable[str]) -> Texts:
    """Return the forms with {text} in which a text can be said: with quotation marks only, if a sentence with
    it might seem to end early, or not at all ("the can that says Dr. No..").
    """
    return tuple(form for form in forms if _QUOTED.search(form) or _is_plain(text))


def _is_plain(text: str) -> bool:
    return text[-1:].isalnum() and _MARKS.isdisjoint(text)


def can_stand_before(text: str, noun: str, vocabulary: "Vocabulary") -> bool:
    """Return whether a text (both folded) before a noun is heard as what is printed, "the Oat Flakes box".

    Not before "one" or a "box of cereal"; nor if it is another word here ("the orange carton"), or shares one
    with the noun ("the Mint Tea tea box"), or has marks at which one would stop ("the Who Am I? book").
    """
    words = tuple(text.split())
    if not noun or " of " in noun or not _is_plain(text) or not stems(text).isdisjoint(stems(noun)):
        return False
    is_name = any(f"{known} ".startswith(f"{text} ") for known in vocabulary.nouns)
    readings = (items for run, items in vocabulary.phrases.get(words[0], ()) if run == words)
    return not is_name and all(item.cls == Cls.NAMED for items in readings for item in items)
