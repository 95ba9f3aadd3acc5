# SPDX-License-Identifier: GPL-3.0-or-later
"""Polygons of model files become the right triangles, and files whose fans are right stay as they are."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.assets.mesh_files import cut_obj, load_mesh
from core.errors import UserInputError

HEIGHT = 0.05
# Counter-clockwise seen from above; begun where a fan is wrong.
L_OUTLINE = [(0.0, 0.04), (0.0, 0.0), (0.1, 0.0), (0.1, 0.02), (0.02, 0.02), (0.02, 0.04)]
L_AREA = 0.1 * 0.02 + 0.02 * 0.02


def prism() -> tuple[list[tuple[float, float, float]], list[list[int]]]:
    """Return an upright prism over the L, Z up: two concave hexagons and six quads."""
    count = len(L_OUTLINE)
    vertices = [(x, y, z) for z in (0.0, HEIGHT) for x, y in L_OUTLINE]
    sides = [[i, (i + 1) % count, count + (i + 1) % count, count + i] for i in range(count)]
    return vertices, [list(range(count))[::-1], list(range(count, 2 * count)), *sides]


def write_obj(path: Path, relative: bool = False) -> Path:
    vertices, faces = prism()
    lines = [f"v {x} {z} {-y}" for x, y, z in vertices]
    base = -len(vertices) if relative else 1
    lines += ["f " + " ".join(f"{base + i}" for i in face) for face in faces]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


def write_ply(path: Path, binary: bool = False) -> Path:
    vertices, faces = prism()
    if binary:  # trimesh reads binary files only with faces of one size
        faces = faces[:2]
    kind = "binary_little_endian" if binary else "ascii"
    header = (
        f"ply\nformat {kind} 1.0\nelement vertex {len(vertices)}\n"
        "property float x\nproperty float y\nproperty float z\n"
        f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    ).encode()
    if binary:
        body = np.array(vertices, dtype="<f4").tobytes()
        body += b"".join(bytes([len(f)]) + np.array(f, dtype="<i4").tobytes() for f in faces)
    else:
        rows = [*vertices, *([len(face), *face] for face in faces)]
        body = "".join(" ".join(map(str, row)) + "\n" for row in rows).encode()
    path.write_bytes(header + body)
    return path


@pytest.mark.parametrize("name", ["l.obj", "relative.obj", "l.ply"])
def test_a_concave_prism_is_a_closed_body_of_its_volume(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write_ply(path) if name.endswith("ply") else write_obj(path, name.startswith("relative"))
    mesh = trimesh.Trimesh(*load_mesh(path), process=False)
    assert len(mesh.faces) == 2 * 4 + 6 * 2
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(L_AREA * HEIGHT, rel=1e-5)
    assert mesh.area_faces.sum() == pytest.approx(2 * L_AREA + 0.28 * HEIGHT, rel=1e-5)


def test_binary_ply_polygons_are_cut_alike(tmp_path: Path) -> None:
    mesh = trimesh.Trimesh(*load_mesh(write_ply(tmp_path / "l.ply", binary=True)), process=False)
    assert mesh.area_faces.sum() == pytest.approx(2 * L_AREA, rel=1e-5)


def test_vertices_counted_backwards_are_those_of_their_place(tmp_path: Path) -> None:
    """Each object of such a file counts from its own vertices on."""
    quad = "v {0} 0 0\nv {1} 0 0\nv {1} 1 0\nv {0} 1 0\nf -4/-1 -3/-1 -2/-1 -1/-1\n"
    text = "vt 0 0\n" + quad.format(0, 1) + quad.format(5, 6)
    path = tmp_path / "two.obj"
    path.write_text(text, encoding="ascii")
    vertices, faces = load_mesh(path)
    assert sorted(set(vertices[:, 0])) == [0, 1, 5, 6]
    assert len(faces) == 4


def test_the_back_of_a_sheet_is_cut_like_its_front(tmp_path: Path) -> None:
    """The quad is bent: cut along both diagonals it would be two surfaces."""
    bent = "v 0 0 0\nv 1 0 0\nv 1 0.2 1\nv 0 0 1\nf 1 2 3 4\nf 4 3 2 1\nf 1 2 3\n"
    path = tmp_path / "sheet.obj"
    path.write_text(bent, encoding="ascii")
    _, faces = load_mesh(path)
    assert len(np.unique(np.sort(faces, axis=1), axis=0)) == 2


@pytest.mark.parametrize(
    "text",
    [
        b"v 0 0 0\nv 1 0 0\nv 1 1 0\nf 1 2 3\n",
        b"v 0 0 0\r\nv 1 0 0\r\nv 1 1 0\r\nv 0 1 0\r\nf 1//1 2//1 3//1 \\\r\n 4//1\r\n",
        b"v 0 0 0\nv 1 0 0\nv 1 1 0\nf 1 2 3 9\n",
    ],
)
def test_a_file_without_wrong_fans_stays_as_it_is(text: bytes) -> None:
    assert cut_obj(text) is text


def test_normals_and_texture_coordinates_stay_with_their_corners() -> None:
    arrow = b"v 0 0 0\nv 1 0 0\nv 0.2 0.2 0\nv 0 1 0\nf 4/1/5 1/2/6 2/3/7 3/4/8\nf 1 2 3\n"
    assert cut_obj(arrow).splitlines()[4:] == [b"f 1/2/6 2/3/7 3/4/8 4/1/5", b"f 1 2 3"]


def test_a_vertex_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "bad.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 1 1 0\nf 1 2 3 9\n", encoding="ascii")
    with pytest.raises(UserInputError, match=r"not there|not a readable model"):
        load_mesh(path)
