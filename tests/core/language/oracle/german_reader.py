# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads German sentences back: agreement tells which nouns are in the plural, the rest is as in English.

A phrase whose words do not agree has no reading.
"""

import re
from collections.abc import Iterable, Sequence, Set
from copy import deepcopy
from typing import Any

from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from tests.core.language.oracle.german import (
    ACC,
    CONTRACTED,
    DAT,
    GEN,
    NOM,
    asked_cases,
    book_of,
    phrases,
)
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.parser import Reader
from tests.core.language.oracle.phrases import PhraseBook
from tests.core.language.oracle.programs import Program, walk
from tests.core.language.oracle.words import (
    NO,
    UNSURE,
    Words,
    all_colors_of,
    ends_with,
    load_lexicon,
    tidy,
    words_of,
)

ENDINGS = ("e", "en", "er", "es", "em")
# Between a noun and whether it is one, several, or may be either.
MARK = "|"
_VERBS = (
    "", "berühre ", "berühr ", "zeig auf ", "zeig mir ", "zeig bitte auf ", "tipp auf ", "finde ", "wo ist ",
    "wo sind ", "kannst du auf ", "kannst du mir ", "leg bitte den finger auf ", "fass ", "greif ", "halt ",
    "nimm ", "fass bitte ",
)  # fmt: skip
_OF = rf"(?:{'|'.join(_VERBS)})(?:der|die|das|den) (?P<part>[\w-]+) "
_ENDS = "(?: zeigen| an| fest| in die hand)?"
# Sentences about a part, the case of its object, and whether that is to be taken by it.
_PART_SENTENCES = (
    (rf"{_OF}(?P<np>(?:des|der) .+?){_ENDS}", GEN, False),
    (rf"{_OF}von (?P<np>.+?){_ENDS}", DAT, False),
    (rf"{_OF}(?P<np>vom .+?){_ENDS}", DAT, False),
    (r"(?P<part>[\w-]+) (?P<np>(?:des|der) .+)", GEN, False),
    (r"(?:nimm|heb|fass|halt|greif|kannst du)(?: bitte)? (?P<np>.+) (?:am|an der|an den) (?P<part>[\w-]+)"
     r"(?: hoch| an| fest| hochheben)?", ACC, True),
)  # fmt: skip
_DRAWN = {"vom": "von dem", "beim": "bei dem", "im": "in dem"}
# "Left" alone, not "left of", "left in front of" or "from the left"; of one thing, "the left one" is said.
_SIDES = ("links", "rechts")
_ALONE = re.compile(
    r"(?<!von )(?<!weitesten )\b(links|rechts)\b(?! (?:von|vom|vor|hinter|neben)\b)"
)
_ARTICLES = ("", "dem ", "der ", "den ", "einem ", "einer ")


def _inflected(stems: Iterable[str]) -> list[str]:
    return [stem + ending for stem in stems for ending in ENDINGS]


def expanded_lexicon() -> dict[str, Any]:
    """Return the lexicon's file with all forms of its adjectives, and what only English has left empty."""
    lexicon = deepcopy(load_lexicon("de"))
    lexicon["grammar"] = {"only": [], "between_any": [], "viewers": {"": {}}} | lexicon["grammar"]
    for section in lexicon["attributes"].values():
        section.setdefault("post", [])
        section["words"] = {v: _inflected(texts) for v, texts in section.get("words", {}).items()}
    for table in ("measures", "places", "states"):
        for section in lexicon[table].values():
            section["pre"] = _inflected(section.get("pre", []))
    for place in lexicon["places"].values():
        place["post"] = place["several"] = [
            f"{text}{MARK}" if text in _SIDES else text for text in place.get("several", [])
        ]
    # Read one by one: every form of the n-th word is the n-th.
    lexicon["ordinals"]["words"] = list(lexicon["ordinals"]["words"])
    return lexicon


class GermanBook(PhraseBook):
    """The phrases of a scene in German; nouns are marked as `marked` does."""

    def _nouns(self) -> None:
        book = book_of(self._things)
        for text, nouns in book.nouns.items():
            for noun in nouns:
                meaning = (("filter", "noun", noun.word),) if noun.word else ()
                for mark, kind in (("s", "NOUN"), ("p", "NOUNS"), ("sp", "NOUN"), ("sp", "NOUNS")):
                    self._add(kind, [_joined(text) + MARK + mark], meaning)

    def _two_colors(self, section: dict[str, Any], words: dict[str, list[str]]) -> None:
        plain = load_lexicon("de")["attributes"]["color"]["words"]
        for thing in self._things:
            colors = all_colors_of(thing)
            if len(colors) < 2:
                continue
            program = ("filter", "color", " and ".join(sorted(colors)))
            for a, b in (colors, colors[::-1]):
                for one in plain.get(a, ()):
                    for other in plain.get(b, ()):
                        self._add("ADJ", _inflected([f"{one}-{other}"]), program)

    def _parts(self) -> None:
        colors = load_lexicon("de")["attributes"]["color"]["words"]
        said = [("", "")]
        for value, stems in colors.items():
            said += [(value, f"{word} ") for word in _inflected(stems)]
        for text, nouns in book_of(self._things).parts.items():
            for noun in nouns:
                for mark in ("s", "p", "sp"):
                    token = _joined(text) + MARK + mark
                    for value, adjective in said:
                        texts = (f"mit {article}{adjective}{token}" for article in _ARTICLES)
                        self._add("HAVING", texts, ("part", noun.word, value))
                    self._add("HAVING", [f"ohne {token}"], ("not", ("part", noun.word, "")))

    def _ordinals(self) -> None:
        ordinals = self.lexicon["ordinals"]
        for n, stem in enumerate(ordinals["words"], start=1):
            self._add("ORD", _inflected([stem]), n)
        for row in (False, True):
            for towards, texts in ordinals["row" if row else "from"].items():
                self._add("FROM", texts, (towards, row))


