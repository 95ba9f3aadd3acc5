# SPDX-License-Identifier: GPL-3.0-or-later
"""95 % intervals of shares that are counted over scenes, whose sentences and images are not independent."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Share:
    """A share, 0 to 1, with its 95 % interval."""

    value: float
    low: float
    high: float


def share_of_sums(parts: np.ndarray, wholes: np.ndarray) -> Share | None:
    """Return the sum of `parts` over that of `wholes`; None if the latter is 0.

    The interval is Wilson's for as many independent trials as would scatter like the scenes do (the variance
    of a ratio of sums, scenes being the clusters); where they do not scatter at all, each scene is one trial.

    Args:
        parts, wholes: (S,) sums of each scene; 0 <= parts <= wholes.
    """
    used = wholes > 0
    total = float(wholes.sum())
    if total <= 0:
        return None
    value = min(max(float(parts.sum()) / total, 0.0), 1.0)
    variance = _variance(parts[used], wholes[used], value)
    trials = value * (1.0 - value) / variance if variance > 0 else float(used.sum())
    return Share(value, *_wilson(value, trials)) if trials > 0 else Share(value, value, value)


def excess_of_sums(
    parts: np.ndarray, expected: np.ndarray, wholes: np.ndarray
) -> tuple[float, float, float] | None:
    """Return how far the share of `parts` exceeds that of `expected`, and the ends of its 95 % interval.

    All are (S,) sums of each scene. The interval is normal, with scenes as clusters; None without any `wholes`.
    """
    used = wholes > 0
    total = float(wholes.sum())
    if total <= 0:
        return None
    value = float((parts - expected).sum()) / total
    half = _Z * sqrt(_variance((parts - expected)[used], wholes[used], value))
    return value, value - half, value + half


def _variance(parts: np.ndarray, wholes: np.ndarray, value: float) -> float:
    """Return the variance of a ratio of sums over clusters, linearized; 0 for a single cluster."""
    clusters = len(parts)
    if clusters < 2:
        return 0.0
    residuals = parts - value * wholes
    scale = clusters / (clusters - 1) / float(wholes.sum()) ** 2
    return float((residuals**2).sum()) * scale


def _wilson(value: float, trials: float) -> tuple[float, float]:
    spread = _Z * sqrt(value * (1.0 - value) / trials + _Z**2 / (4.0 * trials**2))
    middle, scale = value + _Z**2 / (2.0 * trials), 1.0 + _Z**2 / trials
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)
