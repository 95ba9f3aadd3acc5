# SPDX-License-Identifier: GPL-3.0-or-later
"""Which models of a catalogue stand on which, go in which, or lie in one pile, by their words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.assets.catalogue import ModelInfo
from core.assets.support_rules import in_pile, support_rules

Models = tuple[ModelInfo, ...]


@dataclass(frozen=True, eq=False)
class Partners:
    """By the id of what carries, the models it may carry; those that carry nothing are left out.

    Attributes:
        loads: of bearers.
        contents: of containers.
        piles: what is found in one pile, for each kind of pile.
    """

    loads: Mapping[str, Models]
    contents: Mapping[str, Models]
    piles: tuple[Models, ...]

    @classmethod
    def of(cls, models: Models) -> "Partners":
        """Return the pairs among models."""
        rules = support_rules()
        piles = (tuple(model for model in models if in_pile(model, words)) for words in rules.piles)
        return cls(
            _pairs(models, rules.may_bear),
            _pairs(models, rules.may_hold),
            tuple(pile for pile in piles if pile),
        )


def _pairs(models: Models, may: Callable[[ModelInfo, ModelInfo], bool]) -> dict[str, Models]:
    # Models of one name differ in color only, mostly: each combination of words is asked for once.
    kinds: dict[tuple[object, ...], list[ModelInfo]] = {}
    for model in models:
        words = (model.name, model.category, model.aliases, model.carries, model.goes_in)
        kinds.setdefault(words, []).append(model)
    found: dict[str, Models] = {}
    for carriers in kinds.values():
        carried = [group for group in kinds.values() if may(carriers[0], group[0])]
        partners = tuple(model for group in carried for model in group)
        found.update({model.id: partners for model in carriers if partners})
    return found
