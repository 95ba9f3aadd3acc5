# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad models are named before anything is rendered; good ones are checked once."""

import json
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import core.assets.model_check as model_check
from core.assets.catalogue import ModelInfo
from core.assets.model_check import check_model, check_models, usable_models
from core.assets.model_colors import read_colors
from core.assets.parts_file import own_parts_file
from core.config.fingerprint import fingerprint
from core.config.settings import GenerationConfig
from core.errors import UserInputError

BOX = trimesh.creation.box(bounds=[[0, 0, 0], [0.1, 0.2, 0.05]])
FACES = "v 0 0 0\nv 0.1 0 0\nv 0 0.1 0\nv 0 0 0.1\nf 1 2 3\nf 1 2 4\nusemtl paint\nf 1 3 4\n"


def write_obj(folder: Path, name: str = "thing", mtl: str | None = "newmtl paint\nKd 1 0 0\n"):
    path = folder / f"{name}.obj"
    path.write_text(f"mtllib {name}.mtl\n" + FACES, encoding="utf-8")
    if mtl is not None:
        path.with_suffix(".mtl").write_text(mtl, encoding="utf-8")
    return path


def write_glb(folder: Path, change: Callable[[dict], object] = lambda content: None) -> Path:
    """Write a box whose JSON part went through `change`."""
    data = BOX.export(file_type="glb")
    length = struct.unpack_from("<I", data, 12)[0]
    content = json.loads(data[20 : 20 + length])
    change(content)
    text = json.dumps(content).encode()
    text += b" " * (-len(text) % 4)
    rest = data[20 + length :]
    head = struct.pack("<4sIII4s", b"glTF", 2, 20 + len(text) + len(rest), len(text), b"JSON")
    path = folder / "thing.glb"
    path.write_bytes(head + text + rest)
    return path


def test_a_glb_file_that_is_nested_deeply_is_damaged(tmp_path: Path) -> None:
    text = b"[" * 100_000 + b"]" * 100_000
    head = struct.pack("<4sIII4s", b"glTF", 2, 20 + len(text), len(text), b"JSON")
    (tmp_path / "deep.glb").write_bytes(head + text)
    (problem,) = check_model(tmp_path / "deep.glb").problems
    assert "its JSON part cannot be read" in problem


def test_damaged_files_beside_a_model_are_named(tmp_path: Path) -> None:
    path = tmp_path / "thing.glb"
    path.write_bytes(BOX.export(file_type="glb"))
    for text in ("[" * 100_000, "{}", "[]"):
        (tmp_path / "thing.parts.json").write_text(text)
        with pytest.raises(UserInputError, match=r"thing\.parts\.json: not a convex parts file"):
            own_parts_file(path, path.read_bytes())
        (tmp_path / "colors.json").write_text(text.replace("{}", "3"))
        if text != "[]":
            with pytest.raises(UserInputError, match=r"colors\.json: unreadable"):
                read_colors(tmp_path / "colors.json")


def model(path: Path) -> ModelInfo:
    return ModelInfo(path.stem, "thing", "toy", path)


@pytest.mark.parametrize("name", ["thing", "zwölf Töpfe", "コップ 1"])
@pytest.mark.parametrize("suffix", ["obj", "glb", "ply", "stl"])
def test_good_models_are_measured_whatever_their_name(name: str, suffix: str, tmp_path: Path):
    path = tmp_path / f"{name}.{suffix}"
    BOX.export(path)
    found = check_model(path)
    assert found.problems == ()
    assert (found.triangles, found.watertight, found.bodies) == (12, True, 1)
    assert sorted(found.extents) == pytest.approx([0.05, 0.1, 0.2])


def test_library_and_texture_names_may_have_spaces_and_any_letters(tmp_path: Path):
    path = write_obj(tmp_path, "grüne Töpfe", "newmtl paint\nmap_Kd -s 1 1 1 bild é 1.png\n")
    Image.new("RGB", (2, 2)).save(tmp_path / "bild é 1.png")
    found = check_model(path)
    assert (found.problems, found.notes) == ((), ())


