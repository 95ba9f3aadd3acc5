# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates: pairs of opposing surface points within the opening, and hands that close on them.

Two samplers, both on the triangles that are photographed. One shoots rays from the surface through the object,
in every direction; it finds what a hand can hold of the object whichever way it rests. The other knows how the
object rests: it closes a level line on it from both sides, at random heights, so that the low sides of a
knife or a crayon, a tiny share of its surface, are not missed.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.annotation.grasps.gripper import Boxes, Gripper
from core.assets.surface_rays import SurfaceRays

# Friction that a sampled pair may need; simulation decides about what is kept. As in the experiments with
# these models.
SAMPLED_FRICTION = 0.4
# Left between the pads and the object, both together, when the hand is fully open; meters.
_LEAST_ROOM = 0.004
# Between the pads and the object on each side before they close; room for an error of the pose. Meters.
SIDE_ROOM = 0.01
_LEAST_WIDTH = 0.0003
_POINTS, _LINES = 4000, 3000
# Rays start this far off the surface they leave.
_SKIN = 1e-4
_TURNS = 12
# From straight down, of hands on pairs that lie level; radians.
_TILTS = np.radians([0.0, -25.0, 25.0])
# Of the contacts behind the fingertips, as shares of the pad's length: its middle, and further in.
_DEPTHS = (0.5, 1.2)
_LEAST_DEPTH = 0.0015
# Between the hand and the surface that the object stands on, meters: twice what an object may float or sink.
TABLE_CLEARANCE = 0.001
# A closing direction counts as level if its sine to the table is below this.
_LEVEL = 0.26


@dataclass(frozen=True, eq=False)
class Candidates:
    """Grasps in the frame of the model, n of them.

    Attributes:
        poses: (n, 4, 4) tip frame to model.
        contacts, normals: (n, 2, 3); the first contact is at -x of the tip frame; normals point outwards.
        widths, openings, depths, mu: (n,) meters; `mu` is the least friction that holds the two contacts.
    """

    poses: np.ndarray
    contacts: np.ndarray
    normals: np.ndarray
    widths: np.ndarray
    openings: np.ndarray
    depths: np.ndarray
    mu: np.ndarray

    def __len__(self) -> int:
        return len(self.poses)

    def take(self, chosen: Any) -> "Candidates":
        """Return those of an index or a mask."""
        return Candidates(
            self.poses[chosen],
            self.contacts[chosen],
            self.normals[chosen],
            self.widths[chosen],
            self.openings[chosen],
            self.depths[chosen],
            self.mu[chosen],
        )


@dataclass(frozen=True, eq=False)
class Pairs:
    """Opposing points: contacts and outward normals (n, 2, 3)."""

    contacts: np.ndarray
    normals: np.ndarray

    def __len__(self) -> int:
        return len(self.contacts)


@dataclass(frozen=True, eq=False)
class Rest:
    """A way in which a model rests: `up` (3,) and the height of the table along it, in the model's frame."""

    up: np.ndarray
    level: float

    @classmethod
    def of(cls, rotation: np.ndarray, hull: np.ndarray) -> "Rest":
        """Return the rest of a rotation (3, 3) from the model's frame, and the model's hull (h, 3)."""
        up = np.asarray(rotation, dtype=np.float64)[2]
        return cls(up, float((hull @ up).min()))


def antipodal_pairs(surface: SurfaceRays, gripper: Gripper, rng: np.random.Generator) -> Pairs:
    """Return pairs found by rays from the surface into the object: its first and its last wall within reach."""
    points, normals = surface.sample(rng, _POINTS)
    angle = np.arctan(SAMPLED_FRICTION) * np.sqrt(rng.random(_POINTS))
    turn = rng.random(_POINTS) * 2.0 * np.pi
    side, other = _across(normals)
    lateral = side * np.cos(turn)[:, None] + other * np.sin(turn)[:, None]
    rays = -(normals * np.cos(angle)[:, None] + lateral * np.sin(angle)[:, None])
    reach = gripper.opening - _LEAST_ROOM
    near, _ = surface.first(points + rays * _SKIN, rays, reach)
    far, _ = surface.first(points + rays * reach, -rays, reach - _SKIN)
    found = []
    for travel in (near + _SKIN, reach - far):
        ok = np.isfinite(travel) & (travel > _LEAST_WIDTH)
        ends = points[ok] + rays[ok] * travel[ok, None]
        # Shot back from outside, for the normal of the far wall as a finger would meet it.
        _, end_normals = surface.first(ends + rays[ok] * _SKIN, -rays[ok], 2.0 * _SKIN)
        contacts = np.stack([points[ok], ends], axis=1)
        found.append((contacts, np.stack([_against(normals[ok], rays[ok]), end_normals], axis=1)))
    return _opposing(*(np.concatenate(part) for part in zip(*found, strict=True)))


