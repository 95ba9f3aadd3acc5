# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries grasps in Bullet, as `core.engine.mujoco` does in MuJoCo; for `benchmarks.grasp_proof` alone."""

import numpy as np
import pybullet
from scipy.spatial.transform import Rotation

from core.annotation.grasps.gripper import Boxes, Gripper, mirrored
from core.annotation.grasps.jaws import Jaws
from core.engine.mujoco.hand_model import CLOSING_SPEED
from core.engine.protocol import GRAVITY, LEAST_MASS, LOAD, LOADS, Body, Trial

_CLOSING, _PULLING, _RUN_UP = 0.2, 0.1, 0.004  # seconds, seconds, meters; as in MuJoCo
_MAX_SLIP, _MAX_TURN = 0.004, np.radians(8.0)
_MAX_CLOSING_MOTION, _MAX_CLOSING_TURN = 0.03, np.radians(20.0)
_FINGER_MASS = 0.05  # kg
_ITERATIONS = 200
# Torque against spinning about a contact's normal, of each newton on it, meters: MuJoCo's default, by which
# the grasps were proven. Bullet adds up that of one times the sliding friction of the other, both ways.
_SPINNING = 0.005
# Of the gear that makes the fingers move alike, newtons.
_GEAR_FORCE = 10000.0
_LEFT, _RIGHT = 0, 1  # links
# Bullet joins no more shapes than this; other balls are links, fixed to the object and nearly without mass, kg.
_MOST_SHAPES, _LINK_MASS = 16, 1e-5


class BulletHolder:
    """Implements `core.engine.protocol.Holder` for one gripper."""

    def __init__(self, gripper: Gripper) -> None:
        self._gripper = gripper
        self._client = pybullet.connect(pybullet.DIRECT)

    @property
    def name(self) -> str:
        return f"bullet {pybullet.getAPIVersion()}"

    def hold(self, jaws: Jaws, body: Body, trial: Trial) -> np.ndarray:
        """See `core.engine.protocol.Holder.hold`."""
        pybullet.resetSimulation()
        pybullet.setPhysicsEngineParameter(
            fixedTimeStep=trial.step, numSolverIterations=_ITERATIONS, enableConeFriction=1,
            deterministicOverlappingPairs=1,
        )  # fmt: skip
        self._hand = self._add_hand(min(self._gripper.opening / 2.0, jaws.gap + _RUN_UP))
        self._thing = _add_object(jaws, body, trial)
        # Bullet multiplies the friction of both.
        links = [(self._thing, link) for link in range(-1, pybullet.getNumJoints(self._thing))]
        sliding = float(np.sqrt(trial.friction))
        for one, link in (*links, (self._hand, _LEFT), (self._hand, _RIGHT)):
            pybullet.changeDynamics(
                one, link, lateralFriction=sliding, spinningFriction=_SPINNING / (2.0 * sliding)
            )
        start = _pose(self._thing)
        self._step(_CLOSING, trial.step)
        if not self._kept(start, _MAX_CLOSING_MOTION, _MAX_CLOSING_TURN):
            return np.zeros(len(LOADS), dtype=bool)
        closed = pybullet.saveState()
        return np.array([self._pull(closed, load, trial) for load in LOADS], dtype=bool)

    def _pull(self, closed: int, load: np.ndarray, trial: Trial) -> bool:
        pybullet.restoreState(closed)
        before = _pose(self._thing)
        pybullet.setGravity(*(LOAD * GRAVITY * load))
        self._step(_PULLING, trial.step)
        pybullet.setGravity(0.0, 0.0, 0.0)
        return self._kept(before, _MAX_SLIP, _MAX_TURN)

    def _step(self, seconds: float, step: float) -> None:
        for _ in range(round(seconds / step)):
            pybullet.stepSimulation()

    def _kept(self, before: np.ndarray, slip: float, most: float) -> bool:
        now = _pose(self._thing)
        turn = Rotation.from_matrix(now[:3, :3].T @ before[:3, :3]).magnitude()
        moved = np.linalg.norm(now[:3, 3] - before[:3, 3])
        touched = all(
            pybullet.getContactPoints(self._hand, self._thing, link) for link in (_LEFT, _RIGHT)
        )
        return bool(moved <= slip and turn <= most and touched)

    def _add_hand(self, distance: float) -> int:
        fingers = [_boxes(mirrored(self._gripper.finger)), _boxes(self._gripper.finger)]
        zero, no_turn = [[0.0] * 3] * 2, [[0.0, 0.0, 0.0, 1.0]] * 2
        hand: int = pybullet.createMultiBody(
            baseMass=0.0, baseCollisionShapeIndex=_boxes(self._gripper.palm),
            linkMasses=[_FINGER_MASS] * 2, linkCollisionShapeIndices=fingers,
            linkVisualShapeIndices=[-1] * 2, linkPositions=zero, linkOrientations=no_turn,
            linkInertialFramePositions=zero, linkInertialFrameOrientations=no_turn,
            linkParentIndices=[0, 0], linkJointTypes=[pybullet.JOINT_PRISMATIC] * 2,
            linkJointAxis=[[-1.0, 0.0, 0.0], [1.0, 0.0, 0.0]],
        )  # fmt: skip
        for link in (_LEFT, _RIGHT):
            pybullet.resetJointState(hand, link, distance)
            pybullet.setJointMotorControl2(
                hand, link, pybullet.VELOCITY_CONTROL,
                targetVelocity=-CLOSING_SPEED, force=self._gripper.force,
            )  # fmt: skip
        gear = pybullet.createConstraint(
            hand, _LEFT, hand, _RIGHT, pybullet.JOINT_GEAR, [1, 0, 0], [0, 0, 0], [0, 0, 0]
        )
        pybullet.changeConstraint(gear, gearRatio=-1.0, maxForce=_GEAR_FORCE, erp=0.2)
        return hand


