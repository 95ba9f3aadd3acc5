# SPDX-License-Identifier: GPL-3.0-or-later
"""Which kind of expression is wanted next: a fixed sequence that depends only on the seed and the scene.

Scenes do not know each other's expressions, so balance over a dataset has to come from the sequence itself:
points of the golden-ratio sequence fall into each kind's interval in proportion to its weight, over any
stretch.
"""

from collections.abc import Iterator

from core.language.settings import Kind, LanguageSettings

_GOLDEN = (5.0**0.5 - 1.0) / 2.0
# An irrational step for the minimal/redundant choice, unrelated to the kinds' step.
_SILVER = 2.0**0.5 - 1.0
# The scenes of a dataset share one sequence; each has this many places in it.
PLACES_PER_SCENE = 997
# Seeds may be large; multiples of the golden ratio lose their fraction beyond about 1e12.
SEED_PERIOD = 1_000_003


def wanted(
    settings: LanguageSettings, seed: int, schedule: int, unsaid: frozenset[Kind] = frozenset()
) -> Iterator[tuple[Kind, bool]]:
    """Yield (kind, whether the expression has to be minimal) endlessly, for the scene with index `schedule`.

    Yields nothing if every kind is turned off.

    Args:
        unsaid: kinds that cannot be said in the scene.
    """
    weights = [(kind, w) for kind, w in settings.shares().items() if w > 0 and kind not in unsaid]
    total = sum(weight for _, weight in weights)
    place = seed % SEED_PERIOD + schedule * PLACES_PER_SCENE
    while weights:
        place += 1
        point = (place * _GOLDEN) % 1.0 * total
        minimal = (place * _SILVER) % 1.0 < settings.minimal_share
        yield _kind_at(weights, point), minimal


def _kind_at(weights: list[tuple[Kind, float]], point: float) -> Kind:
    """Return the kind whose interval contains `point`; intervals are in the order of `weights`."""
    for kind, weight in weights:
        point -= weight
        if point < 0:
            return kind
    return weights[-1][0]