class GermanReader(Reader):
    """Reads German sentences about the objects of one scene."""

    books = GermanBook

    def __init__(self, things: Sequence[SceneObject]) -> None:
        super().__init__(things, expanded_lexicon())
        self._articles = (*self._articles, "etwas,")
        self._known = book_of(things)

    def read_part(self, sentence: str) -> set[tuple[str, bool, Program]]:
        text, found = tidy(sentence).strip(".?"), set()
        for pattern, case, by in _PART_SENTENCES:
            match = re.fullmatch(pattern, text)
            if match and (noun := self._known.parts.get(match["part"])):
                inner = re.sub(r"^vom ", "dem ", match["np"])
                for whole in self.read_noun_phrase(inner, cases={case}):
                    found |= {
                        (own.word, by, whole)
                        for own in noun
                        if _is_called(own.word, match["part"], whole)
                    }
        return found

    def read_noun_phrase(
        self, text: str, rule: str = "definite", cases: Set[str] = frozenset((NOM, ACC))
    ) -> set[Program]:
        """Read a noun phrase; without the sentence around it, it may be a subject or an object."""
        alone = _ALONE.sub(rf"\1{MARK}", text.casefold().strip(".?"))
        words = alone.replace(",", " ,").split()
        return super().read_noun_phrase(" ".join(self._marked(words, cases)), rule)

    def _marked(self, words: Sequence[str], first: Set[str]) -> list[str]:
        """Return the words with their nouns marked; those that do not agree stay as they are."""
        numbers: dict[tuple[int, int], set[str]] = {}
        for phrase in phrases(words, self._known):
            cases = asked_cases(words, phrase, self._known) if phrase.start else first
            found = {"p" if g == "p" else "s" for case, g in phrase.slots if case in cases}
            start = phrase.end - len(_spaced(words, phrase.end, self._known))
            numbers.setdefault((start, phrase.end), set()).update(found)
        if words[:1] == ["etwas"]:  # after it, no nouns for things are said
            return [*words]
        text, i = [], 0
        while i < len(words):
            end = next((e for s, e in numbers if s == i and numbers[s, e]), 0)
            if end:
                mark = "".join(sorted(numbers[i, end], reverse=True))
                text.append(_joined(" ".join(words[i:end])) + MARK + mark)
                i = end
            else:
                drawn = _DRAWN.get(words[i], words[i]) if words[i] in CONTRACTED else words[i]
                text += drawn.split()
                i += 1
        return text


def _is_called(part: str, said: str, whole: Program) -> bool:
    """Whether the part of such a thing is called so: by the first word whose list has the end of its name."""
    nouns = [p[2] for p in walk(whole) if p[0] == "filter" and p[1] == "noun"]
    first = whole[1]
    own = [p[2] for p in walk(first) if p[0] == "filter" and p[1] == "noun"]
    for entry in load_lexicon("de")["parts"]["words"].get(part, ()):
        ends = entry.get("of", ())
        names = [own[0] if own else nouns[0]] if nouns else [""]
        heads = [*names, *(name.partition(" of ")[0] for name in names)]
        if not ends or any(ends_with(head, end) for head in heads for end in ends):
            return said in (tidy(entry["noun"]), tidy(entry.get("dative", entry["noun"])))
    return False


def _spaced(words: Sequence[str], end: int, book: Any) -> Sequence[str]:
    """Return the words of the longest noun that ends at a position."""
    return next(words[i:end] for i in range(end) if book.forms(" ".join(words[i:end])))


def _joined(text: str) -> str:
    return tidy(text).replace(" ", "_")


class GermanWords(Words):
    """The rules for words, and one more: what has a longer name that ends in a noun may be called by it."""

    def _noun(self, word: str, thing: SceneObject) -> float:
        found = super()._noun(word, thing)
        dictionary = load_lexicon("de")["dictionary"]
        if found != NO or word not in dictionary:
            return found
        asked = tidy(dictionary[word]["noun"])
        longer = [tidy(dictionary[own]["noun"]) for own in words_of(thing) if own in dictionary]
        return UNSURE if any(name.endswith(asked) for name in longer) else NO


def german_judge(record: SceneRecord, min_visibility: float = 0.4) -> Judge:
    """Return a judge of German sentences; the catalogue's words mean what they mean in English."""
    words = GermanWords(record.objects, load_lexicon("en"))
    return Judge(record, min_visibility, reader=GermanReader(record.objects), words=words)
