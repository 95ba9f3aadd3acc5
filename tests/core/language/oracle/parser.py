# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a finished sentence back into all its meanings: docs/expression_semantics.md section 6.

Shares no code with core/language. Plain recursive descent that follows every derivation and remembers
what each rule found at each token.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, wraps
from typing import Any

from core.scene.objects import SceneObject
from tests.core.language.oracle.phrases import PhraseBook
from tests.core.language.oracle.programs import SCENE, Program, between, both, either, walk
from tests.core.language.oracle.words import tidy

# The meaning of what RefGrasp never writes, as a noun phrase with two selectors, and of anything around it.
FORBIDDEN: Program = ("forbidden",)
# A POST that selects, alone or joined with others by AND.
SELECTING = ("select", "select and")
# Marks a place on which several things may be.
OF_SEVERAL = "of several"
# What has another noun phrase in it.
ANCHORED = ("relate", "same", "between", "between_pair", "extreme_to")
Found = set[tuple[int, Any]]


@cache
def _frame_patterns(frames: tuple[str, ...], be: tuple[str, ...]) -> list[re.Pattern[str]]:
    verbs = "|".join(map(re.escape, be))
    patterns = []
    for frame in frames:
        pattern = re.escape(tidy(frame))
        pattern = pattern.replace(re.escape("{np}"), "(?P<np>.+)")
        patterns.append(re.compile(pattern.replace(re.escape("{be}"), f"(?:{verbs})")))
    return patterns


class Reader:
    """Reads sentences about the objects of one scene.

    Attributes:
        books: what knows the phrases of its language.
    """

    books: type[PhraseBook] = PhraseBook

    def __init__(self, things: Sequence[SceneObject], lexicon: dict[str, Any]) -> None:
        self._book = self.books(things, lexicon)
        self._parts = lexicon.get("parts", {})
        self._known_parts = sorted({part for thing in things for part in thing.parts or ()})
        frames = tuple(
            text
            for style in lexicon["frames"].values()
            for text in (*style["texts"], *style.get("split", ()))
        )
        forms = tuple(sorted(lexicon["grammar"]["be"].values()))
        self._patterns = _frame_patterns(frames, forms)
        grammar = lexicon["grammar"]
        self._articles = tuple(tidy(the) + " " for the in (*grammar["the"], *grammar["something"]))
        several = ("the", "both", "all", "all_counted")
        self._several = tuple(tidy(word) + " " for kind in several for word in grammar[kind])

    def read(self, sentence: str) -> set[Program]:
        """Return all meanings of a sentence; `FORBIDDEN` may be among them."""
        if sentence != " ".join(sentence.split()):
            return set()
        return self._read(sentence, self._articles, "definite")

    def read_several(self, sentence: str) -> set[Program]:
        """Return all meanings of a sentence as one of several things."""
        if sentence != " ".join(sentence.split()):
            return set()
        return self._read(sentence, self._several, "several")

    def read_part(self, sentence: str) -> set[tuple[str, bool, Program]]:
        """Return all meanings of a sentence about a part: its name, whether it is a grip, and the object."""
        words, found = self._parts, set()
        templates = [
            (text, False) for text in (*words["frames"], *words["grasp"], words["of_bare"])
        ]
        templates += [(text.replace("{of}", "{np}'s {part}"), by) for text, by in templates]
        templates += [(text, True) for text in words["by"]]
        for template, by in templates:
            for part in self._known_parts:
                for be in ("is", "are"):
                    text = template.replace("{of}", words["of"]).replace("{be}", be)
                    before, after = text.replace("{part}", part).casefold().split("{np}")
                    inner = sentence.casefold()
                    if inner.startswith(before) and inner.endswith(after):
                        inner = inner[len(before) : len(inner) - len(after)]
                        if inner.startswith("the "):
                            found |= {(part, by, whole) for whole in self.read_noun_phrase(inner)}
        return found

    def _read(self, sentence: str, starts: tuple[str, ...], rule: str) -> set[Program]:
        # A noun phrase that stands alone needs no article.
        meanings = self.read_noun_phrase(sentence, rule)
        for pattern in self._patterns:
            match = pattern.fullmatch(sentence.casefold())
            if match and match["np"].startswith(starts):
                meanings |= self.read_noun_phrase(match["np"], rule)
        return meanings

    def read_noun_phrase(self, text: str, rule: str = "definite") -> set[Program]:
        tokens = tuple(text.casefold().split(" "))
        found = getattr(_Derivation(self._book, tokens), rule)(0)
        return {value for end, value in found if end == len(tokens)}


