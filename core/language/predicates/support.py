# SPDX-License-Identifier: GPL-3.0-or-later
"""What rests on and in what, in the world: told by what the scene record measured, who bears whom with which
share of the weight and what is inside of what. How a picture shows it is in `support_views`.

The thresholds and their rationale are in docs/expression_semantics.md, section 3, "Support".
"""

from dataclasses import dataclass

import numpy as np
import shapely

from core.scene.record import SceneRecord
from core.scene.support import carried_pairs

# Who bears more than this share of a load bears it alone, as far as anybody can see; who bears less than the
# second does not bear it.
BEARS_ALONE, BEARS_NONE = 0.9, 0.1
# A load is sunk into its bearer by the share of its height below the top of that: up to the first it is
# not in it, up to the second it is on it.
NOT_SUNK, STILL_ON = 0.05, 0.25
# Of a content's volume below the rim: from the first on it is in it, from the second on it is not on it.
INSIDE_SHARE, DEEP_SHARE = 0.4, 0.6
# Plates and trays are less high than this share of their width, and things lie on them; bowls higher than the
# second one.
FLAT_SHARE, HOLLOW_SHARE = 0.2, 0.3
# Bases this far apart in height are on different levels, meters.
LEVEL_STEP = 0.01


@dataclass(frozen=True, eq=False)
class Held:
    """What rests on what, in the world: scores > 0 TRUE, < 0 FALSE, 0 UNSURE.

    Attributes:
        on, within: (n, n) [bearer, load], [container, content].
        having: (n, n) [holder, load] of having it in or on it; never < 0.
        on_table: (n,) of standing on the table and on nothing else.
        loaded: (n,) whether it bears anything.
        on_kin, under_kin: (n,) of standing on one of its own kind, and of bearing one; 0 if not.
        may_be_top, may_be_bottom: (n,) whether it may stand on one of its kind, and may bear one.
        borne: (n, n) [bearer, load] whether the one bears the other, directly or not.
    """

    on: np.ndarray
    within: np.ndarray
    having: np.ndarray
    on_table: np.ndarray
    loaded: np.ndarray
    on_kin: np.ndarray
    under_kin: np.ndarray
    may_be_top: np.ndarray
    may_be_bottom: np.ndarray
    borne: np.ndarray


def read_held(scene: SceneRecord) -> Held | None:
    """Return what rests on what; None if every object stands on the table alone."""
    if scene.bears is None:
        return None
    n = len(scene.objects)
    below = np.zeros((n, n), dtype=bool)
    for bearer, load in carried_pairs(scene.bears):
        below[bearer, load] = True
    shares = np.zeros((n + 1, n, 2))
    for item in scene.bears:
        shares[n if item.bearer is None else item.bearer, item.load] = item.share
    depths = np.full((n, n), np.nan)
    for inside in scene.inside or ():
        depths[inside.container, inside.content] = inside.below_rim
    alone = np.where(shares[..., 0] > BEARS_ALONE, shares[..., 0] - BEARS_ALONE, 0.0)
    sunk, flat = _sunk(scene), _flatness(scene)
    on = _on(alone[:n], depths, sunk, flat, below)
    kin = _kin(scene)
    near_kin = kin & (on >= 0)
    kin = kin & (on > 0)
    within = _within(depths, sunk, flat, below)
    return Held(
        on=on,
        within=within,
        # What a thing bears alone is in it or on it, however far it sticks out of it.
        having=np.maximum(np.maximum(alone[:n], within), 0.0),
        on_table=np.where(
            np.isfinite(depths).any(axis=0),
            0.0,
            np.where(shares[n, :, 1] < BEARS_NONE, shares[n, :, 1] - BEARS_NONE, alone[n]),
        ),
        loaded=np.asarray(below.any(axis=1)),
        on_kin=np.where(kin, on, 0.0).max(axis=0),
        under_kin=np.where(kin, on, 0.0).max(axis=1),
        may_be_top=np.asarray(near_kin.any(axis=0)),
        may_be_bottom=np.asarray(near_kin.any(axis=1)),
        borne=below,
    )


def _on(
    alone: np.ndarray, depths: np.ndarray, sunk: np.ndarray, flat: np.ndarray, below: np.ndarray
) -> np.ndarray:
    """Return (n, n) the scores of being on a bearer in the world."""
    # Of what is sunk into something flat, people say "on" as well.
    shallow = np.where(np.isnan(depths), STILL_ON - sunk, -np.inf)
    true = np.minimum(alone, np.maximum(shallow, FLAT_SHARE - flat[:, None]))
    false = np.minimum(np.nan_to_num(depths, nan=0.0) - DEEP_SHARE, flat[:, None] - HOLLOW_SHARE)
    scores = np.where(true > 0, true, np.where(false > 0, -false, 0.0))
    return np.where(below, scores, -np.inf)


def _within(
    depths: np.ndarray, sunk: np.ndarray, flat: np.ndarray, below: np.ndarray
) -> np.ndarray:
    """Return (n, n) the scores of being in a container in the world."""
    true = np.minimum(np.nan_to_num(depths, nan=0.0) - INSIDE_SHARE, flat[:, None] - HOLLOW_SHARE)
    false = np.where(np.isnan(depths), NOT_SUNK - sunk, 0.0)
    scores = np.where(true > 0, true, np.where(false > 0, -false, 0.0))
    return np.where(below, scores, -np.inf)


def _sunk(scene: SceneRecord) -> np.ndarray:
    """Return (n, n) [bearer, load] the share of the load's height that is below the bearer's top."""
    bounds = np.array([item.bounds for item in scene.objects])
    height = np.maximum(np.ptp(bounds[:, :, 2], axis=1), LEVEL_STEP)
    sunk: np.ndarray = (bounds[:, 1, 2][:, None] - bounds[:, 0, 2][None, :]) / height[None, :]
    return sunk


def _flatness(scene: SceneRecord) -> np.ndarray:
    """Return (n,) the height of each object as a share of its least width."""
    found = []
    for item in scene.objects:
        box = shapely.minimum_rotated_rectangle(shapely.MultiPoint(item.footprint))
        corners = np.array(shapely.get_coordinates(box))
        sides = np.linalg.norm(np.diff(corners, axis=0), axis=1)
        found.append(item.height / max(float(sides.min(initial=np.inf)), LEVEL_STEP))
    return np.array(found)


def _kin(scene: SceneRecord) -> np.ndarray:
    """Return (n, n) whether two objects share their name or an alias."""
    words = [
        {" ".join(text.casefold().split()) for text in (item.name, *item.aliases)}
        for item in scene.objects
    ]
    return np.array([[not one.isdisjoint(other) for other in words] for one in words], dtype=bool)
