# SPDX-License-Identifier: GPL-3.0-or-later
"""GLB files are measured as Blender shows them, or refused where programs disagree on what they show."""

from pathlib import Path

import numpy as np
import pytest

from core.assets.geometry import load_geometry
from core.assets.glb_file import plain_glb, split_glb
from core.assets.mesh_files import load_mesh
from core.assets.model_check import check_model
from tests.odd_models import (
    BOX,
    circle,
    first_primitive,
    ghost,
    listed,
    sparse,
    two_parents,
    with_picture,
    write_glb,
)


def in_file(points: np.ndarray) -> set[tuple[float, ...]]:
    """Return points of the model frame as the file has them, in millimeters."""
    turned = np.column_stack([points[:, 0], points[:, 2], -points[:, 1]])
    return set(map(tuple, (np.rint(1000 * turned) + 0.0).tolist()))


def triangles(path: Path) -> list[set[tuple[float, ...]]]:
    vertices, faces = load_mesh(path)
    return [in_file(vertices[face]) for face in faces]


def named(*faces: tuple[int, int, int]) -> list[set[tuple[float, ...]]]:
    return [set(map(tuple, np.rint(1000 * BOX.vertices[list(face)]).tolist())) for face in faces]


@pytest.mark.parametrize(
    ("mode", "corners", "faces"),
    [
        (5, (0, 1, 2, 3, 6, 7), [(0, 1, 2), (1, 3, 2), (2, 3, 6), (3, 7, 6)]),
        (6, (0, 1, 3, 7, 6), [(0, 1, 3), (0, 3, 7), (0, 7, 6)]),
    ],
)
def test_strips_and_fans_are_triangles(mode, corners, faces, tmp_path: Path):
    path = write_glb(tmp_path / "thing.glb", listed(mode, *corners))
    assert sorted(map(sorted, triangles(path))) == sorted(map(sorted, named(*faces)))
    assert check_model(path).problems == ()


def test_every_second_triangle_of_a_strip_is_turned_so_that_all_face_one_way(tmp_path: Path):
    path = write_glb(tmp_path / "thing.glb", listed(5, 0, 2, 1, 3))
    vertices, faces = load_mesh(path)
    normals = [np.cross(b - a, c - a) for a, b, c in vertices[faces]]
    assert np.dot(*normals) > 0


def test_a_strip_without_indices_takes_its_corners_in_order(tmp_path: Path):
    def change(content, append):
        del first_primitive(content)["indices"]
        first_primitive(content)["mode"] = 5

    path = write_glb(tmp_path / "thing.glb", change)
    assert len(triangles(path)) == len(BOX.vertices) - 2


def test_values_that_a_sparse_accessor_replaces_are_measured(tmp_path: Path):
    path = tmp_path / "thing.glb"
    write_glb(path, lambda content, append: None)
    load_geometry(path)
    write_glb(path, sparse)
    assert check_model(path).extents == pytest.approx((0.1, 0.05, 0.3))
    assert load_geometry(path).extents == pytest.approx((0.1, 0.05, 0.3))


def test_a_sparse_accessor_may_have_nothing_else(tmp_path: Path):
    def change(content, append):
        sparse(content, append)
        number = first_primitive(content)["attributes"]["POSITION"]
        del content["accessors"][number]["bufferView"]

    content, _ = split_glb(plain_glb(write_glb(tmp_path / "thing.glb", change).read_bytes()))
    position = content["accessors"][first_primitive(content)["attributes"]["POSITION"]]
    assert "sparse" not in position
    assert content["bufferViews"][position["bufferView"]]["byteLength"] == 8 * 12


def test_a_plain_file_is_read_as_it_is(tmp_path: Path):
    data = write_glb(tmp_path / "thing.glb", lambda content, append: None).read_bytes()
    assert plain_glb(data) is data
    for cut in (data[:100], data[:-1], b""):
        assert plain_glb(cut) is cut


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (ghost, "its node 'ghost' has a mesh and is in no scene"),
        (circle, "its node 'snake' is among its own ancestors"),
        (two_parents, "its node 'child' has several parents"),
        (with_picture(uri="data:image/png;base64,!!"), "its texture 0 is not in the file"),
        (with_picture(uri="data:image/png;base64,iVBORw0KGgo"), "its texture 0 is not in the file"),
        (with_picture(uri="data:,"), "its texture 0 is empty"),
        (with_picture(uri="data:image/png;base64,AAAA"), "its texture 0 cannot be read"),
    ],
)  # fmt: skip
def test_what_programs_disagree_on_is_refused(change, part: str, tmp_path: Path):
    (problem,) = check_model(write_glb(tmp_path / "thing.glb", change)).problems
    assert part in problem


def test_a_node_of_no_scene_without_a_mesh_is_harmless(tmp_path: Path):
    def change(content, append):
        content["nodes"].append({"name": "lamp"})

    assert check_model(write_glb(tmp_path / "thing.glb", change)).problems == ()
