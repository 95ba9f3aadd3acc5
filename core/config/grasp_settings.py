# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags of grasps: whether a dataset has some, and for which gripper."""

from dataclasses import dataclass
from enum import StrEnum

from core.config.flags import Group, flag


class GraspChoice(StrEnum):
    """Values of `--grasps`."""

    OFF = "off"
    CHECKED = "checked"
    SIMULATED = "simulated"


@dataclass(frozen=True)
class GraspSettings:
    """A part of `core.config.settings.GenerationConfig`."""

    grasps: str = flag(
        GraspChoice.CHECKED,
        "Grasps of every object for a two-finger gripper: off, checked (proven on the model in simulation, "
        "and free of collision in the scene), or simulated (some of each object lifted out of the scene in "
        "simulation, too); see docs/grasps.md.",
        Group.GRASPS,
        str,
        choices=tuple(GraspChoice),
    )
    gripper: str = flag(
        "franka_hand",
        "Gripper of --grasps: franka_hand, robotiq_2f85 or a TOML file.",
        Group.GRASPS,
        str,
        # Its dimensions enter the fingerprint, and only if there are grasps.
        content=False,
        metavar="NAME",
    )
