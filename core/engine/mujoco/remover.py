# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes objects out of settled scenes, and sees which of the others move."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.annotation.support.removal import MOVED_ANGLE, MOVED_DISTANCE
from core.engine.mujoco.holder import mujoco_library
from core.engine.mujoco.scene_model import PART_BIT, object_name, solid_xml, table_xml
from core.engine.protocol import Solid

# What rests does not sleep here: a bearer that vanishes wakes nobody.
_OPTION = '<option timestep="0.002" integrator="implicitfast" cone="elliptic" impratio="10"/>'
# Convex parts are a little off the meshes: they come to rest first. Seconds.
_SETTLING, _WATCHED = 0.6, 0.8
# Meanwhile a body loses its speed in about this time, seconds: what is only pushed apart does not fly.
_CALM = 0.02
# Who moves about as far as what counts as having moved might as well not: parts are not meshes. Share of it.
_DOUBT = 0.3
# Steps between two looks at speeds while things come to rest.
_STRIDE = 5


@dataclass(frozen=True)
class Removal:
    """What happened after an object was taken away: who moved, by index, and of whom it cannot be told.

    `unsure`: those that move though nothing is taken away, whose parts did not rest as the meshes do, or that
    moved about as far as what counts as having moved.
    """

    moved: frozenset[int]
    unsure: frozenset[int]


class MujocoRemover:
    """A scene of convex parts on a table, from which objects are taken.

    Args:
        solids: the objects; those that touch none of them need not be there.
        level: height of the table, world meters.

    Raises:
        UserInputError: the package is not installed.
    """

    def __init__(self, solids: Sequence[Solid], level: float) -> None:
        self._mujoco = mujoco_library()
        assets, bodies = zip(*(solid_xml(i, solid) for i, solid in enumerate(solids)), strict=True)
        xml = (
            f'<mujoco><compiler boundmass="1e-6" boundinertia="1e-9"/>{_OPTION}'
            f"<asset>{''.join(assets)}</asset>"
            f"<worldbody>{table_xml(level)}{''.join(bodies)}</worldbody></mujoco>"
        )
        self._model = self._mujoco.MjModel.from_xml_string(xml)
        self._data = self._mujoco.MjData(self._model)
        self._bodies = [self._model.body(object_name(i)).id for i in range(len(solids))]
        recorded = [solid.pose for solid in solids]
        self._run(_SETTLING, calming=True)
        self._data.qvel[:] = 0.0
        self._stood = np.concatenate([self._data.qpos, self._data.qvel])
        before = self._poses()
        self._run(_WATCHED)
        after = self._poses()
        centers = [solid.body.center for solid in solids]
        self._centers = centers
        self._unsure = frozenset(
            i
            for i, center in enumerate(centers)
            if _moved(recorded[i], before[i], center) or _moved(before[i], after[i], center)
        )

    def remove(self, index: int) -> Removal:
        """Take one object away, from where all rest; the same answer whatever was taken away before."""
        size = self._model.nq
        self._mujoco.mj_resetData(self._model, self._data)
        self._data.qpos[:], self._data.qvel[:] = self._stood[:size], self._stood[size:]
        self._mujoco.mj_forward(self._model, self._data)
        own = self._model.geom_bodyid == self._bodies[index]
        # It falls through everything.
        self._model.geom_contype[own] = self._model.geom_conaffinity[own] = 0
        before = self._poses()
        self._run(_WATCHED)
        after = self._poses()
        self._model.geom_contype[own] = self._model.geom_conaffinity[own] = PART_BIT
        sizes = {
            i: _motion(before[i], after[i], center)
            for i, center in enumerate(self._centers)
            if i != index and i not in self._unsure
        }
        # So that what flew off to nowhere moved.
        moved = frozenset(i for i, size in sizes.items() if not size <= 1.0 + _DOUBT)
        near = frozenset(i for i, size in sizes.items() if size >= 1.0 - _DOUBT) - moved
        return Removal(moved, (self._unsure | near) - {index})

    def _run(self, seconds: float, calming: bool = False) -> None:
        steps = round(seconds / self._model.opt.timestep)
        for _ in range(0, steps, _STRIDE):
            self._mujoco.mj_step(self._model, self._data, nstep=_STRIDE)
            if calming:
                self._data.qvel *= np.exp(-_STRIDE * self._model.opt.timestep / _CALM)

    def _poses(self) -> list[np.ndarray]:
        """Return the poses (4, 4) of all objects now."""
        poses = []
        for body in self._bodies:
            pose = np.eye(4)
            pose[:3, :3] = self._data.xmat[body].reshape(3, 3)
            pose[:3, 3] = self._data.xpos[body]
            poses.append(pose)
        return poses


def _moved(one: np.ndarray, other: np.ndarray, center: np.ndarray) -> bool:
    return not _motion(one, other, center) <= 1.0


def _motion(one: np.ndarray, other: np.ndarray, center: np.ndarray) -> float:
    """Return how far an object moved between two poses (4, 4), by its center (3,) or its turn, in units of what
    counts as having moved.
    """
    shift = (other[:3, :3] - one[:3, :3]) @ center + other[:3, 3] - one[:3, 3]
    cosine = (np.trace(one[:3, :3].T @ other[:3, :3]) - 1.0) / 2.0
    turn = np.arccos(np.clip(cosine, -1.0, 1.0))
    return float(max(np.linalg.norm(shift) / MOVED_DISTANCE, turn / MOVED_ANGLE))
