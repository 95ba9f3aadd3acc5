# SPDX-License-Identifier: GPL-3.0-or-later
"""Noun phrases of the generator: of scene records whose sentences are said anew, or of a file of sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.human_corpus import noun_phrase, tidy
from benchmarks.phrase_style import Style, style_of
from benchmarks.program_style import first_of_each_object, rivalry, style_of_program
from core.dataset.store.reader import read_scene
from core.errors import UserInputError
from core.language import program as P
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import frame_texts
from core.language.search.in_dataset import say_in_dataset
from core.language.settings import LanguageSettings
from core.scene.record import SceneRecord


@dataclass(frozen=True)
class Said:
    """A sentence of the generator.

    Attributes:
        words: its noun phrase, tidy and without article.
        is_first: whether it is the first of its object; None if the scene is unknown.
        rivalry: how the target's words tell it apart (`program_style.rivalry`); empty if unknown.
    """

    words: str
    style: Style
    is_first: bool | None = None
    rivalry: str = ""


def noun_phrase_of(sentence: str) -> str:
    """Return the tidy noun phrase of a generated sentence without its article.

    Where several frames fit, the one that leaves the shortest noun phrase was used.
    """
    text = " ".join(sentence.casefold().split())
    found = [
        text[len(before) : len(text) - len(after)]
        for before, afters in frame_texts(load_lexicon("en")).items()
        for after in afters
        if text.startswith(before) and text.endswith(after)
        and len(before) + len(after) < len(text)
    ]  # fmt: skip
    return noun_phrase(min(found, key=len)) if found else noun_phrase(text)


def from_sentences(path: Path) -> list[Said]:
    """Read sentences, one a line.

    Raises:
        UserInputError: the file cannot be read, or contains none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserInputError(f"{path}: {error}") from error
    phrases = [noun_phrase_of(line) for line in lines if tidy(line)]
    if not phrases:
        raise UserInputError(f"{path}: contains no sentence")
    return [Said(words, style_of(words)) for words in phrases]


def record_files(folder: Path) -> list[Path]:
    """Return the scene records of a folder, or of the dataset in it.

    Raises:
        UserInputError: there is none.
    """
    inside = folder / "scene_graphs"
    paths = sorted((inside if inside.is_dir() else folder).glob("scene_graph_*.json"))
    if not paths:
        raise UserInputError(f"{folder}: contains no scene_graph_*.json")
    return paths


def from_records(
    paths: Iterable[Path], settings: LanguageSettings | None, limit: int
) -> Iterator[list[Said]]:
    """Yield the sentences of each scene until there are `limit`.

    Args:
        settings: for saying them anew; None takes those of the record.

    Raises:
        RefGraspError: a record cannot be read.
    """
    count = 0
    for path in paths:
        if count >= limit:
            return
        record = read_scene(path)
        if settings is not None:
            record = replace(record, expressions=say_in_dataset(record, settings).expressions)
        said = _said(record)[: limit - count]
        count += len(said)
        yield said


def _said(record: SceneRecord) -> list[Said]:
    firsts = first_of_each_object(record.expressions)
    found = []
    for place, expression in enumerate(record.expressions):
        words, target = noun_phrase_of(expression.text), expression.targets[0]
        node = P.from_json(expression.program)
        style = style_of_program(words, node, record.objects[target])
        found.append(Said(words, style, place in firsts, rivalry(record, target)))
    return found
