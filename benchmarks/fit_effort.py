# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits what parts of a phrase cost their speaker, so that shares of kinds come near those of people.

    python -m benchmarks.fit_effort CORPUS.jsonl --records /tmp/records --sources tabletop

The corpus is that of benchmarks/human_language.py; the records are those of benchmarks/settled_scenes.py.
All true and felicitous programs of each object are found once. Then costs are searched for which the first
sentence of an object, drawn as in the natural style, has marks (color, place, relation, ...) as often as the
phrases of the sources do on average. Costs stay within `--reach` words of those in
core/language/search/effort.py, since shares are not all: readers mark some kinds down. Prints costs, and shares
before and after.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scipy.optimize import minimize  # noqa: E402
from tqdm import tqdm  # noqa: E402

from benchmarks.generated_phrases import record_files  # noqa: E402
from benchmarks.human_corpus import read_corpus  # noqa: E402
from benchmarks.phrase_style import TYPE_ONLY, style_of  # noqa: E402
from benchmarks.program_style import style_of_program  # noqa: E402
from benchmarks.style_table import column  # noqa: E402
from core.app.run.exit_codes import guarded  # noqa: E402
from core.dataset.store.reader import read_scene  # noqa: E402
from core.errors import UserInputError  # noqa: E402
from core.language import program as P  # noqa: E402
from core.language.search.effort import COSTS, Costs, effort  # noqa: E402
from core.language.search.natural import MOST_EXCESS, options_of  # noqa: E402
from core.language.search.speech import Speech  # noqa: E402
from core.language.settings import LanguageSettings, Style  # noqa: E402
from utils.random_streams import RngStream, generator  # noqa: E402

MARKS = (
    TYPE_ONLY, "color", "place without anchor", "relation to object", "size", "material", "shape",
)  # fmt: skip
FITTED = tuple(asdict(COSTS))
LEAST_TEMPERATURE = 0.1
# The usual words of a part besides nouns and values: "on the left", "next to the", "second ... from the left".
WORDS = {
    "place": 3,
    "extreme": 1,
    "relate": 3,
    "between": 4,
    "extreme_to": 3,
    "ordinal": 4,
    "not": 3,
}
# A word of difference in length weighs as much as 20 percent of difference in a share.
LENGTH_WEIGHT = 0.2


@dataclass(frozen=True, eq=False)
class Choice:
    """The programs among which an object's sentences are drawn.

    Attributes:
        efforts: (n,) with the costs of today.
        counts: (n, c) by how much effort grows with each of `FITTED`.
        log_odds: (n,).
        marks: (n, m) whether a program has each of `MARKS`, then its words.
    """

    efforts: np.ndarray
    counts: np.ndarray
    log_odds: np.ndarray
    marks: np.ndarray

    def expected(self, change: np.ndarray, temperature: float) -> np.ndarray:
        """Return the expected marks (m,) of the first sentence if costs change by `change` (c,)."""
        efforts = self.efforts + self.counts @ change
        excess = efforts - efforts.min()
        odds = np.exp(self.log_odds - excess / temperature) * (excess <= MOST_EXCESS)
        found: np.ndarray = odds @ self.marks / odds.sum()
        return found


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path, metavar="CORPUS.jsonl")
    parser.add_argument("--records", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--sources", required=True, help="of the corpus, separated by commas")
    parser.add_argument("--reach", type=float, default=1.0, help="words (%(default)s)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    wanted = people(options.corpus, options.sources.split(","))
    paths = tqdm(record_files(options.records), desc="Finding programs", unit="scene")
    found = [choice for path in paths for choice in choices(path)]
    before = shares(found, np.zeros(len(FITTED)))
    change = fit(found, wanted, options.reach)
    after = shares(found, change)
    print(f"{len(found)} objects\n{'cost':28}{'now':>8}{'fitted':>8}")
    for name, value, step in zip(FITTED, asdict(COSTS).values(), change, strict=True):
        print(f"{name:28}{value:8.2f}{value + step:8.2f}")
    print(f"\n{'first sentences, percent':28}{'people':>8}{'now':>8}{'fitted':>8}")
    for k, mark in enumerate(MARKS):
        print(f"{mark:28}{100 * wanted[k]:8.1f}{100 * before[k]:8.1f}{100 * after[k]:8.1f}")
    print(f"{'words':28}{wanted[-1]:8.2f}{before[-1]:8.2f}{after[-1]:8.2f}")
    return 0


def people(corpus: Path, sources: Sequence[str]) -> np.ndarray:
    """Return the shares of `MARKS`, 0 to 1, and the mean number of words, averaged over the sources."""
    rows = []
    for source in sources:
        styles = [(style_of(p.words), p.n) for p in read_corpus(corpus) if p.source == source]
        if not styles:
            raise UserInputError(f"{corpus}: has no source '{source}'")
        figures = column(styles)
        rows.append([*(figures.marks[mark] / 100 for mark in MARKS), figures.mean])
    return np.mean(rows, axis=0)


def choices(path: Path) -> Iterator[Choice]:
    record = read_scene(path)
    settings = LanguageSettings(style=Style.NATURAL)
    rng = generator(record.seed, record.scene, RngStream.LANGUAGE, record.attempt)
    speech = Speech(record, settings, rng)
    for target in speech.targets:
        options = options_of(speech, target)
        if not options:
            continue
        onlooker, item = speech.felicity.onlooker, record.objects[target]
        efforts = np.array([option.effort for option in options])
        counts = [
            [effort(option.node, onlooker, dearer) for option in options] - efforts
            for dearer in (_dearer(name) for name in FITTED)
        ]
        styles = [style_of_program("", option.node, item).marks for option in options]
        marks = [
            [*(mark in style for mark in MARKS), _words(option.node)]
            for style, option in zip(styles, options, strict=True)
        ]
        log_odds = np.log([option.odds for option in options])
        yield Choice(efforts, np.array(counts).T, log_odds, np.array(marks, float))


def _dearer(name: str) -> Costs:
    values: Mapping[str, float] = asdict(COSTS)
    return replace(COSTS, **{name: values[name] + 1.0})


def _words(node: P.Node) -> int:
    """Return about how many words a program takes."""
    own = len(node.value.split()) if isinstance(node, P.Filter) else WORDS.get(node.op, 0)
    return own + sum(_words(child) for child in node.children())


def shares(found: Sequence[Choice], change: np.ndarray) -> np.ndarray:
    """Return the expected marks (m,) over all objects if costs change by `change` (c,)."""
    temperature = COSTS.temperature + change[FITTED.index("temperature")]
    return np.mean([choice.expected(change, temperature) for choice in found], axis=0)


def fit(found: Sequence[Choice], wanted: np.ndarray, reach: float) -> np.ndarray:
    """Return by how much each of `FITTED` has to change for shares that are nearest to the wanted ones."""

    def loss(change: np.ndarray) -> float:
        miss = shares(found, change) - wanted
        return float((miss[:-1] ** 2).sum() + (LENGTH_WEIGHT * miss[-1]) ** 2)

    limits = [(-min(reach, value), reach) for value in asdict(COSTS).values()]
    limits[FITTED.index("temperature")] = (LEAST_TEMPERATURE - COSTS.temperature, reach)
    start = np.zeros(len(FITTED))
    result = minimize(loss, start, method="Powell", bounds=limits, options={"maxiter": 20})
    return np.asarray(result.x)


if __name__ == "__main__":
    sys.exit(guarded(main, debug=False))
