# SPDX-License-Identifier: GPL-3.0-or-later
"""The cameras whose look color images can have."""

from enum import StrEnum


class Sensor(StrEnum):
    """What `--sensor` can say; `core.annotation.sensor_look` does it."""

    NONE = "none"
    REALSENSE = "realsense"
    KINECT = "kinect"
    PHONE = "phone"
