# SPDX-License-Identifier: GPL-3.0-or-later
"""What is put into a container, and how: lying as on a table, or standing and leaning."""

import math
from collections.abc import Sequence

import numpy as np

from core.assets.catalogue import ModelInfo
from core.assets.support_rules import Way, may_go_in, ways_in
from core.assets.support_shape import Cavity
from core.generation.placer import Manner, Node, Placer, RestingModel

# Models drawn for each thing that is put in, at most.
_MAX_TRIES = 72
# Share of contents that are of a name that is in the container already.
_SAME_NAME = 0.6
# Contents fill no more than this share of a cavity: of its volume by their boxes, or of its opening.
_FILL = 0.6
# Of what can lie and stand in a container, the share that lies.
_LIES = 0.7
# What stands in a container leans by an angle in this range, radians.
_LEAN = (math.radians(3.0), math.radians(12.0))


def draw(placer: Placer, models: Sequence[ModelInfo]) -> ModelInfo | None:
    """Draw a name, then a model of this name."""
    names = sorted({model.name for model in models})
    if not names:
        return None
    name = names[int(placer.rng.integers(len(names)))]
    variants = [model for model in models if model.name == name]
    return variants[int(placer.rng.integers(len(variants)))]


def fill(placer: Placer, carrier: Node, contents: Sequence[ModelInfo], count: int) -> None:
    """Put things into a container, as far as there is room."""
    cavity = placer.assets.support_shape(carrier.model).cavity
    assert cavity is not None  # it was chosen for it
    used = 0.0
    inside: list[Node] = []
    for _ in range(_MAX_TRIES):
        if len(inside) == count:
            return
        names = {node.model.name for node in inside}
        again = bool(names) and bool(placer.rng.uniform() < _SAME_NAME)
        present = {node.model.id for node in inside}
        others = [m for m in contents if m.id not in present and (not again or m.name in names)]
        model = draw(placer, others or contents)
        if model is None:
            return
        chosen = _way(placer, cavity, model)
        if chosen is None:
            continue
        way, item = chosen
        share = _share(cavity, way, placer.assets.geometry(model).extents)
        if used + share <= _FILL:
            node = _put_in(placer, carrier, cavity, way, item)
            if node is None:
                return
            inside.append(node)
            used += share


def _way(placer: Placer, cavity: Cavity, model: ModelInfo) -> tuple[Way, RestingModel] | None:
    """Draw how a model is in a cavity; None if it does not fit."""
    extents = placer.assets.geometry(model).extents
    if not may_go_in(cavity, extents):
        return None
    item = placer.take(model)
    ways = ways_in(cavity, extents, float(item.size[2]))
    if not ways:
        return None
    lies = len(ways) == 1 or bool(placer.rng.uniform() < _LIES)
    way = ways[0] if lies else ways[-1]
    if way is Way.LYING:
        return way, item
    azimuth, lean = placer.rng.uniform(0.0, math.tau), placer.rng.uniform(*_LEAN)
    ends = 1.0 if placer.rng.uniform() < 0.5 else -1.0
    rotation = _leaning(azimuth, lean) @ _longest_up(extents, ends)
    return way, placer.resting(model, rotation)


def _share(cavity: Cavity, way: Way, extents: np.ndarray) -> float:
    """Return which share of a cavity an object takes up."""
    low, middle, high = sorted(float(value) for value in extents)
    if way is Way.STANDING:
        return low * middle / (math.pi * cavity.radius**2)
    return low * middle * high / max(cavity.volume, 1e-9)


def _put_in(
    placer: Placer, carrier: Node, cavity: Cavity, way: Way, item: RestingModel
) -> Node | None:
    half = float(np.hypot(*item.size[:2])) / 2.0
    if way is Way.LYING:
        half /= math.sqrt(2.0)
    radius = max(0.0, cavity.radius - half) * math.sqrt(placer.rng.uniform())
    angle, turn = placer.rng.uniform(0.0, math.tau, 2)
    place = cavity.center + radius * np.array([math.cos(angle), math.sin(angle)])
    world = carrier.pose[:3, :3] @ np.append(place, cavity.rim) + carrier.pose[:3, 3]
    return placer.place_load(item, carrier, world, float(turn), Manner.INSIDE)


def _longest_up(extents: np.ndarray, end: float) -> np.ndarray:
    """Return the rotation (3, 3) that turns the longest axis upwards (end 1) or downwards (-1)."""
    order = [(int(np.argmax(extents)) + shift) % 3 for shift in (1, 2, 0)]
    rotation = np.eye(3)[order]
    return np.diag([1.0, end, end]) @ rotation


def _leaning(azimuth: float, angle: float) -> np.ndarray:
    """Return the rotation (3, 3) that leans an upright axis towards an azimuth; radians."""
    x, y = math.cos(azimuth), math.sin(azimuth)
    axis = np.array([-y, x, 0.0])
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.eye(3) + math.sin(angle) * cross + (1.0 - math.cos(angle)) * cross @ cross
