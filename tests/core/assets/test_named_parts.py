# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of parts in model files become labels of the triangles that everything else has, too."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.assets.geometry import geometry_key, load_geometry
from core.assets.library import AssetLibrary
from core.assets.model_check.content_key import content_key
from core.assets.model_colors import color_keys
from core.assets.named_parts import ModelParts, find_parts, load_parts
from core.assets.obj_groups import without_names
from core.assets.part_files import part_hints
from core.assets.part_names import PartNumber, known_part, part_names
from core.assets.parts_file import PARTS_SUFFIX, format_parts, own_parts_file
from core.errors import UserInputError
from tests.core.assets.test_mesh_files import write_obj
from tests.named_mug import model_of, part_at, write_glb, write_mug
from utils.repository import REPOSITORY


def parts_of(path: Path, color: str = "red") -> ModelParts:
    model = model_of(path, color)
    return find_parts(model, load_geometry(path))


def check_labels(path: Path, parts: ModelParts) -> None:
    geometry = load_geometry(path)
    middles = geometry.vertices[geometry.faces].mean(axis=1)
    assert np.array(parts.names)[parts.of_triangle].tolist() == part_at(middles).tolist()


# ---- the vocabulary ----


def test_the_vocabulary_is_closed_and_says_how_names_are_said() -> None:
    names = part_names()
    assert len(names) >= 40
    assert list(names) == sorted(names)
    assert (names["antenna"].article, names["handle"].article) == ("an", "a")
    assert (names["wax"].number, names["wax"].article) == (PartNumber.MASS, "")
    assert (names["tines"].number, names["tines"].plural) == (PartNumber.PLURAL, "tines")
    assert (names["lens"].plural, names["lid"].plural) == ("lenses", "lids")
    assert all(name == name.lower() and "_" not in name for name in names)
    assert all(entry.name not in entry.near for entry in names.values())


@pytest.mark.parametrize(
    ("written", "name"),
    [("Handle", "handle"), ("handle.001", "handle"), (" lid_2", "lid"), ("handel", ""), ("", ""),
     ("default", ""), ("buttons", "buttons")],
)  # fmt: skip
def test_names_are_known_in_the_spellings_of_programs(written: str, name: str) -> None:
    assert known_part(written) == name


# ---- files ----


def test_groups_of_an_obj_file_label_its_triangles(tmp_path: Path) -> None:
    path = write_mug(tmp_path)
    parts = parts_of(path)
    assert parts.names == ("body", "handle", "lid")
    assert parts.complete
    assert parts.colors == ("red", "blue", "white")
    check_labels(path, parts)


def test_nodes_of_a_glb_file_do_the_same(tmp_path: Path) -> None:
    path = write_glb(tmp_path)
    parts = parts_of(path)
    assert parts.names == ("body", "handle", "lid")
    assert parts.complete
    assert parts.colors == ("red", "blue", "white")
    check_labels(path, parts)
    assert not parts_of(write_glb(tmp_path, "cup", complete=False)).complete


def test_concave_faces_and_relative_numbers_keep_their_labels(tmp_path: Path) -> None:
    path = write_obj(tmp_path / "l.obj", relative=True)
    lines = path.read_text(encoding="ascii").splitlines()
    faces = [index for index, line in enumerate(lines) if line.startswith("f ")]
    lines.insert(faces[1], "g lid")
    lines.insert(faces[2] + 1, "g body")
    lines.insert(faces[0], "g base")
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    parts, geometry = parts_of(path), load_geometry(path)
    assert parts.names == ("base", "body", "lid")
    heights = geometry.vertices[geometry.faces][..., 2]
    expected = np.where((heights == 0).all(axis=1), "base", "body")
    expected[(heights > 0.04).all(axis=1)] = "lid"
    assert np.array(parts.names)[parts.of_triangle].tolist() == expected.tolist()


def test_unknown_names_name_nothing(tmp_path: Path) -> None:
    path = write_mug(tmp_path, groups={"body": "body", "lid": "Cube.003"}, complete=False)
    parts = parts_of(path)
    assert parts.names == ("body",)
    assert not parts.complete
    assert set(parts.of_triangle.tolist()) == {-1, 0}
    assert (parts.of_triangle == 0).sum() == 12


def test_a_file_without_names_has_no_parts(tmp_path: Path) -> None:
    parts = load_parts(model_of(path := write_obj(tmp_path / "l.obj")), load_geometry(path))
    assert parts.names == ()
    assert set(parts.of_triangle.tolist()) == {-1}


