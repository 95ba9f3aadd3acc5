# SPDX-License-Identifier: GPL-3.0-or-later
"""Piles: small things poured on a small area, as they fall."""

import math
from dataclasses import replace

import numpy as np
from shapely.geometry import Point

from core.assets.catalogue import ModelInfo
from core.generation.contents import draw
from core.generation.placer import Manner, Node, Placer, RestingModel

# Things that are to lie in a pile; with those that are poured beside, twelve at most.
COUNT = (5, 9)
# Some roll away, or come to rest against something else: so many more are poured.
_MORE = 1.25
# Their outlines have together so many times the area on which they are poured, so that they come to lie upon
# each other.
_HEAPED = 1.7
# Nothing longer lies in a pile, and no pile is wider than this radius; meters.
_LONGEST, _WIDEST = 0.24, 0.14
# Kinds of piles tried before a scene is planned without one.
_MOST_KINDS = 4
_MAX_TRIES = 60


def pile(placer: Placer) -> None:
    """Pour five to twelve things that are found in one pile on a small area."""
    kinds = placer.assets.partners.piles
    if not kinds:
        return
    for _ in range(_MOST_KINDS):
        things = _take(placer, kinds[int(placer.rng.integers(len(kinds)))])
        if len(things) >= COUNT[0] and _pour(placer, things):
            return


def _take(placer: Placer, models: tuple[ModelInfo, ...]) -> list[RestingModel]:
    """Draw what is poured, of each model one as far as there are enough."""
    count = int(placer.rng.integers(COUNT[0], COUNT[1] + 1))
    taken: list[RestingModel] = []
    for _ in range(_MAX_TRIES):
        if len(taken) >= math.ceil(_MORE * count):
            break
        present = {item.model.id for item in taken}
        model = draw(placer, [model for model in models if model.id not in present] or models)
        if model is None:
            break
        item = placer.take(model)
        if item.size.max() <= _LONGEST:
            taken.append(item)
    return taken


def _pour(placer: Placer, things: list[RestingModel]) -> bool:
    """Place the first thing on the surface, and the others over it; return whether there was room."""
    area = sum(item.outline.area for item in things) / _HEAPED
    half = max(float(np.hypot(*item.size[:2])) for item in things) / 2.0
    radius = min(max(math.sqrt(area / math.pi), half), _WIDEST)
    first = _place_amid(placer, things[0], radius)
    if first is None:
        return False
    middle = first.pose[:2, 3]
    for item in things[1:]:
        # Evenly over a disc on which the thing lies within the pile's area.
        free = max(radius - float(np.hypot(*item.size[:2])) / 2.0, radius / 4.0)
        reach = free * math.sqrt(placer.rng.uniform())
        angle, turn = placer.rng.uniform(0.0, math.tau, 2)
        place = middle + reach * np.array([math.cos(angle), math.sin(angle)])
        height = first.pose[2, 3]
        if (
            placer.place_load(item, first, np.append(place, height), float(turn), Manner.PILED)
            is None
        ):
            break
    return True


def _place_amid(placer: Placer, item: RestingModel, radius: float) -> Node | None:
    """Place a thing where a disc about it is free, and keep the disc free of others."""
    disc = Point(item.outline.envelope.centroid).buffer(radius)
    before = len(placer.nodes)
    placer.place_anywhere(replace(item, outline=disc))
    return placer.nodes[-1] if len(placer.nodes) > before else None
