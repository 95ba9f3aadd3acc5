# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of rules. A new rule takes a function, an entry, and a line in docs/expression_semantics.md."""

from collections.abc import Iterator, Mapping

from core.language import program as P
from core.language.felicity.compounds import end_of_a_name, names_less
from core.language.felicity.onlooker import Onlooker, is_color
from core.language.felicity.part_rules import (
    own_color,
    pair_of_a_kind,
    part_or_thing,
    stuff_with_part,
    unspoken_part,
)
from core.language.felicity.phrases import Clause, Phrase, own_nodes, phrases_of
from core.language.felicity.print_rules import named_already
from core.language.felicity.rule import Rule, Sentence

# People see numbers of up to about six without counting (Kaufman et al., 1949); ordinals stay below.
MOST_COUNTED = 5
# How many clauses an anchor may have besides its noun.
ANCHOR_CLAUSES = 1
# Least distance of two objects in the image in the direction that a word names, as a share of the other one, by
# whether the word is left or right. Depth is foreshortened.
LEAST_ASPECT = {True: 0.5, False: 0.25}
# The size word that has to hold for a superlative to be seen at first sight.
_PLAIN_SIZES = {"largest": "big", "smallest": "small", "tallest": "tall", "shortest": "short"}
_COMPARISONS = frozenset({"larger", "smaller", "taller", "shorter"})


