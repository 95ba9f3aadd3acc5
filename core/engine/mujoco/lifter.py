# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifts objects out of a scene, in which all others stand."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from core.annotation.grasps.gripper import Gripper
from core.annotation.grasps.jaws import Jaws
from core.engine.mujoco.hand_model import BALL_BIT, CLOSING_SPEED, FINGERS, HAND_BIT
from core.engine.mujoco.holder import mujoco_library
from core.engine.mujoco.scene_model import HAND, PART_BIT, RAISE, object_name, scene_xml
from core.engine.protocol import LIFT, MOST_MOVED, Lifted, Solid

_SPEED = 0.25  # meters a second
_SETTLING, _CLOSING, _HOLDING = 0.3, 0.2, 0.1  # seconds
_RUN_UP = 0.004
# What is held may slip and swing in the hand, but not leave it; meters, radians.
_MAX_SLIP, _MAX_TURN = 0.01, np.radians(20.0)
# Steps between two positions that the hand is told.
_STRIDE = 5


class MujocoLifter:
    """Implements `core.engine.protocol.Lifter` for one gripper.

    Raises:
        UserInputError: the package is not installed.
    """

    def __init__(self, gripper: Gripper) -> None:
        self._mujoco: Any = mujoco_library()
        self._gripper = gripper

    @property
    def name(self) -> str:
        """The engine and its version."""
        return f"mujoco {self._mujoco.__version__}"

    def stand(self, solids: Sequence[Solid], level: float) -> None:
        """See `core.engine.protocol.Lifter.stand`."""
        # A settled mesh is put onto the table; its convex parts may reach a little lower.
        stood = [_raised(solid, level) for solid in solids]
        xml = scene_xml(self._gripper, stood, level)
        model = self._model = self._mujoco.MjModel.from_xml_string(xml)
        data = self._data = self._mujoco.MjData(model)
        self._solids = solids
        self._bodies = [model.body(object_name(i)).id for i in range(len(solids))]
        self._places = [int(model.jnt_qposadr[model.body_jntadr[b]]) for b in self._bodies]
        mesh = model.geom_type == self._mujoco.mjtGeom.mjGEOM_MESH
        self._parts = [np.flatnonzero(mesh & (model.geom_bodyid == b)) for b in self._bodies]
        balls = (model.geom_contype & BALL_BIT) != 0
        self._balls = [np.flatnonzero(balls & (model.geom_bodyid == b)) for b in self._bodies]
        self._corners = [_corners(solid) for solid in solids]
        self._slides = [int(model.joint(name).qposadr[0]) for name in FINGERS]
        for name in FINGERS:
            dof = model.joint(name).dofadr[0]
            model.dof_damping[dof] = self._gripper.force / CLOSING_SPEED
        self._clear_hand()
        self._step(_SETTLING)
        # Whatever still creeps stands still when a grasp begins.
        data.qvel[:] = 0.0
        data.qacc_warmstart[:] = 0.0
        self._stood = self._state()
        self._stood_poses = [self._pose(i) for i in range(len(solids))]

    def lift(self, target: int, pose: np.ndarray, jaws: Jaws) -> Lifted:
        """See `core.engine.protocol.Lifter.lift`."""
        local = np.linalg.inv(self._solids[target].pose) @ pose
        self._set_state(self._stood)
        self._set_balls(target, local, jaws)
        self._set_hand(self._stood_poses[target] @ local, jaws.gap + _RUN_UP)
        self._let_pass(target, jaws)
        self._data.ctrl[: len(FINGERS)] = self._gripper.force
        self._step(_CLOSING)
        held = self._touched(target)
        closed = self._pose(target)
        if held:
            steps = round(LIFT / _SPEED / self._model.opt.timestep)
            for done in range(0, steps, _STRIDE):
                self._data.ctrl[-1] = LIFT * min(1.0, (done + _STRIDE) / steps)
                self._mujoco.mj_step(self._model, self._data, nstep=_STRIDE)
            self._step(_HOLDING)
            held = self._went_along(target, closed)
        moved = [i for i in range(len(self._solids)) if i != target and self._moved(i)]
        return Lifted(held, tuple(moved))

    def _went_along(self, target: int, closed: np.ndarray) -> bool:
        now = self._pose(target)
        if not np.isfinite(now).all():
            return False
        expected = closed[:3, 3] + [0.0, 0.0, LIFT]
        center = self._solids[target].body.center
        shift = (now[:3, :3] - closed[:3, :3]) @ center + now[:3, 3] - expected
        cosine = (np.trace(now[:3, :3].T @ closed[:3, :3]) - 1.0) / 2.0
        turn = np.arccos(np.clip(cosine, -1.0, 1.0))
        return bool(
            np.linalg.norm(shift) <= _MAX_SLIP and turn <= _MAX_TURN and self._touched(target)
        )

    def _moved(self, index: int) -> bool:
        apart = self._pose(index) - self._stood_poses[index]
        distance = np.linalg.norm(self._corners[index] @ apart[:3, :3].T + apart[:3, 3], axis=1)
        return not float(distance.max()) <= MOST_MOVED

    def _touched(self, target: int) -> bool:
        """Return whether both fingers touch the object."""
        self._mujoco.mj_fwdPosition(self._model, self._data)
        bodies = self._model.geom_bodyid[self._data.contact.geom]
        touching = bodies[(bodies == self._bodies[target]).any(axis=1)]
        return all((touching == self._model.body(name).id).any() for name in FINGERS)

    def _let_pass(self, target: int, jaws: Jaws) -> None:
        """Let the hand touch the parts of others, but for those that it begins or closes in.

        It is free of the others' meshes, from which their parts are up to 12 mm off.
        """
        model, data = self._model, self._data
        for index, parts in enumerate(self._parts):
            model.geom_conaffinity[parts] = PART_BIT | (0 if index == target else HAND_BIT)
        start = data.qpos[self._slides].copy()
        for distance in (float(start[0]), jaws.width / 2.0):
            data.qpos[self._slides] = distance
            self._mujoco.mj_fwdPosition(model, data)
            pairs = data.contact.geom
            with_hand = ((model.geom_contype[pairs] & HAND_BIT) != 0).any(axis=1)
            met = pairs[with_hand].ravel()
            model.geom_conaffinity[met[(model.geom_contype[met] & PART_BIT) != 0]] = PART_BIT
        data.qpos[self._slides] = start

    def _set_balls(self, target: int, local: np.ndarray, jaws: Jaws) -> None:
        self._clear_hand()
        model, used = self._model, self._balls[target][: len(jaws.radii)]
        model.geom_pos[used] = jaws.centers @ local[:3, :3].T + local[:3, 3]
        model.geom_size[used, 0] = jaws.radii
        model.geom_rbound[used] = jaws.radii
        model.geom_contype[used], model.geom_conaffinity[used] = BALL_BIT, HAND_BIT

    def _clear_hand(self) -> None:
        """Let the hand touch nothing."""
        for balls in self._balls:
            self._model.geom_contype[balls] = self._model.geom_conaffinity[balls] = 0
        for parts in self._parts:
            self._model.geom_conaffinity[parts] = PART_BIT

    def _set_hand(self, pose: np.ndarray, distance: float) -> None:
        model, data = self._model, self._data
        hand = model.body(HAND).id
        model.body_pos[hand] = pose[:3, 3]
        turned = np.ascontiguousarray(pose[:3, :3])
        self._mujoco.mju_mat2Quat(model.body_quat[hand], turned.ravel())
        model.jnt_axis[model.joint(RAISE).id] = turned[2]  # the world's z in the hand's frame
        data.qpos[self._slides] = min(self._gripper.opening / 2.0, distance)

    def _pose(self, index: int) -> np.ndarray:
        place = self._data.qpos[self._places[index] : self._places[index] + 7]
        turned = np.zeros(9)
        self._mujoco.mju_quat2Mat(turned, place[3:])
        pose = np.eye(4)
        pose[:3, :3], pose[:3, 3] = turned.reshape(3, 3), place[:3]
        return pose

    def _step(self, seconds: float) -> None:
        steps = round(seconds / self._model.opt.timestep)
        self._mujoco.mj_step(self._model, self._data, nstep=steps)

    def _state(self) -> np.ndarray:
        kind = self._mujoco.mjtState.mjSTATE_INTEGRATION
        state = np.zeros(self._mujoco.mj_stateSize(self._model, kind))
        self._mujoco.mj_getState(self._model, self._data, state, kind)
        return state

    def _set_state(self, state: np.ndarray) -> None:
        self._mujoco.mj_resetData(self._model, self._data)
        kind = self._mujoco.mjtState.mjSTATE_INTEGRATION
        self._mujoco.mj_setState(self._model, self._data, state, kind)


def _raised(solid: Solid, level: float) -> Solid:
    """Return an object whose convex parts rest on the table."""
    points = np.concatenate(solid.parts) @ solid.pose[:3, :3].T + solid.pose[:3, 3]
    pose = solid.pose.copy()
    pose[2, 3] += max(0.0, level - float(points[:, 2].min()))
    return Solid(pose, solid.parts, solid.body)


def _corners(solid: Solid) -> np.ndarray:
    """Return the corners (8, 3) of an object's bounds, in its model's frame."""
    points = np.concatenate(solid.parts)
    low, high = points.min(axis=0), points.max(axis=0)
    chosen = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, -1).T
    return np.where(chosen, high, low)
