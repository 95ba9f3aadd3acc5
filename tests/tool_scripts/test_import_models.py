# SPDX-License-Identifier: GPL-3.0-or-later
"""The importer, on packages made here: conversion, packages, workbook, and what is missing."""

import io
import json
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from core.assets.catalogue import NOT_IMPORTED_FILE, read_catalogue
from core.assets.geometry import load_geometry
from core.errors import UserInputError
from tool_scripts import import_models
from tool_scripts.building import library as library_of_own
from tool_scripts.importing import families, packages, sources
from tool_scripts.importing.build import (
    MAX_TEXTURE,
    encode_texture,
    fit,
    is_current,
    turn_matrix,
    write_model,
)
from tool_scripts.importing.definitions import Definition, read_definitions
from tool_scripts.importing.families import Family, import_family
from tool_scripts.importing.materials import format_mtl, from_srgb, parse_mtl
from tool_scripts.importing.obj_mesh import corner_normals, format_obj, join, parse_obj
from tool_scripts.importing.packages import Package, SourceUnavailableError, fetch
from tool_scripts.importing.sources import FurnitureLibrary, RobocasaLibrary
from utils.repository import REPOSITORY

CUBE = """
mtllib cube.mtl
v -1 -1 -1\nv 1 -1 -1\nv 1 1 -1\nv -1 1 -1
v -1 -1 1\nv 1 -1 1\nv 1 1 1\nv -1 1 1
vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1
g sides
usemtl paper
f 1/1 2/2 6/3 5/4
f 3/1 4/2 8/3 7/4
f -8/1 -4/2 -1/3 -5/4
f 2/1 3/2 7/3 6/4
g lids
usemtl ink
f 4 3 2 1
f 5 6 7 8
l 1 2
"""
MTL = "newmtl paper\nKd 0.8 0.8 0.8\nNs 90\nmap_Kd pic.png\nnewmtl ink\nKd 0 0 0\nd 0.2\n"


def picture(width: int = 4, height: int = 2, mode: str = "RGB", kind: str = "png") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height), 200 if mode == "L" else None).save(buffer, format=kind)
    return buffer.getvalue()


def volume(mesh) -> float:
    text = format_obj(mesh, "x.mtl")
    loaded = trimesh.load(io.StringIO(text), file_type="obj", force="mesh", skip_materials=True)
    return float(loaded.volume)


def test_a_parsed_obj_is_written_the_same_again():
    mesh = parse_obj(CUBE)
    again = parse_obj(format_obj(mesh, "cube.mtl"))
    assert np.array_equal(mesh.positions, again.positions)
    assert np.array_equal(mesh.corner_position, again.corner_position)
    assert np.array_equal(mesh.corner_uv, again.corner_uv)
    assert mesh.used_materials() == again.used_materials() == ("paper", "ink")
    assert volume(mesh) == pytest.approx(8.0)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_mirroring_keeps_faces_outward(axis: int):
    mirror = np.eye(3)
    mirror[axis, axis] = -2.0
    assert volume(parse_obj(CUBE).transformed(mirror, np.ones(3))) == pytest.approx(16.0)


def test_normals_are_sharp_on_a_cube_and_smooth_on_a_ball():
    mesh = parse_obj(CUBE)
    normals = corner_normals(mesh)
    assert np.allclose(np.abs(normals).max(axis=1), 1.0)
    ball = trimesh.creation.icosphere(subdivisions=3)
    mesh = parse_obj(trimesh.exchange.obj.export_obj(ball))
    radial = mesh.positions[mesh.corner_position]
    assert (corner_normals(mesh) * radial).sum(axis=1).min() > 0.999


def test_joined_meshes_keep_their_volume_and_materials():
    cube = parse_obj(CUBE)
    moved = replace(cube, materials=("", "wood", "ink")).transformed(np.eye(3), np.full(3, 5.0))
    both = join([cube, moved])
    assert volume(both) == pytest.approx(16.0)
    assert set(both.used_materials()) == {"paper", "ink", "wood"}


