# SPDX-License-Identifier: GPL-3.0-or-later
"""The model of a trial in MuJoCo's XML: two fingers on slides, and a free object made of balls.

It is compiled once for each gripper; where the balls are, and what the object weighs, is set for each grasp.
"""

from core.annotation.grasps.gripper import Boxes, Gripper, mirrored
from core.annotation.grasps.jaws import BALLS

FINGERS = ("left", "right")
# Of each finger. The relative speed is that at which thin things are still met.
CLOSING_SPEED = 0.05
_FINGER_MASS = 0.02
# Bits of what can touch: the hand touches balls, and what it is told to.
HAND_BIT, BALL_BIT = 1, 2
# Contacts as stiff as the step allows, and friction that hardly creeps; see MuJoCo's notes on grasping.
_OPTION = (
    '<option gravity="0 0 0" integrator="implicitfast" cone="elliptic" impratio="10">'
    '<flag midphase="disable"/></option>'
)
CONTACT = 'condim="4" solref="0.004 1" solimp="0.95 0.99 0.001"'
# A placeholder that coincides with the body's own frame would be compiled as always doing so.
_ELSEWHERE = 'pos="0.01 0.02 0.03"'


def hand_xml(gripper: Gripper) -> str:
    """Return the XML of a gripper in its tip frame, and of an object with placeholders."""
    return (
        f'<mujoco><compiler boundmass="1e-6" boundinertia="1e-9"/>{_OPTION}<worldbody>'
        f'{hand_parts(gripper)}<body name="object"><freejoint/>'
        f'<inertial {_ELSEWHERE} quat="1 0.1 0.2 0.3" mass="1" diaginertia="0.001 0.002 0.0025"/>'
        f"{balls_xml()}</body></worldbody>{COUPLING}<actuator>{MOTORS}</actuator></mujoco>"
    )


# Both fingers move alike, each driven by the force of the grip.
COUPLING = (
    f'<equality><joint joint1="{FINGERS[0]}" joint2="{FINGERS[1]}" solref="0.004 1"/></equality>'
)
MOTORS = "".join(f'<motor joint="{name}" gear="-1"/>' for name in FINGERS)


def hand_parts(gripper: Gripper) -> str:
    """Return the XML of palm and fingers, to be put into a body that is the tip frame."""
    sides = {"left": mirrored(gripper.finger), "right": gripper.finger}
    fingers = "".join(_finger(name, sides[name], gripper.opening) for name in FINGERS)
    bits = f'contype="{HAND_BIT}" conaffinity="{BALL_BIT}"'
    return "".join(_box(box, bits) for box in gripper.palm) + fingers


def balls_xml() -> str:
    """Return the XML of as many balls as a grasp can have, to be put into the body of an object."""
    bits = f'contype="{BALL_BIT}" conaffinity="{HAND_BIT}"'
    return f'<geom type="sphere" size="0.001" {_ELSEWHERE} {bits} {CONTACT}/>' * 2 * BALLS


def _finger(name: str, boxes: Boxes, opening: float) -> str:
    sign = 1 if name == "right" else -1
    # Pushed by the grip's force, a finger moves at the closing speed until it meets something.
    joint = (
        f'<joint name="{name}" type="slide" axis="{sign} 0 0" limited="true" '
        f'range="0 {opening / 2:.6g}" armature="0.1"/>'
    )
    bits = f'contype="{HAND_BIT}" conaffinity="{BALL_BIT}"'
    geoms = "".join(_box(box, f"{bits} {CONTACT}") for box in boxes)
    inertia = f'<inertial pos="0 0 0" mass="{_FINGER_MASS}" diaginertia="1e-5 1e-5 1e-5"/>'
    return f'<body name="{name}">{joint}{inertia}{geoms}</body>'


def _box(box: Boxes, more: str) -> str:
    middle, half = box.mean(axis=0), (box[1] - box[0]) / 2.0
    position, size = (" ".join(f"{value:.7g}" for value in part) for part in (middle, half))
    return f'<geom type="box" pos="{position}" size="{size}" {more}/>'
