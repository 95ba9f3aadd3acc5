# SPDX-License-Identifier: GPL-3.0-or-later
"""Possible errors in the words of a catalogue: names, aliases and categories, compared across rows.

Sentences are proven on these words. If "ball" is a word of one row, then every other row that a person would
call a ball needs it too, or a sentence about "the ball" may be understood as another object. Code cannot know
what people say, but it can flag the cases that the words themselves reveal.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.assets.catalogue import ModelInfo
from core.language.lexicon.lexicon import Lexicon
from core.language.truth.word_pairs import ends_with, is_wider, near_words
from core.language.truth.words import fold

# Words that end in another noun without denoting it, or that are ambiguous on purpose: whether a sugar bowl is
# "the bowl" is left UNSURE by the language. (word or its last word, ending)
NOT_MEANT = frozenset(
    (
        ("eggplant", "plant"), ("hot dog", "dog"), ("hotdog", "dog"), ("xylophone", "phone"),
        ("headphones", "phones"), ("pineapple", "apple"), ("skateboard", "board"), ("keyboard", "board"),
        ("dartboard", "board"), ("chessboard", "board"), ("mushroom", "room"), ("doughnut", "nut"),
        ("coconut", "nut"), ("cupcake", "cake"), ("pancake", "cake"), ("gingerbread", "bread"),
        ("butterfly", "fly"), ("starfish", "fish"), ("sunflower", "sun"), ("dust pan", "pan"),
        ("sugar bowl", "bowl"), ("trash can", "can"), ("garbage can", "can"), ("butter dish", "dish"),
        ("dustpan", "pan"),
        ("meat dish", "dish"), ("serving dish", "dish"), ("moka pot", "pot"), ("coffee pot", "pot"),
        ("tea pot", "pot"), ("measuring tape", "tape"), ("cleaning tool", "tool"),
        ("grooming tool", "tool"), ("measuring tool", "tool"), ("writing utensil", "utensil"),
        ("bowl of fruit", "fruit"), ("bowl of food", "food"),
    )
)  # fmt: skip
# The minimum lengths of a closed compound's head and of what precedes it: "teapot" is not an "eapot".
_SHORTEST_HEAD = 3
_SHORTEST_REST = 3


@dataclass(frozen=True)
class WordProblem:
    """A possible problem with one word: the ids of the affected rows, the word, and how to fix it."""

    models: tuple[str, ...]
    word: str
    message: str


def word_problems(models: Sequence[ModelInfo], lexicon: Lexicon) -> list[WordProblem]:
    """Return the possible problems with the words of `models`, grouped by check and word."""
    return [
        *_categories_of_a_name(models),
        *_categories_that_are_names(models),
        *_missing_heads(models, lexicon),
    ]


def words_of_model(model: ModelInfo) -> tuple[str, ...]:
    """Return the folded name, aliases and category of a model, each once."""
    texts = (model.name, *model.aliases, model.category)
    return tuple(dict.fromkeys(fold(text) for text in texts if text.strip()))


def _categories_of_a_name(models: Iterable[ModelInfo]) -> Iterator[WordProblem]:
    rows: dict[str, list[ModelInfo]] = defaultdict(list)
    for model in models:
        rows[fold(model.name)].append(model)
    for name, same in sorted(rows.items()):
        categories = sorted({model.category for model in same})
        if len(categories) > 1:
            yield WordProblem(
                _ids(same), name,
                f"'{name}' is in several categories ({', '.join(categories)}); give it one, or the "
                "narrower things names of their own.",
            )  # fmt: skip


def _categories_that_are_names(models: Sequence[ModelInfo]) -> Iterator[WordProblem]:
    categories = {fold(model.category) for model in models}
    for category in sorted(categories):
        called = [model for model in models if fold(model.name) == category]
        if called:
            yield WordProblem(
                _ids(called), category,
                f"'{category}' is both a name and a category; a category stands one level above.",
            )  # fmt: skip


def _missing_heads(models: Sequence[ModelInfo], lexicon: Lexicon) -> Iterator[WordProblem]:
    """Yield for each word the rows with a compound of it ("tennis ball") that do not have it ("ball")."""
    known = sorted({word for model in models for word in words_of_model(model)})
    by_words: dict[tuple[str, ...], list[ModelInfo]] = defaultdict(list)
    for model in models:
        by_words[words_of_model(model)].append(model)
    for head in known:
        lacking: dict[str, list[ModelInfo]] = defaultdict(list)
        for words, rows in by_words.items():
            if head not in words and (compound := _compound(words, head, lexicon)):
                lacking[compound] += rows
        for compound, rows in sorted(lacking.items()):
            yield WordProblem(
                _ids(rows), head,
                f"called '{compound}', but not '{head}', which is a word of other rows: add the alias "
                f"'{head}' if a person would say it of this, too.",
            )  # fmt: skip


def _compound(words: tuple[str, ...], head: str, lexicon: Lexicon) -> str:
    """Return the word of a row that looks like a compound of `head`, else ""."""
    for word in words:
        last = word.split(" ")[-1]
        if (last, head) in NOT_MEANT or (word, head) in NOT_MEANT:
            continue
        if " " not in head and word != last and ends_with(word, head):
            return word
        rest = len(last) - len(head)
        closed = len(head) >= _SHORTEST_HEAD and rest >= _SHORTEST_REST and last.endswith(head)
        # What the language treats as UNSURE anyway cannot make a sentence wrong.
        doubtful = any(
            near_words(lexicon, head, own) or is_wider(lexicon, head, own) for own in words
        )
        if closed and not doubtful:
            return word
    return ""


def _ids(models: Iterable[ModelInfo]) -> tuple[str, ...]:
    return tuple(sorted(model.id for model in models))
