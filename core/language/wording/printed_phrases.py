# SPDX-License-Identifier: GPL-3.0-or-later
"""The words for what is printed on a thing, "that says Oat Flakes".

Parser and realizers share them, so every written phrase can be parsed.
"""

from typing import TYPE_CHECKING

from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.sections import Texts
from core.language.truth.words import fold
from core.language.wording.phrase_types import Cls
from core.scene.objects import SceneObject

if TYPE_CHECKING:
    from core.language.wording.vocabulary import Vocabulary


def written_texts(objects: tuple[SceneObject, ...]) -> dict[str, str]:
    """Return the texts on objects by their folded form, as a person writes them."""
    return {fold(text): text for item in objects for text in item.printed or ()}


def text_phrases(text: str, lexicon: Lexicon) -> Texts:
    """Return all phrases after a noun that say a text."""
    words = lexicon.printed
    return tuple(t.format(text=text) for t in (*words.clauses, *words.phrases, *words.labels))


def can_stand_before(text: str, noun: str, vocabulary: "Vocabulary") -> bool:
    """Return whether a text (both folded) before a noun is heard as what is printed, "the Oat Flakes box".

    Not before "one" or a "box of cereal"; nor if it is another word here ("the orange carton"), or shares one
    with the noun ("the Mint Tea tea box").
    """
    words = tuple(text.split())
    if not noun or " of " in noun or not set(words).isdisjoint(noun.split()):
        return False
    is_name = any(f"{known} ".startswith(f"{text} ") for known in vocabulary.nouns)
    readings = (items for run, items in vocabulary.phrases.get(words[0], ()) if run == words)
    return not is_name and all(item.cls == Cls.NAMED for items in readings for item in items)
