# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of one language, read from `lexicon/<language>.toml`; code contains no words of any language."""

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import UserInputError
from core.language.lexicon.sections import (
    AttributeWords,
    Frame,
    MeasureWords,
    Nouns,
    ObstructionWords,
    PartNoun,
    PartWords,
    PrintedWords,
    Texts,
)
from core.language.settings import Viewer

LEXICON_FOLDER = Path(__file__).parent
OTHER = "other"


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All phrases of a language by meaning; sections are named as in the TOML file.

    Attributes:
        agreement: article -> the genders that it stands before, or `PLURAL`; all of them without an entry.
        contractions: word -> the preposition and article that it stands for.
    """

    language: str
    the: Texts
    only: Texts
    and_: Texts
    or_: Texts
    not_: Texts
    that: Texts
    be: tuple[str, str]
    between: Texts
    between_two: Texts
    between_any: Texts
    of_two: Texts
    articles: Texts
    counts: Mapping[int, Texts]
    both: Texts
    all_: Texts
    all_counted: Texts
    viewers: Mapping[str, Mapping[str, str]]
    nouns: Nouns
    attributes: Mapping[str, AttributeWords]
    other: AttributeWords
    relations: Mapping[str, Texts]
    same: Texts
    different: Texts
    category: str
    measures: Mapping[str, MeasureWords]
    places: Mapping[str, MeasureWords]
    states: Mapping[str, MeasureWords]
    distances: Mapping[str, Texts]
    ordinals: Texts
    ordinals_from: Mapping[str, Texts]
    ordinals_row: Mapping[str, Texts]
    frames: tuple[Frame, ...]
    frame_shares: Mapping[str, float]
    parts: PartWords = field(default_factory=PartWords)
    printed: PrintedWords = field(default_factory=PrintedWords)
    something: Texts = ()
    uses: Mapping[str, Texts] = field(default_factory=dict)
    endings: Texts = ("",)
    agreement: Mapping[str, frozenset[str]] = field(default_factory=dict)
    contractions: Mapping[str, str] = field(default_factory=dict)
    obstruction: ObstructionWords = field(default_factory=ObstructionWords)
    dictionary: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def heard(self, texts: Iterable[str]) -> Texts:
        """Return texts with the words for every viewer filled in, as a reader takes them."""
        found = (text.format(**words) for text in texts for words in self.viewers.values())
        return tuple(dict.fromkeys(found))

    def attribute(self, column: str) -> AttributeWords:
        """Return the words of `column`; catalogue columns without a section have those of "other"."""
        return self.attributes.get(column, self.other)


def load_lexicon(language: str) -> Lexicon:
    """Return the lexicon of `language`.

    Raises:
        UserInputError: there is no such lexicon, or its file is damaged.
    """
    return _load(language)


@functools.cache
def _load(language: str) -> Lexicon:
    path = LEXICON_FOLDER / f"{language}.toml"
    known = sorted(item.stem for item in LEXICON_FOLDER.glob("*.toml"))
    if language not in known:
        raise UserInputError(
            f"no lexicon for the language '{language}'; there are: {', '.join(known)}"
        )
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        source = data["nouns"].get("confusable_as")
        return _lexicon(data, _load(source) if source else None)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise UserInputError(
            f"{path}: damaged lexicon ({type(error).__name__}: {error})"
        ) from error


def _lexicon(data: dict[str, Any], source: Lexicon | None) -> Lexicon:
    """Build a lexicon; words in doubt and vague ones come from `source`, if there is one."""
    grammar, ordinals, same = data["grammar"], data["ordinals"], data["same"]
    attributes = {
        name: _attribute(section, source.attributes.get(name) if source else None)
        for name, section in data["attributes"].items()
    }
    return Lexicon(
        language=data["language"],
        the=tuple(grammar["the"]),
        only=tuple(grammar.get("only", ())),
        and_=tuple(grammar["and"]),
        or_=tuple(grammar["or"]),
        not_=tuple(grammar["not"]),
        that=tuple(grammar["that"]),
        be=(grammar["be"]["singular"], grammar["be"]["plural"]),
        between=tuple(grammar["between"]),
        between_two=tuple(grammar["between_two"]),
        between_any=tuple(grammar.get("between_any", ())),
        of_two=tuple(grammar["of_two"]),
        articles=tuple(grammar["articles"]),
        **_counting(grammar),
        viewers={**{viewer: {} for viewer in Viewer}, **grammar.get("viewers", {})},
        nouns=_nouns(data["nouns"], source.nouns if source else None),
        other=attributes.pop(OTHER),
        attributes=attributes,
        relations=_texts(data["relations"]),
        same=tuple(same["same"]),
        different=tuple(same["different"]),
        category=same["category"],
        measures={name: _measure(section) for name, section in data["measures"].items()},
        places={name: _measure(section) for name, section in data.get("places", {}).items()},
        states={name: _measure(section) for name, section in data.get("states", {}).items()},
        distances=_texts(data["distances"]),
        ordinals=tuple(ordinals["words"]),
        ordinals_from=_texts(ordinals["from"]),
        ordinals_row=_texts(ordinals["row"]),
        frames=tuple(_frames(data["frames"], int(grammar["split_words"]))),
        frame_shares={style: float(section["share"]) for style, section in data["frames"].items()},
        parts=_parts(data.get("parts", {}), source.parts if source else None),
        printed=_printed(data.get("printed", {})),
        something=tuple(grammar.get("something", ())),
        uses=_uses(data.get("uses", {}), grammar.get("for_use", ())),
        obstruction=ObstructionWords(**data.get("obstruction", {})),
        endings=tuple(grammar.get("adjective_endings", ("",))),
        agreement=_sets(grammar.get("agreement", {})),
        contractions=dict(grammar.get("contractions", {})),
        dictionary={word.casefold(): entry for word, entry in data.get("dictionary", {}).items()},
    )


def _counting(grammar: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words before the plural of several things."""
    return {
        "counts": {int(count): tuple(texts) for count, texts in grammar.get("counts", {}).items()},
        "both": tuple(grammar.get("both", ())),
        "all_": tuple(grammar.get("all", ())),
        "all_counted": tuple(grammar.get("all_counted", ())),
    }


