# SPDX-License-Identifier: GPL-3.0-or-later
"""Convex parts: when a hull is enough, and that the parts cover the object but not its hollow."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.assets.convex_parts import convex_parts, hull_mesh
from utils.repository import REPOSITORY


def cup(radius: float = 0.04, wall: float = 0.004, height: float = 0.1) -> trimesh.Trimesh:
    """A cup in the model frame, standing on z = 0."""
    profile = [
        [0, 0], [radius, 0], [radius, height], [radius - wall, height], [radius - wall, wall], [0, wall],
    ]  # fmt: skip
    return trimesh.creation.revolve(profile, sections=48)


def inside(parts, points: np.ndarray) -> np.ndarray:
    found = np.zeros(len(points), dtype=bool)
    for part in parts:
        triangles = part.vertices[part.faces]
        normals = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
        height = ((points[:, None] - triangles[None, :, 0]) * normals).sum(axis=2)
        found |= (height <= 1e-12).all(axis=1)
    return found


@pytest.mark.parametrize(
    "mesh",
    [
        trimesh.creation.box(extents=[0.1, 0.2, 0.05]),
        trimesh.creation.icosphere(subdivisions=3, radius=0.06),
        trimesh.creation.cylinder(radius=0.03, height=0.12),
    ],
)
def test_convex_shapes_keep_their_hull(mesh: trimesh.Trimesh):
    parts, hull_is_good = convex_parts(mesh.vertices, mesh.faces)
    assert hull_is_good
    assert len(parts) == 1
    assert trimesh.Trimesh(*parts[0]).volume == pytest.approx(mesh.volume, rel=1e-3)


@pytest.mark.parametrize(("opening", "hull_is_good"), [(0.011, True), (0.0135, False)])
def test_a_hull_stands_for_a_cup_into_which_no_ball_of_12_mm_fits(
    opening: float, hull_is_good: bool
):
    # The ball touches the wall all round: its radius is the inner one, to a voxel or so.
    mesh = cup(radius=opening + 0.004)
    assert convex_parts(mesh.vertices, mesh.faces)[1] is hull_is_good


def test_a_hollow_without_an_opening_upwards_counts_as_solid():
    mesh = cup()
    mesh.vertices[:, 2] = 0.1 - mesh.vertices[:, 2]  # upside down on the table
    mesh.invert()
    assert convex_parts(mesh.vertices, mesh.faces)[1]


def test_the_parts_of_a_cup_hold_its_wall_and_leave_its_inside_free():
    mesh = cup()
    parts, hull_is_good = convex_parts(mesh.vertices, mesh.faces)
    assert not hull_is_good
    assert 1 < len(parts) <= 24
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    heights = np.linspace(0.01, 0.09, 9)
    wall = np.array([[*(0.038 * r), z] for r in ring for z in heights])
    hollow = np.array([[*(0.025 * r), z] for r in ring for z in heights])
    assert inside(parts, wall).mean() > 0.95  # the seams between parts are allowed
    assert not inside(parts, hollow).any()
    bottom = np.column_stack([0.02 * ring, np.full(60, 0.002)])
    assert inside(parts, bottom).all()


def test_parts_reach_the_bounds_of_the_object_and_stay_within():
    mesh = cup()
    parts, _ = convex_parts(mesh.vertices, mesh.faces)
    corners = np.vstack([part.vertices for part in parts])
    assert np.allclose(corners.min(axis=0), mesh.bounds[0], atol=1e-4)
    assert np.allclose(corners.max(axis=0), mesh.bounds[1], atol=1e-4)


def test_parts_are_closed_and_turned_outward():
    mesh = cup()
    for part in convex_parts(mesh.vertices, mesh.faces)[0]:
        body = trimesh.Trimesh(*part)
        assert body.is_watertight
        assert body.volume > 0
        assert body.volume == pytest.approx(body.convex_hull.volume, rel=1e-6)


def test_the_hull_of_a_fine_mesh_is_thinned_within_a_fifth_of_a_millimeter():
    mesh = trimesh.creation.icosphere(subdivisions=5, radius=0.05)
    ((part,), _) = convex_parts(mesh.vertices, mesh.faces)
    assert len(part.vertices) < 1100
    hull = trimesh.Trimesh(*part)
    center_distance = np.linalg.norm(hull.triangles_center, axis=1)
    assert center_distance.min() > 0.05 - 2e-4, 0.05 - center_distance.min()


def test_hull_mesh_of_points_in_a_plane_has_a_thickness():
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0.5, 0.5, 0]], dtype=float)
    assert trimesh.Trimesh(*hull_mesh(square)).volume == pytest.approx(5e-4, rel=1e-3)


_SCRIPT = """
import hashlib, sys
sys.path.insert(0, {root!r})
from tests_cup import parts
digest = hashlib.sha256()
for part in parts:
    digest.update(part.vertices.tobytes())
    digest.update(part.faces.tobytes())
print(digest.hexdigest())
"""


def test_the_result_does_not_hang_on_the_number_of_threads(tmp_path: Path):
    np.savez(tmp_path / "cup.npz", vertices=cup().vertices, faces=cup().faces)
    (tmp_path / "tests_cup.py").write_text(
        "import numpy as np\nfrom core.assets.convex_parts import convex_parts\n"
        f"data = np.load({str(tmp_path / 'cup.npz')!r})\n"
        "parts, _ = convex_parts(data['vertices'], data['faces'])\n"
    )
    digests = set()
    for threads in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT.format(root=str(REPOSITORY))],
            cwd=tmp_path, capture_output=True, text=True, check=True,
            env={"OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": str(tmp_path)},
        )  # fmt: skip
        digests.add(done.stdout)
    assert len(digests) == 1
