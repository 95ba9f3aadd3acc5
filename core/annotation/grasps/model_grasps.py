# SPDX-License-Identifier: GPL-3.0-or-later
"""The grasps of a model that were proven in simulation, and their cache beside the models.

A cache's name is a hash of mesh, mass, usual pose, gripper, this code's version, and the engine's. So models
that differ in color only share one, and nothing stale is read.
"""

import hashlib
import io
import logging
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from core.annotation.grasps.gripper import Gripper
from core.assets.geometry import default_cache_dir
from core.assets.masses import MassProperties
from utils.files import atomic_write_bytes

logger = logging.getLogger(__name__)

# Raise it with any change of what sampling, collision or trials give.
GRASPS_VERSION = 4
_DIGITS = 20
# A load counts as part of the weight if the weight's share along it is at least this; a tenth more or
# less of it sideways is within the 1.75-fold load.
_LOAD_SHARE = 0.15


# The columns of grasps, a row each.
_ROWS = (
    "poses", "contacts", "normals", "widths", "openings", "depths", "mu", "scores", "held",
)  # fmt: skip


class NoGrasp(StrEnum):
    """Why an object has no grasp."""

    TOO_WIDE = "too_wide"  # no part of it that the hand reaches fits between the fingers
    TOO_FLAT = "too_flat"  # low, and the hand would have to reach into the table
    TOO_HEAVY = "too_heavy"  # held at a quarter of its mass only
    NOT_HELD = "not_held"  # in simulation it slips out or turns
    BLOCKED = "blocked"  # by other objects of the scene


@dataclass(frozen=True, eq=False)
class ModelGrasps:
    """Proven grasps in the frame of the model, best first; n of them.

    Attributes:
        poses: (n, 4, 4) tip frame to model.
        contacts, normals: (n, 2, 3) where the pads first touch, at -x and +x of the tip frame; outward normals.
        widths, openings: (n,) distances of the pads when they hold, and before they close, meters.
        depths: (n,) how far the contacts' middle lies behind the fingertips, meters.
        mu: (n,) the least friction that holds the contacts.
        scores: (n,) 0 to 1, higher is better.
        held: (n, 6) bool, the loads of `core.engine.protocol.LOADS` that it held in every trial.
        reason: why there are none; "" if there are some.
        mass: of the object in the trials, kg.
        engine: its name and version.
    """

    poses: np.ndarray
    contacts: np.ndarray
    normals: np.ndarray
    widths: np.ndarray
    openings: np.ndarray
    depths: np.ndarray
    mu: np.ndarray
    scores: np.ndarray
    held: np.ndarray
    reason: str
    mass: float
    engine: str

    def __len__(self) -> int:
        return len(self.poses)

    def take(self, chosen: np.ndarray) -> "ModelGrasps":
        """Return those of an index or a mask."""
        rows: dict[str, Any] = {name: getattr(self, name)[chosen] for name in _ROWS}
        return replace(self, **rows)

    def turned(self, turns: np.ndarray, middle: np.ndarray) -> "ModelGrasps":
        """Return the same grasps on an object that looks and weighs the same after turns (k, 3, 3), best first.

        Args:
            middle: (3,) a point on the axis of the turns.
        """
        count, shift = len(turns), middle - turns @ middle
        poses = np.tile(self.poses[:, None], (1, count, 1, 1))
        poses[:, :, :3, :3] = turns @ self.poses[:, None, :3, :3]
        poses[:, :, :3, 3] = np.einsum("kij,nj->nki", turns, self.poses[:, :3, 3]) + shift
        contacts = np.einsum("kij,npj->nkpi", turns, self.contacts) + shift[:, None]
        normals = np.einsum("kij,npj->nkpi", turns, self.normals)
        rows: dict[str, Any] = {
            name: np.repeat(getattr(self, name), count, axis=0)
            for name in _ROWS
            if name not in ("poses", "contacts", "normals")
        }
        return replace(
            self,
            poses=poses.reshape(-1, 4, 4),
            contacts=contacts.reshape(-1, 2, 3),
            normals=normals.reshape(-1, 2, 3),
            **rows,
        )

    def moved(self, motion: np.ndarray) -> "ModelGrasps":
        """Return the same grasps after a motion (4, 4) in the frame of the model."""
        turn, shift = motion[:3, :3], motion[:3, 3]
        return replace(
            self,
            poses=motion @ self.poses,
            contacts=self.contacts @ turn.T + shift,
            normals=self.normals @ turn.T,
        )

    def to_bytes(self) -> bytes:
        buffer = io.BytesIO()
        arrays = {item.name: np.asarray(getattr(self, item.name)) for item in fields(self)}
        np.savez_compressed(buffer, allow_pickle=False, **arrays)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "ModelGrasps":
        """Read a cache back; raises what zip and numpy raise for a damaged one."""
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            arrays = {item.name: stored[item.name] for item in fields(cls)}
        texts = {name: str(arrays[name]) for name in ("reason", "engine")}
        return cls(**{**arrays, **texts, "mass": float(arrays["mass"])})


def loads_of_weight(poses: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Return which loads (n, 6) bool make up the weight of an object in the hands of (n, 4, 4) poses.

    Args:
        up: (3,) against gravity, in the frame that the poses lead to.
    """
    along = -np.einsum("nij,i->nj", poses[:, :3, :3], up)
    parts = np.stack([-along, along], axis=2).reshape(len(poses), 6)
    shares: np.ndarray = parts >= _LOAD_SHARE
    return shares


def held_in(poses: np.ndarray, held: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Return which grasps hold against the weight; (n,) bool. Arguments as in `loads_of_weight`."""
    holds: np.ndarray = (held | ~loads_of_weight(poses, up)).all(axis=1)
    return holds


def cache_path(
    model: Path,
    mesh: str,
    mass: MassProperties,
    pose: str,
    gripper: Gripper,
    engine: str,
) -> Path:
    """Return where the grasps of a model are cached.

    Args:
        model: its mesh file; mesh: hash of its vertices and faces.
        pose: how it rests, in the catalogue's words.
        engine: of the trials, with major and minor version.
    """
    code = f"{GRASPS_VERSION} {engine}"
    digest = hashlib.sha256(f"{code} {gripper.digest} {mass.mass:.9g} {pose} ".encode())
    digest.update(mesh.encode())
    for array in (mass.center, mass.inertia):
        digest.update(np.asarray(array, dtype=np.float32).tobytes())
    return default_cache_dir(model) / f"grasps-{digest.hexdigest()[:_DIGITS]}.npz"


def read_cache(path: Path) -> ModelGrasps | None:
    """Return cached grasps; None if there are none, or they cannot be read (with a warning)."""
    try:
        return ModelGrasps.from_bytes(path.read_bytes())
    except FileNotFoundError:
        return None
    except Exception as error:  # a cut or foreign file: any error of zip or numpy; it is made again
        logger.warning("%s: unreadable cache (%s), computed again.", path, error)
        return None


def write_cache(path: Path, grasps: ModelGrasps) -> None:
    """Write a cache whole or not at all.

    Raises:
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write_bytes(path, grasps.to_bytes())
