# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the oracle of the tests reads a phrase of people, nouns and colors granted.

The reader gets a scene of made-up objects: one for each color, pair of colors, material, shape and known part
(core/assets/part_names.toml) of the phrase, and one for each run of at most three words that are in no closed
class (an "of" may stand inside). So any unknown word may name a thing, but a place, a size, a number or a
preposition never becomes part of a name: "left knife" is read only by a grammar with "left" before the noun. A
phrase counts as read if a reading remains to which the grammar gives a meaning.
"""

import functools
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import inflect

from benchmarks import phrase_words as english
from core.assets.part_names import part_names
from tests.core.language.oracle.hand_made import Thing, record_of
from tests.core.language.oracle.parser import FORBIDDEN, Reader
from tests.core.language.oracle.programs import Program
from tests.core.language.oracle.words import load_lexicon

MAX_NAME_WORDS = 3
# Words of size that are shapes in the catalogue as well: "the long knife".
SHAPES_AND_SIZES = frozenset({"long"})
_INFLECT = inflect.engine()


def is_read(words: str) -> bool:
    """Return whether the oracle reads a tidy noun phrase without its article."""
    return bool(readings_of(words))


@functools.cache
def readings_of(words: str) -> frozenset[Program]:
    """Return what a tidy noun phrase without its article may mean to the oracle."""
    names = {name for run in _open_runs(words.split()) for name in _names(run)}
    things = [*_granted(words.split()), *(Thing(name, 0, 0) for name in sorted(names))]
    objects = record_of(things).objects if things else ()
    readings = Reader(objects, _lexicon()).read_noun_phrase(f"the {words}")
    return frozenset(readings - {FORBIDDEN})


@functools.cache
def _lexicon() -> dict[str, Any]:
    """Return the lexicon, in which any granted noun names one thing: "the medicine" as well."""
    lexicon = load_lexicon()
    return lexicon | {"nouns": lexicon["nouns"] | {"mass": []}}


def _open_runs(words: list[str]) -> Iterator[list[str]]:
    """Yield the longest runs of words that may name a thing, also with an "of" inside ("bag of chips")."""
    run: list[str] = []
    is_open = [word not in english.CLOSED or word in english.ALSO_NOUNS for word in words]
    for i, word in enumerate((*words, "")):
        inside = word == "of" and 0 < i < len(words) - 1 and is_open[i - 1] and is_open[i + 1]
        if word and (is_open[i] or inside):
            run.append(word)
        elif run:
            yield run
            run = []


def _names(run: list[str]) -> Iterator[str]:
    for start in range(len(run)):
        for end in range(start + 1, min(len(run), start + MAX_NAME_WORDS) + 1):
            if "of" in (run[start], run[end - 1]):
                continue
            name = " ".join(run[start:end])
            yield name
            # A plural is a plural of something: "between the two cans".
            if singular := _INFLECT.singular_noun(run[end - 1]):
                yield " ".join([*run[start : end - 1], singular])


def _color_pairs(words: list[str]) -> Iterator[str]:
    """Yield "blue and white" and "light blue and white" where they stand in a phrase."""
    for i, word in enumerate(words[:-2]):
        if word in english.COLORS and words[i + 1] == "and" and words[i + 2] in english.COLORS:
            pair = " ".join(words[i : i + 3])
            yield pair
            if i and words[i - 1] in english.SHADES:
                yield f"{words[i - 1]} {pair}"


def _granted(words: list[str]) -> Iterator[Thing]:
    """Yield things with the colors, pairs of colors, materials, shapes and parts of a phrase."""
    yield from (Thing("", 0, 0, pair, category="") for pair in _color_pairs(words))
    for before, word in pairwise(("", *words)):
        if word in english.COLORS:
            yield Thing("", 0, 0, word, category="")
            if before in english.SHADES:
                yield Thing("", 0, 0, f"{before} {word}", category="")
        if word in part_names():
            yield Thing("", 0, 0, category="", parts=(word,))
        if word in english.MATERIALS:
            yield Thing("", 0, 0, category="", attributes={"material": word})
        if word in english.SHAPES or word in SHAPES_AND_SIZES:
            yield Thing("", 0, 0, category="", attributes={"shape": word})
