# SPDX-License-Identifier: GPL-3.0-or-later
"""From a sentence to its noun phrase, as people hear it: every phrase belongs to the noun right before it.

A small parser with a way back: each rule yields what it can read at a word, the most natural first, and the
first that makes sense of all words is the reading.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from core.scene.record import SceneRecord
from tests.plain_reader import words as english
from tests.plain_reader.nouns import names_of
from tests.plain_reader.phrases import (
    Between,
    Both,
    Either,
    ForUse,
    From,
    Having,
    Kind,
    Most,
    Not,
    NounPhrase,
    Ordinal,
    Part,
    Place,
    Rather,
    Reads,
    Related,
    Same,
    State,
    Value,
)  # fmt: skip
from tests.plain_reader.purposes import FOR

LONGEST_PHRASE = 7


class UnreadError(Exception):
    """The reader does not know a word, or how the words go together."""


def noun_phrase_of(text: str) -> str:
    """Return a request's noun phrase, from its article on."""
    words = text.strip().rstrip(".?!").strip().lower()
    for _ in range(2):
        for ending in english.ASKED:
            words = words.removesuffix(ending)
    asking, something, rest = f" {words}".partition(" something ")
    if something and set(re.findall(r"[\w']+", asking)) <= english.ASKING:
        return f"something {rest}"
    asking, the, rest = f" {words}".partition(" the ")
    if the and set(re.findall(r"[\w']+", asking)) <= english.ASKING:
        return f"the {rest}"
    return words


class Parser:
    def __init__(self, scene: SceneRecord) -> None:
        self._nouns = names_of(scene.objects)
        self._values = {
            v for item in scene.objects for vs in english.values_of(item).values() for v in vs
        }
        self._parts = {part for item in scene.objects for part in item.parts or ()}
        self._texts = {text.lower() for item in scene.objects for text in item.printed or ()}
        self._columns = {c for item in scene.objects for c in english.values_of(item)}

    def read(self, text: str) -> NounPhrase:
        """Return the noun phrase of a sentence.

        Raises:
            UnreadError: it cannot be read.
        """
        return self._noun_phrase(noun_phrase_of(text), text)

    def read_part(self, text: str) -> tuple[str, bool, NounPhrase]:
        """Return the part that a sentence is about, whether to take the thing by it, and the thing.

        Raises:
            UnreadError: it cannot be read.
        """
        words = noun_phrase_of(text)
        for part in sorted(self._parts, key=len, reverse=True):
            for before, after in (
                (f"the {part} of ", ""),
                ("", f"'s {part}"),
                ("", f" by the {part}"),
            ):
                thing = words.removeprefix(before).removesuffix(after)
                if len(thing) == len(words) - len(before) - len(after) and thing.startswith("the "):
                    return part, after.startswith(" by"), self._noun_phrase(thing, text)
        raise UnreadError(text)

    def _noun_phrase(self, noun_phrase: str, text: str) -> NounPhrase:
        words = noun_phrase.split()
        reading = Reading(words, self._nouns, self._values, self._columns, self._parts, self._texts)
        for phrase, end in reading.noun_phrase(0):
            if end == len(words):
                return phrase
        raise UnreadError(text)


