# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender shows exactly the triangles of a model's geometry, with the shading that the file asks for."""

import math
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.annotation.cross_check import compare_masks
from core.assets.catalogue import ModelInfo
from core.assets.geometry import ModelGeometry, load_geometry, transform
from core.assets.ray_scene import RayScene
from core.config.flag_values import CPU
from core.config.quality import Quality
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from core.generation.cameras import intrinsics, look_at
from core.scene.camera import Camera

bpy = pytest.importorskip("bpy")

from mathutils import Matrix  # noqa: E402

from core.engine.blender.library import ModelLibrary  # noqa: E402
from core.engine.blender.renderer import Renderer  # noqa: E402

pytestmark = pytest.mark.blender

POINTS = 7
HEIGHT = 0.06
SIZE = 128


def star_outline() -> np.ndarray:
    """Return a star (2 n, 2), meters, begun at a point: a fan about it folds over the notches."""
    angles = np.arange(2 * POINTS) * math.pi / POINTS
    radii = np.where(np.arange(2 * POINTS) % 2, 0.03, 0.08)
    return np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])


def write_star(path: Path) -> Path:
    """Write a star prism: two concave polygons with tilted normals and textures, sides of another material."""
    outline = star_outline()
    count = len(outline)
    lines = ["mtllib star.mtl"]
    for z in (0.0, HEIGHT):
        lines += [f"v {x:.6f} {z:.6f} {-y:.6f}" for x, y in outline]
    for x, y in outline:  # as if the caps were domes
        normal = np.array([2 * x, 0.1, -2 * y])
        lines.append("vn {:.5f} {:.5f} {:.5f}".format(*(normal / np.linalg.norm(normal))))
    lines += [f"vt {5 * x + 0.5:.6f} {5 * y + 0.5:.6f}" for x, y in outline]
    lines.append("usemtl cap")
    for base, order in ((count, range(count)), (0, reversed(range(count)))):
        lines.append("f " + " ".join(f"{base + i + 1}/{i + 1}/{i + 1}" for i in order))
    lines.append("usemtl side")
    for i in range(count):
        j = (i + 1) % count
        corners = ((i, i), (j, j), (count + j, j), (count + i, i))
        lines.append("f " + " ".join(f"{v + 1}/{n + 1}/{n + 1}" for v, n in corners))
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    materials = "newmtl cap\nKd 0.8 0.1 0.1\nnewmtl side\nKd 0.1 0.1 0.8\n"
    (path.parent / "star.mtl").write_text(materials, encoding="ascii")
    return path


def write_plate(path: Path) -> Path:
    """Write an L with a concave hexagon above and below, as GLB, moved and turned by its node, or as PLY."""
    outline = [(0.0, 0.08), (0.0, 0.0), (0.1, 0.0), (0.1, 0.03), (0.04, 0.03), (0.04, 0.08)]
    mesh = trimesh.creation.extrude_triangulation(
        outline, [[0, 1, 4], [0, 4, 5], [1, 2, 3], [1, 3, 4]], 0.02
    )
    if path.suffix == ".ply":
        mesh.export(path)
        return path
    pose = trimesh.transformations.rotation_matrix(0.7, [1, 2, 3], [0.1, 0.2, 0.3])
    scene = trimesh.Scene()
    scene.add_geometry(mesh, transform=pose)
    scene.export(path)
    return path


def write_bent_quads(path: Path) -> Path:
    """Write a PLY file of polygons: a concave quad and a bent pentagon, begun where fans are wrong."""
    vertices = [
        *((0.1, 0, 0), (0.02, 0.02, 0), (0, 0.1, 0), (0, 0, 0.0)),
        *((0, 0, 0.05), (0.05, 0.02, 0.05), (0.1, 0, 0.06), (0.1, 0.1, 0.05), (0, 0.1, 0.05)),
    ]
    header = (
        f"ply\nformat ascii 1.0\nelement vertex {len(vertices)}\nproperty float x\nproperty float y\n"
        "property float z\nelement face 2\nproperty list uchar int vertex_indices\nend_header\n"
    )
    rows = [*vertices, (4, 0, 1, 2, 3), (5, 4, 5, 6, 7, 8)]
    body = "".join(" ".join(map(str, row)) + "\n" for row in rows)
    path.write_text(header + body, encoding="ascii")
    return path


