# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the speed, number and diversity of the proven expressions of random scenes.

    python -m benchmarks.language                  # speed, and diversity on 5,000 scenes
    python -m benchmarks.language --scenes 200     # a quick look

Speed is processor time of one core, excluding the creation of the scenes, which are those of the tests:
boxes and cylinders on a grid, 5 cameras. All images of a scene share its sentences, so sentences per image
are those per scene.
"""

import argparse
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.language import program as P  # noqa: E402
from core.language.lexicon.lexicon import load_lexicon  # noqa: E402
from core.language.search.search import SpeechReport, say  # noqa: E402
from core.language.settings import Kind, LanguageSettings  # noqa: E402
from core.language.truth.execution import Executor  # noqa: E402
from core.language.truth.predicate_table import PredicateTable  # noqa: E402
from core.scene.record import SceneRecord  # noqa: E402
from tests.random_scenes import random_scene  # noqa: E402

VIEWS = 5
SPEED_OBJECTS = (6, 10, 16)
SPEED_SCENES = 100
DIVERSITY_OBJECTS = 10
# The first scenes fill the caches of words and sentence shapes, which is negligible in a run of thousands.
WARM_UP = 20


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=5000, help="scenes for diversity (5000)")
    parser.add_argument(
        "--speed-scenes", type=int, default=SPEED_SCENES, help="scenes for speed (100)"
    )
    parser.add_argument("--language", default="en")
    parser.add_argument("--style", default=LanguageSettings().style)
    options = parser.parse_args(arguments)
    settings = LanguageSettings(language=options.language, style=options.style)
    print(
        f"expressions of random scenes, {VIEWS} views each, language '{options.language}', "
        f"style {options.style}"
    )
    measure_speed(settings, options.speed_scenes)
    measure_diversity(settings, options.scenes)
    return 0


def make_scenes(count: int, objects: int, first: int = 0) -> Iterable[SceneRecord]:
    for i in range(first, first + count):
        yield random_scene(np.random.default_rng((objects, i)), objects, VIEWS, i)


def speak(scene: SceneRecord, settings: LanguageSettings) -> SpeechReport:
    return say(scene, settings, np.random.default_rng(scene.scene), scene.scene)


def measure_speed(settings: LanguageSettings, count: int) -> None:
    print(f"\nspeed: {count} scenes, processor time of one core")
    print("objects  sentences/s  ms a scene  sentences a scene")
    for objects in SPEED_OBJECTS:
        for scene in make_scenes(WARM_UP, objects, first=count):
            speak(scene, settings)
        scenes = list(make_scenes(count, objects))
        start = time.process_time()
        said = sum(len(speak(scene, settings).expressions) for scene in scenes)
        seconds = time.process_time() - start
        print(
            f"{objects:7d}  {said / seconds:11.0f}  {1000 * seconds / count:10.1f}  {said / count:17.1f}"
        )


def measure_diversity(settings: LanguageSettings, count: int) -> None:
    tally = Tally(settings)
    for scene in make_scenes(count, DIVERSITY_OBJECTS):
        tally.add(scene, speak(scene, settings))
    tally.report()


class Tally:
    """Statistics of the expressions."""

    def __init__(self, settings: LanguageSettings) -> None:
        self._settings = settings
        self._lexicon = load_lexicon(settings.language)
        self._scenes = self._targets = self._named = 0
        self._kinds: Counter[str] = Counter()
        self._minimal: Counter[str] = Counter()
        self._unsaid: Counter[str] = Counter()
        self._per_object: Counter[int] = Counter()
        self._hops: Counter[int] = Counter()
        self._texts: set[str] = set()
        self._lengths: list[int] = []
        self._vocabulary: Counter[str] = Counter()
        self._margins: list[float] = []

    def add(self, scene: SceneRecord, report: SpeechReport) -> None:
        run = Executor(PredicateTable(scene, self._settings.min_visibility, self._lexicon))
        self._scenes += 1
        self._targets += len(scene.objects)
        self._unsaid.update(report.unsaid.values())
        counts = Counter(expression.targets[0] for expression in report.expressions)
        self._per_object.update(counts[item.scene_id] for item in scene.objects)
        for expression in report.expressions:
            node = P.from_json(expression.program)
            self._kinds[expression.kind] += 1
            self._minimal[expression.kind] += expression.minimal
            self._hops[P.hops(node)] += 1
            self._named += run.holds(P.Unique(head(node)), expression.targets[0])
            self._texts.add(expression.text)
            words = re.findall(r"[\w'&%+-]+", expression.text.casefold())
            self._lengths.append(len(words))
            self._vocabulary.update(words)
            self._margins.append(min(proof["margin"] for proof in expression.certificate.values()))

    def report(self) -> None:
        said = self._kinds.total()
        objects = self._targets / self._scenes
        print(f"\ndiversity: {self._scenes} scenes of {objects:g} objects")
        print(f"sentences              {said} ({said / self._scenes:.1f} a scene and image)")
        print(
            f"objects without any    {sum(self._unsaid.values()) / self._targets:.1%} of {self._targets}"
        )
        for reason, number in self._unsaid.most_common():
            print(f"    {number / self._targets:6.1%} {reason}")
        shares = {n: f"{c / self._targets:.1%}" for n, c in sorted(self._per_object.items())}
        print(f"sentences an object    {shares}")
        print(f"minimal                {self._minimal.total() / said:.1%}")
        print(f"the head noun alone suffices {self._named / said:.1%}")
        print(f"distinct texts         {len(self._texts)} ({len(self._texts) / said:.1%})")
        print(f"vocabulary             {len(self._vocabulary)} words")
        deciles = statistics.quantiles(self._lengths, n=10)
        print(
            f"words a sentence       {statistics.mean(self._lengths):.1f}; 10 % under {deciles[0]:.0f}, "
            f"median {deciles[4]:.0f}, 10 % over {deciles[8]:.0f}, longest {max(self._lengths)}"
        )
        print(
            f"hops                   { {n: f'{c / said:.1%}' for n, c in sorted(self._hops.items())} }"
        )
        low, middle = np.percentile(self._margins, [5, 50])
        print(
            f"margin                 5 % under {low:.4f}, median {middle:.4f}, least {min(self._margins):.1e}"
        )
        weights = self._settings.shares()
        print("\nkind         share   of its weight  minimal")
        for kind in Kind:
            share, wanted = self._kinds[kind] / said, weights[kind] / sum(weights.values())
            minimal = self._minimal[kind] / max(self._kinds[kind], 1)
            print(
                f"{kind:12s} {share:5.1%}  {share / wanted if wanted else 0:12.2f}  {minimal:8.1%}"
            )


def head(node: P.Node) -> P.Node:
    """Return the program of the head noun alone: the scene and the noun of the innermost set."""
    assert isinstance(node, P.Unique)
    of: P.Node = node.of
    while True:
        members = P.members_of(of)
        inner = [m for m in members if isinstance(m, P.Selector | P.Group)]
        inner = [
            m
            for m in inner
            if not (isinstance(m, P.Extreme) and m.of == P.SCENE and len(members) > 1)
        ]
        if not inner:
            break
        of = inner[0].of
    nouns = [m for m in members if isinstance(m, P.Filter) and m.attribute == P.NOUN]
    return P.conjunction([P.SCENE, *nouns])


if __name__ == "__main__":
    sys.exit(main())
