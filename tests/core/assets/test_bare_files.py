# SPDX-License-Identifier: GPL-3.0-or-later
"""glTF with its files beside it, STL, and PLY with bytes after its end are models like others."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image
from trimesh.visual import TextureVisuals
from trimesh.visual.material import PBRMaterial

from core.assets.catalogue import ModelInfo
from core.assets.geometry import load_geometry
from core.assets.gltf_file import model_bytes
from core.assets.mesh_files import load_mesh
from core.assets.model_check import check_model, check_models
from core.assets.model_check.content_key import content_key
from core.assets.model_colors import color_keys
from core.assets.model_files import find_model_file, model_files
from core.assets.plain_colors import shown_color
from core.dataset.formats.bop_texture import load_textured
from core.errors import UserInputError

BOX = trimesh.creation.box(bounds=[[0, 0, 0], [0.1, 0.2, 0.05]])
RED = (200, 20, 20)


def write_gltf(folder: Path, change: Callable[[dict], object] = lambda content: None) -> Path:
    """Write a box with a red picture: thing.gltf, "the mesh.bin" and "red é.png"."""
    mesh = BOX.copy()
    material = PBRMaterial(baseColorTexture=Image.new("RGB", (4, 4), RED))
    mesh.visual = TextureVisuals(np.full((len(mesh.vertices), 2), 0.5), material)
    files = trimesh.exchange.gltf.export_gltf(trimesh.Scene(mesh), merge_buffers=True)
    content = json.loads(files["model.gltf"])
    (buffer,) = content["buffers"]
    (folder / "the mesh.bin").write_bytes(files[buffer["uri"]])
    buffer["uri"] = "the%20mesh.bin"
    Image.new("RGB", (4, 4), RED).save(folder / "red é.png")
    (image,) = content["images"]
    del image["bufferView"], image["mimeType"]
    image["uri"] = "red%20%C3%A9.png"
    change(content)
    path = folder / "thing.gltf"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def write_stl(folder: Path, is_text: bool = False, scale: float = 1.0) -> Path:
    path = folder / "thing.stl"
    mesh = BOX.copy().apply_scale(scale)
    mesh.export(path, file_type="stl_ascii" if is_text else "stl")
    return path


def info(path: Path, color: str = "") -> ModelInfo:
    return ModelInfo("thing", "thing", "toy", path, color)


def test_gltf_is_the_model_of_its_glb(tmp_path: Path) -> None:
    path, glb = write_gltf(tmp_path), tmp_path / "same.glb"
    glb.write_bytes(model_bytes(path))
    assert check_model(path) == check_model(glb)
    assert check_model(path).problems == ()
    for ours, theirs in zip(load_mesh(path), load_mesh(glb), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    # Y up in the file.
    assert load_geometry(path).extents == pytest.approx([0.1, 0.05, 0.2])
    assert (load_textured(path).colors == RED).all()


def test_every_file_of_a_gltf_is_hashed(tmp_path: Path) -> None:
    path = write_gltf(tmp_path)
    assert {file.name for file in model_files(path)} == {"thing.gltf", "the mesh.bin", "red é.png"}
    keys = {content_key(path)}
    Image.new("RGB", (4, 4), "blue").save(tmp_path / "red é.png")
    keys.add(content_key(path))
    first = load_geometry(path)
    data = bytearray((tmp_path / "the mesh.bin").read_bytes())
    (tmp_path / "the mesh.bin").write_bytes(
        bytes(data).replace(np.float32(0.2).tobytes(), np.float32(0.3).tobytes())
    )
    keys.add(content_key(path))
    assert len(keys) == 3
    assert load_geometry(path).extents.max() == pytest.approx(0.3)
    assert first.extents.max() == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda c: c["buffers"][0].update(uri="gone.bin"), "'gone.bin' that it names is missing"),
        (lambda c: c["images"][0].update(uri="gone.png"), "'gone.png' that it names is missing"),
        (lambda c: c["images"][0].update(uri="https://x.org/a.png"), "with its name only"),
        (lambda c: c["buffers"][0].update(uri="C:\\me\\a.bin"), "with its name only"),
        (lambda c: c["buffers"][0].update(byteLength=10**6), "of 1000000 bytes"),
        (lambda c: c["asset"].update(version="1.0"), "glTF version 1.0"),
        (lambda c: c.pop("asset"), "not a readable glTF file"),
        (lambda c: c.update(extensionsUsed=["KHR_draco_mesh_compression"]), "Draco"),
    ],
)
def test_a_gltf_that_lacks_something_is_refused(change, part: str, tmp_path: Path) -> None:
    (problem,) = check_model(write_gltf(tmp_path, change)).problems
    assert part in problem


def test_a_gltf_is_looked_at_again_when_what_it_lacked_is_there(tmp_path: Path) -> None:
    path = write_gltf(tmp_path)
    shutil.move(tmp_path / "the mesh.bin", tmp_path / "away.bin")
    assert check_models([info(path)])["thing"].problems
    shutil.move(tmp_path / "away.bin", tmp_path / "the mesh.bin")
    assert check_models([info(path)])["thing"].problems == ()


@pytest.mark.parametrize("is_text", [False, True])
def test_stl_is_z_up_in_the_color_of_its_row(is_text: bool, tmp_path: Path) -> None:
    path = write_stl(tmp_path, is_text)
    found = check_models([info(path, "blue")])["thing"]
    assert (found.problems, found.watertight, found.triangles) == ((), True, 12)
    assert found.notes == ("an STL file has no color: it is shown in plain blue.",)
    assert found.extents == pytest.approx((0.1, 0.2, 0.05))
    assert (load_textured(path, "blue").colors == shown_color("blue")).all()
    assert (load_textured(path).colors == shown_color("gray")).all()


def test_a_word_that_is_no_color_is_refused_for_an_stl_only(tmp_path: Path) -> None:
    stl, ply = write_stl(tmp_path), tmp_path / "thing.ply"
    BOX.export(ply)
    (problem,) = check_models([info(stl, "woodlike")])["thing"].problems
    assert "'woodlike' is not one that can be shown" in problem
    for path, color in ((ply, "woodlike"), (stl, "navy"), (stl, "")):
        assert check_models([info(path, color)])["thing"].problems == ()


def test_the_measured_color_of_an_stl_hangs_on_its_row(tmp_path: Path) -> None:
    path = write_stl(tmp_path)
    assert color_keys(path, "red") != color_keys(path, "blue")


def test_an_stl_in_millimeters_is_found_by_its_size(tmp_path: Path) -> None:
    (problem,) = check_model(write_stl(tmp_path, scale=1000.0)).problems
    assert "An STL file names no unit, and most are in millimeters." in problem
    assert "scale it by 0.001" in problem


@pytest.mark.parametrize("is_text", [False, True])
def test_an_stl_cut_anywhere_is_refused(is_text: bool, tmp_path: Path) -> None:
    path = write_stl(tmp_path, is_text)
    data = path.read_bytes()
    for end in np.linspace(0, len(data) - 12, 12).astype(int):
        path.write_bytes(data[:end])
        assert check_model(path).problems, end


@pytest.mark.parametrize("encoding", ["ascii", "binary"])
@pytest.mark.parametrize("more", [b"\n", b"\0\0\0", b"# made by hand\n", b"\x1a" * 100])
def test_bytes_after_the_end_of_a_ply_file_do_not_matter(
    encoding: str, more: bytes, tmp_path: Path
) -> None:
    path, longer = tmp_path / "thing.ply", tmp_path / "longer.ply"
    data = BOX.export(file_type="ply", encoding=encoding)
    path.write_bytes(data)
    longer.write_bytes(data + more)
    assert check_model(longer) == check_model(path)
    assert check_model(longer).problems == ()
    for ours, theirs in zip(load_mesh(longer), load_mesh(path), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("name", ["thing.STL", "thing.Gltf", "thing/thing.Stl"])
def test_capitals_of_the_suffix_do_not_matter(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.touch()
    assert find_model_file(tmp_path, "thing") == file


def test_other_formats_are_named(tmp_path: Path) -> None:
    with pytest.raises(
        UserInputError, match=r"one of \.obj, \.glb, \.gltf, \.ply, \.stl, not '\.fbx'"
    ):
        load_mesh(tmp_path / "thing.fbx")
