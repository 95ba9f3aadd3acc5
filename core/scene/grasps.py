# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scene record says about grasps; the grasps themselves are arrays in a file beside it."""

from dataclasses import dataclass
from typing import Any

from core.scene.json_fields import Count


@dataclass(frozen=True)
class GraspsEntry:
    """The grasps of a scene.

    Attributes:
        gripper: its name.
        version: of the method; another may find others.
        file: path of the arrays, relative to the dataset.
        masses: of the objects in simulation, by scene_id, kg.
        frictions: between pads and objects in the trials.
        engine: of the simulation, with its version.
    """

    gripper: str
    version: Count
    file: str
    masses: tuple[float, ...]
    frictions: tuple[float, ...]
    engine: str

    def to_json(self) -> dict[str, Any]:
        return {
            "gripper": self.gripper,
            "version": self.version,
            "file": self.file,
            "masses": list(self.masses),
            "frictions": list(self.frictions),
            "engine": self.engine,
        }


@dataclass(frozen=True)
class NoGraspEntry:
    """Why an object has no grasp.

    Attributes:
        reason: too_wide, too_flat, too_heavy, not_held or blocked.
        blocked_by: scene_ids of the objects in the way, if it is blocked.
    """

    reason: str
    blocked_by: tuple[Count, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"reason": str(self.reason), "blocked_by": list(self.blocked_by)}
