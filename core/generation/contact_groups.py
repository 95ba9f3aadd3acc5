# SPDX-License-Identifier: GPL-3.0-or-later
"""Groups of objects that carry each other: stacks, containers with what is in them, and piles.

The plan says what should rest where; whether it does is measured on settled meshes (`core.generation.stages`).
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np
from shapely import affinity
from shapely.geometry import Polygon

from core.assets.catalogue import ModelInfo
from core.assets.support_rules import bears_something, fits_on, sides
from core.assets.support_shape import SupportPlane
from core.generation.contents import draw, fill
from core.generation.intents import Effect, Group, Intent
from core.generation.pile import pile
from core.generation.placer import GAP, Manner, Node, Placer, RestingModel

# Objects in a stack, one upon the other; and contents of a container.
STACK_HEIGHT, CONTENTS = (2, 4), (1, 6)
MAX_TRIES = 12
# Planes at least this wide may bear several things beside each other: trays, cutting boards. Radius, meters.
_WIDE, _MOST_BESIDE = 0.065, 3
# What stands on something higher than this (meters), and what it stands on, is no tower: it is at most so many
# times as high as its narrow side is wide.
_LOW, _SLENDER = 0.05, 2.0
# Loads that are put there only if all others fell down.
_SPARES = 2
# Carriers tried before a scene is planned without a group.
_MOST_CARRIERS = 4
# A load may reach this much over the plane's outline, as a share of its size.
_OVERHANG = 1.1
# Loads are turned by up to this much against their bearer, radians, then by a quarter or not.
_TURN = math.radians(20.0)
# How far from the middle of its bearer a load may stand, as a share of the room that there is.
_OFF_CENTER = 0.5


def contact_groups(share: float) -> tuple[Group, ...]:
    """Return groups of which one acts on a share of all scenes; 0: none."""
    if share <= 0.0:
        return ()
    # The first that acts arranges the scene: a later one has its share of what those before it leave.
    groups, left = [], 1.0
    for number, intent, part in _GROUPS:
        groups.append(Group(number, intent, Effect.REPLACE, min(1.0, share * part / left)))
        left -= share * part
    return tuple(groups)


def _stack(placer: Placer) -> None:
    """Place a stack of two to four objects; on a wide bearer, up to three beside each other."""
    partners = placer.assets.partners.loads
    for _ in range(_MOST_CARRIERS):
        carrier = _place_carrier(placer, partners, partial(_may_be_foot, placer))
        height = int(placer.rng.integers(STACK_HEIGHT[0], STACK_HEIGHT[1] + 1))
        foot, level = carrier, 1
        while carrier is not None and level < height:
            loads = _place_on(placer, carrier, partners[carrier.model.id], level)
            upright = [node for node in loads if node.model.id in partners and _is_upright(node)]
            carrier = upright[-1] if upright else None
            level += 1
        if foot is not None:
            with _spare(placer):
                for _ in range(_SPARES):
                    _place_on(placer, foot, partners[foot.model.id], level=2)
        if any(node.load is not None for node in placer.nodes):
            return


def _contain(placer: Placer) -> None:
    """Place a container with one to six things in it."""
    partners = placer.assets.partners.contents
    for _ in range(_MOST_CARRIERS):
        carrier = _place_carrier(placer, partners, partial(_has_cavity, placer))
        if carrier is not None:
            count = int(placer.rng.integers(CONTENTS[0], CONTENTS[1] + 1))
            contents = partners[carrier.model.id]
            fill(placer, carrier, contents, count)
            with _spare(placer):
                fill(placer, carrier, contents, _SPARES)
        if any(node.load is not None for node in placer.nodes):
            return


@contextmanager
def _spare(placer: Placer) -> Iterator[None]:
    """Make spare loads of those placed meanwhile, for which there is room beside a scene's most objects."""
    first = len(placer.nodes)
    placer.most += _SPARES
    yield
    placer.most -= _SPARES
    for number in range(first, len(placer.nodes)):
        node = placer.nodes[number]
        assert node.load is not None  # only loads are placed
        placer.nodes[number] = replace(node, load=replace(node.load, is_spare=True))


def _has_cavity(placer: Placer, model: ModelInfo) -> bool:
    return placer.assets.support_shape(model).cavity is not None


def _may_be_foot(placer: Placer, model: ModelInfo) -> bool:
    plane = placer.assets.support_shape(model).plane
    if plane is None or not bears_something(plane):
        return False
    height = float(placer.assets.geometry(model).extents[2])
    return height <= _LOW or height <= _SLENDER * sides(plane.outline)[1]


