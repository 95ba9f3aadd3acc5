# SPDX-License-Identifier: GPL-3.0-or-later
"""The forms of nouns: plurals, articles, number. `inflect` proposes, the catalogue overrides."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from core.language.lexicon.lexicon import Lexicon
from core.language.lexicon.sections import Texts
from core.language.truth.words import fold
from core.scene.objects import SceneObject
from utils.inflecting import inflect_engine


@dataclass(frozen=True)
class NounForms:
    """How a noun is written.

    Attributes:
        singular, plural: interchangeable texts; plural may be empty.
        plural_only: a plural form that denotes one object ("the scissors are").
        doubtful: may be a plural; sentences that would have to agree with it are avoided.
        article: indefinite article, "" if it takes none.
        gender: "m", "f" or "n" in languages with grammatical gender, else "".
        pronoun: texts that stand for it after "the only".
        indefinite: "something", which no words of a frame follow ("something to eat up").
        genitive: in languages with cases, the singular's.
        ends: it ends in a clause, which nothing can follow.
    """

    singular: Texts
    plural: Texts
    plural_only: bool = False
    doubtful: bool = False
    article: str = ""
    gender: str = ""
    pronoun: Texts = ()
    indefinite: bool = False
    genitive: str = ""
    ends: bool = False


def noun_forms(objects: tuple[SceneObject, ...], lexicon: Lexicon) -> dict[str, NounForms]:
    """Return the forms by folded word, of all words of `objects`; "" stands for the generic nouns.

    A language with a dictionary has forms only for the words in it.
    """
    forms = {"": _generic(lexicon)}
    for item in objects:
        own = (item.plural.strip(), item.article.strip())
        texts = [(item.name, *own), *((text, "", "") for text in (*item.aliases, item.category))]
        for text, plural, article in texts:
            word = fold(text)
            # A name's own columns take precedence over forms derived for another row's alias.
            if word and (word not in forms or plural or article):
                found = _forms(" ".join(text.split()), plural, article, lexicon)
                if found is not None:
                    forms[word] = found
    return forms


def _generic(lexicon: Lexicon) -> NounForms:
    nouns = lexicon.nouns
    if nouns.generic_gender:
        return NounForms(
            nouns.generic,
            nouns.generic_plural,
            gender=nouns.generic_gender,
            genitive=_genitive(nouns.generic[0], nouns.generic_gender),
            pronoun=nouns.one,
        )
    return NounForms(nouns.generic, nouns.generic_plural, article="a", pronoun=nouns.one)


def _forms(text: str, plural: str, article: str, lexicon: Lexicon) -> NounForms | None:
    """Return the forms of one word, given its plural and article in the catalogue ("" if empty)."""
    if lexicon.dictionary:
        entry: Mapping[str, str] | None = lexicon.dictionary.get(fold(text))
        if entry is None:
            return None
        plurals = (entry["plural"],) if "plural" in entry else ()
        noun, gender = entry["noun"], entry["gender"]
        genitive = entry.get("genitive") or _genitive(noun, gender)
        return NounForms((noun,), plurals, gender=gender, genitive=genitive)
    nouns = lexicon.nouns
    if fold(text) in nouns.mass:
        return NounForms(
            tuple(form.format(word=text) for form in nouns.mass_forms),
            tuple(form.format(word=text) for form in nouns.mass_forms_plural),
            article=article_of(nouns.mass_forms[0].format(word=text), lexicon),
        )
    last = _head(text, lexicon).split()[-1]
    if fold(last) in nouns.plural_only or (fold(plural) == fold(text) and not article):
        return NounForms((text,), (), plural_only=True)
    if not plural and not article and _looks_plural(last):
        return NounForms((text,), (), doubtful=True)
    plural = plural or _plural(text)
    # A plural equal to the singular would be ambiguous.
    plurals = (plural,) if fold(plural) != fold(text) else ()
    return NounForms((text,), plurals, article=article or article_of(text, lexicon))


def _genitive(noun: str, gender: str) -> str:
    """Return the genitive of most nouns."""
    return noun if gender == "f" else f"{noun}s"


def _head(text: str, lexicon: Lexicon) -> str:
    """Return the part of a noun that carries its number: "roll" of "roll of paper towels"."""
    for of in lexicon.nouns.of:
        text = text.partition(f" {of} ")[0]
    return text


@functools.lru_cache(maxsize=1 << 14)
def _plural(text: str) -> str:
    return str(inflect_engine().plural_noun(text))


@functools.lru_cache(maxsize=1 << 14)
def article_of(text: str, lexicon: Lexicon) -> str:
    """Return the indefinite article before `text`."""
    if text.startswith(lexicon.nouns.an_before):
        return lexicon.articles[-1]
    return str(inflect_engine().a(text)).split()[0]


@functools.lru_cache(maxsize=1 << 14)
def _looks_plural(word: str) -> bool:
    return bool(inflect_engine().singular_noun(word))
