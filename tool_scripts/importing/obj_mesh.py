# SPDX-License-Identifier: GPL-3.0-or-later
"""A polygon mesh with texture coordinates and material names, read from and written to OBJ text.

Only what a model needs is kept: faces with any number of corners, one texture coordinate per corner, one
material and one group per face. Normals are recomputed on writing, since half the sources have none.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from core.assets.obj_groups import COMPLETE

# Edges sharper than this, degrees, stay sharp; the usual limit of modeling programs.
CREASE_ANGLE = 40.0
# A position shared by more corners than this (the tip of a cone) is not smoothed: the cost is quadratic
# in their number, and the normal means little.
_MAX_CORNERS_SMOOTHED = 64
NO_MATERIAL = ""
NO_PART = ""
# The group of faces that belong to no part, as Blender reads it, too.
_NO_GROUP = "default"


@dataclass(frozen=True, eq=False)
class ObjMesh:
    """Polygons in file order; corner arrays concatenate the corners of all faces.

    Attributes:
        positions: (n, 3) float64.
        uvs: (k, 2) float64.
        corner_position, corner_uv: (c,) int64 indices; corner_uv is -1 without texture coordinate.
        face_sizes: (f,) int64, number of corners of each face.
        face_material, face_group: (f,) int64 indices into `materials` and `groups`.
    """

    positions: NDArray[np.float64]
    uvs: NDArray[np.float64]
    corner_position: NDArray[np.int64]
    corner_uv: NDArray[np.int64]
    face_sizes: NDArray[np.int64]
    face_material: NDArray[np.int64]
    materials: tuple[str, ...]
    face_group: NDArray[np.int64]
    groups: tuple[str, ...]

    def transformed(self, linear: NDArray[np.float64], offset: NDArray[np.float64]) -> "ObjMesh":
        """Return the mesh after x -> linear @ x + offset; a reflection flips the faces."""
        moved = replace(self, positions=self.positions @ linear.T + offset)
        return moved._turned_around() if np.linalg.det(linear) < 0 else moved

    def with_faces(self, keep: NDArray[np.bool_]) -> "ObjMesh":
        """Return the mesh with the chosen faces (f,) and only the positions that they use."""
        corners = np.repeat(keep, self.face_sizes)
        used, numbers = np.unique(self.corner_position[corners], return_inverse=True)
        return replace(
            self,
            positions=self.positions[used],
            corner_position=numbers.reshape(-1),
            corner_uv=self.corner_uv[corners],
            face_sizes=self.face_sizes[keep],
            face_material=self.face_material[keep],
            face_group=self.face_group[keep],
        )

    def used_materials(self) -> tuple[str, ...]:
        """Return the names of the materials that faces use, in file order."""
        return tuple(self.materials[index] for index in np.unique(self.face_material))

    def _turned_around(self) -> "ObjMesh":
        starts = np.repeat(np.cumsum(self.face_sizes) - self.face_sizes, self.face_sizes)
        within = np.arange(len(self.corner_position)) - starts
        order = starts + np.repeat(self.face_sizes, self.face_sizes) - 1 - within
        return replace(
            self, corner_position=self.corner_position[order], corner_uv=self.corner_uv[order]
        )


def parse_obj(text: str) -> ObjMesh:
    """Parse OBJ text; lines and points are skipped, relative (negative) indices are resolved.

    Raises:
        ValueError: a face refers to a missing position, or a number is malformed.
    """
    positions: list[list[float]] = []
    uvs: list[list[float]] = []
    corner_position: list[int] = []
    corner_uv: list[int] = []
    sizes: list[int] = []
    face_material: list[int] = []
    face_group: list[int] = []
    materials, groups = {NO_MATERIAL: 0}, {"": 0}
    material = group = 0
    for line in text.replace("\\\n", " ").splitlines():
        keyword, _, rest = line.strip().partition(" ")
        if keyword == "v":
            positions.append([float(word) for word in rest.split()[:3]])
        elif keyword == "vt":
            uvs.append([float(word) for word in rest.split()[:2]])
        elif keyword == "f":
            corners = [corner.split("/") for corner in rest.split()]
            for position, *further in corners:
                corner_position.append(_resolve(position, len(positions)))
                has_uv = further and further[0]
                corner_uv.append(_resolve(further[0], len(uvs)) if has_uv else -1)
            sizes.append(len(corners))
            face_material.append(material)
            face_group.append(group)
        elif keyword == "usemtl":
            material = materials.setdefault(rest.strip(), len(materials))
        elif keyword in ("g", "o"):
            group = groups.setdefault(rest.strip(), len(groups))
    mesh = ObjMesh(
        np.array(positions, dtype=np.float64).reshape(-1, 3),
        np.array(uvs, dtype=np.float64).reshape(-1, 2),
        np.array(corner_position, dtype=np.int64),
        np.array(corner_uv, dtype=np.int64),
        np.array(sizes, dtype=np.int64),
        np.array(face_material, dtype=np.int64),
        tuple(materials),
        np.array(face_group, dtype=np.int64),
        tuple(groups),
    )
    if len(corner_position) and not 0 <= min(corner_position) <= max(corner_position) < len(
        positions
    ):
        raise ValueError("a face names a position that is not in the file")
    return mesh.with_faces(mesh.face_sizes >= 3)


def join(meshes: list[ObjMesh]) -> ObjMesh:
    """Return several meshes as one; materials and groups with the same name are merged."""
    materials = tuple(dict.fromkeys(name for mesh in meshes for name in mesh.materials))
    groups = tuple(dict.fromkeys(name for mesh in meshes for name in mesh.groups))
    first_position = np.cumsum([0, *(len(mesh.positions) for mesh in meshes)])
    first_uv = np.cumsum([0, *(len(mesh.uvs) for mesh in meshes)])
    corner_uv = [
        np.where(mesh.corner_uv < 0, -1, mesh.corner_uv + first)
        for mesh, first in zip(meshes, first_uv, strict=False)
    ]
    corner_position = [
        mesh.corner_position + first for mesh, first in zip(meshes, first_position, strict=False)
    ]
    return ObjMesh(
        np.vstack([mesh.positions for mesh in meshes]),
        np.vstack([mesh.uvs for mesh in meshes]),
        np.concatenate(corner_position),
        np.concatenate(corner_uv),
        np.concatenate([mesh.face_sizes for mesh in meshes]),
        np.concatenate([_renumber(m.face_material, m.materials, materials) for m in meshes]),
        materials,
        np.concatenate([_renumber(m.face_group, m.groups, groups) for m in meshes]),
        groups,
    )


def corner_normals(mesh: ObjMesh, crease: float = CREASE_ANGLE) -> NDArray[np.float64]:
    """Return a unit normal (c, 3) for every corner, smooth across edges flatter than `crease` degrees.

    Faces are weighted by area; corners at the same position are merged, however the file splits them.
    """
    face_normals = _newell_normals(mesh)
    length = np.linalg.norm(face_normals, axis=1, keepdims=True)
    units = np.divide(face_normals, length, out=np.zeros_like(face_normals), where=length > 0)
    face_of = np.repeat(np.arange(len(mesh.face_sizes)), mesh.face_sizes)
    # Rounded, so that the two sides of a seam match even if they differ in the last digit.
    extent = float(np.ptp(mesh.positions, axis=0).max()) or 1.0
    places = np.unique(np.round(mesh.positions / extent, 6), axis=0, return_inverse=True)[1]
    place = places.reshape(-1)[mesh.corner_position]
    order = np.argsort(place, kind="stable")
    counts = np.unique(place, return_counts=True)[1]
    starts = np.cumsum(counts) - counts
    total = face_normals[face_of].copy()
    cosine = np.cos(np.radians(crease))
    for count in np.unique(counts[(counts > 1) & (counts <= _MAX_CORNERS_SMOOTHED)]):
        corners = order[starts[counts == count][:, None] + np.arange(count)]
        faces = face_of[corners]
        alike = np.einsum("pik,pjk->pij", units[faces], units[faces]) > cosine
        total[corners] = np.einsum("pij,pjk->pik", alike.astype(np.float64), face_normals[faces])
    length = np.linalg.norm(total, axis=1, keepdims=True)
    up = np.broadcast_to(np.array([0.0, 1.0, 0.0]), total.shape).copy()
    return np.divide(total, length, out=up, where=length > 0)


def format_obj(
    mesh: ObjMesh, library: str, crease: float = CREASE_ANGLE, complete: bool = False
) -> str:
    """Return OBJ text with normals that names `library` as its material library.

    The mesh's groups are parts of the object; `complete` says that they are all that a person would name.
    """
    normals, normal_index = np.unique(
        np.round(corner_normals(mesh, crease), 4), axis=0, return_inverse=True
    )
    lines = [f"mtllib {library}", *([COMPLETE] if complete else [])]
    lines += [f"v {x:.6f} {y:.6f} {z:.6f}" for x, y, z in mesh.positions.tolist()]
    lines += [f"vt {u:.6f} {v:.6f}" for u, v in mesh.uvs.tolist()]
    lines += [f"vn {x:.4f} {y:.4f} {z:.4f}" for x, y, z in normals.tolist()]
    position = (mesh.corner_position + 1).tolist()
    uv = (mesh.corner_uv + 1).tolist()
    normal = (normal_index.reshape(-1) + 1).tolist()
    corners = [f"{p}/{t or ''}/{n}" for p, t, n in zip(position, uv, normal, strict=True)]
    ends = np.cumsum(mesh.face_sizes)
    begins = (ends - mesh.face_sizes).tolist()
    current, part = None, mesh.groups.index(NO_PART) if NO_PART in mesh.groups else None
    # Sorted by material: one slot per material in Blender, however often the file switches.
    for face in np.argsort(mesh.face_material, kind="stable").tolist():
        if mesh.face_material[face] != current:
            current = mesh.face_material[face]
            lines.append(f"usemtl {mesh.materials[current]}")
        if mesh.face_group[face] != part:
            part = int(mesh.face_group[face])
            lines.append(f"g {mesh.groups[part].replace(' ', '_') or _NO_GROUP}")
        lines.append("f " + " ".join(corners[begins[face] : int(ends[face])]))
    return "\n".join(lines) + "\n"


def _newell_normals(mesh: ObjMesh) -> NDArray[np.float64]:
    # Newell's method: twice the area vector, also for polygons that are not quite planar.
    points = mesh.positions[mesh.corner_position]
    starts = np.cumsum(mesh.face_sizes) - mesh.face_sizes
    following = np.arange(len(points)) + 1
    following[starts + mesh.face_sizes - 1] = starts
    center = np.repeat(points[starts], mesh.face_sizes, axis=0)
    cross = np.cross(points - center, points[following] - center)
    return np.add.reduceat(cross, starts, axis=0)


def _resolve(word: str, count: int) -> int:
    index = int(word)
    return index - 1 if index > 0 else count + index


def _renumber(
    indices: NDArray[np.int64], old: tuple[str, ...], new: tuple[str, ...]
) -> NDArray[np.int64]:
    numbers: NDArray[np.int64] = np.array([new.index(name) for name in old], dtype=np.int64)[
        indices
    ]
    return numbers
