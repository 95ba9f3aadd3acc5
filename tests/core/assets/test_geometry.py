# SPDX-License-Identifier: GPL-3.0-or-later
"""Geometry of model files: frames, caching, footprints."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

import core.assets.geometry as geometry_module
from core.assets.convex_parts import ConvexPart
from core.assets.geometry import (
    compute_geometry,
    default_cache_dir,
    footprint,
    load_geometry,
    world_bounds,
)
from core.assets.mesh_files import load_mesh
from core.errors import UserInputError

# A box 1 x 2 x 3 dm whose lowest corner is the origin, so that frames show.
BOX = trimesh.creation.box(bounds=[[0, 0, 0], [0.1, 0.2, 0.3]])


def write(mesh: trimesh.Trimesh, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    mesh.export(path)
    return path


def yaw(angle: float, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> np.ndarray:
    pose = trimesh.transformations.rotation_matrix(angle, [0, 0, 1])
    pose[:3, 3] = x, y, z
    return pose


@pytest.mark.parametrize("suffix", ["obj", "glb"])
def test_y_up_files_are_turned_and_ply_is_taken_as_it_is(suffix: str, tmp_path: Path):
    vertices, _ = load_mesh(write(BOX, tmp_path / f"box.{suffix}"))
    # (x, y, z) to (x, -z, y)
    assert np.allclose(vertices.min(axis=0), [0, -0.3, 0], atol=1e-7)
    assert np.allclose(vertices.max(axis=0), [0.1, 0, 0.2], atol=1e-7)
    vertices, _ = load_mesh(write(BOX, tmp_path / "box.ply"))
    assert np.allclose(vertices.max(axis=0), [0.1, 0.2, 0.3], atol=1e-7)


def test_turning_keeps_faces_outward(tmp_path: Path):
    vertices, faces = load_mesh(write(BOX, tmp_path / "box.obj"))
    assert trimesh.Trimesh(vertices, faces).volume == pytest.approx(0.006, rel=1e-5)


def test_all_parts_of_a_file_come_as_one_welded_mesh(tmp_path: Path):
    scene = trimesh.Scene()
    scene.add_geometry(BOX)
    scene.add_geometry(BOX, transform=trimesh.transformations.translation_matrix([1, 0, 0]))
    scene.export(tmp_path / "two.glb")
    geometry = compute_geometry(tmp_path / "two.glb")
    assert len(geometry.vertices) == 16
    assert len(geometry.faces) == 24
    assert geometry.extents == pytest.approx([1.1, 0.3, 0.2], abs=1e-6)


def test_footprint_of_a_turned_box_is_its_turned_rectangle(tmp_path: Path):
    geometry = compute_geometry(write(BOX, tmp_path / "box.ply"))
    outline = footprint(geometry, yaw(0.3, 1.0, 2.0, 5.0))
    corners = np.array([[0, 0], [0.1, 0], [0.1, 0.2], [0, 0.2]])
    rotation = np.array([[np.cos(0.3), -np.sin(0.3)], [np.sin(0.3), np.cos(0.3)]])
    expected = corners @ rotation.T + [1.0, 2.0]
    distance = np.linalg.norm(outline[:, None] - expected[None], axis=2).min(axis=0)
    assert len(outline) == 4
    assert distance.max() < 1e-6
    x, y = outline.T
    area = 0.5 * np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))
    assert area == pytest.approx(0.02, rel=1e-5)  # positive: counter-clockwise


def test_world_bounds_equal_the_bounds_of_all_vertices(tmp_path: Path):
    mesh = trimesh.creation.icosphere(subdivisions=3, radius=0.05)
    geometry = compute_geometry(write(mesh, tmp_path / "ball.ply"))
    pose = trimesh.transformations.random_rotation_matrix(np.array([0.2, 0.5, 0.9]))
    moved = geometry.vertices @ pose[:3, :3].T + pose[:3, 3]
    expected = [moved.min(axis=0), moved.max(axis=0)]
    assert np.allclose(world_bounds(geometry, pose), expected, atol=1e-7)


def same(one: geometry_module.ModelGeometry, two: geometry_module.ModelGeometry) -> bool:
    pairs = [(one.vertices, two.vertices), (one.faces, two.faces), (one.hull, two.hull)]
    pairs += [p for a, b in zip(one.parts, two.parts, strict=True) for p in zip(a, b, strict=True)]
    return one.hull_is_good == two.hull_is_good and all(np.array_equal(a, b) for a, b in pairs)


def test_a_cached_geometry_equals_a_fresh_one_bit_by_bit(tmp_path: Path, monkeypatch):
    mesh = trimesh.creation.annulus(r_min=0.04, r_max=0.045, height=0.1)
    path = write(mesh, tmp_path / "ring" / "ring.obj")
    first = load_geometry(path)
    assert default_cache_dir(path) == tmp_path / ".cache"
    assert len(list((tmp_path / ".cache").iterdir())) == 1
    monkeypatch.setattr(geometry_module, "compute_geometry", None)  # a call would fail
    assert same(load_geometry(path), first)


def test_another_content_is_computed_anew(tmp_path: Path):
    path = write(BOX, tmp_path / "box.ply")
    load_geometry(path)
    bigger = BOX.copy()
    bigger.apply_scale(2.0)
    assert load_geometry(write(bigger, path)).extents == pytest.approx([0.2, 0.4, 0.6])


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"\x00" * 100])
def test_a_damaged_cache_is_made_again(damage: bytes, tmp_path: Path, caplog):
    path = write(BOX, tmp_path / "box.ply")
    first = load_geometry(path)
    (cached,) = (tmp_path / ".cache").iterdir()
    cached.write_bytes(damage)
    assert same(load_geometry(path), first)
    assert "computed again" in caplog.text
    assert cached.read_bytes() != damage


def test_a_cache_that_cannot_be_written_costs_no_run(tmp_path: Path, caplog):
    path = write(BOX, tmp_path / "box.ply")
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert load_geometry(path, blocked / "cache").hull_is_good
    assert "not written" in caplog.text


def test_a_known_geometry_is_cached_for_another_file(tmp_path: Path, monkeypatch):
    red = write(BOX, tmp_path / "red.obj")
    blue = tmp_path / "blue.obj"
    blue.write_text("# blue\n" + red.read_text())
    first = load_geometry(red)
    monkeypatch.setattr(geometry_module, "compute_geometry", None)
    assert load_geometry(blue, known=first) is first
    assert same(load_geometry(blue), first)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.obj", "", "not a readable model|no faces"),
        ("a.obj", "v 0 0 0\nv 1 0 0\nv 2 0 0\n", "not a readable model|no faces"),
        ("a.obj", "v 0 0 0\nv 1 0 0\nv nan 1 0\nf 1 2 3\n", "no numbers"),
        ("a.obj", "v 0 0 0\nv 1 0 0\nf 1 2 2\n", "no faces"),
        ("a.glb", "nonsense", "not a readable model"),
        ("a.fbx", "", "has to be one of .obj, .glb, .gltf, .ply, .stl"),
    ],
)
def test_bad_files_are_named(name: str, text: str, message: str, tmp_path: Path):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(UserInputError, match=message) as caught:
        load_geometry(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(UserInputError, match=r"gone\.obj"):
        load_geometry(tmp_path / "gone.obj")


def test_a_flat_sheet_has_a_body_and_a_footprint_even_on_edge(tmp_path: Path):
    sheet = trimesh.Trimesh(
        [[0, 0, 0], [0.2, 0, 0], [0.2, 0.3, 0], [0, 0.3, 0]], [[0, 1, 2], [0, 2, 3]]
    )
    geometry = compute_geometry(write(sheet, tmp_path / "sheet.ply"))
    (part,) = geometry.parts
    assert isinstance(part, ConvexPart)
    assert 0 < trimesh.Trimesh(*part).volume < 0.2 * 0.3 * 0.001
    assert geometry.extents == pytest.approx([0.2, 0.3, 0.0])
    upright = trimesh.transformations.rotation_matrix(np.pi / 2, [1, 0, 0])
    assert np.ptp(footprint(geometry, upright), axis=0) == pytest.approx([0.2, 0.0], abs=1e-3)
