# SPDX-License-Identifier: GPL-3.0-or-later
"""All measurements of what rests on what, of one settled scene."""

from collections.abc import Sequence

import numpy as np

from core.annotation.support.bearing import bearing_pairs, insides
from core.annotation.support.bodies import SupportBody
from core.annotation.support.contacts import find_touches
from core.annotation.support.equilibrium import Statics
from core.annotation.support.lifting import lift_blocks, overhead, removal_orders
from core.annotation.support.removal import dependencies
from core.scene.support import Support, carried_pairs


def statics_of(bodies: Sequence[SupportBody], height: float) -> Statics:
    """Return the statics of settled bodies on a table at `height`, world meters."""
    return Statics(
        centers=np.array([body.body.mass_center for body in bodies]).reshape(-1, 3),
        weights=np.array([body.mass for body in bodies]),
        touches=find_touches(bodies, height),
    )


def measure_support(
    bodies: Sequence[SupportBody], height: float, statics: Statics | None = None
) -> Support:
    """Measure what rests on and in what, and what depends on it.

    Args:
        bodies: by scene_id.
        height: of the table, world meters.
        statics: those of the bodies, if they are known already.
    """
    statics = statics_of(bodies, height) if statics is None else statics
    bears = bearing_pairs(statics)
    carried = carried_pairs(bears)
    inside = insides(bodies, carried)
    effects = dependencies(bodies, statics, height, carried)
    depends = tuple(effect.recorded() for effect in effects)
    blocks = lift_blocks(overhead(bodies), carried)
    orders = removal_orders(len(bodies), blocks, effects, inside)
    return Support(bears, depends, inside, blocks, orders)
