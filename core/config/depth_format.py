# SPDX-License-Identifier: GPL-3.0-or-later
"""What the numbers of a depth image mean."""

from enum import StrEnum


class DepthFormat(StrEnum):
    """How meters become the 16 bits of a pixel; 0 = no measurement in both.

    FLOAT16: the bits of a float16, meters; 0.5 to 1 mm at tabletop distances, range 65504 m.
    MILLIMETERS: whole millimeters, as most programs expect; range 65.535 m.
    """

    FLOAT16 = "float16"
    MILLIMETERS = "millimeters"
