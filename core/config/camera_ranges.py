# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the cameras of a dataset stand: the ranges that they are drawn from."""

from dataclasses import dataclass

from core.config.intrinsics import Intrinsics
from core.config.ranges import Range

FIELD_OF_VIEW = Range(0.65, 1.1)  # radians across the image's width; 37.2 to 63.0 degrees
# Beyond this the camera would stand behind the set's front or in its ceiling.
DISTANCE = Range(0.35, 2.2)  # meters
# Degrees. A scene file has to be complete for the cameras of these ranges (blender_files/README.md).
ELEVATION = Range(22.0, 60.0)
AZIMUTH = Range(-35.0, 35.0)
ROLL = Range(-15.0, 15.0)
# The views of a scene spread about one direction by at most this much either way, degrees. A sentence has to
# hold in all views, and "left of" seldom survives a wider spread (five views span 27 degrees on average).
_MAX_SPREAD = 20.0


@dataclass(frozen=True)
class CameraRanges:
    """What a camera is drawn from; angles in degrees.

    Attributes:
        elevation: above the table, 90 = straight down.
        azimuth: about the vertical, 0 = in front of the table, positive = to its right.
        roll: about the optical axis, positive = the camera turns clockwise.
        field_of_view: across the image's width; None for `FIELD_OF_VIEW`.
        distance: from the point looked at, meters; None: as near as all objects fit, within `DISTANCE`.
        intrinsics: of all cameras, instead of a field of view.
    """

    elevation: Range = ELEVATION
    azimuth: Range = AZIMUTH
    roll: Range = ROLL
    field_of_view: Range | None = None
    distance: Range | None = None
    intrinsics: Intrinsics | None = None

    @property
    def view_spread(self) -> float:
        """How far the views of one scene deviate from their common direction either way, degrees."""
        half = (self.azimuth.high - self.azimuth.low) / 2.0
        widest = (AZIMUTH.high - AZIMUTH.low) / 2.0
        return min(_MAX_SPREAD, half * _MAX_SPREAD / widest)

    @property
    def directions(self) -> Range:
        """The azimuths about which the views of a scene may spread, degrees."""
        return Range(self.azimuth.low + self.view_spread, self.azimuth.high - self.view_spread)

    @property
    def is_usual(self) -> bool:
        """Whether every scene file has room for all these cameras, as its contract says."""
        return (
            _within(self.elevation, ELEVATION)
            and _within(self.azimuth, AZIMUTH)
            and (self.distance is None or self.distance.high <= DISTANCE.high)
        )


def _within(inner: Range, outer: Range) -> bool:
    return outer.low <= inner.low and inner.high <= outer.high


USUAL = CameraRanges()
