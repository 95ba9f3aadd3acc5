# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the writing of a model's images lies on its surface."""

from collections.abc import Mapping

import numpy as np

from core.assets.printed import PrintedText
from core.assets.triangulation import fan
from tool_scripts.building.finishes import Finish, Lettering
from tool_scripts.building.model import Points
from tool_scripts.importing.obj_mesh import ObjMesh

# A point on an edge belongs to both triangles.
_EDGE = 1e-9
# Between two letters on one surface is no gap: no step between points is so many times the usual one.
_GAP = 3.0


def printed_texts(mesh: ObjMesh, finishes: Mapping[str, Finish]) -> tuple[PrintedText, ...]:
    """Return all texts on a mesh, each once with all its places, in the order in which they were written."""
    places: dict[str, list[tuple[Points, ...]]] = {}
    for number, name in enumerate(mesh.materials):
        found = finishes[name].letterings
        if found:
            surface = _Surface(mesh, number)
            for lettering in found:
                places.setdefault(lettering.text, [])
                known = places[lettering.text]
                place = surface.place(lettering)
                # The halves at both ends of a label are of one text.
                if place and not any(_is_same(place, other) for other in known):
                    known.append(place)
    return tuple(PrintedText.checked(text, found) for text, found in places.items())


def _is_same(place: tuple[Points, ...], other: tuple[Points, ...]) -> bool:
    shapes = [line.shape for line in place], [line.shape for line in other]
    return shapes[0] == shapes[1] and all(map(np.allclose, place, other))


class _Surface:
    """The triangles of one material in texture coordinates and in space."""

    def __init__(self, mesh: ObjMesh, material: int) -> None:
        starts = np.cumsum(mesh.face_sizes) - mesh.face_sizes
        corners = np.concatenate(
            [
                starts[face] + np.array(fan(int(mesh.face_sizes[face])))
                for face in np.flatnonzero(mesh.face_material == material)
            ]
        )
        self._uvs = mesh.uvs[mesh.corner_uv[corners]]
        self._points = mesh.positions[mesh.corner_position[corners]]

    def place(self, lettering: Lettering) -> tuple[Points, ...]:
        """Return the points (r, c, 3) of each line of a text; none if it reaches over an edge."""
        try:
            return tuple(map(self._line, lettering.lines))
        except LookupError:
            return ()

    def _line(self, line: Points) -> Points:
        # What is written over an end of a label goes on at its other end, where the two meet.
        u, v = np.moveaxis(line, 2, 0)
        around = np.stack([np.where((u < 0) | (u > 1), u % 1.0, u), v], axis=2)
        points = np.array([[self._at(point) for point in row] for row in around])
        steps = np.linalg.norm(np.diff(points, axis=1), axis=2)
        if steps.max() > _GAP * np.median(steps):
            raise LookupError("a gap between letters")
        return points

    def _at(self, point: Points) -> Points:
        """Return where a point (2,) of the image is in space (3,)."""
        a, b, c = np.moveaxis(self._uvs, 1, 0)
        first, second, own = b - a, c - a, point - a
        area = _cross(first, second)
        # A triangle without area in the image has no point of it.
        safe = np.where(area == 0.0, np.nan, area)
        s, t = _cross(own, second) / safe, _cross(first, own) / safe
        inside = np.minimum(np.minimum(s, t), 1.0 - s - t)
        best = int(np.nanargmax(inside))
        if inside[best] < -_EDGE:
            raise LookupError(f"texture coordinates {point.tolist()}")
        weights = np.array([1.0 - s[best] - t[best], s[best], t[best]])
        found: Points = weights @ self._points[best]
        return found


def _cross(one: Points, other: Points) -> Points:
    product: Points = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return product