def test_a_face_without_its_position_is_refused():
    with pytest.raises(ValueError, match="position"):
        parse_obj("v 0 0 0\nf 1 2 3\n")


def test_quarter_turns_compose_and_cancel():
    assert np.array_equal(turn_matrix("x -x"), np.eye(3))
    assert np.array_equal(turn_matrix("zz"), np.diag([-1.0, -1.0, 1.0]))
    # About x, up (y) goes to the front (z).
    assert np.array_equal(turn_matrix("x") @ [0, 1, 0], [0, 0, 1])
    assert np.linalg.det(turn_matrix("x y -z")) == pytest.approx(1.0)


def test_a_fitted_model_stands_on_the_origin_at_its_size():
    mesh = parse_obj(CUBE).transformed(np.diag([1.0, 2.0, 3.0]), np.array([7.0, 8.0, 9.0]))
    fitted = fit(mesh, Definition("a", "l", "i", "n", "c", size=0.3))
    assert np.allclose(fitted.positions.min(axis=0), [-0.05, 0.0, -0.15])
    assert np.allclose(fitted.positions.max(axis=0), [0.05, 0.2, 0.15])


def test_a_round_base_is_pressed_flat_so_that_it_stands():
    ball = trimesh.creation.icosphere(subdivisions=5, radius=0.1)
    mesh = parse_obj(trimesh.exchange.obj.export_obj(ball))
    low = fit(mesh, Definition("a", "l", "i", "n", "c", foot=0.02)).positions
    assert np.ptp(low[:, 1]) == pytest.approx(0.18, abs=1e-6)
    base = low[np.abs(low[:, 1]) < 1e-9]
    # As wide as the ball is at this height.
    assert np.ptp(base[:, 0]) / 2 == pytest.approx(np.sqrt(0.1**2 - 0.08**2), abs=0.005)
    assert np.linalg.norm(low[low[:, 1] > 0] - [0, 0.08, 0], axis=1) == pytest.approx(0.1)


def test_materials_come_out_opaque_and_never_black():
    parsed = parse_mtl(MTL)
    assert parsed["paper"].texture == "pic.png"
    text = format_mtl(list(parsed.values()))
    again = parse_mtl(text)
    assert min(again["ink"].color) > 0
    assert "d 1\n" in text
    assert "d 0.2" not in text


def test_web_colors_become_linear():
    assert from_srgb("#ffffff") == pytest.approx((1, 1, 1))
    # Half of full light looks like 188 of 255.
    assert from_srgb("#bcbcbc") == pytest.approx((0.5, 0.5, 0.5), abs=0.005)