def test_several_objects_of_a_file_are_one_model(tmp_path: Path):
    second = BOX.copy().apply_translation([0.3, 0, 0])
    for suffix in ("obj", "glb"):
        path = tmp_path / f"two.{suffix}"
        trimesh.Scene([BOX, second]).export(path)
        found = check_model(path)
        assert (found.problems, found.bodies, found.triangles) == ((), 2, 24)
        assert max(found.extents) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("mtl", "part"),
    [
        (None, "thing.obj, line 1: the material library 'thing.mtl' is missing"),
        ("newmtl paint\nmap_Kd wood.png\n", "thing.mtl, line 2: the texture 'wood.png' is missing"),
        ("newmtl paint\nmap_Kd /home/me/here.png\n", "write 'here.png', which is there"),
        ("newmtl paint\nmap_Kd -bm 1 C:\\me\\here.png\n", "absolute path"),
        ("newmtl paint\nmap_Kd \\\\server\\x\\gone.png\n", "put 'gone.png' there"),
        ("newmtl paint\nmap_Kd cut.png\n", "the texture 'cut.png' cannot be read"),
        ("newmtl paint\nmap_Kd empty.png\n", "the texture 'empty.png' is empty"),
        ("newmtl paint\nd 0.1\n", "line 2: a material with opacity 0.1"),
        ("newmtl paint\nd 0.1 # glass\n", "line 2: a material with opacity 0.1"),
    ],
)  # fmt: skip
def test_faults_of_materials_are_named_with_file_and_line(mtl, part: str, tmp_path: Path):
    Image.effect_noise((64, 64), 50).save(tmp_path / "here.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "here.png").read_bytes()[:1000])
    (tmp_path / "empty.png").touch()
    (problem,) = check_model(write_obj(tmp_path, mtl=mtl)).problems
    assert part in problem


def test_a_material_that_no_library_defines_is_refused(tmp_path: Path):
    """A note is not enough: in a run nobody sees it, and the object would be white."""
    (problem,) = check_model(write_obj(tmp_path, mtl="newmtl other\n")).problems
    assert "'paint'" in problem


@pytest.mark.parametrize(
    ("scale", "part"),
    [
        (0.0, "no faces"),
        (1e-3, "tiny"),
        (1000.0, "If it was made in millimeters, scale it by 0.001."),
        (100.0, "millimeters, scale it by 0.001; in centimeters, scale it by 0.01"),
        (1e9, "gigantic"),
    ],
)
def test_sizes_that_cannot_be_meters_are_refused(scale: float, part: str, tmp_path: Path):
    path = tmp_path / "thing.ply"
    mesh = BOX.copy()
    mesh.vertices *= scale
    mesh.export(path)
    (problem,) = check_model(path).problems
    assert part in problem


def test_the_allowed_sizes_are_a_millimeter_to_two_meters(tmp_path: Path):
    for longest in (0.00101, 0.2, 1.99):
        BOX.copy().apply_scale(longest / 0.2).export(tmp_path / "thing.ply")
        assert check_model(tmp_path / "thing.ply").problems == ()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no faces"),
        ("v 0 0 0\nv 1 0 0\nv 0 1 0\n", "no faces"),
        (FACES.replace("0.1 0 0", "nan 0 0"), "no numbers"),
        (FACES.replace("0.1 0 0", "inf 0 0"), "no numbers"),
        (FACES + "f 1 2 99\n", "not a readable model"),
        ("v 0 0 0\nv 1 0 0\nv 0.5 0 0\nf 1 2 3\n", "a point or a line"),
        ("\x00\x01", "no faces"),
    ],
)
def test_meshes_that_cannot_be_shown_are_refused(text: str, part: str, tmp_path: Path):
    path = tmp_path / "thing.obj"
    path.write_text(text)
    assert part in " ".join(check_model(path).problems)


def add_texture(content: dict) -> None:
    content["images"] = [{"uri": "wood.png"}]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda c: c.update(extensionsUsed=["KHR_draco_mesh_compression"]), "Draco"),
        (lambda c: c.update(extensionsUsed=["EXT_meshopt_compression"]), "meshopt"),
        (lambda c: c.update(extensionsRequired=["ACME_magic"]), "ACME_magic"),
        (lambda c: c["buffers"][0].update(uri="thing.bin"), "in another file ('thing.bin')"),
        (lambda c: c["buffers"][0].update(byteLength=10**6), "too short"),
        (add_texture, "a texture in another file ('wood.png')"),
        (lambda c: c.update(images=[{"bufferView": 0}]), "its texture 0 cannot be read"),
        (lambda c: c.update(images=[{"bufferView": 99}]), "its texture 0 is not in the file"),
        (lambda c: c.update(animations=[{}]), "animation"),
        (lambda c: c.update(skins=[{}]), "skeleton"),
        (lambda c: c["meshes"][0]["primitives"][0].update(targets=[{}]), "shape keys"),
        (lambda c: c["meshes"][0]["primitives"][0].update(mode=1), "no faces"),
        (lambda c: c.update(scenes=[{}, {}]), "several scenes"),
        (
            lambda c: c.update(
                materials=[
                    {
                        "alphaMode": "BLEND",
                        "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 0.2]},
                    }
                ]
            ),
            "opacity 0.2",
        ),
    ],
)
def test_glb_files_that_would_be_shown_wrong_are_refused(change, part: str, tmp_path: Path):
    problems = check_model(write_glb(tmp_path, change)).problems
    assert part in " ".join(problems)


