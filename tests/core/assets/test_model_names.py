# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of files and words in any script, and what is said of those that only look right."""

import unicodedata
from pathlib import Path

import pytest

from core.assets.catalogue import read_catalogue
from core.assets.model_files import find_model_file, near_misses
from core.errors import UserInputError

HEADER = "id,name,category,color,aliases\n"


def table(folder: Path, *rows: str) -> Path:
    path = folder / "table.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("of_file", "of_row"), [("NFD", "NFC"), ("NFC", "NFD"), ("NFD", "NFD")])
@pytest.mark.parametrize("in_folder", [False, True])
def test_accents_are_the_same_in_both_forms(
    of_file: str, of_row: str, in_folder: bool, tmp_path: Path, caplog
) -> None:
    """macOS and some archives decompose the letters of file names."""
    name = unicodedata.normalize(of_file, "Töpfchen é")
    folder = tmp_path / "models" / name if in_folder else tmp_path / "models"
    folder.mkdir(parents=True)
    (folder / f"{name}.obj").touch()
    row = unicodedata.normalize(of_row, "Töpfchen é,töpfchen,café,,")
    (model,) = read_catalogue(table(tmp_path, row), tmp_path / "models")
    assert (model.id, model.category) == ("Töpfchen é", "café")
    assert model.path.is_file()
    assert caplog.text == ""  # no stray spaces, and no file without a row


def test_one_id_in_two_forms_is_there_twice(tmp_path: Path) -> None:
    (tmp_path / "é.obj").touch()
    rows = [unicodedata.normalize(form, "é,cup,toy,,") for form in ("NFC", "NFD")]
    with pytest.raises(UserInputError, match=r"A3: id 'é' is already used"):
        read_catalogue(table(tmp_path, *rows), tmp_path)


@pytest.mark.parametrize(
    "word", ["किताब", "แก้วน้ำ", "चाय की प्याली", "naïve cup", "コップ", "kubek 2"]
)
def test_words_of_scripts_with_marks_are_words(word: str, tmp_path: Path) -> None:
    (tmp_path / "cup.obj").touch()
    (model,) = read_catalogue(table(tmp_path, f"cup,{word},toy,,{word} x"), tmp_path)
    assert (model.name, model.aliases) == (word, (f"{word} x",))


@pytest.mark.parametrize("text", ["\u0301cup", "cup\u0000", "cup|", "\u200dcup", "😀"])
def test_what_is_no_word_stays_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "cup.obj").touch()
    with pytest.raises(UserInputError, match="B2: "):
        read_catalogue(table(tmp_path, f"cup,{text},toy,,"), tmp_path)


@pytest.mark.parametrize(
    ("row", "where"), [("cu\u200bp,cup,toy,,", "A2: id"), ("cup,cu\u200bp,toy,,", "B2: ")]
)
def test_an_invisible_character_is_shown(row: str, where: str, tmp_path: Path) -> None:
    (tmp_path / "cup.obj").touch()
    message = where + r".*an invisible character, U\+200B \(zero width space\)"
    with pytest.raises(UserInputError, match=message):
        read_catalogue(table(tmp_path, row), tmp_path)


@pytest.mark.parametrize(
    ("file", "model_id"),
    [("Mug.obj", "mug"), ("Mug/Mug.obj", "mug"), ("MUG.Glb", "mug"), ("lamp.fbx", "lamp"),
     ("Tin/tin.blend", "tin")],
)  # fmt: skip
def test_near_misses_are_named(file: str, model_id: str, tmp_path: Path) -> None:
    path = tmp_path / "models" / file
    path.parent.mkdir(parents=True)
    path.touch()
    (tmp_path / "models" / "other.obj").touch()
    (tmp_path / "models" / f"{model_id}.txt").touch()
    assert find_model_file(tmp_path / "models", model_id) is None
    assert near_misses(tmp_path / "models", model_id) == [path]
    with pytest.raises(UserInputError, match=f"There is '{file}' for '{model_id}'"):
        read_catalogue(table(tmp_path, f"{model_id},thing,toy,,"), tmp_path / "models")


def test_a_file_that_has_come_meanwhile_is_no_near_miss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while somebody copies it: the row was read before."""
    monkeypatch.setattr("core.assets.catalogue.rows.find_model_file", lambda *_: None)
    folder = tmp_path / "models" / "mug"
    folder.mkdir(parents=True)
    (folder / "mug.obj").touch()
    with pytest.raises(UserInputError, match="1 row has no model file") as caught:
        read_catalogue(table(tmp_path, "mug,thing,toy,,"), tmp_path / "models")
    assert "There is" not in str(caught.value)


@pytest.mark.parametrize("name", ["Vase.Obj", "Vase.OBJ", "Vase.gltf", "Vase.stl", "Vase/Vase.Ply"])
def test_a_suffix_may_have_capitals(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    (model,) = read_catalogue(table(tmp_path, "Vase,vase,toy,,"), tmp_path)
    assert model.path == tmp_path / name
