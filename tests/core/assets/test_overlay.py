# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's own sheet is read in addition to the spreadsheet; its mistakes name its cells."""

from pathlib import Path

import pytest

from core.app.run.input_hashes import input_hashes
from core.assets.catalogue import read_catalogue
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from tests.core.assets.test_catalogue import write_csv, write_xlsx

HEADER = ["id", "name", "category", "color", "aliases", "grip"]
MUG = ["mug", "mug", "drinkware", "red", "", ""]
PEN = ["pen", "pen", "stationery", "", "", "thin"]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for name in ("mug", "pen", "vase"):
        (tmp_path / f"{name}.obj").write_text("v 0 0 0\n")
    return tmp_path


@pytest.mark.parametrize(("write", "suffix"), [(write_csv, "csv"), (write_xlsx, "xlsx")])
def test_rows_of_both_are_read(write, suffix: str, models: Path):
    sheet = write_xlsx(models / "t.xlsx", [HEADER[:5], MUG[:5]])
    write(models / f"my_models.{suffix}", [HEADER, PEN])
    mug, pen = read_catalogue(sheet, models)
    assert (mug.id, pen.id, pen.attributes) == ("mug", "pen", {"grip": "thin"})
    assert dict(mug.attributes) == {}


@pytest.mark.parametrize(
    ("write", "suffix", "where"),
    [
        (write_csv, "csv", "my_models.csv, "),
        (write_xlsx, "xlsx", "my_models.xlsx, sheet 'models', "),
    ],
)
def test_mistakes_name_the_file_and_the_cell(write, suffix: str, where: str, models: Path):
    sheet = write_xlsx(models / "t.xlsx", [HEADER, [*MUG[:3], "yelow", "", ""]])
    rows = [["Mug", "mug", "drinkware", "", "", ""], [*PEN[:3], "gren", "", ""]]
    write(models / f"my_models.{suffix}", [HEADER, *rows])
    with pytest.raises(UserInputError) as caught:
        read_catalogue(sheet, models)
    text = str(caught.value)
    assert f"{where}D3: color 'gren', did you mean 'green'?" in text
    assert f"{where}A2: id 'Mug' is already used (sheet 'models', A2)" in text
    assert "- sheet 'models', D2: color 'yelow'" in text
    assert text.startswith(f"{sheet} and my_models.{suffix}: 3 problems")


def test_the_heading_is_of_the_file_with_the_mistakes(models: Path):
    sheet = write_xlsx(models / "t.xlsx", [HEADER, MUG])
    overlay = write_csv(models / "my_models.csv", [HEADER, [*PEN[:3], "gren", "", ""]])
    with pytest.raises(UserInputError) as caught:
        read_catalogue(sheet, models)
    assert str(caught.value).startswith(f"{overlay}: 1 problem")
    (models / "pen.obj").unlink()
    write_csv(overlay, [HEADER, PEN])
    with pytest.raises(UserInputError) as caught:
        read_catalogue(sheet, models)
    assert str(caught.value).startswith(f"{overlay}: 1 problem")
    write_csv(overlay, [HEADER])
    write_xlsx(sheet, [HEADER, [*MUG[:3], "yelow", "", ""]])
    with pytest.raises(UserInputError) as caught:
        read_catalogue(sheet, models)
    assert str(caught.value).startswith(f"{sheet}: 1 problem")


def test_its_rows_are_named_first_among_many_without_a_file(models: Path):
    others = [[f"m{i}", f"thing {i}", "drinkware", "", "", ""] for i in range(20)]
    sheet = write_xlsx(models / "t.xlsx", [HEADER, MUG, *others])
    write_csv(models / "my_models.csv", [HEADER, PEN, ["cup", "cup", "drinkware", "", "", ""]])
    with pytest.raises(UserInputError) as caught:
        read_catalogue(sheet, models)
    text = str(caught.value)
    assert text.startswith(f"{sheet} and my_models.csv: 1 problem")
    assert f"in {models}: cup (my_models.csv, A3), m0 (sheet 'models', A3), " in text
    assert "and 11 more" in text


def test_its_missing_columns_are_its_own(models: Path):
    sheet = write_xlsx(models / "t.xlsx", [HEADER, MUG])
    write_csv(models / "my_models.csv", [["id", "name"], ["pen", "pen"]])
    with pytest.raises(UserInputError, match=r"my_models.csv: (.|\n)*column 'category' is missing"):
        read_catalogue(sheet, models)


def test_two_overlays_are_one_too_many(models: Path):
    sheet = write_xlsx(models / "t.xlsx", [HEADER, MUG])
    write_csv(models / "my_models.csv", [HEADER, PEN])
    write_xlsx(models / "my_models.xlsx", [HEADER, PEN])
    with pytest.raises(UserInputError, match=r"my_models.csv and my_models.xlsx; keep one"):
        read_catalogue(sheet, models)


def test_given_as_the_spreadsheet_it_is_read_once(models: Path):
    sheet = write_csv(models / "my_models.csv", [HEADER, PEN])
    assert [model.id for model in read_catalogue(sheet, models)] == ["pen"]


def test_its_content_is_part_of_the_identity(models: Path):
    sheet = write_xlsx(models / "t.xlsx", [HEADER, MUG])
    (models / "a.blend").write_bytes(b"BLENDER")
    config = GenerationConfig(
        models_info_file_path=sheet,
        obj_dir=models,
        blender_scene_file_path=models / "a.blend",
        grasps="off",
    )
    without = input_hashes(config, ())
    write_csv(models / "my_models.csv", [HEADER, PEN])
    one = input_hashes(config, ())
    write_csv(models / "my_models.csv", [HEADER, [*PEN[:5], "thick"]])
    other = input_hashes(config, ())
    assert without.keys() == {"spreadsheet", "scene file"}
    assert one.keys() == other.keys() == {"spreadsheet", "overlay", "scene file"}
    assert one["overlay"] != other["overlay"]
    assert one["spreadsheet"] == other["spreadsheet"]
