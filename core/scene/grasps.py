# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scene record says about grasps, and the grasps themselves: arrays in a file beside it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.scene.json_fields import Count

# In simulation, all of which a grasp of a model passed; one more if it was lifted out of its scene, too.
MODEL_TRIALS = 6


@dataclass(frozen=True)
class RolloutEntry:
    """How grasps were tried in the scene, with `--grasps simulated`.

    Attributes:
        tried, held: of the scene's grasps, how many were tried, and how many of these are left.
        lift: how far the object was raised, meters.
        most_moved: how far no other object moved, meters.
        friction: between pads and object.
        engine: of the simulation, with its version.
    """

    tried: Count
    held: Count
    lift: float
    most_moved: float
    friction: float
    engine: str

    def to_json(self) -> dict[str, Any]:
        return {
            "tried": self.tried,
            "held": self.held,
            "lift": self.lift,
            "most_moved": self.most_moved,
            "friction": self.friction,
            "engine": self.engine,
        }


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
        simulation: of the scene; None without.
    """

    gripper: str
    version: Count
    file: str
    masses: tuple[float, ...]
    frictions: tuple[float, ...]
    engine: str
    simulation: RolloutEntry | None = None

    def to_json(self) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "gripper": self.gripper,
            "version": self.version,
            "file": self.file,
            "masses": list(self.masses),
            "frictions": list(self.frictions),
            "engine": self.engine,
        }
        if self.simulation is not None:
            fields["simulation"] = self.simulation.to_json()
        return fields


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


@dataclass(frozen=True, eq=False)
class SceneGrasps:
    """Arrays of the grasps of a scene, n of them, by scene_id and falling score; world meters.

    See docs/grasps.md for the columns.
    """

    scene_id: np.ndarray
    pose: np.ndarray
    width: np.ndarray
    opening: np.ndarray
    depth: np.ndarray
    mu_min: np.ndarray
    clearance: np.ndarray
    score: np.ndarray
    contacts: np.ndarray
    normals: np.ndarray
    passed: np.ndarray
    trials: np.ndarray
