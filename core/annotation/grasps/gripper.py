# SPDX-License-Identifier: GPL-3.0-or-later
"""Grippers as data: two parallel fingers and a palm, made of boxes, read from TOML.

The tip frame: origin between the fingertips, +z along the approach, +x along the closing direction, meters.
All boxes are parallel to its axes. So what the hand sweeps on a straight way in, and while it closes, is
boxes too.
"""

import hashlib
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import Problems, UserInputError, cause

_FOLDER = Path(__file__).parent
_SUFFIX = ".toml"
_MAX_OPENING, _MAX_LENGTH, _MAX_FORCE = 0.5, 1.0, 1000.0
# The straight way in: at its start the tips are this far behind the pose; longer than the fingers of both
# grippers.
APPROACH_LENGTH = 0.1
# The fingers are swept this much further than the width, per side, because the object may yield or shift.
CLOSING_SLACK = 0.005

Boxes = np.ndarray  # (n, 2, 3) low and high corners in the tip frame, meters


@dataclass(frozen=True, eq=False)
class Gripper:
    """A hand with two parallel fingers.

    Attributes:
        name: what the user typed, or the stem of the file.
        source: where the dimensions are from.
        opening: greatest distance between the pads, meters.
        force: of each finger on the object, newtons.
        flange: distance from the plane of the fingertips back to the flange, meters.
        flange_turn: about z, from the tip frame to the flange's, degrees.
        pad_half_width, pad_length: of the pads along y, and back from the tips, meters.
        finger: (k, 2, 3) boxes of the finger at +x, its pad on the plane x = 0.
        palm: (m, 2, 3) boxes.
        digest: SHA-256 of what is above but the name and the source, in hexadecimal.
    """

    name: str
    source: str
    opening: float
    force: float
    flange: float
    flange_turn: float
    pad_half_width: float
    pad_length: float
    finger: Boxes
    palm: Boxes
    digest: str

    def approach_boxes(self, opening: float, length: float = APPROACH_LENGTH) -> Boxes:
        """Return what the hand, open by `opening`, sweeps on the last `length` meters of its way."""
        swept = np.concatenate([self.palm, self.fingers(opening / 2.0)])
        swept[:, 0, 2] -= length
        return swept

    def closing_boxes(self, opening: float, width: float) -> Boxes:
        """Return what the fingers sweep at the pose between `opening` and a little less than `width`."""
        inner = max(0.0, width / 2.0 - CLOSING_SLACK)
        finger = self.finger.copy()
        finger[:, 0, 0] += inner
        finger[:, 1, 0] += max(inner, opening / 2.0)
        return np.concatenate([finger, mirrored(finger)])

    def all_boxes(self, opening: float, width: float) -> Boxes:
        """Return everything that the hand sweeps until it holds the object."""
        return np.concatenate([self.approach_boxes(opening), self.closing_boxes(opening, width)])

    def boxes_of_many(self, openings: np.ndarray, widths: np.ndarray) -> Boxes:
        """Return `all_boxes` of n hands, (n, k, 2, 3)."""
        inner = np.maximum(0.0, widths / 2.0 - CLOSING_SLACK)
        outer, fingers = np.maximum(inner, openings / 2.0), len(self.finger)
        count, palms = len(openings), len(self.palm)
        boxes = np.tile(self.all_boxes(0.0, 0.0), (count, 1, 1, 1))
        for first, near, far in (
            (palms, openings / 2.0, openings / 2.0),
            (palms + 2 * fingers, inner, outer),
        ):
            boxes[:, first : first + fingers, 0, 0] += near[:, None]
            boxes[:, first : first + fingers, 1, 0] += far[:, None]
            other = slice(first + fingers, first + 2 * fingers)
            boxes[:, other, 1, 0] -= near[:, None]
            boxes[:, other, 0, 0] -= far[:, None]
        return boxes

    def fingers(self, distance: float) -> Boxes:
        """Return the boxes of both fingers, their pads at x = ± `distance`."""
        finger = self.finger + np.array([distance, 0.0, 0.0])
        return np.concatenate([finger, mirrored(finger)])

    @property
    def tip_to_flange(self) -> np.ndarray:
        """(4, 4) pose of the flange in the tip frame: pose_of_flange = pose_of_grasp @ tip_to_flange."""
        turn = math.radians(self.flange_turn)
        matrix = np.eye(4)
        matrix[:2, :2] = [[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]]
        matrix[2, 3] = -self.flange
        return matrix


