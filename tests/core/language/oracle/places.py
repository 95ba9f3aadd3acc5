# SPDX-License-Identifier: GPL-3.0-or-later
"""The thirds of a group of objects: docs/expression_semantics.md section 3, "Thirds of a group".

And their sides where several are on one: "One side of a group".

Every group between the certain and the possible members is allowed for by trying each pair of ends that it may
have.
"""

from collections.abc import Sequence
from typing import Any

THIRD, HALF, BAND = 1 / 3, 1 / 2, 0.05
Ends = list[tuple[float, float]]


def place_value(
    side: str, o: int, members: Sequence[float], clear: Sequence[int], eye: Any
) -> float:
    """Return the value of "o, one of the members, is on that side of them"; members are values by object."""
    sure = sorted({i for i, value in enumerate(members) if value > 0} | {o})
    maybe = sorted({i for i, value in enumerate(members) if value >= 0} | {o})
    true, false = _middle(o, sure, maybe, members, eye) if side == "middle" else _side(
        side, o, sure, maybe, eye
    )  # fmt: skip
    others = [_scene_slack(side, x, clear, eye) for x in maybe if x != o]
    true = min([true, *(-slack for slack in others)])
    false = min(false, -_scene_slack(side, o, clear, eye))
    assert min(true, false) <= 0
    return true if true > 0 else -false if false > 0 else 0.0


def side_value(
    side: str, o: int, members: Sequence[float], clear: Sequence[int], eye: Any
) -> float:
    """Return the value of "o, one of the members, is one of several on that side of them"."""
    sure = sorted({i for i, value in enumerate(members) if value > 0} | {o})
    maybe = sorted({i for i, value in enumerate(members) if value >= 0} | {o})
    scene = sorted({*clear, o})
    trues, falses = [], []
    for in_image in (False, True):
        depth = in_image and side in ("front", "behind")
        room = _extent(side, o, sure, eye, in_image) - (0.05 if depth else 0.15) if not (
            in_image and any(eye.images[i] is None for i in sure)
        ) else 0.0  # fmt: skip
        shares = (THIRD - BAND, HALF + BAND), (HALF - BAND, HALF + BAND)
        for group, (within, beyond) in zip(((sure, maybe), (scene, scene)), shares, strict=True):
            true, false = _slacks(side, o, *group, eye, in_image, within, beyond)
            trues.append(min(true, room))
            falses.append(min(false, room))
        total = _room(side, o, scene, eye, in_image)
        trues.append(total)
        falses.append(total)
    true, false = min(trues), min(falses)
    return true if true > 0 else -false if false > 0 else 0.0


def _scene_slack(side: str, x: int, clear: Sequence[int], eye: Any) -> float:
    """Return the TRUE slack of x being in that third of all that is clear."""
    group = sorted({*clear, x})
    if side != "middle":
        return _side(side, x, group, group, eye)[0]
    return min(
        _side(third, x, group, group, eye)[1] for third in ("left", "right", "front", "behind")
    )


def _side(side: str, o: int, sure: list[int], maybe: list[int], eye: Any) -> tuple[float, float]:
    trues, falses = [], []
    for in_image in (False, True):
        true, false = _slacks(side, o, sure, maybe, eye, in_image)
        room = _room(side, o, sure, eye, in_image)
        trues.append(min(true, room))
        falses.append(min(false, room))
    return min(trues), min(falses)


def _slacks(
    side: str,
    o: int,
    sure: list[int],
    maybe: list[int],
    eye: Any,
    in_image: bool,
    within: float = THIRD - BAND,
    beyond: float = THIRD + BAND,
) -> tuple[float, float]:
    """Return the slacks of one reading, without the demand on the extent."""
    if in_image and any(eye.images[i] is None for i in maybe):
        return 0.0, 0.0
    at = {i: eye.along(side, i, in_image) for i in maybe}
    trues, falses = [], []
    for low, high in _ends([at[i] for i in sure], list(at.values())):
        # How far o is from the end of the group that the side is named after.
        depth = high - at[o]
        trues.append(within * (high - low) - depth)
        falses.append(depth - beyond * (high - low))
    scale = eye.meters_a_pixel(side, o) if in_image else 1.0
    return min(trues) * scale, min(falses) * scale


def _ends(sure: list[float], maybe: list[float]) -> Ends:
    lows = [x for x in maybe if x <= min(sure)]
    highs = [x for x in maybe if x >= max(sure)]
    return [(low, high) for low in lows for high in highs]


def _room(side: str, o: int, sure: list[int], eye: Any, in_image: bool) -> float:
    """Return by how much the smallest group is long enough to have sides."""
    if in_image and any(eye.images[i] is None for i in sure):
        return 0.0
    least = 0.02 if in_image and side in ("front", "behind") else 0.06
    return _extent(side, o, sure, eye, in_image) - least


def _extent(side: str, o: int, group: list[int], eye: Any, in_image: bool) -> float:
    at = [eye.along(side, i, in_image) for i in group]
    return (max(at) - min(at)) * (eye.meters_a_pixel(side, o) if in_image else 1.0)


def _middle(
    o: int, sure: list[int], maybe: list[int], members: Sequence[float], eye: Any
) -> tuple[float, float]:
    if any(members[i] == 0 for i in range(len(members))) or len(sure) < 3 or members[o] < 0:
        return 0.0, 0.0
    limits = [0.6 * _extent("left", o, sure, eye, False) - _extent("front", o, sure, eye, False)]
    central, aside, excesses, steps = [], [], [], []
    for in_image in (False, True):
        limits.append(_room("left", o, sure, eye, in_image))
        sides = [_slacks(side, o, sure, maybe, eye, in_image) for side in ("left", "right")]
        central.append(min(false for _, false in sides))
        aside.append(max(true for true, _ in sides))
        if in_image and any(eye.images[i] is None for i in sure):
            return 0.0, 0.0
        at = {i: eye.along("right", i, in_image) for i in sure}
        excesses.append(sum((at[o] > at[i]) - (at[o] < at[i]) for i in sure))
        scale = eye.meters_a_pixel("right", o) if in_image else 1.0
        steps += [abs(at[o] - at[i]) * scale for i in sure if i != o]
    if all(abs(excess) > 2 for excess in excesses):
        steps = []
    limits += steps
    true = min([*central, *limits]) if all(abs(e) <= 1 for e in excesses) else 0.0
    false = min([*aside, *limits]) if all(e != 0 for e in excesses) else 0.0
    return true, false
