# SPDX-License-Identifier: GPL-3.0-or-later
"""Agreement in German noun phrases, by the tables of a school grammar: article, adjectives, noun, and the case
that a preposition, a verb or a noun before them asks for.

Shares no code with core/language. Only the nouns and adjectives themselves are taken from the lexicon's file.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.scene.objects import SceneObject
from tests.core.language.oracle.words import load_lexicon, tidy, words_of

# A case and a gender, or "p" for the plural.
Slots = frozenset[tuple[str, str]]
NOM, ACC, DAT, GEN = "nom", "acc", "dat", "gen"


def _slots(text: str) -> Slots:
    """Read "nom mf, dat p"."""
    pairs = (part.split() for part in text.split(","))
    return frozenset((case, gender) for case, genders in pairs for gender in genders)


ANY = _slots("nom mfnp, acc mfnp, dat mfnp, gen mfnp")
DETERMINERS = {
    "der": _slots("nom m, dat f, gen fp"), "die": _slots("nom fp, acc fp"), "das": _slots("nom n, acc n"),
    "den": _slots("acc m, dat p"), "dem": _slots("dat mn"), "des": _slots("gen mn"),
    "einem": _slots("dat mn"), "einer": _slots("dat f, gen f"),
    "alle": _slots("nom p, acc p"), "beide": _slots("nom p, acc p"),
    "die beiden": _slots("nom p, acc p"), "vom": _slots("dat mn"), "beim": _slots("dat mn"),
    "im": _slots("dat mn"), "am": _slots("dat mn"),
}  # fmt: skip
# "One" after a preposition, so in the dative.
INDEFINITE = ("einem", "einer")
WEAK = {"e": _slots("nom mfn, acc fn")}
WEAK["en"] = ANY - WEAK["e"]
STRONG = {
    "er": _slots("nom m, dat f, gen fp"), "e": _slots("nom fp, acc fp"), "es": _slots("nom n, acc n"),
    "en": _slots("acc m, dat p, gen mn"), "em": _slots("dat mn"),
}  # fmt: skip
NUMBERS = {"zwei": 2, "drei": 3, "vier": 4, "fünf": 5}
# Of where a thing is; "auf" and "an" ask for the accusative only after a verb.
WITH_DATIVE = frozenset(
    [
        "von",
        "vor",
        "hinter",
        "neben",
        "bei",
        "auf",
        "in",
        "unter",
        "zwischen",
        "mit",
        "an",
        "aus",
        "zu",
        "über",
        "und",
    ]
)
CONTRACTED = frozenset(["vom", "beim", "im", "am"])
LIKE_A_SUBJECT = frozenset(["wie", "als", "ist", "sind"])
# After these verbs, "auf" says where to, not where.
POINTING = re.compile(r"^(zeig|zeige|deute|tippe?|kannst du auf|könntest du auf|leg)\b")


@dataclass(frozen=True)
class Noun:
    """A form of a noun: what it may be, and the noun itself."""

    slots: Slots
    word: str


@dataclass
class Book:
    """The nouns, their parts and the adjectives that a reader of a scene knows, in lower case."""

    nouns: dict[str, list[Noun]] = field(default_factory=dict)
    parts: dict[str, list[Noun]] = field(default_factory=dict)
    stems: set[str] = field(default_factory=set)

    def forms(self, text: str) -> list[Noun]:
        return [*self.nouns.get(text, ()), *self.parts.get(text, ())]


def book_of(things: Sequence[SceneObject]) -> Book:
    lexicon, book = load_lexicon("de"), Book()
    for word in {word for thing in things for word in words_of(thing)}:
        if entry := lexicon["dictionary"].get(word):
            _add(book.nouns, entry, word)
    general = lexicon["nouns"]
    _add(book.nouns, {"noun": general["generic"][0], "gender": general["generic_gender"]}, "")
    for text in general.get("one", ()):
        _add(book.nouns, {"noun": text, "gender": general["one_gender"]}, "")
    for part in {part for thing in things for part in thing.parts or ()}:
        for entry in lexicon.get("parts", {}).get("words", {}).get(part, ()):
            _add(book.parts, entry, part)
    book.stems = {tidy(stem) for stem in _stems(lexicon)}
    return book


def _add(table: dict[str, list[Noun]], entry: dict[str, Any], word: str) -> None:
    noun, gender = tidy(entry["noun"]), entry["gender"]
    if gender == "plural":
        table.setdefault(noun, []).append(Noun(_slots("nom p, acc p, gen p"), word))
        table.setdefault(dative_plural(noun), []).append(Noun(_slots("dat p"), word))
        return
    one = {(case, gender) for case in (NOM, ACC, DAT)}
    one |= {(GEN, "f")} if gender == "f" else set()
    table.setdefault(noun, []).append(Noun(frozenset(one), word))
    if gender != "f":
        genitive = tidy(entry.get("genitive", entry["noun"] + "s"))
        table.setdefault(genitive, []).append(Noun(frozenset({(GEN, gender)}), word))
    if many := tidy(entry.get("plural", "")):
        table.setdefault(many, []).append(Noun(_slots("nom p, acc p, gen p"), word))
        table.setdefault(dative_plural(many), []).append(Noun(_slots("dat p"), word))


def dative_plural(plural: str) -> str:
    return plural if plural[-1] in "ns" else plural + "n"


def _stems(lexicon: dict[str, Any]) -> Iterator[str]:
    for section in lexicon["attributes"].values():
        for texts in section.get("words", {}).values():
            yield from texts
    colors = lexicon["attributes"]["color"]["words"]
    singles = [text for texts in colors.values() for text in texts]
    yield from (f"{one}-{other}" for one in singles for other in singles)
    for table in ("measures", "places", "states"):
        for section in lexicon[table].values():
            yield from section.get("pre", ())
    yield from lexicon["ordinals"]["words"]


@dataclass(frozen=True)
class Phrase:
    """Article (-1 for none), adjectives and noun of a phrase: positions in the words.

    Attributes:
        start, end: of all of it.
        slots: what it may be by its own words.
        noun: the reading of the noun.
    """

    start: int
    end: int
    slots: Slots
    noun: Noun


def phrases(words: Sequence[str], book: Book) -> list[Phrase]:
    """Return every noun phrase of a sentence in lower case; of several readings of a noun, all."""
    found = []
    for i in range(len(words)):
        for end in range(len(words), i, -1):
            forms = book.forms(" ".join(words[i:end]))
            if forms:
                found += [_phrase(words, i, end, noun, book) for noun in forms]
                break
    return found


def _phrase(words: Sequence[str], noun_at: int, end: int, noun: Noun, book: Book) -> Phrase:
    start, endings = noun_at, []
    while (found := _adjective(words, start, book)) is not None:
        start, ending = found
        if ending:
            endings.append(ending)
    before = words[start - 1] if start else ""
    determiner = "die beiden" if words[max(start - 2, 0) : start] == ["die", "beiden"] else before
    if determiner not in DETERMINERS:
        strong = [STRONG.get(ending, frozenset()) for ending in endings]
        return Phrase(start, end, noun.slots.intersection(*strong), noun)
    table = WEAK if determiner not in INDEFINITE else {"en": ANY}
    weak = [table.get(ending, frozenset()) for ending in endings]
    slots = noun.slots.intersection(DETERMINERS[determiner], *weak)
    return Phrase(start - len(determiner.split()), end, slots, noun)


def _adjective(words: Sequence[str], end: int, book: Book) -> tuple[int, str] | None:
    """Return where the adjective, number or "or" before a position starts, and its ending."""
    if end and words[end - 1] in NUMBERS:
        return end - 1, ""
    if end and words[end - 1] == "oder":
        return end - 1, ""
    for start in range(max(end - 4, 0), end):
        text = " ".join(words[start:end])
        for ending in ("em", "en", "er", "es", "e"):
            if text.endswith(ending) and text.removesuffix(ending) in book.stems:
                return start, ending
    return None


def asked_cases(words: Sequence[str], phrase: Phrase, book: Book) -> set[str]:
    """Return the cases that a phrase may have where it stands."""
    if words[phrase.start] in CONTRACTED:
        return {DAT}
    if phrase.start == 0:
        return {NOM}
    before = words[phrase.start - 1]
    if before == "auf" and phrase.start <= len(_verb(words)) + 1 and _verb(words):
        return {ACC}
    if before in LIKE_A_SUBJECT:
        return {NOM}
    if before in WITH_DATIVE:
        return {DAT}
    if before == "ohne":
        return {ACC}
    return {GEN} if before in book.parts else {ACC}


def _verb(words: Sequence[str]) -> list[str]:
    """Return the words with which a sentence that points at something begins."""
    text = " ".join(words)
    if not POINTING.match(text):
        return []
    return list(words[: words.index("auf")]) if "auf" in words else []


def words_in(text: str) -> list[str]:
    return re.findall(r"[\w-]+", tidy(text))


def complaints(text: str, things: Sequence[SceneObject]) -> list[str]:
    """Return what a teacher would mark in a sentence about objects of a scene."""
    words, book = words_in(text), book_of(things)
    found = _marks(text, words)
    if "etwas" in words:
        return found + _something(text)
    ends: dict[int, list[bool]] = {}
    for phrase in phrases(words, book):
        cases = asked_cases(words, phrase, book)
        fits = any(case in cases for case, _ in phrase.slots)
        ends.setdefault(phrase.end, []).append(fits)
    for end, fits in ends.items():
        if not any(fits):
            found.append(f"no agreement before '{words[end - 1]}'")
    if not ends:
        found.append("no noun")
    return found + _verbs(words, book) + _capitals(text, book)


def _marks(text: str, words: Sequence[str]) -> list[str]:
    found = []
    if not text[:1].isupper() or not re.search(r"\w[.?]$", text):
        found.append("capital or end mark")
    asks = words[0] in ("kannst", "könntest", "würdest", "wo", "siehst")
    if asks != text.endswith("?"):
        found.append("the end mark does not fit")
    if re.search(r"[{}<>_|\[\]()\"\\/]|  | [.,?]|\b(von dem dem|der der)\b", text):
        found.append("something is left over")
    if any(a == b for a, b in itertools.pairwise(words)):
        found.append("a word is doubled")
    return found


def _something(text: str) -> list[str]:
    """After "etwas", what it is for: "etwas Rotes zum Schneiden", "etwas, womit ich schreiben kann"."""
    purpose = r"( zum [A-ZÄÖÜ]\w+| zu \w+n| für \w+ ?\w*|, (w|aus).* (kann|anzeigt))"
    found = re.search(rf"[Ee]twas( [A-ZÄÖÜ]\w+es)?{purpose}", text)
    if found is None:
        return ["'etwas' without a purpose"]
    ends = "," not in text or re.search(r" (kann|anzeigt)[.?]$", text)
    return [] if ends else ["words after a clause"]


def _verbs(words: Sequence[str], book: Book) -> list[str]:
    """The verb of "where" has the number of the noun phrase after it."""
    if words[:2] not in (["wo", "ist"], ["wo", "sind"]):
        return []
    first = [phrase for phrase in phrases(words, book) if phrase.start == 2]
    numbers = {gender == "p" for phrase in first for case, gender in phrase.slots if case == NOM}
    return [] if (words[1] == "sind") in numbers else ["the verb has another number"]


def _capitals(text: str, book: Book) -> list[str]:
    """Nouns begin with a capital, adjectives after the first word do not."""
    plain = re.findall(r"[\w-]+", text)
    small = [w for w in plain if w[0].islower() and book.forms(w.lower()) and w != "essen"]
    return [f"'{word}' is written small" for word in small]
