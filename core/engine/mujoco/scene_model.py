# SPDX-License-Identifier: GPL-3.0-or-later
"""The model of a scene in MuJoCo's XML: a hand that can be raised, and objects made of convex parts on a table.

The fingers meet balls, as on a model alone; the convex parts of what is held are invisible to the hand.
"""

from collections.abc import Sequence

import numpy as np

from core.annotation.grasps.gripper import Gripper
from core.engine.mujoco.hand_model import COUPLING, MOTORS, balls_xml, hand_parts
from core.engine.protocol import LEAST_MASS, LIFT_FRICTION, Solid

HAND, RAISE, TABLE = "hand", "raise", "table"
# Of convex parts and the table, beside the bits of hand and balls.
PART_BIT = 4
# Of things on each other, as in the scene's physics; that of the hand goes before it.
_FRICTION = 0.7
# Resistance to rolling, meters: a ball stays where it lies.
_ROLLING = 0.0005
# What rests costs nothing until it is touched; balls are moved, which trees of bounds do not follow.
_OPTION = (
    '<option timestep="0.002" integrator="implicitfast" cone="elliptic" impratio="10">'
    '<flag midphase="disable" sleep="enable"/></option>'
)
# Mass of the hand, kg, and what raises it: newtons per meter, and per meter a second.
_HAND_MASS, _STIFFNESS, _DAMPING = 1.0, 20000.0, 400.0


def object_name(index: int) -> str:
    """Return the name of the body of an object."""
    return f"object{index}"


def scene_xml(gripper: Gripper, solids: Sequence[Solid], level: float) -> str:
    """Return the XML of a scene; where the hand is and what it may touch is set for each grasp."""
    meshes, bodies = [], []
    for index, solid in enumerate(solids):
        assets, body = solid_xml(index, solid, balls_xml())
        meshes.append(assets)
        bodies.append(body)
    return (
        f'<mujoco><compiler boundmass="1e-6" boundinertia="1e-9"/>{_OPTION}'
        f"<asset>{''.join(meshes)}</asset><worldbody>{table_xml(level)}{_hand(gripper)}"
        f"{''.join(bodies)}</worldbody>{COUPLING}<actuator>{MOTORS}"
        f'<position joint="{RAISE}" kp="{_STIFFNESS}" kv="{_DAMPING}"/></actuator></mujoco>'
    )


def table_xml(level: float) -> str:
    """Return the table's geom at a height, world meters."""
    return (
        f'<geom name="{TABLE}" type="plane" size="2 2 0.1" pos="0 0 {level:.9g}" condim="6" '
        f'friction="{_FRICTION} 0.005 {_ROLLING}" contype="{PART_BIT}" conaffinity="0"/>'
    )


def _hand(gripper: Gripper) -> str:
    inertia = f'<inertial pos="0 0 -0.1" mass="{_HAND_MASS}" diaginertia="0.01 0.01 0.01"/>'
    parts = hand_parts(gripper)
    parts = parts.replace("<geom ", f'<geom priority="1" friction="{LIFT_FRICTION} 0.005 0.0001" ')
    parts = parts.replace("<body ", '<body gravcomp="1" ')
    joint = f'<joint name="{RAISE}" type="slide" axis="0 0 1"/>'
    return f'<body name="{HAND}" gravcomp="1" pos="0 0 10">{joint}{inertia}{parts}</body>'


def solid_xml(index: int, solid: Solid, more: str = "") -> tuple[str, str]:
    """Return an object's meshes, and its body with `more` geoms than those of its convex parts."""
    names = [f"{object_name(index)}_{part}" for part in range(len(solid.parts))]
    # Its volume is not used, and that of a thin part would be refused.
    meshes = "".join(
        f'<mesh name="{name}" inertia="shell" vertex="{_text(part.ravel())}"/>'
        for name, part in zip(names, solid.parts, strict=True)
    )
    body = solid.body
    mass = max(LEAST_MASS, body.mass)
    inertia = body.inertia * (mass / body.mass)
    full = _text(inertia[[0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2]])
    parts = "".join(
        f'<geom type="mesh" mesh="{name}" contype="{PART_BIT}" conaffinity="{PART_BIT}" '
        f'friction="{_FRICTION} 0.005 0.0001" solref="0.01 1"/>'
        for name in names
    )
    columns = solid.pose[:3, [0, 1]].T.ravel()
    return meshes, (
        f'<body name="{object_name(index)}" pos="{_text(solid.pose[:3, 3])}" '
        f'xyaxes="{_text(columns)}"><freejoint/>'
        f'<inertial pos="{_text(body.center)}" mass="{mass:.9g}" fullinertia="{full}"/>'
        f"{parts}{more}</body>"
    )


def _text(values: np.ndarray) -> str:
    return " ".join(f"{value:.9g}" for value in values)