def _place_carrier(
    placer: Placer,
    partners: Mapping[str, Sequence[ModelInfo]],
    is_fit: Callable[[ModelInfo], bool],
) -> Node | None:
    """Place an upright object that has partners; None if none of those tried is fit or finds room."""
    for _ in range(MAX_TRIES):
        model = draw(placer, [model for model in placer.assets.models if model.id in partners])
        if model is None:
            return None
        if is_fit(model):
            before = len(placer.nodes)
            placer.place_anywhere(placer.resting(model, np.eye(3)))
            if len(placer.nodes) > before:
                return placer.nodes[-1]
    return None


def _place_on(placer: Placer, carrier: Node, loads: Sequence[ModelInfo], level: int) -> list[Node]:
    """Place one or, at the foot of a stack, several loads beside each other."""
    plane = placer.assets.support_shape(carrier.model).plane
    if plane is None:
        return []
    several = level == 1 and plane.radius >= _WIDE
    count = int(placer.rng.integers(1, _MOST_BESIDE + 1)) if several else 1
    area = _seen_from_above(carrier, plane.outline)
    taken: list[Polygon] = []
    nodes: list[Node] = []
    for _ in range(MAX_TRIES):
        if len(nodes) == count:
            break
        model = draw(placer, loads)
        if model is None:
            break
        node = _try_on(placer, carrier, plane, area, taken, placer.take(model))
        if node is not None:
            nodes.append(node)
    return nodes


def _try_on(
    placer: Placer,
    carrier: Node,
    plane: SupportPlane,
    area: Polygon,
    taken: list[Polygon],
    item: RestingModel,
) -> Node | None:
    """Place a load on a plane if it fits beside the `taken` outlines, and add its own."""
    outline = np.array(item.outline.exterior.coords[:-1])
    is_tower = item.size[2] > _SLENDER * sides(outline)[1]
    if not fits_on(plane, outline) or (is_tower and plane.height - _foot(placer, carrier) > _LOW):
        return None
    room = affinity.scale(area, _OVERHANG, _OVERHANG)
    own = math.atan2(carrier.pose[1, 0], carrier.pose[0, 0])
    centered = affinity.translate(item.outline, *(-_middle(item.outline)))
    low, high = np.array(area.bounds[:2]), np.array(area.bounds[2:])
    for _ in range(MAX_TRIES):
        quarter = 0.5 * math.pi * float(placer.rng.integers(4))
        turn = own + quarter + float(placer.rng.uniform(-_TURN, _TURN))
        turned = affinity.rotate(centered, turn, origin=(0, 0), use_radians=True)
        free = np.maximum(high - low - np.ptp(np.array(turned.exterior.coords), axis=0), 0.0)
        reach = 1.0 if plane.radius >= _WIDE else _OFF_CENTER
        place = (low + high) / 2.0 + reach * placer.rng.uniform(-0.5, 0.5, 2) * free
        placed = affinity.translate(turned, *place)
        if room.contains(placed) and all(placed.distance(other) >= GAP for other in taken):
            height = carrier.pose[2, 3] + plane.height
            node = placer.place_load(item, carrier, np.append(place, height), turn, Manner.ON)
            if node is not None:
                taken.append(placed)
            return node
    return None


def _foot(placer: Placer, carrier: Node) -> float:
    """Return z of the lowest point of an upright model, in its own frame."""
    return float(placer.assets.geometry(carrier.model).bounds[0, 2])


def _seen_from_above(node: Node, outline: np.ndarray) -> Polygon:
    """Return an outline (k, 2) of an upright model in the world."""
    return Polygon(outline @ node.pose[:2, :2].T + node.pose[:2, 3])


def _middle(outline: Polygon) -> np.ndarray:
    return np.array(outline.envelope.centroid.coords[0])


def _is_upright(node: Node) -> bool:
    return bool(node.pose[2, 2] > math.cos(math.radians(1.0)))


# Numbers of random streams.
STACK_GROUP, CONTAIN_GROUP, PILE_GROUP = 0, 1, 2
# Groups, and their shares of the scenes with one.
_GROUPS = (
    (STACK_GROUP, Intent("stack", _stack), 0.4),
    (CONTAIN_GROUP, Intent("contain", _contain), 0.4),
    (PILE_GROUP, Intent("pile", pile), 0.2),
)