def _boxes(boxes: Boxes) -> int:
    shape: int = pybullet.createCollisionShapeArray(
        shapeTypes=[pybullet.GEOM_BOX] * len(boxes),
        halfExtents=(np.ptp(boxes, axis=1) / 2.0).tolist(),
        collisionFramePositions=boxes.mean(axis=1).tolist(),
    )
    return shape


def _add_object(jaws: Jaws, body: Body, trial: Trial) -> int:
    """Add the balls, in the frame of the object's principal axes."""
    mass = max(LEAST_MASS, body.mass * trial.mass_factor)
    moments, axes = np.linalg.eigh(body.inertia * (mass / body.mass))
    if np.linalg.det(axes) < 0:
        axes[:, 0] = -axes[:, 0]
    centers = (jaws.centers - body.center) @ axes
    shapes = [
        _spheres(centers[i : i + _MOST_SHAPES], jaws.radii[i : i + _MOST_SHAPES])
        for i in range(0, len(centers), _MOST_SHAPES)
    ]
    count = len(shapes) - 1
    zero, no_turn = [[0.0] * 3] * count, [[0.0, 0.0, 0.0, 1.0]] * count
    turned = trial.offset[:3, :3]
    thing: int = pybullet.createMultiBody(
        baseMass=mass,
        baseCollisionShapeIndex=shapes[0],
        basePosition=(turned @ body.center + trial.offset[:3, 3]).tolist(),
        baseOrientation=Rotation.from_matrix(turned @ axes).as_quat().tolist(),
        linkMasses=[_LINK_MASS] * count, linkCollisionShapeIndices=shapes[1:],
        linkVisualShapeIndices=[-1] * count, linkPositions=zero, linkOrientations=no_turn,
        linkInertialFramePositions=zero, linkInertialFrameOrientations=no_turn,
        linkParentIndices=[0] * count, linkJointTypes=[pybullet.JOINT_FIXED] * count,
        linkJointAxis=[[1.0, 0.0, 0.0]] * count,
    )  # fmt: skip
    pybullet.changeDynamics(
        thing, -1, localInertiaDiagonal=moments.tolist(), linearDamping=0.0, angularDamping=0.0
    )
    return thing


def _spheres(centers: np.ndarray, radii: np.ndarray) -> int:
    shape: int = pybullet.createCollisionShapeArray(
        shapeTypes=[pybullet.GEOM_SPHERE] * len(radii),
        radii=radii.tolist(),
        collisionFramePositions=centers.tolist(),
    )
    return shape


def _pose(thing: int) -> np.ndarray:
    position, turn = pybullet.getBasePositionAndOrientation(thing)
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = Rotation.from_quat(turn).as_matrix(), position
    return pose
