# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of written English that every sentence has to keep, made up without the lexicon's help.

Only what a proof-reader sees: capitals, marks, commas, doubled words, a and an, number.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from core.scene.objects import SceneObject
from tests.core.language.oracle.phrases import plurals
from utils.inflecting import inflect_engine

_INFLECT = inflect_engine()
# Begin a question that asks (also as a request).
QUESTION_WORDS = (
    "can",
    "could",
    "would",
    "will",
    "may",
    "where",
    "do",
    "does",
    "is",
    "are",
    "what",
    "which",
)
# Written with a vowel letter but begun with a consonant, and the other way round.
_CONSONANT_START = re.compile(r"(?:eu|uni(?!n)|use|usual|usb|one\b|once|ukulele|ewe|utensil)")
_VOWEL_START = re.compile(r"(?:hour|honest|heir|[fhlmnrsx]-|8|11\b|18\b)")
# Singular, though they end like plurals.
_SINGULAR_IN_S = ("lens", "canvas", "gas", "atlas", "christmas", "tennis", "chess", "series", "bus")
_IRREGULAR = (
    "mice",
    "geese",
    "feet",
    "teeth",
    "children",
    "people",
    "men",
    "women",
    "dice",
    "fish",
)
_PLURAL_ONLY = (
    "scissors", "glasses", "sunglasses", "eyeglasses", "goggles", "pliers", "tongs", "tweezers",
    "headphones", "earphones", "binoculars", "shears", "clippers", "pants", "trousers", "shorts", "jeans",
)  # fmt: skip


def starts_with_vowel_sound(word: str) -> bool:
    if re.match(r"[B-DF-HJ-NP-TV-Z]{2,}\b", word):  # spelled out: an SLR camera, a TV remote
        return word[0] in "FHLMNRSX"
    word = word.casefold()
    if _CONSONANT_START.match(word):
        return False
    return bool(re.match(r"[aeiou]", word) or _VOWEL_START.match(word))


def is_plural(noun: str) -> bool:
    """Whether a noun is a plural in form: its last word, or the last before "of"."""
    last = noun.casefold().split(" of ")[0].split()[-1].split("-")[-1]
    if last in _PLURAL_ONLY:
        return True
    if last in _SINGULAR_IN_S or re.search(r"(?:ss|us|is)$", last):
        return False
    if not last.endswith("s"):
        return last in _IRREGULAR
    return bool(_INFLECT.singular_noun(last))


def complaints(text: str, things: Sequence[SceneObject]) -> list[str]:
    """Return what a proof-reader would mark in a sentence about objects of a scene."""
    return [*_marks(text), *_spacing(text), *_doubled(text, things), *_articles(text, things),
            *_number(text, things), *_two(text, things)]  # fmt: skip


def _marks(text: str) -> list[str]:
    found = []
    # What is read out may stand in quotes.
    text = re.sub(r'"([^"]+)"', r"\1", text)
    if not text[:1].isupper() and not text[:1].isdigit():
        found.append("the first letter is not a capital")
    if not re.search(r"[^\W_][.?]$", text):
        found.append("the end mark is missing or doubled")
    asks = text.split(" ")[0].casefold() in QUESTION_WORDS
    if asks != text.endswith("?"):
        found.append("the end mark does not fit a question or statement")
    if re.search(r"[{}<>_|\[\]()\"\\/]", text) or re.search(r"\b(?:None|nan|null)\b", text):
        found.append("something unfilled is left over")
    if re.search(r",(?! please[.?]$)", text):
        found.append("a comma where none belongs")
    if len(re.findall(r"\bplease\b", text.casefold())) > 1:
        found.append("please is said twice")
    if re.search(r"\bi\b", text):
        found.append("'I' is written small")
    return found


def _spacing(text: str) -> list[str]:
    wrong = text != " ".join(text.split()) or re.search(r"\s[.,?]", text)
    return ["wrong spaces"] if wrong else []


def _doubled(text: str, things: Sequence[SceneObject]) -> list[str]:
    words = [word.strip(".,?") for word in text.casefold().split()]
    return [f"'{a}' is doubled" for a, b in pairwise(words) if a == b]