def _nouns(nouns: Mapping[str, Any], source: Nouns | None) -> Nouns:
    return Nouns(
        generic=tuple(nouns["generic"]),
        one=tuple(nouns.get("one", ())),
        generic_plural=tuple(nouns["generic_plural"]),
        plural_only=frozenset(nouns["plural_only"]),
        mass=frozenset(nouns["mass"]),
        mass_forms=tuple(nouns["mass_forms"]),
        mass_forms_plural=tuple(nouns["mass_forms_plural"]),
        confusable=source.confusable if source else _groups(nouns["confusable"]),
        wider=source.wider if source else _sets(nouns["wider"]),
        shown=source.shown if source else _sets(nouns["shown"]),
        **{
            key: getattr(source, key) if source else frozenset(nouns[key])
            for key in (
                "spoken",
                "vague",
                "figures",
                "stuffs",
                "colored",
                "hollow",
                "natural_colors",
            )
        },
        of=tuple(nouns.get("of", ())),
        empty_heads=source.empty_heads if source else frozenset(nouns["empty_heads"]),
        an_before=tuple(nouns.get("an_before", ())),
        generic_gender=nouns.get("generic_gender", ""),
        one_gender=nouns.get("one_gender", ""),
    )


def _frames(styles: Mapping[str, Mapping[str, Any]], split_words: int) -> Iterator[Frame]:
    for style, section in styles.items():
        for texts, most in ((section["texts"], 0), (section.get("split", ()), split_words)):
            for text in texts:
                before, after = text.split("{np}")
                yield Frame(style, before, after, most)


def _attribute(section: Mapping[str, Any], source: AttributeWords | None) -> AttributeWords:
    return AttributeWords(
        column=section["column"],
        words=_texts(section.get("words", {})),
        stuffs=_texts(section.get("stuffs", {})),
        made=tuple(section.get("made", ())),
        post=tuple(section.get("post", ())),
        vague=source.vague if source else frozenset(section.get("vague", ())),
        confusable=source.confusable if source else _groups(section.get("confusable", ())),
        may_be=source.may_be if source else _sets(section.get("may_be", {})),
        closed=bool(section.get("closed", False)),
        two=tuple(section.get("two", ())),
    )


def _measure(section: Mapping[str, Any]) -> MeasureWords:
    names = ("pre", "vague", "post", "corner", "two", "pair", "pair_post", "several")
    parts = {name: tuple(section.get(name, ())) for name in names}
    return MeasureWords(**parts, relative=bool(section.get("relative", False)))


def _uses(section: Mapping[str, list[str]], forms: Iterable[str]) -> dict[str, Texts]:
    """Return the words for each use in every form; the usual ones first."""
    return {
        use: tuple(form.format(use=text) for form in forms for text in texts)
        for use, texts in section.items()
    }


def _parts(section: Mapping[str, Any], source: PartWords | None) -> PartWords:
    names = ("held", "noticed", "unspoken")
    return PartWords(
        **{k: getattr(source, k) if source else frozenset(section.get(k, ())) for k in names},
        having=_texts(section.get("having", {})),
        lacking=_texts(section.get("lacking", {})),
        of=section.get("of", ""),
        of_bare=section.get("of_bare", ""),
        own=section.get("own", ""),
        frames=tuple(section.get("frames", ())),
        grasp=tuple(section.get("grasp", ())),
        by=tuple(section.get("by", ())),
        words={
            part: tuple(map(_part_noun, nouns)) for part, nouns in section.get("words", {}).items()
        },
        forms=section.get("forms", {}),
    )


def _printed(section: Mapping[str, Any]) -> PrintedWords:
    return PrintedWords(
        clauses=tuple(section.get("clauses", ())),
        phrases=tuple(section.get("phrases", ())),
        labels=tuple(section.get("labels", ())),
        before=float(section.get("before", 0.0)),
        unlabeled=frozenset(section.get("unlabeled", ())),
    )


def _part_noun(entry: Mapping[str, Any]) -> PartNoun:
    noun = entry["noun"]
    dative = entry.get("dative", noun)
    return PartNoun(noun, entry["gender"], dative, frozenset(entry.get("of", ())))


def _groups(lists: Any) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group) for group in lists)


def _sets(table: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {word: frozenset(words) for word, words in table.items()}


def _texts(section: Mapping[str, list[str]]) -> dict[str, Texts]:
    return {name: tuple(texts) for name, texts in section.items()}
