# SPDX-License-Identifier: GPL-3.0-or-later
"""What words mean for an object: docs/expression_semantics.md section 2, read plainly.

A value is positive for TRUE, negative for FALSE and 0 for UNSURE; words are certain, so +-infinity.
"""

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

from core.scene.objects import SceneObject
from utils.repository import REPOSITORY

YES, NO, UNSURE = math.inf, -math.inf, 0.0
LEXICONS = REPOSITORY / "core" / "language" / "lexicon"
USES = REPOSITORY / "core" / "assets" / "uses.toml"


@cache
def load_lexicon(language: str = "en") -> dict[str, Any]:
    with (LEXICONS / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def load_uses() -> dict[str, Any]:
    with USES.open("rb") as file:
        return tomllib.load(file)


def is_for(use: str, thing: SceneObject, is_taken: bool) -> float:
    """Whether a thing is for a use: by its own list, else by that of its name; unknown if there is neither.

    Args:
        is_taken: whether something is in or on the thing.
    """
    table = load_uses()
    listed = {tidy(name): text for name, text in table["names"].items()}.get(tidy(thing.name))
    own = "; ".join(thing.uses) if thing.uses else listed
    if own is None:
        return UNSURE
    uses = [part.strip() for part in own.split(";")]
    if use in uses:
        return UNSURE if is_taken and table["uses"][use].get("inside") else YES
    return UNSURE if f"{use}?" in uses else NO


@cache
def tidy(text: str) -> str:
    """Return the text casefolded with single spaces."""
    return " ".join(text.casefold().split())


@cache
def spaced(text: str) -> str:
    """Return the text tidied, with hyphens as spaces."""
    return tidy(text.replace("-", " "))


def ends_with(text: str, tail: str) -> bool:
    """Whether `tail` is the last words of `text` (or all of them)."""
    return text == tail or text.endswith(" " + tail)


def words_of(thing: SceneObject) -> list[str]:
    texts = [thing.name, *thing.aliases, thing.category]
    return [tidy(text) for text in texts if tidy(text)]


def names_of(thing: SceneObject) -> list[str]:
    """Return name and aliases, tidied."""
    return [tidy(text) for text in (thing.name, *thing.aliases) if tidy(text)]


def value_of(thing: SceneObject, column: str) -> str:
    """Return the object's value in a column, empty if unknown."""
    if column == "color":
        return tidy(thing.color)
    if column == "category":
        return tidy(thing.category)
    return tidy(thing.attributes.get(column, ""))


def colors_of(thing: SceneObject) -> list[str]:
    """Return the colors that an object is known to have: none, one or two."""
    color, second = tidy(thing.color), tidy(thing.color2)
    if not color:
        return []
    if second in ("", "none") or len(split_colors(color)) == 2:
        return [color]
    return [color, second]


def all_colors_of(thing: SceneObject) -> list[str]:
    """Return the colors one by one, also those of a cell with two."""
    return [color for cell in colors_of(thing) for color in split_colors(cell)]


def columns_of(things: Sequence[SceneObject]) -> list[str]:
    """Return color and every column that an object of the scene has, sorted."""
    return sorted({"color"} | {key for thing in things for key in thing.attributes})


class Words:
    """The rules for nouns and attributes of one scene."""

    def __init__(self, things: Sequence[SceneObject], lexicon: dict[str, Any]) -> None:
        self._things = things
        self._lexicon = lexicon
        self._noun_groups = [[spaced(w) for w in g] for g in lexicon["nouns"]["confusable"]]
        self._of = [tidy(w) for w in lexicon["nouns"]["of"]]
        self._empty = {tidy(w) for w in lexicon["nouns"].get("empty_heads", [])}
        self._wider: dict[str, list[str]] = defaultdict(list)
        for section in ("wider", "shown"):
            for wide, narrow in lexicon["nouns"].get(section, {}).items():
                self._wider[spaced(wide)] += [spaced(n) for n in narrow]
        self._shows = {
            spaced(n) for narrow in lexicon["nouns"].get("shown", {}).values() for n in narrow
        }
        self._attribute_words = self._words_of_attributes()
        self._members: dict[str, list[set[str]]] = {}
        self._known: dict[tuple[str, int], float] = {}
        # A scene has few values, and the programs ask for them over and over.
        self.compare = cache(self._compare)

    def may_be_empty(self, thing: SceneObject) -> bool:
        """Whether a thing is known to be open and to have nothing in it of its own."""
        return tidy(thing.name) in self._lexicon["nouns"].get("hollow", [])

    def noun(self, word: str, thing: SceneObject) -> float:
        key = (word, thing.scene_id)
        if key not in self._known:
            self._known[key] = self._noun(tidy(word), thing)
        return self._known[key]

    def _noun(self, word: str, thing: SceneObject) -> float:
        own = words_of(thing)
        if word in own:
            return YES
        for other in own:
            # A thing that is called by more than its kind is no unspecific thing of the kind.
            vague = other != tidy(thing.name) and any(
                spaced(longer).endswith(" " + spaced(other)) for longer in own
            )
            if self._near(word, other, thing, vague):
                return UNSURE
        for namesake in self._things:
            same_name = namesake is not thing and tidy(namesake.name) == tidy(thing.name)
            if same_name and word in words_of(namesake):
                return UNSURE
        return NO

    def _near(self, asked: str, own: str, thing: SceneObject, vague: bool = False) -> bool:
        """Whether a word that is asked for and a word of the thing are near each other."""
        return any(
            self._described(c, d, thing)
            or (
                not vague
                and (
                    ends_with(c, d)
                    or ends_with(d, c)
                    or self._confusable_nouns(c, d)
                    or self._wide(c, d)
                )
            )
            for c in self._cores(asked)
            for d in self._cores(own)
        )

    def _described(self, asked: str, own: str, thing: SceneObject) -> bool:
        """Whether the words before a shared last word are attributes that the thing may have."""
        *before, last = asked.split()
        if not before or own.split()[-1] != last:
            return False
        return all(
            any(
                self.attribute(column, value, thing) != NO
                for column, value in self._attribute_words.get(word, ())
            )
            for word in before
        )

    def _words_of_attributes(self) -> dict[str, set[tuple[str, str]]]:
        """Return, for each word of a column with a section, the (column, value) that it may mean."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for column, section in self._lexicon["attributes"].items():
            listed = [section.get("words", {}), section.get("stuffs", {})]
            values = {value_of(thing, column) for thing in self._things} - {""}
            for value in values.union(*listed):
                for texts in ([value], *(texts.get(value, []) for texts in listed)):
                    for text in texts:
                        found[tidy(text)].add((column, tidy(value)))
        return found

    def _cores(self, word: str) -> list[str]:
        """Return a word and what stands before its first "of"."""
        word = spaced(word)
        tokens = word.split()
        places = [i for i, token in enumerate(tokens) if token in self._of and i > 0]
        head = " ".join(tokens[: places[0]]) if places else ""
        return [word, head] if head and head not in self._empty else [word]

    def _wide_words(self, asked: str, own: str) -> bool:
        return any(self._wide(c, d) for c in self._cores(asked) for d in self._cores(own))

    def _wide(self, asked: str, own: str) -> bool:
        """Whether what is asked for is a wider word for what the thing is called."""
        return any(
            ends_with(asked, wide) and any(ends_with(own, narrower) for narrower in narrow)
            for wide, narrow in self._wider.items()
        )

    def _confusable_nouns(self, first: str, second: str) -> bool:
        return any(
            a != b
            for mine, theirs in zip(self._in_groups(first), self._in_groups(second), strict=True)
            for a in mine
            for b in theirs
        )

    def _in_groups(self, text: str) -> list[set[str]]:
        """Return, for each group, its members that are the last words of a text."""
        if text not in self._members:
            self._members[text] = [
                {m for m in group if ends_with(text, m) or m == f"={text}"}
                for group in self._noun_groups
            ]
        return self._members[text]

    def own_attribute(self, column: str, value: str, thing: SceneObject) -> float:
        """Whether the thing itself, not what is seen in it, has the value."""
        if column == "color":
            return self._colored(tidy(value), thing)
        return self.compare(column, tidy(value), value_of(thing, column))

    def attribute(self, column: str, value: str, thing: SceneObject) -> float:
        found = self.own_attribute(column, value, thing)
        return UNSURE if found == NO and self._shows_others(thing) else found

    def _shows_others(self, thing: SceneObject) -> bool:
        """Whether other things are seen in or on a thing, whose colors and such may be meant."""
        cores = [core for word in words_of(thing) for core in self._cores(word)]
        return any(ends_with(core, shows) for core in cores for shows in self._shows)

    def _colored(self, asked: str, thing: SceneObject) -> float:
        """Whether a thing is "blue", or "blue and white"; a cell may hold two colors, too."""
        color = tidy(thing.color)
        if not color or not asked:
            return UNSURE
        if color == asked:
            return YES
        has = all_colors_of(thing)
        wanted = split_colors(asked)
        if len(wanted) == 1:
            return self._any_near(has, wanted)
        if len(has) == 2:
            return YES if sorted(has) == sorted(wanted) else self._two_near(has, wanted)
        near = [self.compare("color", one, color) != NO for one in wanted]
        # Of a thing without a second color, only a color between both can be meant by both.
        return UNSURE if (all(near) if tidy(thing.color2) == "none" else any(near)) else NO

    def _any_near(self, some: list[str], others: list[str]) -> float:
        found = [self.compare("color", b, a) for a in some for b in others]
        if len(found) == 1:
            return found[0]
        return NO if set(found) == {NO} else UNSURE

    def _two_near(self, has: list[str], wanted: list[str]) -> float:
        orders = (wanted, wanted[::-1])
        fits = [[self.compare("color", b, a) != NO for a, b in zip(has, order, strict=True)]
                for order in orders]  # fmt: skip
        return UNSURE if any(all(fit) for fit in fits) else NO

    def _compare(self, column: str, asked: str, has: str) -> float:
        """Compare two values of a column other than category."""
        if not has or not asked:
            return UNSURE
        if has == asked:
            return YES
        section = self._lexicon["attributes"].get(column, {})
        vague = [tidy(w) for w in section.get("vague", [])]
        if has in vague or asked in vague:
            return UNSURE
        if set(re.split(r"[ -]+", has)) & set(re.split(r"[ -]+", asked)) - {""}:
            return UNSURE
        if asked in [tidy(w) for w in section.get("may_be", {}).get(has, [])]:
            return UNSURE
        for group in section.get("confusable", []):
            members = [tidy(w) for w in group]
            if has in members and asked in members:
                return UNSURE
        return NO

    def same(self, column: str, thing: SceneObject, anchor: SceneObject) -> float:
        mine, theirs = value_of(thing, column), value_of(anchor, column)
        found = self._same(column, mine, theirs, thing, anchor)
        shows = self._shows_others(thing) or self._shows_others(anchor)
        return UNSURE if found == NO and shows and column != "category" else found

    def _same(
        self, column: str, mine: str, theirs: str, thing: SceneObject, anchor: SceneObject
    ) -> float:
        if column == "color" and max(map(len, map(all_colors_of, (thing, anchor)))) == 2:
            return self._same_colors(thing, anchor) if mine and theirs else UNSURE
        if column != "category":
            # What may be called the other's word, either way, may be of its color.
            ways = {self.compare(column, theirs, mine), self.compare(column, mine, theirs)}
            return ways.pop() if len(ways) == 1 else UNSURE
        if mine == theirs and mine:
            return YES
        near = self._near(theirs, mine, thing) or self._wide_words(mine, theirs)
        return UNSURE if near else NO

    def _same_colors(self, thing: SceneObject, anchor: SceneObject) -> float:
        some, others = all_colors_of(thing), all_colors_of(anchor)
        if sorted(some) == sorted(others):
            return YES
        ways = {self._any_near(some, others), self._any_near(others, some)}
        return NO if ways == {NO} else UNSURE


def split_colors(text: str) -> list[str]:
    """Return the two colors of "blue and white", or the text itself."""
    parts = text.split(" and ")
    return parts if len(parts) == 2 and all(parts) else [text]