def remembered(rule: Callable[["_Derivation", int], Iterator[tuple[int, Any]]]) -> Any:
    """Make a rule return its set of (end, meaning), worked out once for each token."""

    @wraps(rule)
    def wrapper(self: "_Derivation", start: int) -> Found:
        key = (rule.__name__, start)
        if key not in self.memory:
            self.memory[key] = set(rule(self, start))
        return self.memory[key]

    return wrapper


class _Derivation:
    """All derivations of one noun phrase; each rule yields (end, meaning) from a token on."""

    def __init__(self, book: PhraseBook, tokens: tuple[str, ...]) -> None:
        self._tokens = tokens
        self._phrases = [book.at(tokens, i) for i in range(len(tokens))] + [[]]
        self._with = {tidy(text) for text in book.lexicon["relations"].get("with", [])}
        self.memory: dict[tuple[str, int], Found] = {}

    def _word(self, kind: str, start: int) -> list[tuple[int, Any]]:
        return [
            (end, phrase.meaning) for end, phrase in self._phrases[start] if phrase.kind == kind
        ]

    def _after(self, kind: str, start: int) -> list[int]:
        return [end for end, _ in self._word(kind, start)]

    # ------------------------------------------------------------ noun phrases
    @remembered
    def definite(self, start: int) -> Iterator[tuple[int, Program]]:
        """The one thing: with its article or without."""
        for i in self._after("ONLY", start):
            yield from self._plain(i, ())
        for i in self._after("SOMETHING", start):
            for j, adjectives in self.adjectives(i):
                mixed = len(adjectives) > 1 and "or" in [adjective[0] for adjective in adjectives]
                for end, use in self._word("USE", j):
                    yield end, FORBIDDEN if mixed else ("unique", both([SCENE, *adjectives, use]))
        for i in [start, *self._after("THE", start)]:
            yield from self._plain(i, ())
            for j, (measure, relative, vague) in self._word("PRE", i):
                selector = ("extreme", measure, relative)
                for end, meaning in self._plain(j, (selector,)):
                    yield end, FORBIDDEN if vague and has_anchor(meaning) else meaning
            for j, measure in self._word("PAIR", i):
                yield from self._plain(j, (("of two", measure),))
            for j, side in self._word("SIDE", i):
                yield from self._plain(j, (("place", side),))
            for j, n in self._word("ORD", i):
                yield from self._ordinal(j, n)
            yield from self._of_two(i)

    @remembered
    def single(self, start: int) -> Iterator[tuple[int, Program]]:
        """The one thing, or any one of a kind."""
        yield from self.definite(start)
        for i in [start, *self._after("A", start)]:
            for end, members in self._set("NOUN", i):
                yield end, combine(lambda m: ("some", m), members)

    @remembered
    def anchor(self, start: int) -> Iterator[tuple[int, Program]]:
        """One thing, or all of several."""
        yield from self.single(start)
        for i in self._after("THE", start):
            for j, number in [(i, 0), *self._word("COUNT", i)]:
                for end, members in self.plural(j):
                    yield end, combine(lambda m, n=number: ("all", n, m), members)

    @remembered
    def several(self, start: int) -> Iterator[tuple[int, Program]]:
        """All of several things: "the two", "both", "all", or the plural alone."""
        starts = [(i, 2) for i in self._after("BOTH", start)]
        starts += [
            (i, 0) for i in (start, *self._after("EVERY", start), *self._after("THE", start))
        ]
        starts += [
            found
            for kind in ("EVERY", "THE")
            for i in self._after(kind, start)
            for found in self._word("COUNT", i)
        ]
        for i, number in starts:
            for end, members in self.sided(i):
                yield end, combine(lambda m, n=number: ("all", n, m), members)

    @remembered
    def sided(self, start: int) -> Iterator[tuple[int, Program]]:
        """The members of a plural, of which "on the left" and the like may say on which side they are."""
        for i, adjectives in self.adjectives(start):
            for j, noun in self._word("NOUNS", i):
                for end, posts in self.posts(j):
                    chosen = [post[1] for post in posts if post[0] in SELECTING]
                    if any(OF_SEVERAL not in s for s in chosen):
                        yield end, FORBIDDEN
                        continue
                    posts = tuple(
                        (post[0], ("side", post[1][1]), *post[2:]) if post[0] in SELECTING else post
                        for post in posts
                    )
                    for meaning in meanings_of(adjectives, noun, posts, ()):
                        yield end, meaning if meaning == FORBIDDEN else meaning[1]

    def _plain(self, start: int, selectors: tuple) -> Iterator[tuple[int, Program]]:
        for i, adjectives in self.adjectives(start):
            for j, noun in self._word("NOUN", i):
                yield from self._with_posts(j, adjectives, noun, selectors)

    def _ordinal(self, start: int, n: int) -> Iterator[tuple[int, Program]]:
        for i, adjectives in self.adjectives(start):
            for j, noun in self._word("NOUN", i):
                for k, (towards, row) in self._word("FROM", j):
                    selector = ("ordinal", n, towards, row)
                    yield from self._with_posts(k, adjectives, noun, (selector,))

    def _with_posts(
        self, start: int, adjectives: tuple, noun: tuple, selectors: tuple
    ) -> Iterator[tuple[int, Program]]:
        for end, posts in self.posts(start):
            for meaning in meanings_of(adjectives, noun, posts, selectors):
                yield end, meaning

    def _of_two(self, start: int) -> Iterator[tuple[int, Program]]:
        for i, measure in self._word("TWO", start):
            for j in self._after("OF_TWO", i):
                for end, members in self.plural(j):
                    if members == FORBIDDEN:
                        yield end, members
                    else:
                        yield end, ("unique", ("extreme", measure, ("pair", members)))

    @remembered
    def plural(self, start: int) -> Iterator[tuple[int, Program]]:
        yield from self._set("NOUNS", start)

    def _set(self, number: str, start: int) -> Iterator[tuple[int, Program]]:
        """The members of a noun phrase without regard to its article."""
        for i, adjectives in self.adjectives(start):
            for j, noun in self._word(number, i):
                for end, posts in self.posts(j):
                    # Selecting one of "the two mugs closest to ..." says nothing, like two selectors.
                    if any(post[0] in SELECTING for post in posts):
                        yield end, FORBIDDEN
                        continue
                    for meaning in meanings_of(adjectives, noun, posts, ()):
                        yield end, meaning if meaning == FORBIDDEN else meaning[1]

    @remembered
    def adjectives(self, start: int) -> Iterator[tuple[int, tuple[Program, ...]]]:
        yield start, ()
        for i, first in [*self.adjective(start), *self._word("NAMED", start)]:
            for end, rest in self.adjectives(i):
                yield end, (first, *rest)

    @remembered
    def adjective(self, start: int) -> Iterator[tuple[int, Program]]:
        yield from self._word("STATE", start)
        for i, first in self._word("ADJ", start):
            yield i, first
            for j in self._after("OR", i):
                for end, second in self._word("ADJ", j):
                    if first[1] == second[1]:
                        yield end, either([first, second])

    # ------------------------------------------------------------ what follows a noun
    @remembered
    def posts(self, start: int) -> Iterator[tuple[int, tuple]]:
        yield start, ()
        for i, first in self.post(start):
            for end, rest in self.posts(i):
                yield end, (first, *rest)

    @remembered
    def post(self, start: int) -> Iterator[tuple[int, Program]]:
        yield from self.bare(start)
        for i, program in self._word("WHOSE", start):
            yield i, program
            for j in self._after("AND", i):
                for end, rest in self._joined(self.phrase, j):
                    yield end, combine(join, program, rest)
        for i in self._after("THAT", start):
            yield from self.clause(i)

    @remembered
    def bare(self, start: int) -> Iterator[tuple[int, Program]]:
        yield from self._joined(self.item, start)

    @remembered
    def clause(self, start: int) -> Iterator[tuple[int, Program]]:
        yield from self._joined(self._item_or_adjective, start)
        for i in self._after("NOT", start):
            for end, program in [*self._word("ADJ", i), *self._word("MADE", i)]:
                yield end, ("not", program)
            for j in self._after("A", i):
                yield from self._no_noun(j)

    def _no_noun(self, start: int) -> Iterator[tuple[int, Program]]:
        """What is not a noun, or not such a noun with what follows it."""
        for i, noun in self._word("NOUN", start):
            for end, posts in self.posts(i):
                if not noun and not posts:
                    continue
                if any(post[0] in SELECTING for post in posts):
                    yield end, FORBIDDEN
                else:
                    yield end, combine(lambda *parts: ("not", both(parts)), *noun, *posts)

    def _item_or_adjective(self, start: int) -> Found:
        return self.item(start) | self.adjective(start)

    @remembered
    def item(self, start: int) -> Iterator[tuple[int, Program]]:
        yield from self.phrase(start)
        yield from self.selecting_post(start)

    def _joined(self, rule: Callable[[int], Found], start: int) -> Iterator[tuple[int, Program]]:
        for i, first in rule(start):
            yield i, first
            for j in self._after("AND", i):
                for end, rest in self._joined(rule, j):
                    yield end, combine(join, first, rest)

    @remembered
    def phrase(self, start: int) -> Iterator[tuple[int, Program]]:
        yield from self._word("MADE", start)
        yield from self._word("STATEPOST", start)
        yield from self._word("HAVING", start)
        yield from self._word("SAYING", start)
        for i, relation in self._word("AROUND", start):
            for j, meaning in self._with_each(relation, i):
                yield from ((end, meaning) for end, it in self._word("IT", j) if it == relation)
        for i, relation in self._word("HAS", start):
            yield from self._with_each(relation, i)
        for i, measure in self._word("CORNER", start):
            yield i, ("extreme", measure, SCENE)
        for i, relation in self._word("PREP", start):
            for end, anchor in self.anchor(i):
                yield end, combine(lambda a, r=relation: ("relate", r, a), anchor)
        for i, relation in self._word("PREP1", start):
            for end, anchor in self.definite(i):
                yield end, combine(lambda a, r=relation: ("relate", r, a), anchor)
        for i, (column, equal) in self._word("SAME", start):
            for end, anchor in self.definite(i):
                yield end, combine(lambda a, c=column, e=equal: ("same", c, e, a), anchor)
        for i in self._after("BETWEEN", start):
            yield from self._between(i)
        for i in self._after("BETWEEN_TWO", start):
            for end, members in self.plural(i):
                yield end, combine(lambda m: ("between_pair", m), members)
        for i in self._after("BETWEEN_ANY", start):
            for end, members in self.plural(i):
                yield end, combine(lambda m: between(("some", m), ("some", m)), members)

    def _with_each(self, relation: str, start: int) -> Iterator[tuple[int, Program]]:
        """ "With the apple and the banana"."""
        for i, anchor in self.anchor(start):
            first = combine(lambda a: ("relate", relation, a), anchor)
            yield i, first
            for j in self._after("AND", i):
                for end, rest in self._with_each(relation, j):
                    yield end, combine(lambda *parts: both(parts), first, rest)

    def _between(self, start: int) -> Iterator[tuple[int, Program]]:
        for i, first in self.single(start):
            for j in self._after("AND", i):
                for end, second in self.single(j):
                    yield end, combine(between, first, second)

    @remembered
    def selecting_post(self, start: int) -> Iterator[tuple[int, Program]]:
        for i, (measure, relative) in self._word("SELPOST", start):
            # "The book with the mug on top" has it there.
            if measure in ("top", "bottom") and self._with & {*self._tokens[:start]}:
                continue
            yield i, ("select", ("extreme", measure, relative))
        for i, measure in self._word("PAIRPOST", start):
            yield i, ("select", ("of two", measure))
        for i, side in self._word("SIDEPOST", start):
            yield i, ("select", ("place", side, OF_SEVERAL))
        for i, side in self._word("SIDEPOST1", start):
            yield i, ("select", ("place", side))
        for i, measure in self._word("DIST", start):
            for end, anchor in self.definite(i):
                yield end, combine(lambda a, m=measure: ("select", ("extreme_to", m, a)), anchor)


