# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags of the camera: where it stands, what its lens and its sensor are."""

import math
from dataclasses import dataclass

from core.config.camera_ranges import AZIMUTH, ELEVATION, ROLL, CameraRanges
from core.config.depth_format import DepthFormat
from core.config.depth_noise import KINECT_AZURE, depth_noise_text
from core.config.flags import Group, flag
from core.config.intrinsics import Intrinsics, read_intrinsics
from core.config.limits import DEFAULT_SIDE, MAX_SIDE, MIN_SIDE
from core.config.ranges import Range, range_of
from core.config.sensor import Sensor
from core.errors import several

_RANGE = "MIN,MAX"


@dataclass(frozen=True)
class CameraSettings:
    """A part of `core.config.settings.GenerationConfig`."""

    resolution_width: int = flag(
        None,
        f"Image width in pixels. Default: {DEFAULT_SIDE}, or that of --camera-intrinsics.",
        Group.CAMERA,
        int,
        low=MIN_SIDE,
        high=MAX_SIDE,
    )
    resolution_height: int = flag(
        None,
        f"Image height in pixels. Default: {DEFAULT_SIDE}, or that of --camera-intrinsics.",
        Group.CAMERA,
        int,
        low=MIN_SIDE,
        high=MAX_SIDE,
    )
    camera_intrinsics: Intrinsics | None = flag(
        None,
        "JSON or YAML file with the intrinsics and the resolution of your camera (K, or fx, fy, cx, cy; width, "
        "height; or ROS camera_info). Images have no lens distortion.",
        Group.CAMERA,
        read_intrinsics,
        optional=True,
        metavar="FILE",
    )
    field_of_view: Range | None = flag(
        None,
        "Range of the angle across the image's width, degrees. By default 37.2,63.0, or what "
        "--camera-intrinsics say.",
        Group.CAMERA,
        range_of(float),
        low=1.0,
        high=150.0,
        optional=True,
        metavar=_RANGE,
    )
    distance: Range | None = flag(
        None,
        "Range of the distance from the point looked at, meters. By default the camera is as near as all "
        "objects fit in the image, 0.35 to 2.2 m.",
        Group.CAMERA,
        range_of(float),
        low=0.1,
        high=10.0,
        optional=True,
        metavar=_RANGE,
    )
    elevation: Range = flag(
        ELEVATION,
        "Range of the camera's angle above the table, degrees; 90 looks straight down.",
        Group.CAMERA,
        range_of(float),
        low=0.0,
        high=90.0,
        optional=True,
        metavar=_RANGE,
    )
    azimuth: Range = flag(
        AZIMUTH,
        "Range of the camera's angle about the vertical, degrees; 0 is in front of the table, 90 to its right.",
        Group.CAMERA,
        range_of(float),
        low=-180.0,
        high=180.0,
        optional=True,
        metavar=_RANGE,
    )
    roll: Range = flag(
        ROLL,
        "Range of the camera's rotation about its optical axis, degrees, positive clockwise.",
        Group.CAMERA,
        range_of(float),
        low=-180.0,
        high=180.0,
        optional=True,
        metavar=_RANGE,
    )
    sensor: Sensor = flag(
        Sensor.NONE,
        "Camera whose look color images get, with exposure, white balance, vignette and noise drawn for each.",
        Group.CAMERA,
        str,
        choices=tuple(Sensor),
        optional=True,
    )
    depth_noise: str = flag(
        KINECT_AZURE,
        "Noise of depth images: kinect-azure, none, or gaussian:SIGMA (standard deviation in meters).",
        Group.CAMERA,
        depth_noise_text,
        optional=True,
        metavar="NOISE",
    )
    depth_format: DepthFormat = flag(
        DepthFormat.FLOAT16,
        "Format of depth images: float16 (its bits; meters), or millimeters, as most programs expect.",
        Group.CAMERA,
        str,
        choices=tuple(DepthFormat),
    )

    @property
    def camera_ranges(self) -> CameraRanges:
        """What cameras are drawn from."""
        return CameraRanges(
            elevation=self.elevation,
            azimuth=self.azimuth,
            roll=self.roll,
            field_of_view=self.field_of_view,
            distance=self.distance,
            intrinsics=self.camera_intrinsics,
        )

    def _resolve_camera(self) -> None:
        """Fill in the resolution.

        Raises:
            UserInputError: a flag contradicts the intrinsics.
        """
        object.__setattr__(self, "depth_format", DepthFormat(self.depth_format))
        object.__setattr__(self, "sensor", Sensor(self.sensor))
        camera = self.camera_intrinsics
        problems = []
        for side in ("width", "height"):
            name = f"resolution_{side}"
            own = DEFAULT_SIDE if camera is None else getattr(camera, side)
            if getattr(self, name) is None:
                object.__setattr__(self, name, own)
            elif camera is not None and getattr(self, name) != own:
                problems.append(
                    f"--resolution-{side} {getattr(self, name)}: --camera-intrinsics are of an image whose "
                    f"{side} is {own}; omit one of the two"
                )
        if camera is not None and self.field_of_view is not None:
            degrees = 2.0 * math.degrees(math.atan(camera.width / 2.0 / camera.fx))
            problems.append(
                f"--field-of-view {self.field_of_view}: --camera-intrinsics decide it ({degrees:.1f} "
                "degrees); omit one of the two"
            )
        if problems:
            raise several(problems)