class Reading:
    """The rules, at the words of one noun phrase; each yields what it reads and the next word's number."""

    def __init__(
        self,
        words: list[str],
        nouns: Mapping[str, str],
        values: set[str],
        columns: set[str],
        parts: set[str],
        texts: set[str],
    ) -> None:
        self._words, self._nouns, self._values, self._columns = words, nouns, values, columns
        self._parts, self._texts = parts, texts

    def noun_phrase(self, i: int) -> Iterator[tuple[NounPhrase, int]]:
        """Read a noun phrase, whose article may be left out."""
        article = self._words[i] if i < len(self._words) else ""
        if article == "something":
            yield from self._for_use(i + 1)
            return
        if article in ("a", "an"):
            yield from ((replace(phrase, any_one=True), j) for phrase, j in self._described(i + 1))
            return
        if article == "the":
            i += 1
            for _, j in self._any({"only"}, i):
                yield from self._described(j)
            for word, j in self._any(english.COUNTS, i):
                for phrase, end in self._described(j):
                    if phrase.plural:
                        yield replace(phrase, count=english.COUNTS[word]), end
        for one, j in self._any(english.OF_TWO, i):
            for _, k in self._any({"of the two"}, j):
                for phrase, end in self._described(k):
                    parts = (*phrase.parts, Most(english.OF_TWO[one]))
                    yield NounPhrase(phrase.noun, parts, of_two=True), end
        yield from self._described(i)

    def _for_use(self, i: int) -> Iterator[tuple[NounPhrase, int]]:
        for start, rest in (
            ("to", " ".join(self._words[i + 1 :])),
            ("i can", " ".join(self._words[i + 2 :])),
        ):
            if " ".join(self._words[i:]) == f"{start} {rest}" and rest in FOR:
                yield NounPhrase("thing", (ForUse(rest),)), len(self._words)
        for part, j in self._adjective(i):
            for phrase, end in self._for_use(j):
                yield replace(phrase, parts=(part, *phrase.parts)), end

    def _described(self, i: int) -> Iterator[tuple[NounPhrase, int]]:
        for before, j in self._before(i):
            for noun, k in self._any(self._nouns, j):
                for after, end in self._posts(k):
                    plural = self._nouns[noun] != noun
                    yield NounPhrase(self._nouns[noun], (*before, *after), plural=plural), end

    def _before(self, i: int) -> Iterator[tuple[tuple[Part, ...], int]]:
        """Read what stands before the noun: as little as possible, since names have adjectives in them."""
        yield (), i
        # "The orange cup" is so colored, even if an orange carton says "Orange".
        texts = ((Reads(text), j) for text, j in self._any(self._texts, i))
        for part, j in (*self._selectors_before(i), *self._adjective(i), *texts):
            for rest, end in self._before(j):
                yield (part, *rest), end

    def _selectors_before(self, i: int) -> Iterator[tuple[Part, int]]:
        for word, j in self._any(english.MOST, i):
            yield Most(english.MOST[word]), j
        for word, j in self._any(english.RATHER, i):
            yield Rather(english.RATHER[word]), j
        for word, j in self._any(english.PLACE_BEFORE, i):
            yield Place(english.PLACE_BEFORE[word]), j
        for word, j in self._any(english.STATES_BEFORE, i):
            yield State(english.STATES_BEFORE[word]), j
        for word, j in self._any(english.ORDINALS, i):
            yield Ordinal(english.ORDINALS[word]), j

    def _adjective(self, i: int) -> Iterator[tuple[Part, int]]:
        for word, j in self._value(i):
            if self._words[j : j + 1] == ["or"]:
                for other, end in self._value(j + 1):
                    yield Either((Value("", word), Value("", other))), end
            if self._words[j : j + 1] == ["and"]:
                for other, end in self._value(j + 1):
                    yield Both((word, other)), end
            yield Value("", word), j

    def _posts(self, i: int) -> Iterator[tuple[tuple[Part, ...], int]]:
        for parts, j in self._post(i):
            for rest, end in self._posts(j):
                yield (*parts, *rest), end
        yield (), i

    def _post(self, i: int) -> Iterator[tuple[tuple[Part, ...], int]]:
        for side, j in self._any(english.FROM, i):
            for _, end in self._any(english.ROW, j):
                yield (From(english.FROM[side], in_row=True),), end
            yield (From(english.FROM[side]),), j
        for _, j in self._any(english.ROW, i):
            for side, end in self._any(english.FROM, j):
                yield (From(english.FROM[side], in_row=True),), end
        for _, j in self._any(english.THAT_NOT, i):
            yield from (((part,), end) for part, end in self._denied(j))
        for _, j in self._any(english.THAT, i):
            for _, k in self._any({"not"}, j):
                yield from (((part,), end) for part, end in self._denied(k))
            yield from self._joined(j, self._clause_item)
        yield from self._joined(i, self._item)

    def _joined(self, i: int, rule) -> Iterator[tuple[tuple[Part, ...], int]]:
        for part, j in rule(i):
            if self._words[j : j + 1] == ["and"]:
                for rest, end in self._joined(j + 1, rule):
                    yield (part, *rest), end
                if isinstance(part, Related) and part.relation == "having":
                    for anchor, end in self.noun_phrase(j + 1):
                        yield (part, replace(part, anchor=anchor)), end
            yield (part,), j

    def _denied(self, i: int) -> Iterator[tuple[Part, int]]:
        if self._words[i : i + 1] in (["a"], ["an"]):
            for noun, j in self._any(self._nouns, i + 1):
                for posts, end in self._posts(j):
                    yield Not(Kind(self._nouns[noun], posts)), end
        for part, end in (*self._adjective(i), *self._made(i)):
            yield Not(part), end

    def _clause_item(self, i: int) -> Iterator[tuple[Part, int]]:
        yield from self._item(i)
        for word, j in self._any(english.STATES_BEFORE, i):
            yield State(english.STATES_BEFORE[word]), j
        yield from self._adjective(i)

    def _item(self, i: int) -> Iterator[tuple[Part, int]]:
        for phrase, j in self._any(english.MOST_AFTER, i):
            yield Most(english.MOST_AFTER[phrase]), j
        for phrases in (english.BETWEEN_TWO, english.BETWEEN_ANY):
            for _, j in self._any(phrases, i):
                for anchors, end in self._described(j):
                    if anchors.plural:
                        yield Between((anchors,), any_two=phrases is english.BETWEEN_ANY), end
        for _, j in self._any(english.BETWEEN, i):
            yield from self._between(j)
        for phrase, j in self._any(english.STATES_AFTER, i):
            yield State(english.STATES_AFTER[phrase]), j
        for first, j in self._any({"with", "without"}, i):
            yield from self._having(j, lacking=first == "without")
        for _, j in self._any({"with"}, i):
            for anchor, k in self.noun_phrase(j):
                for phrase, end in self._any(english.WITH, k):
                    yield Related(english.WITH[phrase], anchor), end
        for first, last in english.PRINTED:
            for _, j in self._any({first}, i):
                for text, k in self._quoted(j):
                    if last:
                        yield from ((Reads(text), end) for _, end in self._any({last}, k))
                    else:
                        yield Reads(text), k
        for phrase, j in self._any(english.RELATIONS, i):
            for anchor, end in self.noun_phrase(j):
                yield Related(english.RELATIONS[phrase], anchor), end
        for phrase, j in self._any(english.PLACE_AFTER, i):
            yield Place(english.PLACE_AFTER[phrase]), j
        yield from self._made(i)
        yield from self._same(i)
        for column in sorted(self._columns):
            for _, j in self._any({f"whose {column} is"}, i):
                for value, end in self._value(j):
                    yield Value(column, value), end

    def _having(self, i: int, lacking: bool) -> Iterator[tuple[Part, int]]:
        if self._words[i : i + 1] and self._words[i] in ("the", "a", "an", "any"):
            i += 1
        for part, end in self._any(self._parts, i):
            yield Having(part, lacking=lacking), end
        for color, j in self._value(i):
            for part, end in self._any(self._parts, j):
                yield Having(part, color, lacking), end

    def _quoted(self, i: int) -> Iterator[tuple[str, int]]:
        """Read a text on a thing, in quotes or without."""
        yield from self._any(self._texts, i)
        for quoted, end in self._any({f'"{text}"' for text in self._texts}, i):
            yield quoted.strip('"'), end

    def _between(self, i: int) -> Iterator[tuple[Part, int]]:
        for first, j in self.noun_phrase(i):
            if self._words[j : j + 1] == ["and"]:
                for second, end in self.noun_phrase(j + 1):
                    yield Between((first, second)), end

    def _made(self, i: int) -> Iterator[tuple[Part, int]]:
        for _, j in self._any(english.MADE, i):
            for value, end in self._value(j):
                yield Value("material", value), end

    def _same(self, i: int) -> Iterator[tuple[Part, int]]:
        for phrase, j in self._any(english.SAME, i):
            for column, k in self._any({*self._columns, "category", "kind"}, j):
                for _, m in self._any(english.THAN, k):
                    for anchor, end in self.noun_phrase(m):
                        yield Same(column, english.SAME[phrase], anchor), end

    def _value(self, i: int) -> Iterator[tuple[str, int]]:
        known = {*self._values, *english.ADJECTIVES_OF, *english.COLORS}
        for word, j in self._any(known, i):
            yield english.ADJECTIVES_OF.get(word, word), j

    def _any(self, phrases: Container[str], i: int) -> Iterator[tuple[str, int]]:
        """Yield the phrases that start at word i, the longest first."""
        for j in range(min(len(self._words), i + LONGEST_PHRASE), i, -1):
            phrase = " ".join(self._words[i:j])
            if phrase in phrases:
                yield phrase, j