def _articles(text: str, things: Sequence[SceneObject]) -> list[str]:
    own = {
        word.casefold(): thing.article for thing in things for word in [thing.name] if thing.article
    }
    found = []
    for article, rest in re.findall(r"\b([Aa]n?) (\S.*)", text):
        names = sorted(own, key=len, reverse=True)
        given = next((own[name] for name in names if rest.casefold().startswith(name)), "")
        right = given or ("an" if starts_with_vowel_sound(rest) else "a")
        if article.casefold() != right:
            found.append(f"'{article} {rest.split()[0]}' should have '{right}'")
    return found


def _nouns(things: Iterable[SceneObject]) -> list[str]:
    """Return the words of all objects, the longest first."""
    words = {w.casefold() for thing in things for w in (thing.name, thing.category, *thing.aliases)}
    words |= {thing.plural.casefold() for thing in things if thing.plural}
    words |= {word for noun in words for word in plurals(noun, _PLURAL_ONLY)}
    return sorted(
        words | {"object", "thing", "item", "only one"}, key=lambda word: (-len(word), word)
    )


def _plural_names(things: Iterable[SceneObject]) -> set[str]:
    return {thing.plural.casefold() for thing in things if thing.plural}


def _number(text: str, things: Sequence[SceneObject]) -> list[str]:
    """A verb needs a noun of its number: "that is/are" any noun before it, else the noun after it."""
    names, own = _nouns(things), _plural_names(things)
    lowered = text.casefold()
    pattern = r"\b(?:" + "|".join(map(re.escape, names)) + r")s?\b"
    found = []
    for match in re.finditer(r"\b(?:that|which) (is|are)\b", lowered):
        before = [m.group() for m in re.finditer(pattern, lowered[: match.start()])]
        if lowered[: match.start()].strip() in ("it is",):
            continue
        numbers = {noun in own or is_plural(noun) for noun in before}
        if (match[1] == "are") not in numbers:
            found.append(f"'{match.group()}' fits no noun before it")
    for verb, phrase in re.findall(r"^where (is|are) (the .*)", lowered):
        found += _verb(verb, phrase, names, own)
    for phrase, verb in re.findall(r"where (the .*) (is|are)\?$", lowered):
        found += _verb(verb, phrase, names, own)
    return found


def _verb(verb: str, phrase: str, names: list[str], own: set[str]) -> list[str]:
    """Complain if the verb of a where-question does not fit the first noun after it."""
    of_two = re.match(r"the [\w -]* of the two ", phrase)
    # "the scissors which are in between the two cans" are not one of the two.
    if of_two and not re.search(r" (?:that|which) ", of_two.group()):
        return [] if verb == "is" else [f"'{verb}' with one of two"]
    hits = [(m.start(), -len(name), name) for name in names
            if (m := re.search(rf"\b{re.escape(name)}\b", phrase))]  # fmt: skip
    if not hits:
        return [f"no noun in '{phrase}'"]
    heads = {name for start, _, name in hits if start == min(hits)[0]}
    # A color or stuff may be spelled like a noun ("the orange mug"): then the next noun may be the head.
    rest = sorted(hit for hit in hits if hit[0] > min(hits)[0])
    heads |= {rest[0][2]} if rest else set()
    fits = {("are" if name in own or is_plural(name) else "is") for name in heads}
    return [] if verb in fits else [f"'{verb}' does not fit '{phrase}'"]


def _two(text: str, things: Sequence[SceneObject]) -> list[str]:
    """ "the two" needs a plural soon after it."""
    found = []
    for rest in re.findall(r"\bthe two ((?:[\w'&.-]+ ?){1,6})", text.casefold()):
        given = [thing.plural.casefold() for thing in things if thing.plural]
        if any(f" {plural}" in f" {rest}" for plural in given):
            continue
        if not any(is_plural(word) for word in re.findall(r"[\w'&-]+", rest)):
            found.append(f"no plural after 'the two' in '{rest.strip()}'")
    return found
