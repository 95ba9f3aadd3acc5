# SPDX-License-Identifier: GPL-3.0-or-later
"""Stacks and containers as they are planned: how many things, and of which shapes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.generation.contact_groups import contact_groups
from core.generation.grid import Grid
from core.generation.placer import Node, Placer
from tests.core.generation.test_plan import TABLE, block


def planned(assets: AssetLibrary, intent: str, seed: int) -> list[Node]:
    """Return what a group of this name places, but for spare loads."""
    placer = Placer(assets, Grid(TABLE, 3, 3), np.random.default_rng(seed))
    (group,) = [group for group in contact_groups(1.0) if group.intent.name == intent]
    group.intent.arrange(placer)
    return [node for node in placer.nodes if node.load is None or not node.load.is_spare]


def bowl(folder: Path) -> ModelInfo:
    """A bowl 17 cm wide in which dice go."""
    profile = [(0, 0), (0.075, 0), (0.085, 0.05), (0.08, 0.05), (0.07, 0.006), (0, 0.006), (0, 0)]
    mesh = trimesh.creation.revolve(np.array(profile), sections=24)
    path = folder / "bowl.ply"
    path.write_bytes(mesh.export(file_type="ply"))
    return ModelInfo("bowl", "bowl", "tableware", path, carries=("die",))


def test_stacks_are_two_to_four_high(tmp_path: Path) -> None:
    brick = block(tmp_path, "brick", "toy", "red", (0.06, 0.06, 0.03))
    assets = AssetLibrary((replace(brick, carries=("brick",)),))
    # Each carries one, so that all are above each other.
    assert {len(planned(assets, "stack", seed)) for seed in range(30)} == {2, 3, 4}


def test_containers_hold_one_to_six_things(tmp_path: Path) -> None:
    die = block(tmp_path, "die", "toy", "red", (0.016, 0.016, 0.016))
    assets = AssetLibrary((bowl(tmp_path), die))
    counts = {len(planned(assets, "contain", seed)) - 1 for seed in range(30)}
    assert counts == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("bearer", "load", "stands"),
    [
        ((0.08, 0.08, 0.02), (0.03, 0.03, 0.09), True),  # a vase on a book
        ((0.08, 0.08, 0.12), (0.03, 0.03, 0.09), False),  # a vase on a box
        ((0.08, 0.08, 0.12), (0.06, 0.06, 0.09), True),  # a mug on a box
        ((0.04, 0.04, 0.12), (0.03, 0.03, 0.03), False),  # a die on a vase
    ],
)
def test_what_is_slender_stands_on_nothing_high_and_bears_nothing(
    tmp_path: Path,
    bearer: tuple[float, float, float],
    load: tuple[float, float, float],
    stands: bool,
) -> None:
    lower = replace(block(tmp_path, "lower", "toy", "red", bearer), carries=("upper",))
    assets = AssetLibrary((lower, block(tmp_path, "upper", "toy", "red", load)))
    for seed in range(4):
        names = [node.model.name for node in planned(assets, "stack", seed)]
        assert ("upper" in names) == stands
