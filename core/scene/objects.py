# SPDX-License-Identifier: GPL-3.0-or-later
"""The settled objects of a scene."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.scene.grasps import NoGraspEntry
from core.scene.json_fields import Corners, Count, Matrix4, Outline, Vector3


@dataclass(frozen=True, eq=False)
class SceneObject:
    """One settled object, the same in all images of a scene.

    Attributes:
        scene_id: index in the scene; the value of its pixels in the mask image.
        id, name, category, color, aliases, attributes, plural, article: from the catalogue; an empty
            string where the catalogue has no value.
        color2: the second color a person would name, "none" (`ONE_COLOR`) if there is none,
            "" if that is unknown.
        cell: (row, column) of the plan; row 0 is nearest the default camera. Never used as truth.
        pose: (4, 4) model to world, meters, rotation and translation only.
        extents: (3,) size of the model's box along the model's own axes, meters.
        bounds: (2, 3) lowest and highest corner of the settled mesh along the world axes, meters.
        height: as it stands or lies, meters; bounds[1, 2] - bounds[0, 2].
        footprint: (n, 2) convex outline of the settled mesh on the table plane, counter-clockwise seen
            from above, world meters.
        parts: names of all parts that its model has, whether visible or not; None in datasets made without
            parts.
        parts_complete: `parts` are all that a person would name, so that it has no other ones.
        uses: what the catalogue's row says it is for, as in "drink from" or "hold pens?"; empty if it leaves
            that to its name.
        part_grasps: by the name of each part that has any, the rows of the scene's grasps on it, ascending;
            None in datasets made without grasps or without parts.
        printed: all texts on it that a person would read out; None in datasets made without texts, and if
            nobody knows.
        no_grasp: why it has no grasp; None if it has some, or the scene has none at all.
    """

    scene_id: Count
    id: str
    name: str
    category: str
    color: str
    aliases: tuple[str, ...]
    attributes: Mapping[str, str]
    cell: tuple[int, int]
    pose: Matrix4
    extents: Vector3
    bounds: Corners
    footprint: Outline
    plural: str = ""
    article: str = ""
    color2: str = ""
    no_grasp: NoGraspEntry | None = None
    parts: tuple[str, ...] | None = None
    parts_complete: bool = False
    uses: tuple[str, ...] = ()
    part_grasps: Mapping[str, tuple[Count, ...]] | None = None
    printed: tuple[str, ...] | None = None

    @property
    def height(self) -> float:
        return float(self.bounds[1, 2] - self.bounds[0, 2])

    @property
    def center(self) -> np.ndarray:
        """(3,) center of the settled world box, meters."""
        return (self.bounds[0] + self.bounds[1]) / 2.0

    def to_json(self) -> dict[str, Any]:
        return {
            "scene_id": self.scene_id,
            "id": self.id,
            "name": self.name,
            "category": self.category,
            "color": self.color,
            **({"color2": self.color2} if self.color2 else {}),
            "aliases": list(self.aliases),
            "attributes": dict(self.attributes),
            "plural": self.plural,
            "article": self.article,
            "cell": list(self.cell),
            "pose": self.pose.tolist(),
            "extents": self.extents.tolist(),
            "bounds": self.bounds.tolist(),
            "height": self.height,
            "footprint": self.footprint.tolist(),
            **({} if self.no_grasp is None else {"no_grasp": self.no_grasp.to_json()}),
            **self._parts_json(),
            **({"uses": list(self.uses)} if self.uses else {}),
            **({} if self.printed is None else {"printed": list(self.printed)}),
        }

    def _parts_json(self) -> dict[str, Any]:
        if self.parts is None:
            return {}
        found: dict[str, Any] = {"parts": list(self.parts), "parts_complete": self.parts_complete}
        if self.part_grasps is not None:
            found["part_grasps"] = {name: list(rows) for name, rows in self.part_grasps.items()}
        return found

    def grasps_on(self, part: str) -> tuple[int, ...] | None:
        """Return the rows of the scene's grasps on a part; None if nothing is known of them."""
        return None if self.part_grasps is None else tuple(self.part_grasps.get(part, ()))

    def may_be_taken_by(self, part: str) -> bool:
        """Return whether one may ask to take it by a part: not if it has grasps, and none of them is there."""
        return self.grasps_on(part) != () or self.no_grasp is not None
