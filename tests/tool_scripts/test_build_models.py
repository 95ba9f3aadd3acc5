# SPDX-License-Identifier: GPL-3.0-or-later
"""The parametric models: closed, sized and standing as they say, and the same on every build."""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.assets.catalogue import KNOWN_COLORS, POSES
from core.assets.geometry import load_geometry
from core.assets.model_files import model_files
from core.assets.parts_file import PARTS_SUFFIX
from core.assets.printed import PRINT_SUFFIX
from core.errors import UserInputError
from tool_scripts import build_models
from tool_scripts.building.boxes import BoxNet, box
from tool_scripts.building.curves import circle, rounded_rectangle
from tool_scripts.building.library import blueprints, family_of, rows
from tool_scripts.building.model import Blueprint
from tool_scripts.building.pottery import vessel, wall
from tool_scripts.building.surfaces import Span, extrude, lathe, ring_sweep, sweep
from tool_scripts.building.write import make_shape, write_model
from tool_scripts.building.write import model_files as files_of
from tool_scripts.importing.definitions import read_definitions
from tool_scripts.importing.obj_mesh import ObjMesh, format_obj
from utils.repository import REPOSITORY

SMALLEST, LARGEST = 0.01, 0.31  # meters, of the longest side
FEWEST, MOST = 300, 16_000  # triangles
FAMILIES: dict[str, list[Blueprint]] = {}
for _blueprint in blueprints():
    FAMILIES.setdefault(family_of(_blueprint.id), []).append(_blueprint)


def triangles(mesh: ObjMesh) -> trimesh.Trimesh:
    """The triangles of a part as any reader of its OBJ file gets them, welded by position."""
    text = io.StringIO(format_obj(mesh, "x.mtl"))
    loaded = trimesh.load(text, file_type="obj", force="mesh", skip_materials=True, process=False)
    vertices, numbers = np.unique(np.round(loaded.vertices, 6), axis=0, return_inverse=True)
    found = trimesh.Trimesh(vertices, numbers.reshape(-1)[loaded.faces], process=False)
    found.update_faces(found.nondegenerate_faces(height=0))
    return found


def is_solid(mesh: ObjMesh) -> bool:
    found = triangles(mesh)
    return bool(found.is_watertight and found.is_winding_consistent and found.volume > 0)


def uv_orientation(mesh: ObjMesh) -> np.ndarray:
    """+1 for each face whose picture is seen from outside as it was drawn, -1 where mirrored."""
    starts = np.cumsum(mesh.face_sizes) - mesh.face_sizes
    corners = starts[:, None] + np.arange(3)
    uv = mesh.uvs[mesh.corner_uv[corners]]
    # Faces run counter-clockwise seen from outside, so upright pictures do in u and v, too.
    first, second = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
    area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    return np.sign(np.where(np.abs(area) < 1e-12, 0, area))


# ---- the surfaces ----


def test_a_lathed_cylinder_is_the_regular_prism():
    profile = np.array([[0, 0], [0.03, 0], [0.03, 0.1], [0, 0.1]])
    mesh = lathe([Span("x", profile)], segments=72)
    assert is_solid(mesh)
    assert triangles(mesh).volume == pytest.approx(
        0.5 * 72 * np.sin(2 * np.pi / 72) * 0.03**2 * 0.1, rel=1e-3
    )


def test_a_lathed_ring_is_a_closed_torus():
    around = circle(0.01, 24) + np.array([0.05, 0])
    section = np.vstack([around, around[:1]])
    mesh = lathe([Span("x", section)], segments=96)
    assert is_solid(mesh)
    assert triangles(mesh).volume == pytest.approx(2 * np.pi**2 * 0.05 * 0.01**2, rel=0.02)
    assert triangles(mesh).euler_number == 0


def test_a_vessel_holds_what_is_between_its_walls():
    outer = np.array([[0.04, 0], [0.04, 0.05], [0.04, 0.1]])
    inner = wall(outer, thickness=0.004, floor=0.006, fillet=0.001)
    made = vessel(outer, inner, "x")
    assert is_solid(made.mesh)
    full = np.pi * 0.04**2 * 0.1 - np.pi * 0.036**2 * 0.094
    assert triangles(made.mesh).volume == pytest.approx(full, rel=0.03)


