# SPDX-License-Identifier: GPL-3.0-or-later
"""How many models readers name as the catalogue does, from what they said of the sheets of `naming_sheets`.

    python -m benchmarks.naming_score docs/naming/answers.tsv                # the figures, then the misses
    python -m benchmarks.naming_score --collect KEY.tsv A.tsv B.tsv > docs/naming/answers.tsv

A reader's file has lines of number, first guess and second guess, separated by tabs; `--collect` joins the
files of several readers, in the order given, with the key. A guess hits if it is the name or an alias of the
model, or ends with it ("red apple"): number, articles, hyphens and "pair of" do not count. A wider word that is
no alias does not hit.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import inflect  # noqa: E402

from core.assets.catalogue import ModelInfo, read_catalogue  # noqa: E402

_INFLECT = inflect.engine()
_HEADER = "id\treader\tfirst\tsecond"
_ARTICLES = ("a ", "an ", "the ", "some ")
_SETS = ("pair of ", "set of ", "pile of ", "stack of ", "bunch of ")


@dataclass(frozen=True)
class Answer:
    """What one reader said of one model: up to two guesses."""

    model_id: str
    reader: str
    guesses: tuple[str, ...]


def plain(text: str) -> str:
    """Return the form in which words are compared: singular, lower case, without an article."""
    text = " ".join(text.casefold().replace("-", " ").split())
    for start in (*_ARTICLES, *_SETS):
        text = text.removeprefix(start)
    head, of, rest = text.partition(" of ")
    *before, last = head.split() or [""]
    singular = _INFLECT.singular_noun(last) if last else False
    return " ".join([*before, str(singular or last)]) + of + rest


def hits(guess: str, model: ModelInfo) -> bool:
    """Return whether a guess is the name or an alias of a model, or a longer word of that end."""
    said = plain(guess)
    words = {plain(text) for text in (model.name, *model.aliases)}
    return any(said == word or said.endswith(f" {word}") for word in words)


def read_answers(lines: Iterable[str]) -> list[Answer]:
    """Return the answers in the lines of a table, its header first."""
    rows = (line.rstrip("\n").split("\t") for line in lines if line.strip())
    next(rows, None)
    return [Answer(row[0], row[1], tuple(g for g in row[2:4] if g.strip())) for row in rows]


def collected(key: Path, files: Sequence[Path]) -> Iterator[str]:
    """Yield the lines of one table of what several readers said."""
    ids = dict(
        line.split("\t")[:2] for line in key.read_text(encoding="utf-8").split("\n")[1:] if line
    )
    yield _HEADER
    for reader, file in enumerate(files, start=1):
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
            number, *guesses = (part.strip() for part in line.split("\t"))
            if number in ids:
                yield "\t".join((ids[number], str(reader), *(*guesses, "", "")[:2]))


def counted(answers: Iterable[Answer], models: Mapping[str, ModelInfo]) -> dict[str, list[bool]]:
    """Return by model whether each of its readers hit."""
    found: dict[str, list[bool]] = defaultdict(list)
    for answer in answers:
        if answer.model_id in models:
            found[answer.model_id].append(
                any(hits(g, models[answer.model_id]) for g in answer.guesses)
            )
    return dict(found)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "files", type=Path, nargs="+", help="the table; with --collect what readers said"
    )
    parser.add_argument("--collect", type=Path, metavar="KEY", help="key.tsv of the sheets")
    options = parser.parse_args(arguments)
    if options.collect:
        print(*collected(options.collect, options.files), sep="\n")
        return 0
    answers = read_answers(options.files[0].read_text(encoding="utf-8").splitlines())
    catalogue = read_catalogue(ROOT / "models" / "models_info_all.xlsx", ROOT / "models", True)
    models = {model.id: model for model in catalogue}
    found = counted(answers, models)
    some, every = (sum(map(test, found.values())) for test in (any, all))
    for label, count in (("at least one reader", some), ("all readers", every)):
        print(
            f"named by {label}: {count} of {len(found)} models ({count / max(1, len(found)):.1%})"
        )
    said = defaultdict(list)
    for answer in answers:
        said[answer.model_id].append(" / ".join(answer.guesses) or "-")
    for model_id, readers in sorted(found.items(), key=lambda item: (sum(item[1]), item[0])):
        if not all(readers):
            mark = "some" if any(readers) else "none"
            print(f"{mark}\t{model_id}\t{models[model_id].name}\t{'; '.join(said[model_id])}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