def mirrored(boxes: Boxes) -> Boxes:
    """Return the boxes on the other side of the plane x = 0."""
    other = boxes.copy()
    other[:, 0, 0], other[:, 1, 0] = -boxes[:, 1, 0], -boxes[:, 0, 0]
    return other


def gripper_names() -> tuple[str, ...]:
    """Return the names of the grippers that come with the program, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob(f"*{_SUFFIX}") if _is_gripper(path)))


def load_gripper(text: str) -> Gripper:
    """Return the gripper of a name, or of a TOML file.

    Raises:
        UserInputError: there is none; or the file is not one of a gripper, and what is wrong with it.
    """
    if text.endswith(_SUFFIX):
        path = Path(text)
    elif text in gripper_names():
        path = _FOLDER / f"{text}{_SUFFIX}"
    else:
        known = ", ".join(gripper_names())
        raise UserInputError(
            f"--gripper {text}: choose from {known}, or give a file that ends in .toml"
        )
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserInputError(f"--gripper {text}: cannot be read ({cause(error)})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserInputError(f"--gripper {text}: is not valid TOML ({error})") from error
    return _Reader(text, data).gripper(path.stem)


def _is_gripper(path: Path) -> bool:
    return "[boxes]" in path.read_text(encoding="utf-8")


@dataclass
class _Reader:
    """Reads one file; collects all problems."""

    where: str
    data: dict[str, Any]

    def gripper(self, name: str) -> Gripper:
        self._found = Problems()
        pad, boxes = self._table("pad"), self._table("boxes")
        opening = self._number(self.data, "opening", _MAX_OPENING)
        force = self._number(self.data, "force", _MAX_FORCE)
        flange = self._number(self.data, "flange", _MAX_LENGTH)
        turn = self._number(self.data, "flange_turn", 360.0, -360.0)
        half_width = self._number(pad, "half_width", _MAX_LENGTH, where="pad.")
        length = self._number(pad, "length", _MAX_LENGTH, where="pad.")
        finger, palm = self._boxes(boxes, "finger"), self._boxes(boxes, "palm")
        if len(finger) and (abs(finger[:, 0, 0].min()) > 1e-9 or finger[:, 1, 2].max() > 0.0):
            self._say(
                "boxes.finger: must begin at x = 0, where its pad is, and end at z = 0 or behind"
            )
        self._found.raise_if_any()
        numbers = [opening, force, flange, turn, half_width, length]
        text = repr([*numbers, finger.tolist(), palm.tolist()])
        digest = hashlib.sha256(text.encode()).hexdigest()
        source = str(self.data.get("source", ""))
        return Gripper(
            name, source, opening, force, flange, turn, half_width, length, finger, palm, digest
        )

    def _say(self, problem: str) -> None:
        self._found.add(f"--gripper {self.where}: {problem}")

    def _table(self, key: str) -> dict[str, Any]:
        value = self.data.get(key)
        if isinstance(value, dict):
            return value
        self._say(f"has no table [{key}]; see core/annotation/grasps/franka_hand.toml")
        return {}

    def _number(
        self, table: dict[str, Any], key: str, high: float, low: float = 0.0, where: str = ""
    ) -> float:
        value = table.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = float(value)
            if low <= number <= high and (number > 0.0 or low < 0.0):
                return number
        if table or not where:
            self._say(f"{where}{key} must be a number above {low:g} and at most {high:g}")
        return 0.0

    def _boxes(self, table: dict[str, Any], key: str) -> Boxes:
        try:
            boxes = np.array(table[key], dtype=np.float64)
        except KeyError:
            boxes = np.zeros(0)
        except (TypeError, ValueError):
            boxes = np.full(1, np.nan)
        good = boxes.ndim == 3 and boxes.shape[1:] == (2, 3) and len(boxes) > 0
        if good and np.isfinite(boxes).all() and (boxes[:, 0] < boxes[:, 1]).all():
            return boxes
        if table:
            self._say(f"boxes.{key} must be a list of [[x, y, z], [x, y, z]], the low corner first")
        return np.zeros((0, 2, 3))
