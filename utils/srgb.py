# SPDX-License-Identifier: GPL-3.0-or-later
"""The transfer curve of sRGB, IEC 61966-2-1."""

import numpy as np
from numpy.typing import NDArray


def to_linear(shown: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the linear values, any shape, of sRGB values from 0 to 1."""
    linear: NDArray[np.floating] = np.where(
        shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4
    )
    return linear


def from_linear(linear: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return linear values from 0 to 1, any shape, as sRGB shows them, also 0 to 1."""
    shown: NDArray[np.floating] = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    )
    return shown