def test_an_extension_that_only_adds_looks_is_fine(tmp_path: Path):
    path = write_glb(tmp_path, lambda c: c.update(extensionsUsed=["KHR_materials_ior", "X_y"]))
    assert check_model(path).problems == ()


@pytest.mark.parametrize("suffix", ["glb", "ply", "asc.ply"])
def test_a_file_cut_anywhere_is_refused(suffix: str, tmp_path: Path):
    path = tmp_path / f"thing.{suffix}"
    encoding = {"encoding": "ascii"} if suffix.startswith("asc") else {}
    data = BOX.export(file_type=suffix[-3:], **encoding)
    for end in np.linspace(0, len(data) - 12, 12).astype(int):
        path.write_bytes(data[:end])
        assert check_model(path).problems, end


def test_all_problems_of_all_models_come_at_once_or_are_left_out(tmp_path: Path, caplog):
    good, folder = write_obj(tmp_path, "good"), tmp_path / "b"
    folder.mkdir()
    bad = write_obj(folder, "bad", "newmtl paint\nmap_Kd a.png\nbump b.png\n")
    worse = write_obj(folder, "worse", None)
    models = [model(path) for path in (bad, good, worse)]
    with pytest.raises(UserInputError) as caught:
        usable_models(models)
    message = str(caught.value)
    assert message.startswith("2 of 3 models cannot be used:")
    assert message.count("\n  - ") == 3
    assert "--skip-bad-models" in message
    assert [m.id for m in usable_models(models, skip_bad=True)] == ["good"]
    assert "bad.obj: bad.mtl, line 3" in caplog.text
    with pytest.raises(UserInputError, match="no models are left"):
        usable_models([models[0]], skip_bad=True)


def test_a_model_is_looked_at_again_only_if_a_file_changed(tmp_path: Path, monkeypatch):
    path = write_obj(tmp_path, mtl="newmtl paint\nmap_Kd a.png\n")
    looked = []

    def spy(file: Path):
        looked.append(file)
        return check_model(file)

    monkeypatch.setattr(model_check, "check_model", spy)
    assert "a.png" in check_models([model(path)])["thing"].problems[0]
    assert check_models([model(path)])["thing"].problems
    assert len(looked) == 1
    Image.new("RGB", (2, 2)).save(tmp_path / "a.png")
    assert check_models([model(path)])["thing"].problems == ()
    assert check_models([model(path)])["thing"].watertight is False
    assert len(looked) == 2
    path.write_text(path.read_text() + "f 2 3 4\n")
    assert check_models([model(path)])["thing"].watertight
    assert len(looked) == 3
    stored = tmp_path / ".cache" / "model_checks.json"
    entries = json.loads(stored.read_text())
    stored.write_text("{")
    check_models([model(path)])
    assert len(looked) == 4
    entries["entries"] = {key: {"problems": []} for key in entries["entries"]}
    stored.write_text(json.dumps(entries))
    assert check_models([model(path)])["thing"].watertight
    assert len(looked) == 5


@pytest.mark.parametrize("suffix", ["obj", "glb", "ply", "stl"])
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(data=st.data())
def test_damaged_bytes_are_problems_not_crashes(data, suffix: str, tmp_path: Path):
    exported = BOX.export(file_type=suffix)
    whole = bytearray(exported.encode() if isinstance(exported, str) else exported)
    for position, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=6)
    ):
        whole[position] = value
    path = tmp_path / f"fuzz.{suffix}"
    path.write_bytes(whole)
    found = check_model(path)
    assert found.problems or found.triangles > 0


def test_the_flag_that_skips_is_no_content_but_the_models_that_are_left_are(tmp_path: Path):
    seed, config = 7, GenerationConfig()
    skipping = replace(config, skip_bad_models=True)
    all_models = {"model a: a.obj": "1", "model b: b.obj": "2"}
    assert fingerprint(config, seed, all_models, {}) == fingerprint(skipping, seed, all_models, {})
    left = {"model a: a.obj": "1"}
    assert fingerprint(skipping, seed, left, {}) != fingerprint(skipping, seed, all_models, {})
