# SPDX-License-Identifier: GPL-3.0-or-later
"""The phrases that a reader of a scene knows: docs/expression_semantics.md section 6, "Phrases"."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from core.scene.objects import SceneObject
from tests.core.language.oracle.programs import Program
from tests.core.language.oracle.words import all_colors_of, columns_of, split_colors, tidy, value_of
from utils.inflecting import inflect_engine

_INFLECT = inflect_engine()


class Phrase(NamedTuple):
    """One way to read a run of words: its class and what that class needs to know."""

    kind: str
    meaning: Any


@cache
def plurals(word: str, plural_only: tuple[str, ...]) -> frozenset[str]:
    """Return the plurals that a reader accepts for a noun; generous, since a reader guesses."""
    what, of, stuff = word.partition(" of ")
    if of:  # two pairs of boots, not two pair of bootses
        return frozenset(f"{many} of {stuff}" for many in plurals(what, plural_only))
    head, _, last = word.rpartition(" ")
    if last in plural_only:
        return frozenset({word})
    if last.endswith(("s", "x", "z", "ch", "sh")):
        plain = last + "es"
    elif re.search(r"[^aeiou]y$", last):
        plain = last[:-1] + "ies"
    else:
        plain = last + "s"
    candidates = {plain, _INFLECT.plural_noun(last) or plain}
    candidates = {f"{head} {candidate}" for candidate in candidates}
    if _INFLECT.singular_noun(last):
        candidates.add(word)
    return frozenset(tidy(text) for text in (*candidates, _INFLECT.plural_noun(word) or word))


class PhraseBook:
    """All phrases of one scene, by their words."""

    def __init__(self, things: Sequence[SceneObject], lexicon: dict[str, Any]) -> None:
        self.lexicon = lexicon
        self._things = things
        self._table: dict[tuple[str, ...], set[Phrase]] = defaultdict(set)
        self._grammar()
        self._nouns()
        self._attributes()
        self._relations()
        self._same()
        self._measures()
        self._places()
        self._states()
        self._uses()
        self._parts()
        self._texts()
        self._ordinals()
        self._longest = max(map(len, self._table))

    def at(self, tokens: Sequence[str], start: int) -> list[tuple[int, Phrase]]:
        """Return every phrase that begins at a token, with where it ends."""
        found = []
        for end in range(start + 1, min(len(tokens), start + self._longest) + 1):
            for phrase in self._table.get(tuple(tokens[start:end]), ()):
                found.append((end, phrase))
        return found

    def _add(self, kind: str, texts: Iterable[str], meaning: Any = None) -> None:
        for text in texts:
            words = tuple(tidy(text).split())
            if words:
                self._table[words].add(Phrase(kind, meaning))

    def _grammar(self) -> None:
        grammar = self.lexicon["grammar"]
        for kind in ("the", "and", "or", "not", "between", "between_two", "of_two"):
            self._add(kind.upper(), grammar[kind])
        self._add("ONLY", grammar["only"])
        self._add("BETWEEN_ANY", grammar["between_any"])
        self._add("A", grammar["articles"])
        self._add("BOTH", grammar["both"])
        self._add("EVERY", [*grammar["all"], *grammar["all_counted"]])
        for number, texts in grammar["counts"].items():
            self._add("COUNT", texts, int(number))
        for form in grammar["be"].values():
            self._add("THAT", (text.replace("{be}", form) for text in grammar["that"]))

    def _nouns(self) -> None:
        nouns = self.lexicon["nouns"]
        mass = {tidy(word) for word in nouns["mass"]}
        plural_only = tuple(map(tidy, nouns["plural_only"]))
        self._add("NOUN", [*nouns["generic"], *nouns["one"]], ())
        self._add("NOUNS", nouns["generic_plural"], ())
        for thing in self._things:
            for text in {thing.name, thing.category, *thing.aliases}:
                word = tidy(text)
                meaning: tuple[Program, ...] = (("filter", "noun", word),)
                if not word:
                    continue
                if word in mass:
                    forms = nouns["mass_forms"], nouns["mass_forms_plural"]
                    self._add("NOUN", (form.replace("{word}", word) for form in forms[0]), meaning)
                    self._add("NOUNS", (form.replace("{word}", word) for form in forms[1]), meaning)
                    continue
                self._add("NOUN", [word], meaning)
                if text == thing.name and thing.plural:
                    self._add("NOUNS", [thing.plural], meaning)
                else:
                    self._add("NOUNS", plurals(word, plural_only), meaning)

    def _attributes(self) -> None:
        sections = self.lexicon["attributes"]
        for column in columns_of(self._things):
            values = {value_of(thing, column) for thing in self._things} - {""}
            if column in sections:
                self._words_of_column(column, sections[column], values)
            else:
                for value in values:
                    posts = sections["other"]["post"]
                    texts = (p.replace("{column}", column).replace("{value}", value) for p in posts)
                    self._add("WHOSE", texts, ("filter", column, value))
        for column in set(sections) - {"other"} - set(columns_of(self._things)):
            self._words_of_column(column, sections[column], set())

    def _words_of_column(self, column: str, section: dict[str, Any], values: set[str]) -> None:
        words = {tidy(value): texts for value, texts in section.get("words", {}).items()}
        if column == "color":
            self._two_colors(section, words)
            values = {value for value in values if len(split_colors(value)) == 1}
        stuffs = {tidy(value): texts for value, texts in section.get("stuffs", {}).items()}
        for value in values | set(words):
            program = ("filter", column, value)
            self._add("ADJ", words.get(value, [value]), program)
            for post in section.get("post", []):
                texts = (post.replace("{value}", word) for word in words.get(value, [value]))
                self._add("WHOSE", texts, program)
        for value in values | set(words) | set(stuffs):
            for made in section.get("made", []):
                texts = (made.replace("{stuff}", stuff) for stuff in stuffs.get(value, [value]))
                self._add("MADE", texts, ("filter", column, value))

    def _two_colors(self, section: dict[str, Any], words: dict[str, list[str]]) -> None:
        """Add "blue and white" for things of two colors, in either order."""
        for thing in self._things:
            colors = all_colors_of(thing)
            if len(colors) < 2:
                continue
            program = ("filter", "color", " and ".join(sorted(colors)))
            spoken = [words.get(color, [color]) for color in colors]
            for two in section["two"]:
                for a, b in product(*spoken):
                    orders = ((a, b), (b, a))
                    texts = [two.replace("{first}", x).replace("{second}", y) for x, y in orders]
                    self._add("ADJ", texts, program)

    def _relations(self) -> None:
        for relation, texts in self.lexicon["relations"].items():
            around = [text.split("{np}") for text in texts if "{np}" in text]
            if around:
                self._add("AROUND", (before for before, _ in around), relation)
                self._add("IT", (after for _, after in around), relation)
            texts = [text for text in texts if "{np}" not in text]
            of_one = relation in ("far", "larger", "smaller", "taller", "shorter")
            kind = "HAS" if relation == "with" else "PREP1" if of_one else "PREP"
            self._add(kind, texts, relation)
        for measure, texts in self.lexicon["distances"].items():
            self._add("DIST", texts, measure)

    def _same(self) -> None:
        sections = self.lexicon["attributes"]
        names = {"category": self.lexicon["same"]["category"]}
        for column in {*columns_of(self._things), *sections} - {"other"}:
            section = sections.get(column, sections["other"])
            names[column] = section["column"].replace("{column}", column)
        for column, name in names.items():
            for equal, key in ((True, "same"), (False, "different")):
                texts = (text.replace("{column}", name) for text in self.lexicon["same"][key])
                self._add("SAME", texts, (column, equal))

    def _measures(self) -> None:
        for measure, section in self.lexicon["measures"].items():
            relative = section.get("relative", False)
            vague = section.get("vague", [])
            for text in section.get("pre", []):
                self._add("PRE", [text], (measure, relative, text in vague))
            self._add("SELPOST", self._by_viewer(section.get("post", [])), (measure, relative))
            self._add("PAIR", section.get("pair", []), measure)
            self._add("PAIRPOST", self._by_viewer(section.get("pair_post", [])), measure)
            self._add("CORNER", section.get("corner", []), measure)
            self._add("TWO", section.get("two", []), measure)

    def _places(self) -> None:
        for side, section in self.lexicon["places"].items():
            self._add("SIDE", section["pre"], side)
            several = section.get("several", [])
            self._add("SIDEPOST", several, side)
            of_one = [text for text in section["post"] if text not in several]
            self._add("SIDEPOST1", self._by_viewer(of_one), side)

    def _states(self) -> None:
        for state, section in self.lexicon.get("states", {}).items():
            self._add("STATE", section.get("pre", []), ("state", state))
            self._add("STATEPOST", section.get("post", []), ("state", state))

    def _uses(self) -> None:
        grammar = self.lexicon["grammar"]
        self._add("SOMETHING", grammar["something"])
        for use, texts in self.lexicon["uses"].items():
            for form in grammar["for_use"]:
                self._add("USE", (form.replace("{use}", text) for text in texts), ("use", use))

    def _parts(self) -> None:
        """Add every part of a thing, of any color or of none in particular; a reader takes any article."""
        colors = self.lexicon["attributes"]["color"]["words"]
        spoken = [("", "")] + [(value, word) for value, words in colors.items() for word in words]
        for part in {part for thing in self._things for part in thing.parts or ()}:
            for texts in self.lexicon["parts"]["having"].values():
                for value, word in spoken:
                    said = (
                        t.replace("{color}", f"{word} ".lstrip()).replace("{part}", part)
                        for t in texts
                    )
                    self._add("HAVING", said, ("part", part, value))
            for texts in self.lexicon["parts"]["lacking"].values():
                said = (text.replace("{part}", part) for text in texts)
                self._add("HAVING", said, ("not", ("part", part, "")))

    def _texts(self) -> None:
        """Add every text on a thing in all ways in which it may be said."""
        section = self.lexicon.get("printed", {})
        for written in {text for thing in self._things for text in thing.printed or ()}:
            meaning = ("says", tidy(written))
            for kind in ("clauses", "phrases", "labels"):
                said = (text.replace("{text}", written) for text in section.get(kind, []))
                self._add("SAYING", said, meaning)
            if section.get("before"):
                self._add("NAMED", [written], meaning)

    def _by_viewer(self, texts: Iterable[str]) -> list[str]:
        """Return texts as the robot's eye and as the speaker's would have them: a reader knows both."""
        found = []
        for text in texts:
            for words in self.lexicon["grammar"]["viewers"].values():
                said = text
                for blank, word in words.items():
                    said = said.replace("{" + blank + "}", word)
                found.append(said)
        return found

    def _ordinals(self) -> None:
        ordinals = self.lexicon["ordinals"]
        for n, word in enumerate(ordinals["words"], start=1):
            self._add("ORD", [word], n)
        for towards, texts in ordinals["from"].items():
            self._add("FROM", self._by_viewer(texts), (towards, False))
        for towards, texts in ordinals["row"].items():
            self._add("FROM", self._by_viewer(texts), (towards, True))
