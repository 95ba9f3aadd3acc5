# SPDX-License-Identifier: GPL-3.0-or-later
"""The validator as a user runs it, on a models folder made here."""

from pathlib import Path

import openpyxl
import pytest
import trimesh

from core.app.cache import FOLDER_VARIABLE
from core.assets.catalogue import ModelInfo
from core.assets.license import license_problem
from core.assets.model_check.content_key import content_key
from core.assets.model_check.verdicts import Verdict, VerdictStore
from core.assets.model_colors import COLORS_FILE, MeasuredColors, color_keys, write_colors
from core.errors import UserInputError
from tool_scripts import validate_models
from utils.json_cache import JsonCache


@pytest.fixture(autouse=True)
def blender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No Blender is started: what compares models says that the one called "mug" glows."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    asked: list[str] = []

    def judge_models(program, paths, judged):
        for path in paths:
            asked.append(path.stem)
            judged(path, Verdict((), ("it glows.",)) if path.stem == "mug" else Verdict())

    monkeypatch.setattr(validate_models, "judge_models", judge_models)
    monkeypatch.setattr(validate_models, "installed_versions", lambda: {"bpy": "4.2.23"})
    return asked


HEADER = ["id", "name", "category", "color", "aliases", "material", "license", "attribution"]
ROWS = [
    ["mug", "mug", "drinkware", "red", "cup", "ceramic", "CC BY 4.0", "by A. Potter"],
    ["block", "block", "toy", "", "", "wood", "CC0 1.0", ""],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for row in ROWS:
        trimesh.creation.box(extents=[0.1, 0.08, 0.06]).export(tmp_path / f"{row[0]}.glb")
    write_rows(tmp_path, ROWS)
    return tmp_path


def write_rows(folder: Path, rows: list[list[str]]) -> None:
    write_table(folder, [HEADER, *rows])


def write_table(folder: Path, table: list[list[object]]) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "models"
    for row in table:
        workbook.active.append(row)
    workbook.save(folder / "t.xlsx")


def validate(folder: Path, *flags: str) -> int:
    return validate_models.main(
        ["--obj-dir", str(folder), "--models-info-file-path", str(folder / "t.xlsx"), *flags]
    )


def test_a_good_catalogue_is_summed_up(folder: Path, capsys):
    assert validate(folder, "--details") == 0
    said = capsys.readouterr().out
    assert "2 models of 2 names in 2 categories, 1 with a color word" in said
    assert "triangles: 12 to 12" in said
    assert "longest side: 10.0 to 10.0 cm" in said
    assert "watertight: 2 of 2" in said
    assert "licenses: CC0 1.0 1, CC BY 4.0 1" in said
    assert "No problems found." in said
    assert "10.0 x 6.0 x 8.0" in said
    assert "2 models have not been measured yet: add --colors" in said


def test_faults_of_files_licenses_and_colors_come_together(folder: Path, capsys):
    (folder / "block.glb").write_bytes(b"glTF")
    rows = [[*ROWS[0]], [*ROWS[1]]]
    rows[0][6:] = ["CC BY-NC 4.0", ""]
    write_rows(folder, rows)
    blue = MeasuredColors(*color_keys(folder / "mug.glb"), (("#2060c0", 1.0),))
    write_colors(folder / COLORS_FILE, {"mug": blue})
    assert validate(folder) == 1
    said = capsys.readouterr().out
    assert "PROBLEM block" in said
    assert "license 'CC BY-NC 4.0' is not among" in said
    assert "color is 'red', but at most 0% of it is (blue 100%)" in said
    assert "2 of 2 models have problems" in said
    assert validate(folder, "--any-license", "--only", "mug") == 1
    assert "license '" not in capsys.readouterr().out


def test_one_name_in_two_categories_is_noted_once(folder: Path, capsys):
    rows = [[*ROWS[0]], [*ROWS[1]]]
    rows[1][1] = rows[0][1]
    write_rows(folder, rows)
    assert validate(folder) == 0
    said = capsys.readouterr().out
    assert said.count(f"'{rows[0][1]}' is in several categories") == 1


def test_facts_that_are_wrong_or_lead_nowhere_are_told(folder: Path, capsys):
    header = [*HEADER, "mass", "goes_in"]
    write_table(folder, [header, [*ROWS[0], 0.3, "cupboard; toy"], [*ROWS[1], None, ""]])
    assert validate(folder) == 0
    said = capsys.readouterr().out
    assert "goes_in names 'cupboard', which is no row's name, alias or category." in said
    assert "'toy'" not in said
    write_table(folder, [header, [*ROWS[0], 300, ""], [*ROWS[1], None, ""]])
    with pytest.raises(UserInputError, match=r"I2: mass 300 is outside .* 1 g is 0\.001 kg"):
        validate(folder)


def test_a_measurement_of_other_files_is_not_believed(folder: Path, capsys):
    stale = MeasuredColors("0" * 16, "0" * 16, (("#2060c0", 1.0),))
    write_colors(folder / COLORS_FILE, {"mug": stale})
    assert validate(folder) == 0
    assert "2 models have not been measured yet" in capsys.readouterr().out


def test_new_models_are_compared_with_what_blender_shows(folder: Path, blender, capsys):
    assert validate(folder, "--no-comparison") == 0
    assert blender == []
    for _ in range(2):
        assert validate(folder) == 0
        assert "note    mug" in (said := capsys.readouterr().out)
        assert "it glows." in said
        assert sorted(blender) == ["block", "mug"]


def test_maintainers_write_the_verdicts_for_everybody(folder: Path, tmp_path: Path, monkeypatch):
    written = tmp_path / "verdicts.json"
    monkeypatch.setattr(validate_models, "VERDICTS_FILE", written)
    assert validate(folder, "--write-verdicts") == 0
    store = VerdictStore(JsonCache(tmp_path / "none.json"), "4.2.0", written)
    assert store.get(content_key(folder / "mug.glb")) == Verdict((), ("it glows.",))
    assert store.get(content_key(folder / "block.glb")) == Verdict()


def test_all_wordings_of_a_row_are_printed(folder: Path, capsys):
    assert validate(folder, "--wordings", "mug") == 0
    said = capsys.readouterr().out.splitlines()
    assert "  a mug, two mugs" in said
    assert "    the red ceramic mug" in said
    assert "    the cup made of ceramic" in said


@pytest.mark.parametrize(
    ("text", "attribution", "part"),
    [
        ("CC0 1.0", "", ""), ("CC BY 3.0 US", "A", ""), ("BSD-3-Clause", "A", ""), ("MIT", "A", ""),
        ("Apache 2.0", "A", ""), ("Apache License 2.0", "A", ""), ("CC-BY-4.0", "A", ""),
        ("", "", "license is empty"), ("CC BY-SA 4.0", "A", "not among"),
        ("CC BY-NC-ND 4.0", "A", "not among"), ("free", "A", "not among"),
        ("CC BY 4.0", "", "requires naming the author"), ("GPL-3.0", "A", "not among"),
    ],
)  # fmt: skip
def test_licenses(text: str, attribution: str, part: str):
    model = ModelInfo("m", "m", "m", Path("m"), license=text, attribution=attribution)
    problem = license_problem(model)
    assert part in problem
    assert bool(problem) is bool(part)
