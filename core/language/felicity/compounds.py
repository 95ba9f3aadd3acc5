# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that end in another name, or do not, in languages whose words are translations of the catalogue's.

A sugar bowl is no can, but "Zuckerdose" is a "Dose": who looks for "die Dose" may take it, too. A paper cup may
be called a cup, but "Pappbecher" is no "Tasse": who counts "Tassen" leaves it out. What the catalogue's own
words say of each other is a matter of truth; see `core.language.truth.word_pairs`.
"""

from core.language import program as P
from core.language.felicity.onlooker import Onlooker
from core.language.felicity.rule import Sentence


def end_of_a_name(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A name in which that of another thing ends."""
    return any(names_more(onlooker, noun) for phrase in sentence.phrases for noun in phrase.nouns)


def names_less(onlooker: Onlooker, sentence: Sentence) -> bool:
    """A noun of several things that is not the end of the name of each."""
    if not isinstance(sentence.node, P.All):
        return False
    words, phrase = onlooker.facts.words, sentence.phrases[0]
    dictionary = words.lexicon.dictionary
    ends = tuple(dictionary[noun]["noun"].casefold() for noun in phrase.nouns if noun in dictionary)
    names = [words.names[i] for i in onlooker.objects(onlooker.denoted(phrase)) if ends]
    own = (dictionary[name]["noun"].casefold() if name in dictionary else "" for name in names)
    return any(not name.endswith(end) for name in own for end in ends)


def names_more(onlooker: Onlooker, noun: str) -> bool:
    """Return whether another object of the scene has a longer name that ends in that of a folded noun."""
    words = onlooker.facts.words
    dictionary = words.lexicon.dictionary
    if noun not in dictionary:
        return False
    name = dictionary[noun]["noun"].casefold()
    called = set(onlooker.objects(onlooker.facts.filter(P.NOUN, noun)[0]))
    others = (own for i, own in enumerate(words.words) if i not in called)
    longer = (
        dictionary[word]["noun"].casefold() for own in others for word in own if word in dictionary
    )
    return any(other != name and other.endswith(name) for other in longer)