def has_anchor(meaning: Program) -> bool:
    return any(part[0] in ANCHORED for part in walk(meaning) if part != FORBIDDEN)


def combine(build: Callable[..., Program], *parts: Program) -> Program:
    """Build a program from its parts; what holds a phrase with two selectors has no meaning either."""
    return FORBIDDEN if FORBIDDEN in parts else build(*parts)


def join(first: Program, second: Program) -> Program:
    """Join two parts of a POST by AND; a selecting one stays apart: ("select and", selector, rest)."""
    if "or" in (first[0], second[0]):  # "metal or wooden and green"
        return FORBIDDEN
    if SELECTING[0] in (first[0], second[0]):
        if first[0] in SELECTING and second[0] in SELECTING:
            return FORBIDDEN
        selecting, other = (first, second) if first[0] == SELECTING[0] else (second, first)
        return (SELECTING[1], selecting[1], other)
    if second[0] == SELECTING[1]:
        return (SELECTING[1], second[1], both([first, second[2]]))
    return both([first, second])


def meanings_of(
    adjectives: tuple[Program, ...], noun: tuple[Program, ...], posts: tuple, selectors: tuple
) -> Iterator[Program]:
    """Yield the meanings of one derivation of a noun phrase, one for each scope of its selector."""
    chosen = [*selectors, *(post[1] for post in posts if post[0] in SELECTING)]
    clauses = [
        post[2] if post[0] == SELECTING[1] else post for post in posts if post[0] != SELECTING[0]
    ]
    mixed_or = len(adjectives) > 1 and "or" in [adjective[0] for adjective in adjectives]
    if len(chosen) > 1 or FORBIDDEN in clauses or mixed_or:
        yield FORBIDDEN
        return
    head = [SCENE, *noun]
    if not chosen:
        yield ("unique", both([*head, *adjectives, *clauses]))
        return
    selector = chosen[0]
    scopes = [([*head, *adjectives, *clauses[:k]], clauses[k:]) for k in range(len(clauses) + 1)]
    if selector[0] == "extreme" and selector[2]:
        scopes.append((head, [*adjectives, *clauses]))
    for inside, outside in scopes:
        yield ("unique", both([select(selector, both(inside)), *outside]))


def select(selector: tuple, members: Program) -> Program:
    if selector[0] == "extreme":
        return ("extreme", selector[1], members)
    if selector[0] == "of two":
        return ("extreme", selector[1], ("pair", members))
    if selector[0] in ("place", "side"):
        return (selector[0], selector[1], members)
    if selector[0] == "extreme_to":
        return ("extreme_to", selector[1], members, selector[2])
    _, n, towards, row = selector
    return ("ordinal", n, towards, ("row", members) if row else members)
