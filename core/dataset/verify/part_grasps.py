# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of which grasps are on which part, against the triangles of the models' files.

What found them labels the triangles of the shared geometry, and cuts distances short by balls. Here the named
triangles of the file itself are measured, all of them, one contact after the other.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from core.assets.part_files import may_name_parts, named_triangles
from core.dataset.verify.tally import Rule, Tally
from core.scene.grasps import SceneGrasps
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord

ON_PARTS = Rule(
    "grasps on parts",
    "both contacts of a grasp on a part are nearest to it, and of others they are not",
)
# Meters; what lies between is decided either way.
_SAME, _CLEARLY = 1e-6, 3e-5
_KEPT = 64  # models


def check_part_grasps(
    record: SceneRecord, grasps: SceneGrasps, paths: list[Path], tally: Tally
) -> None:
    """Check all grasps of a scene whose objects say which are on their parts.

    Args:
        paths: of the objects' models.
    """
    for item, path in zip(record.objects, paths, strict=True):
        if item.part_grasps is None:
            continue
        rows = np.flatnonzero(grasps.scene_id == item.scene_id)
        listed = {row: name for name, own in item.part_grasps.items() for row in own}
        groups = _groups(path)
        for row in rows.tolist():
            problem = _problem(item, listed.get(row, ""), grasps.contacts[row], groups)
            where = f"scene {record.scene}, grasp {row}"
            tally.check(ON_PARTS, not problem, f"{where}: {problem}")


@lru_cache(maxsize=_KEPT)
def _groups(path: Path) -> dict[str, np.ndarray]:
    """Return the triangles (n, 3, 3) of a model by the name of their part, "" for those of none."""
    if not may_name_parts(path):
        return {}
    named = named_triangles(path)
    names = ["", *named.names]
    found = {name: named.corners[named.of_triangle == i - 1] for i, name in enumerate(names)}
    return {name: corners for name, corners in found.items() if len(corners)}


def _problem(
    item: SceneObject, part: str, contacts: np.ndarray, groups: dict[str, np.ndarray]
) -> str:
    """Return what is wrong with the part that a grasp is said to be on ("" = none), "" if nothing is."""
    local = (contacts - item.pose[:3, 3]) @ item.pose[:3, :3]
    away = {
        name: np.array([_distance(point, corners) for point in local])
        for name, corners in groups.items()
    }
    for name, own in away.items():
        others = [far for other, far in away.items() if other != name]
        rest = np.min(others, axis=0) if others else np.full(2, np.inf)
        if name == part and part and (own > rest + _SAME).any():
            return f"a contact is nearer to something else than to the {name}"
        if name and name != part and (own + _CLEARLY < rest).all():
            return f"it is on the {name}, and not said to be"
    return f"the model has no {part}" if part and part not in away else ""


def _distance(point: np.ndarray, corners: np.ndarray) -> float:
    """Return the distance of a point to the nearest of some triangles, by barycentric coordinates."""
    # Others than those whose boxes are as near as the nearest corner cannot be nearest.
    least = np.sqrt(((corners - point) ** 2).sum(axis=2).min())
    low, high = corners.min(axis=1) - least, corners.max(axis=1) + least
    corners = corners[((point >= low) & (point <= high)).all(axis=1)]
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    u, v, w = b - a, c - a, point - a
    uu, uv, vv = (u * u).sum(1), (u * v).sum(1), (v * v).sum(1)
    wu, wv = (w * u).sum(1), (w * v).sum(1)
    det = np.where(uu * vv - uv * uv > 0.0, uu * vv - uv * uv, np.inf)
    s, t = (vv * wu - uv * wv) / det, (uu * wv - uv * wu) / det
    inside = (s >= 0.0) & (t >= 0.0) & (s + t <= 1.0)
    foot = a + s[:, None] * u + t[:, None] * v
    flat = np.where(inside, np.linalg.norm(point - foot, axis=1), np.inf)
    ends = [_to_segment(point, *pair) for pair in ((a, b), (b, c), (c, a))]
    return float(np.minimum(flat, np.min(ends, axis=0)).min())


def _to_segment(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    way = end - start
    length = (way * way).sum(axis=1)
    share = ((point - start) * way).sum(axis=1) / np.where(length > 0.0, length, 1.0)
    found: np.ndarray = np.linalg.norm(
        point - start - np.clip(share, 0.0, 1.0)[:, None] * way, axis=1
    )
    return found
