# SPDX-License-Identifier: GPL-3.0-or-later
"""Closes a hand on an object, and pulls at the object from six sides."""

from typing import Any

import numpy as np

from core.annotation.grasps.gripper import Gripper
from core.annotation.grasps.jaws import Jaws
from core.engine.mujoco.hand_model import BALL_BIT, CLOSING_SPEED, FINGERS, HAND_BIT, hand_xml
from core.engine.protocol import GRAVITY, LEAST_MASS, LOAD, LOADS, Body, Trial
from core.errors import UserInputError

_CLOSING, _PULLING = 0.2, 0.1  # seconds
# The fingers start this far from the object; enough for its noise.
_RUN_UP = 0.004
# From where the object was when the hand had closed. So little, because it is pulled only briefly: a lost
# object falls 86 mm meanwhile, one that is a tenth too heavy slips 8 mm. Meters, radians.
_MAX_SLIP = 0.004
_MAX_TURN = np.radians(8.0)
# Centering between the fingers may move the object, but not out of the hand.
_MAX_CLOSING_MOTION = 0.03
_MAX_CLOSING_TURN = np.radians(20.0)


def mujoco_library() -> Any:
    """Return the module `mujoco`.

    Raises:
        UserInputError: the package is not installed.
    """
    try:
        import mujoco
    except ImportError as error:
        raise UserInputError(
            "grasps need the package mujoco: pip install -r requirements.txt, or go without: --grasps off"
        ) from error
    return mujoco


class MujocoHolder:
    """Implements `core.engine.protocol.Holder` for one gripper.

    Raises:
        UserInputError: the package is not installed.
    """

    def __init__(self, gripper: Gripper) -> None:
        mujoco = self._mujoco = mujoco_library()
        self._gripper = gripper
        self._model = mujoco.MjModel.from_xml_string(hand_xml(gripper))
        self._data = mujoco.MjData(self._model)
        self._object = self._model.body("object").id
        self._balls = np.flatnonzero(self._model.geom_bodyid == self._object)
        self._slides = [int(self._model.joint(name).qposadr[0]) for name in FINGERS]
        self._free = int(self._model.jnt_qposadr[self._model.body_jntadr[self._object]])
        for name in FINGERS:
            # Its force over its damping is the speed of a finger that meets nothing.
            self._model.dof_damping[self._model.joint(name).dofadr[0]] = (
                gripper.force / CLOSING_SPEED
            )

    @property
    def name(self) -> str:
        """The engine and its version."""
        return f"mujoco {self._mujoco.__version__}"

    def hold(self, jaws: Jaws, body: Body, trial: Trial) -> np.ndarray:
        """See `core.engine.protocol.Holder.hold`."""
        model, data = self._model, self._data
        self._set_object(jaws, body, trial)
        data.qpos[self._slides] = min(self._gripper.opening / 2.0, jaws.gap + _RUN_UP)
        data.qpos[self._free : self._free + 3] = trial.offset[:3, 3]
        turn = np.zeros(4)
        self._mujoco.mju_mat2Quat(turn, np.ascontiguousarray(trial.offset[:3, :3]).ravel())
        data.qpos[self._free + 3 : self._free + 7] = turn
        data.ctrl[:] = self._gripper.force
        start = data.qpos[self._free : self._free + 7].copy()
        self._mujoco.mj_step(model, data, nstep=round(_CLOSING / trial.step))
        if not self._kept(start, _MAX_CLOSING_MOTION, _MAX_CLOSING_TURN):
            return np.zeros(len(LOADS), dtype=bool)
        closed = self._state()
        held = [self._pull(closed, load, trial) for load in LOADS]
        return np.array(held, dtype=bool)

    def _pull(self, closed: np.ndarray, load: np.ndarray, trial: Trial) -> bool:
        model, data = self._model, self._data
        self._mujoco.mj_setState(model, data, closed, self._mujoco.mjtState.mjSTATE_INTEGRATION)
        before = data.qpos[self._free : self._free + 7].copy()
        model.opt.gravity[:] = LOAD * GRAVITY * load
        self._mujoco.mj_step(model, data, nstep=round(_PULLING / trial.step))
        model.opt.gravity[:] = 0.0
        return self._kept(before, _MAX_SLIP, _MAX_TURN)

    def _state(self) -> np.ndarray:
        kind = self._mujoco.mjtState.mjSTATE_INTEGRATION
        state = np.zeros(self._mujoco.mj_stateSize(self._model, kind))
        self._mujoco.mj_getState(self._model, self._data, state, kind)
        return state

    def _kept(self, before: np.ndarray, slip: float, most: float) -> bool:
        """Return whether the object is about where it was, and between the fingers."""
        now = self._data.qpos[self._free : self._free + 7]
        if not np.isfinite(now).all():
            return False
        turn = 2.0 * np.arccos(np.clip(abs(float(now[3:] @ before[3:])), 0.0, 1.0))
        moved = float(np.linalg.norm(now[:3] - before[:3]))
        return moved <= slip and turn <= most and self._touched()

    def _touched(self) -> bool:
        """Return whether both fingers touch the object."""
        # A step leaves the contacts of where it started.
        self._mujoco.mj_fwdPosition(self._model, self._data)
        contacts = self._data.contact
        fingers = self._model.geom_bodyid[contacts.geom]
        return all((fingers == self._model.body(name).id).any() for name in FINGERS)

    def _set_object(self, jaws: Jaws, body: Body, trial: Trial) -> None:
        model, data = self._model, self._data
        count = len(jaws.radii)
        used, unused = self._balls[:count], self._balls[count:]
        model.geom_pos[used] = jaws.centers
        model.geom_size[used, 0] = jaws.radii
        model.geom_rbound[used] = jaws.radii
        model.geom_contype[used], model.geom_conaffinity[used] = BALL_BIT, HAND_BIT
        model.geom_contype[unused], model.geom_conaffinity[unused] = 0, 0
        model.geom_friction[:, 0] = trial.friction
        model.opt.timestep = trial.step
        mass = max(LEAST_MASS, body.mass * trial.mass_factor)
        values, axes = np.linalg.eigh(body.inertia * (mass / body.mass))
        if np.linalg.det(axes) < 0:
            axes[:, 0] = -axes[:, 0]
        model.body_mass[self._object] = mass
        model.body_ipos[self._object] = body.center
        model.body_inertia[self._object] = values
        self._mujoco.mju_mat2Quat(
            model.body_iquat[self._object], np.ascontiguousarray(axes).ravel()
        )
        self._mujoco.mj_resetData(model, data)
        self._mujoco.mj_setConst(model, data)
        self._mujoco.mj_resetData(model, data)