def test_a_sweep_along_a_line_is_a_prism():
    path = np.column_stack([np.linspace(0, 0.1, 9), np.zeros(9), np.zeros(9)])
    mesh = sweep(path, rounded_rectangle(0.01, 0.02, 0.002), "x")
    assert is_solid(mesh)
    assert triangles(mesh).extents == pytest.approx([0.1, 0.02, 0.01])
    flat = np.column_stack([circle(0.05, 48), np.zeros(48)])
    assert is_solid(ring_sweep(flat, circle(0.004, 16), "x"))


@pytest.mark.parametrize("bevel", [0.0, 0.002])
def test_an_extruded_outline_with_a_bay_is_closed_by_triangles(bevel: float):
    outline = np.array([[0, 0], [0.1, 0], [0.1, 0.02], [0.04, 0.02], [0.04, 0.06], [0, 0.06]])
    mesh = extrude(outline, 0.01, "x", bevel)
    assert is_solid(mesh)
    assert triangles(mesh).volume == pytest.approx(
        (0.1 * 0.02 + 0.04 * 0.04) * 0.01, rel=1e-6 if bevel == 0 else 0.05
    )


def test_a_box_has_round_edges_and_its_own_place_for_every_face():
    mesh = box((0.08, 0.04, 0.12), 0.003, "x", label=True)
    assert is_solid(mesh)
    assert triangles(mesh).extents == pytest.approx([0.08, 0.04, 0.12])
    assert triangles(mesh).volume < 0.08 * 0.04 * 0.12
    assert (uv_orientation(mesh) >= 0).all()
    net = BoxNet((0.08, 0.04, 0.12))
    assert sum(np.prod(net.rectangle(f)[2:]) for f in ("front", "right", "top")) == pytest.approx(
        0.08 * 0.12 + 0.04 * 0.12 + 0.08 * 0.04
    )


# ---- every family ----


def check(blueprint: Blueprint) -> None:
    shape = make_shape(blueprint)
    count = 0
    for number, part in enumerate(shape.parts):
        assert is_solid(part), (blueprint.id, number, part.materials)
        for name in part.materials:
            finish = shape.finishes[name]
            if finish.picture is not None and not finish.tile:
                faces = uv_orientation(part)[part.face_material == part.materials.index(name)]
                assert (faces >= 0).all(), (blueprint.id, name, "mirrored label")
                assert (faces > 0).mean() > 0.5, (blueprint.id, name)
        count += len(triangles(part).faces)
    assert FEWEST <= count <= MOST, (blueprint.id, count)
    points = np.vstack([part.positions for part in shape.parts])
    size = np.ptp(points, axis=0)
    assert SMALLEST <= size.max() <= LARGEST, (blueprint.id, size)
    assert points[:, 2].min() == pytest.approx(0.0, abs=1e-4), blueprint.id
    for body in shape.bodies:
        assert (body >= points.min(axis=0) - 2e-4).all(), blueprint.id
        assert (body <= points.max(axis=0) + 2e-4).all(), blueprint.id
    if shape.bodies:
        bodies = np.vstack(shape.bodies)
        assert np.ptp(bodies, axis=0) == pytest.approx(size, abs=6e-4), blueprint.id


@pytest.mark.parametrize("family", FAMILIES)
def test_models_of_a_family_are_closed_and_of_a_fitting_size(family: str):
    for blueprint in (FAMILIES[family][0], FAMILIES[family][-1]):
        check(blueprint)


@pytest.mark.long
@pytest.mark.parametrize("blueprint", blueprints(), ids=lambda b: b.id)
def test_all_models_are_closed_and_of_a_fitting_size(blueprint: Blueprint):
    check(blueprint)


def test_words_are_those_of_the_workbook():
    ids = {definition.id for definition in read_definitions()}
    for blueprint in blueprints():
        words = blueprint.words
        assert blueprint.id not in ids, f"{blueprint.id} is imported, too"
        assert words.name, blueprint.id
        assert words.category, blueprint.id
        assert words.color in ("", *KNOWN_COLORS), blueprint.id
        assert words.pose in ("", *POSES), blueprint.id
        assert words.name not in words.aliases, blueprint.id
        if words.color:
            assert blueprint.id.endswith(words.color), blueprint.id
    assert {row.cells["license"] for row in rows()} == {"CC0 1.0"}


