# SPDX-License-Identifier: GPL-3.0-or-later
"""Which object bears which, and which is inside which."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

from core.annotation.support.bodies import SupportBody
from core.annotation.support.contacts import TABLE, Touch
from core.annotation.support.equilibrium import Statics
from core.assets.convex_parts import hull_mesh
from core.scene.support import Bears, Contact, Inside

# What pushes less upwards than this is beside, not under: the upward part of the mean normal.
_UPWARD = 0.05
# Whoever can have no more than this share does not bear.
_LEAST_SHARE = 0.01
# Share of a content's volume that has to be below the rim.
LEAST_BELOW_RIM = 0.25
# A container stands within this angle of how its cavity was measured; cosine of 10 degrees.
_UPRIGHT = float(np.cos(np.radians(10.0)))
# A cavity's floor and walls are measured to about this, meters.
_MAP_ERROR = 0.003

Floats = NDArray[np.float64]


def bearing_pairs(statics: Statics) -> tuple[Bears, ...]:
    """Return each bearer with each load, the table's first."""
    bearers: dict[int, list[int]] = {}
    touches: dict[tuple[int, int], list[Touch]] = {}
    for touch in statics.touches:
        touches.setdefault((touch.one, touch.other), []).append(touch)
    pairs = {}
    for (one, other), found in touches.items():
        up = float(np.mean([touch.normal[2] for touch in found]))
        if abs(up) > _UPWARD:
            bearer, load = (other, one) if up > 0 else (one, other)
            bearers.setdefault(load, []).append(bearer)
            pairs[bearer, load] = found
    result = []
    for (bearer, load), found in sorted(pairs.items()):
        several = len(bearers[load]) > 1
        share = statics.share(bearer, load, bearers[load]) if several else (1.0, 1.0)
        if share[1] >= _LEAST_SHARE:
            contacts = tuple(Contact(t.point, t.upon(load), t.gap) for t in found)
            result.append(Bears(None if bearer == TABLE else bearer, load, share, contacts))
    return tuple(result)


def insides(
    bodies: Sequence[SupportBody], carried: frozenset[tuple[int, int]]
) -> tuple[Inside, ...]:
    """Return what is inside what, among `carried` pairs (bearer, load), direct or not."""
    found = []
    for container, content in sorted(carried):
        share = below_rim(bodies[container], bodies[content])
        if share >= LEAST_BELOW_RIM:
            found.append(Inside(container, content, share))
    return tuple(found)


def below_rim(container: SupportBody, content: SupportBody) -> float:
    """Return the share of a content's volume below a container's rim; 0 if its lowest part is not in it."""
    cavity, pose = container.cavity, container.pose
    if cavity is None or pose[2, 2] < _UPRIGHT:
        return 0.0
    points = content.body.vertices
    lowest = (points[int(np.argmin(points[:, 2]))] - pose[:3, 3]) @ pose[:3, :3]
    if not cavity.floor - _MAP_ERROR <= lowest[2] < cavity.rim:
        return 0.0
    sides = np.roll(cavity.outline, -1, axis=0) - cavity.outline
    outward = np.stack([sides[:, 1], -sides[:, 0]], axis=1)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    outside = ((lowest[:2] - cavity.outline) * outward).sum(axis=1).max()
    if outside > _MAP_ERROR:
        return 0.0
    parts = [(part - pose[:3, 3]) @ pose[:3, :3] for part in content.parts]
    whole = sum(_volume(part) for part in parts)
    below = sum(_volume(_cut(part, cavity.rim)) for part in parts)
    return min(1.0, below / whole) if whole > 0 else 0.0


def _cut(corners: Floats, level: float) -> Floats:
    """Return the corners (k, 3) of what a convex body has below a level."""
    mesh = hull_mesh(corners)
    low = mesh.vertices[:, 2] <= level
    ends = mesh.vertices[np.vstack([mesh.faces[:, [i, (i + 1) % 3]] for i in range(3)])]
    crossing = (ends[:, 0, 2] <= level) & (ends[:, 1, 2] > level)
    start, end = ends[crossing, 0], ends[crossing, 1]
    share = (level - start[:, 2]) / (end[:, 2] - start[:, 2])
    return np.vstack([mesh.vertices[low], start + share[:, None] * (end - start)])


def _volume(corners: Floats) -> float:
    """Return the volume of a convex body, m³; 0 of what is flat."""
    if len(corners) <= 3:
        return 0.0
    try:
        return float(ConvexHull(corners).volume)
    except QhullError:
        return 0.0
