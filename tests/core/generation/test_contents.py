# SPDX-License-Identifier: GPL-3.0-or-later
"""What is drawn to be put into a container."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from core.assets.library import AssetLibrary
from core.generation.contents import fill
from core.generation.grid import Grid
from core.generation.placer import Placer
from tests.core.generation.test_contact_groups import bowl
from tests.core.generation.test_plan import TABLE, block


def test_most_contents_are_of_a_name_that_is_there_already(tmp_path: Path) -> None:
    """As people keep things: pens in a cup, not one of each kind."""
    die = block(tmp_path, "die", "toy", "red", (0.016, 0.016, 0.016))
    things = [
        replace(die, id=f"{name}_{color}", name=name, color=color)
        for name in "abcdefghijkl"
        for color in ("red", "green", "blue", "white", "black", "pink")
    ]
    vessel = bowl(tmp_path)
    assets = AssetLibrary((vessel, *things))
    again, ids = [], 0
    for seed in range(30):
        placer = Placer(assets, Grid(TABLE, 3, 3), np.random.default_rng(seed))
        placer.place_anywhere(placer.resting(vessel, np.eye(3)))
        fill(placer, placer.nodes[0], things, 5)
        inside = [node.model for node in placer.nodes[1:]]
        assert len(inside) == 5
        names = [model.name for model in inside]
        again += [name in names[:number] for number, name in enumerate(names)][1:]
        ids += len({model.id for model in inside}) == 5
    # Three fifths are meant to be, and of the others a sixth are by chance.
    assert 0.55 < np.mean(again) < 0.8
    assert ids == 30  # nothing is there twice while there are others
