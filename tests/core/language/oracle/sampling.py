# SPDX-License-Identifier: GPL-3.0-or-later
"""Scenes from three sources with what `say` says of them, as many as are asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.language import program as P
from core.language.search.search import say
from core.language.search.speech import Speech
from core.language.settings import Kind, LanguageSettings
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import SetExpression, Twin
from tests.core.language.oracle.judge import Judge
from tests.core.language.oracle.scenes import random_record
from tests.core.language.oracle.wares import shipped
from tests.random_scenes import random_scene

SOURCES = ("placed", "awkward", "shipped")
MIN_VISIBILITY = 0.4
# A source that yields next to nothing is an error, not an endless loop.
MAX_SCENES_PER_EXPRESSION = 1.0


@dataclass(frozen=True, eq=False)
class Said:
    """A scene, its judge and its expressions."""

    record: SceneRecord
    judge: Judge
    expressions: tuple[Expression, ...]
    sets: tuple[SetExpression, ...] = ()
    twins: tuple[Twin, ...] = ()


def draw_record(source: str, seed: int) -> SceneRecord:
    """Return scene number `seed` of a source."""
    rng = np.random.default_rng([seed, SOURCES.index(source)])
    if source == "awkward":
        return random_record(rng, seed)
    if source == "shipped":
        return random_record(rng, seed, wares=shipped())
    return random_scene(rng, int(rng.integers(3, 17)), int(rng.integers(1, 6)), seed)


def speak(record: SceneRecord, seed: int, settings: LanguageSettings | None = None) -> Said:
    settings = settings or LanguageSettings(min_visibility=MIN_VISIBILITY)
    rng = np.random.default_rng([seed, len(SOURCES)])
    said = say(record, settings, rng, seed)
    judge = Judge(record, settings.min_visibility)
    return Said(record, judge, said.expressions, said.sets or (), said.twins or ())


def said_scenes(
    source: str, expressions: int, first_seed: int = 0, settings: LanguageSettings | None = None
) -> Iterator[Said]:
    """Yield scenes with what is said of them until there are `expressions` in all."""
    count = 0
    for seed in range(first_seed, first_seed + int(expressions * MAX_SCENES_PER_EXPRESSION)):
        said = speak(draw_record(source, seed), seed, settings)
        yield said
        count += len(said.expressions)
        if count >= expressions:
            return
    raise AssertionError(f"only {count} expressions for {expressions} scenes of '{source}'")


def all_of(record: SceneRecord, kinds: Sequence[Kind], wanted: Callable[[P.Node], bool]) -> Said:
    """Return a scene with a sentence for every proven candidate of some kinds whose program is wanted, also
    those that no person would say.
    """
    settings = LanguageSettings(min_visibility=MIN_VISIBILITY)
    speech = Speech(record, settings, np.random.default_rng(record.scene))
    for target in speech.targets:
        for kind in kinds:
            for make, _ in speech.candidates.of(kind, target):
                node = P.Unique(make())
                if wanted(node) and speech.is_new(node) and speech.is_proven(node, target):
                    speech.say(kind, node, target)
    return Said(record, Judge(record, MIN_VISIBILITY), speech.report().expressions)