@pytest.mark.parametrize("group", ["handel", "handels"])
def test_a_misspelled_name_is_told_with_the_right_one(group: str, tmp_path: Path) -> None:
    path = write_mug(tmp_path, groups={"body": "body", "lid": "lid", "handle": group})
    (hint,) = part_hints(path)
    assert hint.startswith(
        f"mug.obj: the group '{group}' names no part that is known; write 'handle"
    )


def test_names_that_were_not_meant_for_parts_are_not_told(tmp_path: Path) -> None:
    names = {"body": "Mesh1", "lid": "Group_17", "handle": "q"}
    assert part_hints(write_mug(tmp_path, groups=names)) == []
    (hint,) = part_hints(write_mug(tmp_path, "cup", groups={**names, "lid": "lid", "body": "body"}))
    assert "docs/parts.md" in hint
    assert part_hints(write_glb(tmp_path)) == []


# ---- what does not change with names ----


def test_names_change_no_key_of_shape_and_looks(tmp_path: Path) -> None:
    plain = write_mug(tmp_path / "plain", groups={}, complete=False)
    text = plain.read_bytes().replace(b"g default\n", b"")
    plain.write_bytes(text)
    named = write_mug(tmp_path / "named")
    assert without_names(named.read_bytes()) == text
    assert geometry_key(named) == geometry_key(plain)
    assert content_key(named) == content_key(plain)
    assert color_keys(named) == color_keys(plain)
    assert format_parts(named.read_bytes(), []) == format_parts(text, [])
    body = [np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=float)]
    named.with_name(f"mug{PARTS_SUFFIX}").write_bytes(format_parts(text, body))
    assert own_parts_file(named, named.read_bytes())


def test_other_lines_that_begin_with_g_or_a_number_sign_stay() -> None:
    text = b"# gears\ngrey 1\nusemtl g\nv 0 0 0\n# parts completed\n"
    assert without_names(text) == text
    assert without_names(b"v 0 0 0\r\n\tg handle\r\ng\r\nf 1 1 1") == b"v 0 0 0\r\nf 1 1 1"


# ---- the library ----


def test_the_library_finds_them_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(write_mug(tmp_path))
    found = AssetLibrary((model,)).parts(model)
    monkeypatch.setattr("core.assets.named_parts.find_parts", lambda *_: pytest.fail("again"))
    again = AssetLibrary((model,)).parts(model)
    assert (again.names, again.complete, again.colors) == (found.names, True, found.colors)
    np.testing.assert_array_equal(again.of_triangle, found.of_triangle)


def test_a_damaged_cache_is_made_again(tmp_path: Path) -> None:
    model = model_of(write_mug(tmp_path))
    found = AssetLibrary((model,)).parts(model)
    (cache,) = (tmp_path / ".cache").glob("parts-*.npz")
    cache.write_bytes(cache.read_bytes()[:100])
    again = AssetLibrary((model,)).parts(model)
    np.testing.assert_array_equal(again.of_triangle, found.of_triangle)


def test_other_names_are_found_though_the_geometry_is_cached(tmp_path: Path) -> None:
    model = model_of(write_mug(tmp_path))
    assert AssetLibrary((model,)).parts(model).names == ("body", "handle", "lid")
    write_mug(tmp_path, groups={"body": "base"})
    assert AssetLibrary((model,)).parts(model).names == ("base",)


def test_a_texture_that_cannot_be_read_is_an_error_of_the_file(tmp_path: Path) -> None:
    path = write_mug(tmp_path)
    (tmp_path / "paint.png").write_bytes(b"no picture")
    material = path.with_suffix(".mtl")
    material.write_text(material.read_text() + "map_Kd paint.png\n", encoding="ascii")
    assert parts_of(path).names  # such a texture is a problem of the model's check
    path.write_text("f 1 2 3\ng lid\n", encoding="ascii")
    with pytest.raises(UserInputError, match=r"mug\.obj"):
        parts_of(path)


def test_the_page_on_parts_lists_the_vocabulary() -> None:
    page = (REPOSITORY / "docs/parts.md").read_text(encoding="utf-8")
    listed = re.findall(r"`([a-z ]+)`,?", page.partition("core/assets/part_names.toml")[2])
    assert set(part_names()) <= set(listed)


@given(
    st.lists(
        st.sampled_from(
            ["g", " g a", "\tg\r", "gg", "# parts complete", "#parts  complete \r", "v 1", ""]
        )
    )
)
def test_names_are_left_out_line_by_line(lines: list[str]) -> None:
    text = "\n".join(lines)
    name = re.compile(r"[ \t]*g(?:[ \t\r].*)?\n?|#[ \t]*parts[ \t]+complete[ \t\r]*\n?", re.DOTALL)
    kept = [line for line in re.split(r"(?<=\n)", text) if not name.fullmatch(line)]
    assert without_names(text.encode()) == "".join(kept).encode()