WRITERS = {
    "star.obj": write_star,
    "plate.glb": write_plate,
    "plate.ply": write_plate,
    "bent.ply": write_bent_quads,
}


def show(path: Path, geometry: ModelGeometry | None = None) -> list:
    """Show a model in an empty scene and return its meshes."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    known = geometry or load_geometry(path)
    library = ModelLibrary(lambda model: known)
    library.show(ModelInfo(path.stem, "thing", "thing", path), Matrix.Identity(4), pass_index=1)
    return [item.data for item in bpy.context.scene.objects if item.type == "MESH"]


def shown_triangles(meshes: list) -> set:
    """Return the corners of all triangles that Cycles gets, rounded to micrometers."""
    found = set()
    for mesh in meshes:
        mesh.calc_loop_triangles()
        for triangle in mesh.loop_triangles:
            corners = [tuple(mesh.vertices[v].co) for v in triangle.vertices]
            found.add(_corners(np.array(corners)))
    return found


def _corners(points: np.ndarray) -> frozenset:
    return frozenset(map(tuple, (np.rint(points * 1e6) + 0.0).tolist()))


@pytest.mark.parametrize("name", WRITERS)
def test_blender_shows_the_triangles_of_the_geometry(name: str, tmp_path: Path) -> None:
    path = WRITERS[name](tmp_path / name)
    geometry = load_geometry(path)
    wanted = {_corners(geometry.vertices[face]) for face in geometry.faces}
    assert shown_triangles(show(path)) == wanted


def test_the_star_is_one_and_its_corners_keep_normals_textures_and_materials(
    tmp_path: Path,
) -> None:
    (mesh,) = show(write_star(tmp_path / "star.obj"))
    caps = [p for p in mesh.polygons if abs(p.normal.z) > 0.9]
    outline = star_outline()
    x, y = outline.T
    area = 0.5 * float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))
    assert sum(p.area for p in caps) == pytest.approx(2 * area, rel=1e-4)
    for polygon in mesh.polygons:
        name = "cap" if abs(polygon.normal.z) > 0.9 else "side"
        assert mesh.materials[polygon.material_index].name.startswith(name)
        for corner in polygon.loop_indices:
            place = np.array(mesh.vertices[mesh.loops[corner].vertex_index].co)
            number = int(np.linalg.norm(outline - place[:2], axis=1).argmin())
            normal = np.array([*(2 * outline[number]), 0.1])
            np.testing.assert_allclose(
                mesh.corner_normals[corner].vector, normal / np.linalg.norm(normal), atol=2e-3
            )
            np.testing.assert_allclose(
                mesh.uv_layers[0].data[corner].uv, 5 * outline[number] + 0.5, atol=1e-5
            )


def test_picture_and_rays_see_the_same_star(tmp_path: Path) -> None:
    geometry = load_geometry(write_star(tmp_path / "star.obj"))
    show(tmp_path / "star.obj")
    camera = Camera(
        intrinsics(0.3, SIZE, SIZE), look_at(np.zeros(3), 0.3, 1.0, 0.2, 0.8), SIZE, SIZE
    )
    config = GenerationConfig(gpu_id=CPU, quality=Quality.DRAFT, samples=1)
    shown = Renderer(config, tmp_path).render(camera, 1)
    rays = RayScene([(transform(np.eye(4), geometry.vertices), geometry.faces)])
    cast = rays.cast(camera.K, camera.cam_to_world, SIZE, SIZE)
    (found,) = compare_masks(shown.ids, cast, 1, shown.depth)
    assert found.rendered > 1000
    assert found.passes, found


def test_a_file_that_blender_reads_otherwise_is_refused_by_name(tmp_path: Path) -> None:
    path = write_star(tmp_path / "star.obj")
    geometry = load_geometry(path)
    fewer = ModelGeometry(geometry.vertices, geometry.faces[1:], geometry.hull, (), True)
    with pytest.raises(UserInputError, match=r"star\.obj: Blender reads other triangles"):
        show(path, fewer)
    moved = ModelGeometry(geometry.vertices + 0.001, geometry.faces, geometry.hull, (), True)
    with pytest.raises(UserInputError, match=r"star\.obj: Blender finds vertices"):
        show(path, moved)