# ---- files ----


def test_the_files_of_a_model_go_together(tmp_path: Path):
    for models in FAMILIES.values():
        blueprint = models[0]
        path = write_model(blueprint, tmp_path, "stamp")
        names = {file.name for file in model_files(path)}
        beside = {"import.json", f"{blueprint.id}{PRINT_SUFFIX}"}
        assert names | beside == {file.name for file in path.parent.iterdir()}
        shape = make_shape(blueprint)
        assert {n for part in shape.parts for n in part.materials} <= set(shape.finishes)


def test_a_mug_is_hollow_for_physics(tmp_path: Path):
    path = write_model(FAMILIES["mug"][0], tmp_path, "stamp")
    geometry = load_geometry(path)
    assert len(geometry.parts) > 12
    assert not geometry.hull_is_good
    assert (path.parent / f"{path.stem}{PARTS_SUFFIX}").is_file()
    low, high = geometry.bounds
    # The handle is on the +x side, so the axis is half a width from the other.
    axis = np.array([low[0] + (high[1] - low[1]) / 2, 0.0, high[2] / 2])
    for part in geometry.parts:
        corners = part.vertices[part.faces]
        normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        assert (((axis - corners[:, 0]) * normals).sum(axis=1) > 0).any(), "the inside is filled"


def test_parts_of_another_mesh_do_not_count(tmp_path: Path):
    path = write_model(FAMILIES["mug"][0], tmp_path, "stamp")
    parts = path.parent / f"{path.stem}{PARTS_SUFFIX}"
    parts.write_text(json.dumps({"mesh": "another", "parts": []}))
    assert len(load_geometry(path).parts) > 1
    parts.write_text("{")
    with pytest.raises(UserInputError, match="not a convex parts file"):
        load_geometry(path)


def test_another_process_builds_the_same_bytes():
    chosen = [models[-1].id for models in FAMILIES.values()]
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from tool_scripts.building.library import blueprints\n"
        "from tool_scripts.building.write import model_files\n"
        "for b in blueprints():\n"
        "    if b.id in sys.argv[2:]:\n"
        "        for name, data in sorted(model_files(b, 's').items()):\n"
        "            print(b.id, name, hashlib.sha256(data).hexdigest())\n"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(REPOSITORY), *chosen],
        check=True, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    here = [
        f"{blueprint.id} {name} {hashlib.sha256(data).hexdigest()}"
        for blueprint in blueprints()
        if blueprint.id in chosen
        for name, data in sorted(files_of(blueprint, "s").items())
    ]
    assert other.stdout.splitlines() == here


def test_the_tool_builds_once_and_again_only_when_told(tmp_path: Path, capsys):
    chosen = [FAMILIES["mug"][0].id]
    arguments = ["--obj-dir", str(tmp_path), "--workers", "1", "--only", *chosen]
    for extra, built in (([], 1), ([], 0), (["--force"], 1)):
        assert build_models.main([*arguments, *extra]) == 0
        assert f"{built} of them built now" in capsys.readouterr().out
    (tmp_path / chosen[0] / f"{chosen[0]}.mtl").unlink()
    assert build_models.main(arguments) == 0
    assert "1 of them built now" in capsys.readouterr().out
    assert (tmp_path / chosen[0] / f"{chosen[0]}.mtl").is_file()
    with pytest.raises(UserInputError, match="no such model: nothing"):
        build_models.main(["--only", "nothing"])


def test_the_command_builds_with_several_processes(tmp_path: Path):
    chosen = [models[0].id for models in FAMILIES.values()][:2]
    command = [
        sys.executable,
        str(REPOSITORY / "tool_scripts" / "build_models.py"),
        "--workers",
        "2",
    ]
    done = subprocess.run(
        [*command, "--obj-dir", str(tmp_path), "--only", *chosen], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert all((tmp_path / model_id / f"{model_id}.obj").is_file() for model_id in chosen)
