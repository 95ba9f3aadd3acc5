# SPDX-License-Identifier: GPL-3.0-or-later
"""How near the sentences are to what people say, measured on a corpus of their phrases.

    python -m benchmarks.human_language CORPUS.jsonl --records /tmp/records
    python -m benchmarks.human_language CORPUS.jsonl --sentences sentences.txt --sources tabletop

A line of the corpus is {"text": "the red mug on the left", "source": "tabletop", "n": 3}; `n` says how often it
was said, and every share is by use. Prints which share of the phrases the tests' reader of English reads
(nouns and colors granted), which share has a template that the generator says too, and a table of style: of the
corpus by source, and of the generator's sentences by how their target's words tell it apart. Records are spoken
of anew; benchmarks/settled_scenes.py makes some.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tqdm import tqdm  # noqa: E402

from benchmarks.generated_phrases import Said, from_records, from_sentences, record_files  # noqa: E402
from benchmarks.human_corpus import Phrase, read_corpus  # noqa: E402
from benchmarks.phrase_reading import is_read  # noqa: E402
from benchmarks.phrase_style import style_of  # noqa: E402
from benchmarks.phrase_templates import template_of  # noqa: E402
from benchmarks.program_style import OTHER, TWINS, UNIQUE_COLOR, UNIQUE_NAME  # noqa: E402
from benchmarks.style_table import Column, column, style_lines  # noqa: E402
from core.app.run.exit_codes import guarded  # noqa: E402
from core.errors import UserInputError  # noqa: E402
from core.language.settings import LanguageSettings  # noqa: E402

MAX_SENTENCES = 20_000


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path, metavar="CORPUS.jsonl")
    parser.add_argument("--sources", help="only these sources of the corpus, separated by commas")
    generated = parser.add_mutually_exclusive_group()
    generated.add_argument(
        "--records", type=Path, metavar="FOLDER", help="scene records, or a dataset: said anew"
    )
    generated.add_argument(
        "--sentences", type=Path, metavar="FILE", help="sentences, one a line, told by text alone"
    )
    parser.add_argument(
        "--recorded", action="store_true", help="take the sentences that the records hold"
    )
    parser.add_argument(
        "--limit", type=int, default=MAX_SENTENCES, help="most sentences (%(default)s)"
    )
    parser.add_argument("--no-reading", action="store_true", help="leave out what the oracle reads")
    parser.add_argument(
        "--examples", type=int, default=0, help="list this many templates a source that are missing"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    by_source = _by_source(options)
    said = _generated(options)
    if not options.no_reading:
        _print_reading(by_source, options.examples)
    if said:
        _print_coverage(by_source, said, options.examples)
    people = {
        name: column([(style_of(phrase.words), phrase.n) for phrase in phrases])
        for name, phrases in by_source.items()
    }
    print("\nstyle of the corpus, percent by use")
    print("\n".join(style_lines(people)))
    if said:
        print(
            "\nstyle of the generator, percent of sentences; by rivals: of the first of each object"
        )
        print("\n".join(style_lines(_groups(said))))
    return 0


def _by_source(options: argparse.Namespace) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in read_corpus(options.corpus):
        found.setdefault(phrase.source, []).append(phrase)
    if options.sources is None:
        return found
    wanted = [name.strip() for name in options.sources.split(",")]
    if unknown := sorted(set(wanted) - set(found)):
        raise UserInputError(
            f"no source {', '.join(unknown)} in {options.corpus}; there are: {', '.join(found)}"
        )
    return {name: found[name] for name in wanted}


def _generated(options: argparse.Namespace) -> list[Said]:
    if options.limit < 1:
        raise UserInputError(f"--limit is {options.limit}; give 1 or more")
    if options.sentences is not None:
        return from_sentences(options.sentences)[: options.limit]
    if options.records is None:
        return []
    settings = None if options.recorded else LanguageSettings()
    paths = record_files(options.records)
    scenes = from_records(tqdm(paths, desc="Saying", unit="scene"), settings, options.limit)
    return [one for scene in scenes for one in scene]


def _print_reading(by_source: dict[str, list[Phrase]], examples: int) -> None:
    texts = {phrase.words for phrases in by_source.values() for phrase in phrases}
    bar = tqdm(sorted(texts), desc="Reading", unit="phrase", mininterval=1.0)
    read = {words for words in bar if is_read(words)}
    print("read by the grammar, nouns and colors granted, percent by use")
    _print_shares(by_source, lambda phrase: phrase.words in read, examples)


def _print_coverage(by_source: dict[str, list[Phrase]], said: list[Said], examples: int) -> None:
    known = {template_of(one.words) for one in said}
    print(f"\nof a template among the {len(known)} of {len(said)} sentences, percent by use")
    _print_shares(by_source, lambda phrase: template_of(phrase.words) in known, examples)


def _print_shares(
    by_source: dict[str, list[Phrase]], is_known: Callable[[Phrase], bool], examples: int
) -> None:
    for name, phrases in by_source.items():
        known = [is_known(phrase) for phrase in phrases]
        total = sum(phrase.n for phrase in phrases)
        share = sum(p.n for p, yes in zip(phrases, known, strict=True) if yes) / total
        print(f"  {name:12}{100 * share:6.1f}  of {total} uses of {len(phrases)} phrases")
        missing: Counter[str] = Counter()
        for phrase, yes in zip(phrases, known, strict=True):
            if not yes:
                missing[template_of(phrase.words)] += phrase.n
        for template, n in missing.most_common(examples):
            print(f"      {100 * n / total:5.1f}  {template}")


def _groups(said: list[Said]) -> dict[str, Column]:
    groups = {"all": said}
    if any(one.rivalry for one in said):
        groups["first"] = firsts = [one for one in said if one.is_first]
        groups |= {
            name: [one for one in firsts if one.rivalry == name]
            for name in (UNIQUE_NAME, UNIQUE_COLOR, OTHER, TWINS)
        }
    return {name: column([(one.style, 1) for one in members]) for name, members in groups.items()}


if __name__ == "__main__":
    sys.exit(guarded(main, debug=False))
