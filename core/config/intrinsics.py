# SPDX-License-Identifier: GPL-3.0-or-later
"""The intrinsics of a user's own camera, and the files that hold them.

Files are JSON or YAML with `K` or `fx`, `fy`, `cx`, `cy`, and `width`, `height`; or the `camera_info` of ROS,
as its calibration file or as a printed message. As everywhere in OpenCV and ROS, they count pixels from the
center of the top-left one. Pictures are made by a pinhole camera: lens distortion is not simulated.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import yaml

from core.config.limits import MAX_SIDE, MIN_SIDE
from core.errors import UserInputError

# A calibration is a page of text.
_MAX_BYTES = 1 << 20
# What the keys of other programs are called here.
_OTHER_NAMES = {
    "k": "K",
    "camera_matrix": "K",
    "image_width": "width",
    "image_height": "height",
    "ppx": "cx",
    "ppy": "cy",
}
_DISTORTION = ("D", "d", "distortion_coefficients", "coeffs", "dist")
_FOCAL = ("fx", "fy", "cx", "cy")
_NEEDED = "needed are width, height, and K or fx, fy, cx, cy"


@dataclass(frozen=True)
class Intrinsics:
    """A pinhole camera; its text (`fx=...,fy=...`) is what the flag takes in place of a file.

    Attributes:
        fx, fy: focal lengths, pixels.
        cx, cy: principal point, pixels; the center of the top-left pixel is (0, 0).
        width, height: of the image, pixels.
        is_distorted: the file has lens distortion, which images will not show.
    """

    fx: float
    fy: float
    cx: float
    cy: float
    width: int
    height: int
    is_distorted: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return ",".join(f"{name}={value}" for name, value in self.to_json().items())

    def to_json(self) -> dict[str, float]:
        return {item.name: getattr(self, item.name) for item in fields(self) if item.compare}


def read_intrinsics(text: str) -> Intrinsics:
    """Return the intrinsics in the file named `text`, or in `text` itself.

    Raises:
        UserInputError: it cannot be read, or they are incomplete or impossible.
    """
    if text.startswith("fx="):
        entries = dict(part.partition("=")[::2] for part in text.split(","))
        try:
            return _checked({name: float(value) for name, value in entries.items()}, False)
        except ValueError as error:
            raise UserInputError(f"not a number ({error})") from error
    data = _load(Path(text))
    names = {_OTHER_NAMES.get(str(key), str(key)): value for key, value in data.items()}
    _refuse_crops(names)
    distortion = [_numbers(names[key], key) for key in _DISTORTION if key in names]
    return _checked(_flat(names), any(any(values) for values in distortion))


def _load(path: Path) -> Mapping[Any, Any]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise UserInputError("too large for a camera file")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserInputError(f"cannot be read ({reason})") from error
    try:
        if path.suffix.lower() == ".json":
            data = json.loads(text)
        else:
            # A message printed by ROS ends with "---".
            data = next(iter(yaml.safe_load_all(text)), None)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        kind = "JSON" if path.suffix.lower() == ".json" else "YAML"
        raise UserInputError(f"not valid {kind} ({' '.join(str(error).split())})") from error
    if not isinstance(data, Mapping):
        raise UserInputError(f"not a camera file; {_NEEDED}")
    return data


def _refuse_crops(data: Mapping[str, Any]) -> None:
    """Refuse a `camera_info` whose K belongs to another image than the one it comes with."""
    roi = data.get("roi")
    crop = roi if isinstance(roi, Mapping) else {}
    binning = [data.get(f"binning_{axis}") or 0 for axis in "xy"]
    offsets = [crop.get(key) or 0 for key in ("x_offset", "y_offset", "width", "height")]
    if any(value not in (0, 1) for value in binning) or any(offsets):
        raise UserInputError(
            "binning and regions of interest are not supported; give the K of the image itself"
        )


def _flat(data: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers of a file by the names of `Intrinsics`; K is taken apart."""
    found = {
        key: _numbers([data[key]], key)[0]
        for key in (*_FOCAL, "width", "height")
        if data.get(key) is not None
    }
    if "K" not in data:
        return found
    values = _numbers(data["K"], "K")
    if len(values) != 9:
        raise UserInputError(f"K has {len(values)} numbers instead of 3 x 3")
    fx, skew, cx, below, fy, cy, *last = values
    if skew or below or last != [0.0, 0.0, 1.0]:
        raise UserInputError("K must be [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], without skew")
    matrix = dict(zip(_FOCAL, (fx, fy, cx, cy), strict=True))
    if any(found.get(name, value) != value for name, value in matrix.items()):
        raise UserInputError("K and fx, fy, cx, cy disagree")
    return {**found, **matrix}


def _numbers(value: Any, name: str) -> list[float]:
    """Return the numbers in a list, a list of lists, or the `data` of a ROS matrix."""
    if isinstance(value, Mapping):
        value = value.get("data")
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise UserInputError(f"{name} is not a list of numbers")
    rows = [entry if isinstance(entry, list) else [entry] for entry in value]
    numbers = [number for row in rows for number in row]
    for number in numbers:
        if not isinstance(number, int | float) or isinstance(number, bool):
            raise UserInputError(f"{name} is not a number: {str(number)[:40]}")
    return [float(number) for number in numbers]


def _checked(numbers: Mapping[str, float], is_distorted: bool) -> Intrinsics:
    missing = [name for name in (*_FOCAL, "width", "height") if name not in numbers]
    if missing:
        raise UserInputError(f"{', '.join(missing)} not given; {_NEEDED}")
    for name, value in numbers.items():
        if not math.isfinite(value):
            raise UserInputError(f"{name} is not finite")
    for name in ("width", "height"):
        if not (MIN_SIDE <= numbers[name] <= MAX_SIDE and numbers[name] == int(numbers[name])):
            raise UserInputError(
                f"{name} {numbers[name]:g}: must be a whole number, {MIN_SIDE} to {MAX_SIDE}"
            )
    for name, side in (("fx", "width"), ("fy", "height")):
        # Fields of view of 0.6 to 157 degrees, far beyond every lens without distortion.
        if not 0.1 * numbers[side] <= numbers[name] <= 100 * numbers[side]:
            raise UserInputError(
                f"{name} {numbers[name]:g}: must be in pixels, 0.1 to 100 times the {side}"
            )
    for name, side in (("cx", "width"), ("cy", "height")):
        if not -0.5 <= numbers[name] <= numbers[side] - 0.5:
            raise UserInputError(f"{name} {numbers[name]:g}: is outside the image")
    fx, fy, cx, cy = (numbers[name] for name in _FOCAL)
    return Intrinsics(fx, fy, cx, cy, int(numbers["width"]), int(numbers["height"]), is_distorted)
