# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a model has a second color that people would name, by its colors as rendered.

The rules have a dead band: between a clear second color and clearly none, nothing is known.
"""

from collections.abc import Mapping

import numpy as np

from core.assets.catalogue import ModelInfo
from core.assets.color_terms import TERMS, color_terms, from_hex
from core.assets.model_colors import METALS, MeasuredColors
from core.scene.color_pairs import ONE_COLOR, pair_of

# A second color that covers this share of the visible pixels is named with the first ("the blue and white
# box"), if what is left covers no more than the other share: of three colors, nobody names two.
SECOND, LEFT_OVER = 0.15, 0.12
# An object whose other colors cover no more than this has one color.
SPECK = 0.05
# Not named beside each other: shade turns white into gray, highlights turn black into gray, and the others
# border on each other, so that people disagree.
_ALIKE = frozenset(
    frozenset(pair.split())
    for pair in (
        "white gray", "gray black", "gray silver", "white silver", "white beige", "gray beige", "beige brown",
        "beige yellow", "yellow gold", "gold brown", "gold orange", "gold beige", "orange brown", "orange red",
        "orange yellow", "red pink", "red brown", "pink purple",
    )
)  # fmt: skip


def second_color(color: str, measured: MeasuredColors) -> str:
    """Return the clear second color of a model whose first one is `color`, `ONE_COLOR` for clearly none, "" if
    that is in doubt or `color` is no basic term.
    """
    if color not in (*TERMS, *METALS):
        return ""
    far = {t: share for t, share in _others(color, measured).items() if not alike(color, t)}
    if sum(far.values()) <= SPECK:
        return ONE_COLOR
    best = max(far, key=lambda term: far[term])
    share = sum(s for term, s in far.items() if alike(best, term))
    clear = share >= SECOND and sum(far.values()) - share <= LEFT_OVER
    return best if clear else ""


def second_disagreement(model: ModelInfo, measured: MeasuredColors) -> str:
    """Return how a row's two colors contradict the measurement, "" if they do not.

    They are `color` and `color2`, or both in `color` ("blue and white"). An empty cell never contradicts, nor
    does a first color that is no basic term.
    """
    first, second = pair_of(model.color) or (model.color, model.color2)
    if not second or first not in (*TERMS, *METALS):
        return ""
    if _fits(second_color(first, measured), second):
        return ""
    # Of two colors in one cell, none comes first.
    if pair_of(model.color) and _fits(second_color(second, measured), first):
        return ""
    seen = ", ".join(f"{term} {share:.0%}" for term, share in _others(first, measured).items())
    return f"the second color is '{second}', but beside {first} there is {seen or 'nothing'}"


def _fits(found: str, named: str) -> bool:
    return found == named or (found not in ("", ONE_COLOR) and alike(found, named))


def alike(color: str, other: str) -> bool:
    """Return whether two color words are too close to be named beside each other."""
    return color == other or frozenset((color, other)) in _ALIKE


def _others(color: str, measured: MeasuredColors) -> Mapping[str, float]:
    """Return the shares of the colors for which nobody would use `color`, by their best word, largest first."""
    first, found = {color, *METALS.get(color, ())}, dict[str, float]()
    for code, share in measured.colors:
        terms = color_terms(np.array(from_hex(code)))
        if first.isdisjoint(terms):
            found[terms[0]] = found.get(terms[0], 0.0) + share
    return dict(sorted(found.items(), key=lambda item: -item[1]))
