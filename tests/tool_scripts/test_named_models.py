# SPDX-License-Identifier: GPL-3.0-or-later
"""Named parts of the models that come with RefGrasp, and the tools that show and check names."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from PIL import Image

from core.assets.catalogue import SHEET_NAME
from core.assets.obj_groups import without_names
from core.assets.part_names import part_names
from core.errors import UserInputError
from tests.named_mug import write_mug
from tool_scripts import model_sheet, validate_models
from tool_scripts.building.library import blueprints, family_of
from tool_scripts.building.parts import above, below, named, within
from tool_scripts.building.surfaces import Span, lathe
from tool_scripts.building.write import make_shape, model_files
from tool_scripts.importing.build import with_parts
from tool_scripts.importing.definitions import Definition, read_definitions
from tool_scripts.importing.obj_mesh import format_obj, parse_obj

NAMES_IN_USE, MODELS_WITH_PARTS = 40, 200
FIRSTS = {family_of(blueprint.id): blueprint for blueprint in reversed(blueprints())}
LASTS = {family_of(blueprint.id): blueprint for blueprint in blueprints()}
# Of these nobody names a part.
WITHOUT = {"ball", "packet", "potato", "toy_block"}


def groups_of(text: bytes) -> set[str]:
    lines = (line for line in text.decode().splitlines() if line.startswith("g "))
    return {line[2:].replace("_", " ") for line in lines} - {"default"}


def can() -> np.ndarray:
    return np.array([[0, 0], [0.03, 0], [0.03, 0.05], [0.03, 0.1], [0, 0.1]])


def test_faces_are_named_by_spans_and_by_place() -> None:
    mesh = lathe([Span("x", can()[:4], part="body"), Span("x", can()[3:])], segments=12)
    assert set(np.array(mesh.groups)[mesh.face_group]) == {"body", ""}
    mesh = within(mesh, "body", "bottom", below(0.001))
    mesh = named(mesh, "lid", above(0.0999))
    names = np.array(mesh.groups)[mesh.face_group].tolist()
    assert {name: names.count(name) for name in names} == {"bottom": 12, "body": 24, "lid": 12}


def test_names_add_lines_and_change_none() -> None:
    mesh = lathe([Span("x", can()[:3], part="body"), Span("x", can()[2:])], segments=12)
    plain = replace(mesh, face_group=0 * mesh.face_group, groups=("",))
    text = format_obj(mesh, "can.mtl", complete=True)
    assert groups_of(text.encode()) == {"body"}
    assert "g default\n" in text
    assert without_names(text.encode()).decode() == format_obj(plain, "can.mtl")
    again = parse_obj(text)
    assert np.array(again.groups)[again.face_group].tolist() == (["body"] * 24 + ["default"] * 24)


@pytest.mark.parametrize("family", sorted(FIRSTS))
def test_the_parts_of_a_family_are_in_the_vocabulary(family: str) -> None:
    found: set[str] = set()
    for blueprint in {FIRSTS[family].id: FIRSTS[family], LASTS[family].id: LASTS[family]}.values():
        shape = make_shape(blueprint)
        names = {name for part in shape.parts for name in part.groups if name}
        assert names or not shape.complete
        found |= names
    assert found <= set(part_names())
    assert bool(found) == (family not in WITHOUT)


def test_a_name_that_is_not_in_the_vocabulary_is_refused() -> None:
    blueprint = FIRSTS["tape"]
    shape = make_shape(blueprint)
    wrong = replace(shape, parts=tuple(named(part, "hole") for part in shape.parts))
    with pytest.raises(ValueError, match="no names of parts: hole"):
        model_files(blueprint._replace(make=lambda _rng: wrong), "stamp")


def test_enough_models_and_names() -> None:
    """Counted in the lists of what is built and imported: nothing has to be there for it."""
    imported = [d for d in read_definitions() if d.parts]
    shapes = [make_shape(first) for first in FIRSTS.values()]
    names = {name for shape in shapes for part in shape.parts for name in part.groups if name}
    names |= {name for definition in imported for name in definition.parts.values()}
    members = [b for b in blueprints() if family_of(b.id) not in WITHOUT]
    assert len(names) >= NAMES_IN_USE
    assert len(members) + len(imported) >= MODELS_WITH_PARTS


def definition(**fields: object) -> Definition:
    return Definition("can", "library", "item", "can", "drink", **fields)


def test_an_import_names_parts_by_material_and_group() -> None:
    text = (
        "v 0 0 0\nv 1 0 0\nv 0 1 0\ng one\nusemtl a\nf 1 2 3\nusemtl b\nf 2 3 1\ng two\nf 3 1 2\n"
    )
    mesh = parse_obj(text)
    made = with_parts(mesh, definition(parts={"a": "body", "b": "lid", "two": "tab"}))
    assert np.array(made.groups)[made.face_group].tolist() == ["body", "lid", "tab"]
    none = with_parts(mesh, definition())
    assert set(np.array(none.groups)[none.face_group]) == {""}
    with pytest.raises(ValueError, match="no material or group"):
        with_parts(mesh, definition(parts={"c": "lid"}))
    with pytest.raises(ValueError, match="no names of parts"):
        with_parts(mesh, definition(parts={"a": "hat"}))


def test_parts_are_part_of_what_an_import_is_known_by_only_where_there_are_any() -> None:
    plain = definition()
    assert plain.digest() == replace(plain, parts={}).digest()
    assert plain.digest() != replace(plain, parts={"a": "lid"}).digest()
    assert plain.shape_key() == replace(plain, parts={"a": "lid"}).shape_key()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_mug(tmp_path, "mug")
    write_mug(tmp_path, "cup", groups={"body": "body", "handle": "handel"})
    write_mug(tmp_path, "jug", groups={}, complete=False)
    book = openpyxl.Workbook()
    book.active.title = SHEET_NAME
    book.active.append(["id", "name", "category", "color", "aliases", "license"])
    for name in ("mug", "cup", "jug"):
        book.active.append([name, name, "drinkware", "red", "", "CC0 1.0"])
    book.save(tmp_path / "models_info_all.xlsx")
    return tmp_path


def given(folder: Path) -> list[str]:
    return ["--obj-dir", str(folder), "--models-info-file-path", f"{folder}/models_info_all.xlsx"]


def test_the_sheet_paints_models_with_named_parts(folder: Path, capsys) -> None:
    output = folder / "sheet.png"
    assert model_sheet.main([str(output), "--parts", "--size", "60", *given(folder)]) == 0
    assert "2 models in" in capsys.readouterr().out
    with Image.open(output) as picture:
        assert picture.width == 2 * 2 * 60
        # Gray: faces without a name, of the cup only.
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    hues = np.ptp(pixels, axis=2)[:60]
    dark = pixels.max(axis=2)[:60] < 200
    assert (dark & (hues < 4))[:, :120].any()
    with pytest.raises(UserInputError, match="none of the models has named parts"):
        model_sheet.main([str(output), "--parts", "--only", "jug", *given(folder)])


def test_the_check_of_models_tells_misspelled_names(folder: Path, capsys) -> None:
    assert validate_models.main(["--no-comparison", *given(folder)]) == 0
    said = capsys.readouterr().out
    assert "the group 'handel' names no part that is known; write 'handle" in said
    assert said.count("names no part") == 1