def level_pairs(
    surface: SurfaceRays, gripper: Gripper, rest: Rest, hull: np.ndarray, rng: np.random.Generator
) -> Pairs:
    """Return pairs found by closing level lines on the resting object from both sides."""
    side, other = (axis[0] for axis in _across(rest.up[None]))
    flat = np.stack([hull @ side, hull @ other, hull @ rest.up - rest.level], axis=1)
    low, high = flat.min(axis=0), flat.max(axis=0)
    low[2] = min(TABLE_CLEARANCE + _LEAST_DEPTH, high[2] / 2.0)
    spots = low + rng.random((_LINES, 3)) * (high - low)
    turn = rng.random(_LINES) * np.pi
    line = side * np.cos(turn)[:, None] + other * np.sin(turn)[:, None]
    middle = spots[:, :1] * side + spots[:, 1:2] * other + (spots[:, 2:] + rest.level) * rest.up
    half = (gripper.opening - _LEAST_ROOM) / 2.0
    left, left_normal = surface.first(middle - half * line, line, 2.0 * half)
    right, right_normal = surface.first(middle + half * line, -line, 2.0 * half)
    ok = np.isfinite(left) & np.isfinite(right) & (2.0 * half - left - right > _LEAST_WIDTH)
    first = middle[ok] + line[ok] * (left[ok] - half)[:, None]
    second = middle[ok] + line[ok] * (half - right[ok])[:, None]
    normals = np.stack([left_normal[ok], right_normal[ok]], axis=1)
    return _opposing(np.stack([first, second], axis=1), normals)


def turned_hands(pairs: Pairs, gripper: Gripper, rng: np.random.Generator) -> Candidates:
    """Return hands on each pair from all sides, evenly turned about the closing direction."""
    count = len(pairs)
    closing = _closing(pairs)
    side, other = _across(closing)
    offset = rng.random(count) * 2.0 * np.pi / _TURNS
    found = []
    for turn in range(_TURNS):
        angle = offset + 2.0 * np.pi * turn / _TURNS
        approach = side * np.cos(angle)[:, None] + other * np.sin(angle)[:, None]
        for share in _DEPTHS:
            found.append(
                _hands(pairs, approach, np.full(count, share * gripper.pad_length), gripper)
            )
    return joined(found)


def hands_from_above(pairs: Pairs, gripper: Gripper, rest: Rest) -> Candidates:
    """Return hands from above on the pairs that lie level; their tips stop above the table."""
    closing = _closing(pairs)
    level = np.abs(closing @ rest.up) < _LEVEL
    pairs = Pairs(pairs.contacts[level], pairs.normals[level])
    closing = closing[level]
    down = -rest.up + closing * (closing @ rest.up)[:, None]
    down /= np.linalg.norm(down, axis=1, keepdims=True)
    across = np.cross(down, closing)
    height = pairs.contacts.mean(axis=1) @ rest.up - rest.level
    found = []
    for tilt in _TILTS:
        approach = down * np.cos(tilt) + across * np.sin(tilt)
        # The corner of a tilted tip is lower than its middle.
        drop = gripper.pad_half_width * abs(np.sin(tilt)) + TABLE_CLEARANCE + _SKIN
        most = (height - drop) / np.cos(tilt)
        for share in _DEPTHS:
            depth = np.minimum(share * gripper.pad_length, most)
            ok = depth >= _LEAST_DEPTH
            chosen = Pairs(pairs.contacts[ok], pairs.normals[ok])
            found.append(_hands(chosen, approach[ok], depth[ok], gripper))
    return joined(found)