def _idle_word(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A clause that rules out nothing that a person would otherwise take."""
    spare = sentence.spare
    for phrase in sentence.phrases:
        for clause in phrase.clauses:
            if onlooker.ruled_out(phrase, clause):
                continue
            if phrase.depth or not spare or not _may_be_spare(onlooker, phrase, clause):
                return True
            spare -= 1
    return False


def _may_be_spare(onlooker: Onlooker, phrase: Phrase, clause: Clause) -> bool:
    """Return whether a clause is a color that something of the same category has not, which people contrast."""
    node, words = clause.node, onlooker.facts.words
    if not is_color(node):
        return False
    if not words.lexicon.nouns.colored.isdisjoint(phrase.nouns):
        return False
    categories = {words.categories[i] for i in onlooker.objects(onlooker.denoted(phrase))}
    others = onlooker.clear & ~onlooker.executor.execute(node).possible
    return any(words.categories[i] in categories for i in onlooker.objects(others))


def _noun_level(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A head that is not the word people use for one thing: a category, or "object"."""
    words = onlooker.facts.words
    return any(
        (not phrase.nouns and not phrase.is_for_use and not _is_only(phrase))
        or not all(
            words.is_entry(noun, target)
            for target in onlooker.objects(onlooker.denoted(phrase))
            for noun in phrase.nouns
        )
        for phrase in sentence.phrases
    )


def _is_only(phrase: Phrase) -> bool:
    """Return whether a phrase is "the only red one", "the one with the lid", "the one that says Rubio"."""
    if phrase.depth or not phrase.clauses:
        return False
    nodes = [clause.node for clause in phrase.clauses]
    return all(map(is_color, nodes)) or (len(nodes) == 1 and isinstance(nodes[0], P.Part | P.Says))


def _wrong_article(onlooker: Onlooker, sentence: Sentence) -> bool:
    """ "A can" where there is but one, or where the target is one: "the can next to a can"."""
    target = onlooker.denoted(sentence.phrases[0])
    for phrase in sentence.phrases[1:]:
        members = onlooker.denoted(phrase)
        if isinstance(phrase.node, P.Some) and (members & target or not onlooker.several(members)):
            return True
    return False


def _two_names(onlooker: Onlooker, sentence: Sentence) -> bool:
    """Two nouns of which an object of the scene has both."""
    nouns = {noun for phrase in sentence.phrases for noun in phrase.nouns}
    return any(len(nouns.intersection(words)) > 1 for words in onlooker.facts.words.words)


def _selected_stuff(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A stuff treated as one of several things: "the third honey"."""
    stuffs = onlooker.facts.words.lexicon.nouns.stuffs
    return any(
        not stuffs.isdisjoint(phrase.nouns)
        and any(isinstance(clause.node, P.Selector) for clause in phrase.clauses)
        for phrase in sentence.phrases
    )


def _colored_stuff(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A stuff with a color, which is that of its package: "the blue milk", "something blue to drink"."""
    stuffs = onlooker.facts.words.lexicon.nouns.stuffs
    return any(
        (not stuffs.isdisjoint(phrase.nouns) or _is_for_content(phrase))
        and any(
            is_color(node.of if isinstance(node, P.Not) else node) for node in own_nodes(phrase.of)
        )
        for phrase in sentence.phrases
    )


def _is_for_content(phrase: Phrase) -> bool:
    """Return whether a phrase names a use of what is in a package."""
    return any(
        isinstance(node, P.Use) and P.USES[node.use].content for node in own_nodes(phrase.of)
    )


def _unlike_kinds(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A comparison of sizes of unlike things."""
    for phrase in sentence.phrases:
        for node in own_nodes(phrase.of):
            if isinstance(node, P.Relate) and node.relation in _COMPARISONS:
                anchor = phrases_of(node.anchor)[0]
                if set(anchor.nouns) != set(phrase.nouns):
                    return True
    return False


def _counting(onlooker: Onlooker, sentence: Sentence) -> bool:
    """An ordinal beyond what people count at a glance, or the first, which is the leftmost or the closest."""
    return any(not 1 < node.n <= MOST_COUNTED for node in _ordinals(sentence))


def _long_way(onlooker: Onlooker, sentence: Sentence) -> bool:
    """An ordinal from the side that is farther away: "the third from the left" of four."""
    return any(2 * node.n > onlooker.count(node.of) + 1 for node in _ordinals(sentence))


def _ordinals(sentence: Sentence) -> Iterator[P.Ordinal]:
    for phrase in sentence.phrases:
        for node in own_nodes(phrase.of):
            if isinstance(node, P.Ordinal):
                yield node


def _faint_anchor(onlooker: Onlooker, sentence: Sentence) -> bool:
    """An anchor that has to be searched for itself: more than its noun and one clause, or a selection."""
    return any(
        len(phrase.clauses) > ANCHOR_CLAUSES
        or any(isinstance(clause.node, P.Selector) for clause in phrase.clauses)
        for phrase in sentence.phrases[1:]
    )


def _idle_alternative(onlooker: Onlooker, sentence: Sentence) -> bool:
    """An alternative that nothing seen has: "the red or white crayon" where nothing is white."""
    return any(
        not onlooker.executor.execute(part).true & onlooker.clear
        for phrase in sentence.phrases
        for node in own_nodes(phrase.of)
        if isinstance(node, P.Or)
        for part in node.of
    )


def _echo(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A thing told apart by another of its kind, which itself needs an anchor: one loses track of them."""
    nouns = set(sentence.phrases[0].nouns)
    is_nested = any(phrase.depth > 1 for phrase in sentence.phrases)
    return is_nested and any(not nouns.isdisjoint(phrase.nouns) for phrase in sentence.phrases[1:])


def _slight_size(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A superlative of sizes that do not differ at first sight."""
    for phrase in sentence.phrases:
        for clause in phrase.clauses:
            plain = isinstance(clause.node, P.Extreme) and _PLAIN_SIZES.get(clause.node.measure)
            if not plain:
                continue
            rivals, before = onlooker.ruled_out(phrase, clause), onlooker.facts.orders[plain][0]
            for target in onlooker.objects(onlooker.denoted(phrase)):
                if rivals & ~before[target]:
                    return True
    return False


def _wrong_axis(onlooker: Onlooker, sentence: Sentence) -> bool:
    """Left or right of things that stand one behind the other, or in front or back of things side by side."""
    for phrase in sentence.phrases:
        for clause in phrase.clauses:
            side = _side(clause.node)
            if side is None:
                continue
            rivals = onlooker.ruled_out(phrase, clause)
            across, along = onlooker.steps(onlooker.denoted(phrase), rivals, sideways=side)
            if (across < LEAST_ASPECT[side] * along).any():
                return True
    return False


def _side(node: P.Node) -> bool | None:
    """Return whether a selector goes by left and right (True) or by front and back (False), if by either."""
    name = node.side if isinstance(node, P.Place | P.Side) else None
    if isinstance(node, P.Extreme):
        name = node.measure
    return {"left": True, "right": True, "front": False, "behind": False}.get(name or "")


def _by_name(*rules: Rule) -> dict[str, Rule]:
    return {rule.name: rule for rule in rules}


RULES: Mapping[str, Rule] = _by_name(
    Rule("noun level", "people call a thing by its name, not by its category", _noun_level),
    Rule("stuff", "a stuff is not counted and has no leftmost", _selected_stuff),
    Rule("article", "one of several is a thing, the only one is the thing", _wrong_article),
    Rule("colored stuff", "the color is that of its package", _colored_stuff),
    Rule("stuff with a part", "it is one of its package", stuff_with_part),
    Rule("unspoken part", "nobody tells things by such a part", unspoken_part),
    Rule("part or thing", "with a cap is what a cap lies on, or what has one", part_or_thing),
    Rule("pair of a kind", "two of a kind are thought of side by side", pair_of_a_kind),
    Rule("named already", "its name says as much as what is printed on it", named_already),
    Rule("own color", "what is of the color of the whole does not stand out", own_color),
    Rule("two names", "one thing has one name in a sentence", _two_names),
    Rule("end of a name", "a sugar tin is a tin in German", end_of_a_name),
    Rule("other names", "a paper cup is no Tasse in German", names_less),
    Rule("counting", "nobody counts that far, or to one", _counting),
    Rule("long way", "people count from the nearer side", _long_way),
    Rule("unlike kinds", "sizes are compared within a kind", _unlike_kinds),
    Rule("faint anchor", "an anchor has to stand out itself", _faint_anchor),
    Rule("echo", "two of a kind in a chain of three are mixed up", _echo),
    Rule("idle alternative", "nobody offers what is not there", _idle_alternative),
    Rule("slight size", "sizes that hardly differ are not compared", _slight_size),
    Rule(
        "wrong axis",
        "things one behind the other are not told apart by left and right",
        _wrong_axis,
    ),
    Rule("idle word", "every word has to rule out something that is seen", _idle_word),
)