def test_textures_are_capped_and_lose_their_alpha():
    data = encode_texture(picture(3000, 1500, "RGBA"), "a.png")
    with Image.open(io.BytesIO(data)) as opened:
        assert (opened.size, opened.mode) == ((MAX_TEXTURE, MAX_TEXTURE // 2), "RGB")
    fine = picture()
    assert encode_texture(fine, "a.png") is fine
    with Image.open(io.BytesIO(encode_texture(fine, "a.jpg"))) as opened:
        assert opened.format == "JPEG"


# ---- libraries ----


def furniture_zip(path: Path, texture: bool = True) -> Path:
    catalogue = (
        "id#1=a\nname#1=Little box\nmodel#1=/lib/cube/cube.obj\ncreator#1=Ann\n"
        "width#1=10\nheight#1=10\ndepth#1=10\n"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PluginFurnitureCatalog.properties", catalogue)
        archive.writestr("lib/cube/cube.obj", CUBE)
        archive.writestr("lib/cube/cube.mtl", MTL)
        if texture:
            archive.writestr("lib/cube/pic.png", picture())
        archive.writestr(
            "lib/cube/LICENSE.txt",
            'Thank you for downloading "A box" by Ann Released under CC0 '
            "Downloaded from http://www.blendswap.com/blends/view/12",
        )
    return path


def robocasa_zip(path: Path) -> Path:
    xml = """<mujoco><asset><mesh file="visual/p.obj" name="p_vis" scale="0.1 0.1 0.2"/>
    <mesh file="collision/c.obj" name="c_coll"/><texture name="t" file="visual/t.png"/>
    <material name="m" texture="t"/></asset><worldbody><geom mesh="p_vis" material="m"/>
    <geom mesh="c_coll"/></worldbody></mujoco>"""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("root/can/can_1/model.xml", xml)
        archive.writestr("root/can/can_1/visual/p.obj", CUBE)
        archive.writestr("root/can/can_1/visual/t.png", picture())
    return path


def test_furniture_is_sized_by_its_catalogue_and_credited(tmp_path: Path):
    library = FurnitureLibrary("BlendSwap-CC-0", "CC0 1.0", "Blend Swap")
    opened = sources.OpenFurnitureLibrary(library, furniture_zip(tmp_path / "a.sh3f"))
    raw = opened.load("cube")
    assert np.ptp(raw.mesh.positions, axis=0) == pytest.approx([0.1, 0.1, 0.1])
    assert opened.credit("cube") == '"A box" by Ann (blendswap.com/blends/view/12)'
    with pytest.raises(KeyError):
        opened.load("gone")


def test_robocasa_is_turned_from_z_up_and_scaled(tmp_path: Path):
    library = RobocasaLibrary(packages.SAI_MUJOCO, "root")
    raw = library.open(robocasa_zip(tmp_path / "a.whl")).load("can/can_1")
    assert np.ptp(raw.mesh.positions, axis=0) == pytest.approx([0.2, 0.4, 0.2])
    assert volume(raw.mesh) == pytest.approx(0.016, rel=1e-4)
    assert raw.mesh.used_materials() == ("m",)
    assert raw.textures.keys() == {"visual/t.png"}


# ---- packages ----


def debian_package(path: Path, members: dict[str, bytes]) -> Path:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:xz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    parts = [
        ("debian-binary", b"2.0"),
        ("control.tar.xz", b"xyz"),
        ("data.tar.xz", buffer.getvalue()),
    ]
    content = b"!<arch>\n"
    for name, data in parts:
        content += f"{name:16}{0:<12}{0:<6}{0:<6}{'100644':8}{len(data):<10}`\n".encode()
        content += data + b"\n" * (len(data) % 2)
    path.write_bytes(content)
    return path


def test_libraries_come_out_of_a_debian_package_by_their_name_only(tmp_path: Path):
    inner = tmp_path / "downloads"
    inner.mkdir()
    deb = debian_package(
        inner / "p_1_all.deb",
        {"./usr/a.sh3f": b"one", "../../../evil.sh3f": b"two", "./usr/other.txt": b"three"},
    )
    library = packages.furniture_library("a", deb)
    assert library.read_bytes() == b"one"
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == [
        "a.sh3f", "evil.sh3f", "p_1_all.deb",
    ]  # fmt: skip
    assert (inner / "p_1_all" / "evil.sh3f").is_file()  # not above the folder
    with pytest.raises(SourceUnavailableError, match="no library b"):
        packages.furniture_library("b", deb)


def test_a_package_at_hand_is_not_fetched_and_other_bytes_are_refused(tmp_path: Path, monkeypatch):
    def deliver(command, folder: Path, package: Package) -> None:
        (folder / package.file_name).write_bytes(b"other")

    good = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of "hello"
    package = Package("p", "1", "p-1.whl", good)
    (tmp_path / "p-1.whl").write_bytes(b"hello")
    monkeypatch.setattr(packages, "_run", deliver)
    assert fetch(package, tmp_path).read_bytes() == b"hello"
    (tmp_path / "p-1.whl").unlink()
    with pytest.raises(SourceUnavailableError, match="SHA-256"):
        fetch(package, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_apt_the_message_says_what_to_do(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(packages.shutil, "which", lambda name: None)
    with pytest.raises(SourceUnavailableError, match=r"no apt-get.*put it into"):
        fetch(packages.SWEET_HOME, tmp_path)


def test_a_failing_tool_gives_its_own_words(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(packages.sys, "executable", "/no/such/python")
    with pytest.raises(SourceUnavailableError, match="/no/such/python"):
        fetch(packages.KINDERGARDEN, tmp_path)


# ---- import ----


@pytest.fixture
def library(tmp_path: Path, monkeypatch) -> Path:
    path = furniture_zip(tmp_path / "box.sh3f")

    class Fake(FurnitureLibrary):
        def open(self, package_file: Path) -> sources.OpenFurnitureLibrary:
            return sources.OpenFurnitureLibrary(self, package_file)

    monkeypatch.setitem(sources.LIBRARIES, "fake", Fake("Fake", "CC0 1.0", "Ann"))
    families._open.cache_clear()
    return path


RED = Definition(
    "box_red", "fake", "cube", "box", "container", "red", ("cube",), paint={"paper": "#b3161b"}
)
PLAIN = Definition("box_plain", "fake", "cube", "box", "container")


def test_a_family_is_imported_once_and_left_alone_when_repeated(library: Path, tmp_path: Path):
    models = tmp_path / "models"
    outcomes = import_family(Family((PLAIN, RED), library), models, force=False)
    assert [outcome.error for outcome in outcomes] == ["", ""]
    assert {p.name for p in (models / "box_plain").iterdir()} == {
        "box_plain.obj", "box_plain.mtl", "pic.png", "import.json",
    }  # fmt: skip
    assert not (models / "box_red" / "pic.png").exists()  # painted over
    geometry = load_geometry(models / "box_red" / "box_red.obj")
    assert np.allclose(geometry.bounds, [[-0.05, -0.05, 0.0], [0.05, 0.05, 0.1]], atol=1e-6)
    assert len(list((models / ".cache").iterdir())) == 2
    times = {p: p.stat().st_mtime_ns for p in models.rglob("*") if p.is_file()}
    import_family(Family((PLAIN, RED), library), models, force=False)
    assert times == {p: p.stat().st_mtime_ns for p in models.rglob("*") if p.is_file()}
    # A changed definition, or a lost file, is made again.
    changed = replace(RED, paint={"*": "#1d4fa3"})
    import_family(Family((changed,), library), models, force=False)
    obj = models / "box_red" / "box_red.obj"
    assert times[obj] != obj.stat().st_mtime_ns
    (models / "box_plain" / "pic.png").unlink()
    import_family(Family((PLAIN,), library), models, force=False)
    assert (models / "box_plain" / "pic.png").is_file()


def test_a_fault_is_named_and_leaves_nothing_behind(library: Path, tmp_path: Path, monkeypatch):
    furniture_zip(library, texture=False)
    models = tmp_path / "models"
    wrong = replace(PLAIN, id="b", metal=("steel",))
    outcomes = import_family(Family((PLAIN, wrong), library), models, force=False)
    assert "texture pic.png is missing" in outcomes[0].error
    assert "no material {'steel'}" in outcomes[1].error
    assert not models.exists() or list(models.iterdir()) == []


def test_an_interrupted_write_keeps_the_old_model(library: Path, tmp_path: Path, monkeypatch):
    models = tmp_path / "models"
    raw = sources.LIBRARIES["fake"].open(library).load("cube")
    path = write_model(raw, PLAIN, models, "one")
    before = path.read_bytes()
    writes = []

    def fail(self: Path, data: bytes) -> int:
        writes.append(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(KeyboardInterrupt):
        write_model(raw, replace(PLAIN, size=0.5), models, "two")
    assert writes
    assert path.read_bytes() == before
    assert is_current(models / "box_plain", "one")
    assert [p.name for p in models.iterdir()] == ["box_plain"]


def test_missing_models_are_recorded_and_forgotten_when_they_come(library, tmp_path: Path):
    models = tmp_path / "models"
    import_models.record_missing(models, [RED], {packages.SWEET_HOME.name: "no apt-get"}, [])
    assert json.loads((models / NOT_IMPORTED_FILE).read_text()) == {"box_red": "no apt-get"}
    import_models.record_missing(models, [RED], {}, [import_models.Outcome("box_red")])
    assert not (models / NOT_IMPORTED_FILE).exists()


def test_the_workbook_reads_back_as_it_was_defined(library: Path, tmp_path: Path):
    models = tmp_path / "models"
    import_family(Family((PLAIN, RED), library), models, force=False)
    rows = [import_models.make_row(d, '"A box" by Ann') for d in (PLAIN, RED)]
    (models / "t.xlsx").write_bytes(import_models.workbook_bytes(rows))
    plain, red = read_catalogue(models / "t.xlsx", models)
    assert (red.name, red.color, red.aliases) == ("box", "red", ("cube",))
    assert (red.license, red.attribution) == ("CC0 1.0", '"A box" by Ann')
    assert plain.color == ""
    marked = [replace(row, cells={**row.cells, "changes": ""}) for row in rows]
    assert '| box_red | "A box" by Ann | CC0 1.0 |' in import_models.attribution_text(marked)


def test_an_unknown_id_is_refused(capsys):
    with pytest.raises(UserInputError, match="no such model: nothing"):
        import_models.main(["--only", "nothing"])
    assert import_models.main(["--list", "--only", "mug_red"]) == 0
    assert capsys.readouterr().out.split() == ["mug_red", "red", "mug"]


# ---- what is committed ----


def test_the_committed_workbook_is_the_one_of_the_curated_list(tmp_path: Path):
    definitions = read_definitions()
    assert len(definitions) >= 60
    ids = {definition.id for definition in definitions}
    own = {row.cells["id"] for row in library_of_own.rows()}
    for model_id in ids | own:
        (tmp_path / f"{model_id}.obj").touch()
    catalogue = read_catalogue(REPOSITORY / "models" / "models_info_all.xlsx", tmp_path)
    assert [m.id for m in catalogue] == sorted(ids | own)
    imported = [model for model in catalogue if model.id in ids]
    for model, definition in zip(imported, definitions, strict=True):
        assert (model.name, model.category, model.color, model.aliases, model.plural) == (
            definition.name, definition.category, definition.color, definition.aliases,
            definition.plural,
        )  # fmt: skip
        assert model.license
        assert model.attribution
        assert model.source
    attribution = (REPOSITORY / "models" / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert all(f"| {definition.id} |" in attribution for definition in definitions)
    assert all(f"`{model_id}`" in attribution for model_id in own)


def test_licenses_are_free_of_share_alike_and_non_commercial_terms():
    used = {sources.LIBRARIES[d.library].license for d in read_definitions()}
    assert used <= {"CC0 1.0", "CC BY 3.0", "CC BY 3.0 US", "CC BY 4.0"}


def test_ids_of_painted_models_end_in_their_color():
    """So that nobody paints a copied definition and forgets its words."""
    colors = {d.color for d in read_definitions() if d.color}
    for definition in read_definitions():
        ending = definition.id.rsplit("_", 1)[-1]
        if definition.paint and definition.color and ending in colors:
            assert ending == definition.color, definition.id


def test_imported_models_stand_at_the_origin_and_fit_a_table():
    imported = [
        d for d in read_definitions() if (REPOSITORY / "models" / d.id / f"{d.id}.obj").is_file()
    ]
    if not imported:
        pytest.skip("no models imported: python tool_scripts/import_models.py")
    for definition in imported:
        bounds = load_geometry(
            REPOSITORY / "models" / definition.id / f"{definition.id}.obj"
        ).bounds
        assert bounds[0, 2] == pytest.approx(0.0, abs=1e-6), definition.id
        assert bounds.mean(axis=0)[:2] == pytest.approx([0, 0], abs=1e-5), definition.id
        assert np.ptp(bounds, axis=0).max() < 0.35, definition.id