def joined(parts: list[Candidates]) -> Candidates:
    """Return the candidates of all parts, in their order."""
    return Candidates(
        np.concatenate([part.poses for part in parts]),
        np.concatenate([part.contacts for part in parts]),
        np.concatenate([part.normals for part in parts]),
        np.concatenate([part.widths for part in parts]),
        np.concatenate([part.openings for part in parts]),
        np.concatenate([part.depths for part in parts]),
        np.concatenate([part.mu for part in parts]),
    )


def lowest(poses: np.ndarray, boxes: Boxes, up: np.ndarray) -> np.ndarray:
    """Return how high the lowest corner of boxes is along `up` (3,), for each pose (n, 4, 4); (n,) meters.

    Args:
        boxes: (k, 2, 3) for all poses, or (n, k, 2, 3), in the frame of the poses.
    """
    axes = np.einsum("nij,i->nj", poses[:, :3, :3], up)
    low, high = boxes[..., 0, :], boxes[..., 1, :]
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    if boxes.ndim == 3:
        heights = axes @ middle.T - np.abs(axes) @ half.T
    else:
        heights = np.einsum("nkj,nj->nk", middle, axes) - np.einsum(
            "nkj,nj->nk", half, np.abs(axes)
        )
    least: np.ndarray = poses[:, :3, 3] @ up + heights.min(axis=1)
    return least


def _hands(pairs: Pairs, approach: np.ndarray, depth: np.ndarray, gripper: Gripper) -> Candidates:
    closing = _closing(pairs)
    middle = pairs.contacts.mean(axis=1)
    poses = np.tile(np.eye(4), (len(pairs), 1, 1))
    poses[:, :3, 0] = closing
    poses[:, :3, 1] = np.cross(approach, closing)
    poses[:, :3, 2] = approach
    poses[:, :3, 3] = middle + approach * depth[:, None]
    widths = np.linalg.norm(pairs.contacts[:, 1] - pairs.contacts[:, 0], axis=1)
    openings = np.minimum(widths + 2.0 * SIDE_ROOM, gripper.opening)
    cosine = np.abs((pairs.normals * closing[:, None]).sum(axis=2)).min(axis=1)
    mu = np.sqrt(np.maximum(0.0, 1.0 - cosine**2)) / np.maximum(cosine, _SKIN)
    return Candidates(poses, pairs.contacts, pairs.normals, widths, openings, depth, mu)


def _opposing(contacts: np.ndarray, normals: np.ndarray) -> Pairs:
    """Return the pairs that friction can hold, each once."""
    line = _closing(Pairs(contacts, normals))
    least = np.cos(np.arctan(SAMPLED_FRICTION)) - 1e-9
    good = (-(normals[:, 0] * line).sum(axis=1) >= least) & (
        (normals[:, 1] * line).sum(axis=1) >= least
    )
    contacts, normals = contacts[good], normals[good]
    # A solid is met by the first wall and by the last at the same place.
    _, once = np.unique(np.round(contacts.reshape(-1, 6), 5), axis=0, return_index=True)
    once.sort()
    return Pairs(contacts[once], normals[once])


def _closing(pairs: Pairs) -> np.ndarray:
    line = pairs.contacts[:, 1] - pairs.contacts[:, 0]
    unit: np.ndarray = line / np.maximum(np.linalg.norm(line, axis=1, keepdims=True), _SKIN)
    return unit


def _against(normals: np.ndarray, rays: np.ndarray) -> np.ndarray:
    """Return normals turned against rays."""
    return np.where((normals * rays).sum(axis=1, keepdims=True) > 0, -normals, normals)


def _across(axes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return two unit vectors (n, 3) each that complete unit vectors (n, 3) to right-handed frames."""
    helper = np.where(np.abs(axes[:, 2:]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    side = np.cross(helper, axes)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    return side, np.cross(axes, side)
