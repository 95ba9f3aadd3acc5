# SPDX-License-Identifier: GPL-3.0-or-later
"""The spreadsheet reader: valid rows are read completely, problems are named by their cell."""

import pickle
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.assets.catalogue import (
    KNOWN_COLORS,
    NOT_IMPORTED_FILE,
    Attributes,
    CatalogueError,
    ModelInfo,
    read_catalogue,
)
from core.assets.catalogue.typos import is_one_letter_off
from core.assets.model_files import model_files
from core.errors import UserInputError

HEADER = ["id", "name", "category", "color", "aliases", "material", "grip"]
MUG = ["mug_1", "mug", "drinkware", "red", "cup; coffee mug", "ceramic", ""]


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    for name in ("mug_1", "box"):
        (folder / name).mkdir(parents=True)
        (folder / name / f"{name}.obj").write_text("v 0 0 0\n")
    (folder / "pen.ply").write_text("ply\n")
    return folder


def write_xlsx(path: Path, rows: list[list[object]], title: str = "models") -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return path


def write_csv(path: Path, rows: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_both_kinds_of_file_give_the_same_rows_sorted_by_id(write, models: Path, tmp_path: Path):
    rows = [HEADER, ["pen", "pen", "stationery", "", "", "", "thin"], MUG]
    path = write(tmp_path / f"table.{write.__name__[6:]}", rows)
    mug, pen = read_catalogue(path, models)
    assert mug == ModelInfo(
        id="mug_1",
        name="mug",
        category="drinkware",
        path=models / "mug_1" / "mug_1.obj",
        color="red",
        aliases=("cup", "coffee mug"),
        attributes=Attributes({"material": "ceramic"}),
    )
    assert pen.attributes == {"grip": "thin"}
    assert (pen.color, pen.aliases, pen.path) == ("", (), models / "pen.ply")


def test_models_are_hashable_and_survive_pickling(models: Path, tmp_path: Path):
    path = write_csv(tmp_path / "t.csv", [HEADER, MUG])
    (mug,) = read_catalogue(path, models)
    assert pickle.loads(pickle.dumps(mug)) == mug
    assert len({mug, pickle.loads(pickle.dumps(mug))}) == 1


@pytest.mark.parametrize("word", ["NA", "None", "null", "nan", "TRUE"])
def test_words_that_other_readers_take_for_nothing_are_text(word, models: Path, tmp_path: Path):
    path = write_xlsx(tmp_path / "t.xlsx", [HEADER, ["mug_1", word, word, "", word, "", ""]])
    with pytest.raises(UserInputError, match="repeats the name"):
        read_catalogue(path, models)
    path = write_xlsx(tmp_path / "t.xlsx", [HEADER, ["mug_1", word, word, "", "", "", word]])
    (model,) = read_catalogue(path, models)
    assert (model.name, model.category, model.attributes["grip"]) == (word, word, word)


def test_all_problems_come_in_one_report_with_their_cells(models: Path, tmp_path: Path):
    rows: list[list[object]] = [
        HEADER,
        ["mug_1", "mug", "drinkware", "yelow", "cup;CUP", "", ""],
        ["Mug_1", "Mug", "", "red", "", "", ""],
        ["../box", "a_b", "toy", "red", "", "", ""],
        ["", "box", "toy", "red", "", "", ""],
        ["box", 8, "toy", "=A1", "<b>", "", ""],
        ["gone", "box", "toy", "red", "", "", ""],
        ["box.obj", "box", "toy", "red", "", "", ""],
        ["ä" * 130, "box", "toy", "red", "", "", ""],
    ]
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    with pytest.raises(UserInputError) as caught:
        read_catalogue(path, models)
    text = str(caught.value)
    for cell, part in [
        ("D2", "did you mean 'yellow'"),
        ("E2", "repeats"),
        ("A3", "already used"),
        ("B3", "capitals"),
        ("C3", "category is empty"),
        ("A4", "not a plain file name"),
        ("B4", "a space instead of _"),
        ("A5", "id is empty"),
        ("B6", "holds a number"),
        ("D6", "formula"),
        ("E6", "is not plain text"),
        ("A8", "write 'box'"),
        ("A9", "at most 200 bytes"),
    ]:
        assert any(f"sheet 'models', {cell}:" in x and part in x for x in text.splitlines()), cell
    assert "gone (sheet 'models', A7)" in text
    assert caught.value.exit_code == 2


def test_a_renamed_column_is_recognized(models: Path, tmp_path: Path):
    path = write_csv(tmp_path / "t.csv", [["id", "name", "category", "colour", "aliases"]])
    with pytest.raises(UserInputError, match="'color' is missing; is it the one called 'colour'"):
        read_catalogue(path, models)


def test_merged_cells_and_double_columns_are_refused(models: Path, tmp_path: Path):
    path = write_xlsx(tmp_path / "t.xlsx", [[*HEADER, "grip"], [*MUG, ""]])
    workbook = openpyxl.load_workbook(path)
    workbook.active.merge_cells("F2:G2")
    workbook.save(path)
    with pytest.raises(UserInputError) as caught:
        read_catalogue(path, models)
    assert "F2:G2: merged cells" in str(caught.value)
    assert "H1: column 'grip' occurs twice" in str(caught.value)


def test_a_hidden_sheet_is_not_read(models: Path, tmp_path: Path):
    path = write_xlsx(tmp_path / "t.xlsx", [["nothing"]])
    workbook = openpyxl.load_workbook(path)
    workbook["models"].sheet_state = "hidden"
    shown = workbook.create_sheet("mine")
    for row in (HEADER, MUG):
        shown.append(row)
    workbook.active = shown
    workbook.save(path)
    assert [model.id for model in read_catalogue(path, models)] == ["mug_1"]


def test_a_model_that_the_importer_could_not_bring_is_left_out(
    models: Path, tmp_path: Path, caplog
):
    path = write_csv(tmp_path / "t.csv", [HEADER, MUG, ["far", "car", "toy", "", "", "", ""]])
    with pytest.raises(UserInputError, match="import_models"):
        read_catalogue(path, models)
    (models / NOT_IMPORTED_FILE).write_text('{"far": "no apt-get"}')
    assert [model.id for model in read_catalogue(path, models)] == ["mug_1"]
    assert "far" in caplog.text


def test_a_category_used_once_that_is_a_slip_of_another_is_named(models: Path, tmp_path: Path):
    rows = [HEADER]
    for number, category in enumerate(["drinkware", "drinkware", "drinkwere", "plant", "plate"]):
        rows.append([f"m{number}", f"thing {number}", category, "", "", "", ""])
        (models / f"m{number}.ply").touch()
    with pytest.raises(UserInputError) as caught:
        read_catalogue(write_xlsx(tmp_path / "t.xlsx", rows), models)
    text = str(caught.value)
    assert "C4: category 'drinkwere', did you mean 'drinkware'?" in text
    assert "1 problem:" in text


def test_what_is_wrong_with_the_rows_survives_the_way_from_a_worker(models: Path, tmp_path: Path):
    path = write_csv(tmp_path / "t.csv", [HEADER, MUG, ["far", "car", "toy", "", "", "", ""]])
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(path, models)
    error = pickle.loads(pickle.dumps(caught.value))
    assert type(error) is CatalogueError
    assert str(error) == str(caught.value)
    assert (error.ids, error.categories) == (("mug_1", "far"), {"drinkware", "toy"})


@pytest.mark.parametrize(
    ("text", "other", "near"),
    [
        ("toys", "toy", True), ("drinkwrae", "drinkware", True), ("tool", "toll", True),
        ("plant", "plate", False), ("same", "same", False), ("a", "", True), ("abcd", "badc", False),
        ("ab", "ba", True), ("xab", "xba", True), ("abc", "cba", False), ("abc", "acb", True),
    ],
)  # fmt: skip
def test_one_letter_off(text: str, other: str, near: bool):
    assert is_one_letter_off(text, other) is is_one_letter_off(other, text) is near


@pytest.mark.parametrize(
    ("written", "column"),
    [("licence", "license"), ("author", "attribution"), ("poses", "pose"), ("articel", "article")],
)
def test_a_misspelled_optional_column_is_no_attribute(
    written, column, models: Path, tmp_path: Path
):
    path = write_csv(tmp_path / "t.csv", [[*HEADER, written], [*MUG, "x"]])
    with pytest.raises(UserInputError, match=f"'{written}', did you mean '{column}'"):
        read_catalogue(path, models)


def test_a_header_below_the_first_row_is_found(models: Path, tmp_path: Path):
    path = write_xlsx(tmp_path / "t.xlsx", [["My models"], [], HEADER, MUG])
    with pytest.raises(UserInputError, match="row 3 holds the column names; delete the rows above"):
        read_catalogue(path, models)


def test_aliases_separated_by_commas_are_explained(models: Path, tmp_path: Path):
    path = write_xlsx(tmp_path / "t.xlsx", [HEADER, ["box", "box", "toy", "", "cube, block"]])
    with pytest.raises(
        UserInputError, match=r"E2: 'cube, block' is not plain.*separate aliases by ;"
    ):
        read_catalogue(path, models)


def test_stray_spaces_are_ignored_and_told(models: Path, tmp_path: Path, caplog):
    row = [" box", "toy  block\u00a0", "toy ", "", "cube ;  brick"]
    (model,) = read_catalogue(write_xlsx(tmp_path / "t.xlsx", [HEADER, row]), models)
    assert (model.id, model.name, model.category) == ("box", "toy block", "toy")
    assert model.aliases == ("cube", "brick")
    assert "sheet 'models', A2, sheet 'models', B2, sheet 'models', C2" in caplog.text


def test_files_without_a_row_are_told(models: Path, tmp_path: Path, caplog):
    read_catalogue(write_csv(tmp_path / "t.csv", [HEADER, MUG]), models)
    assert "2 model files" in caplog.text
    assert "2 model files without a row: box, pen" in caplog.text


def test_rows_without_a_file_can_be_skipped(models: Path, tmp_path: Path, caplog):
    path = write_csv(tmp_path / "t.csv", [HEADER, MUG, ["far", "car", "toy", "", "", "", ""]])
    assert [m.id for m in read_catalogue(path, models, skip_missing=True)] == ["mug_1"]
    assert "far (t.csv, A3)" in caplog.text


def test_notes_of_several_lines_are_refused(models: Path, tmp_path: Path):
    path = write_xlsx(tmp_path / "t.xlsx", [[*HEADER, "attribution"], [*MUG, "by A\nfrom B"]])
    with pytest.raises(UserInputError, match="H2: attribution contains a tab or a line break"):
        read_catalogue(path, models)


def test_grey_is_gray_and_every_known_color_is_accepted(models: Path, tmp_path: Path):
    for color in (*KNOWN_COLORS, "grey", "navy", "teal", "cream", "maroon", "lilac", "turquoise"):
        path = write_csv(tmp_path / "t.csv", [HEADER, ["box", "box", "toy", color, "", "", ""]])
        (model,) = read_catalogue(path, models)
        assert model.color == ("gray" if color == "grey" else color)


def test_model_files_follow_libraries_and_textures(models: Path, tmp_path: Path):
    folder = models / "mug_1"
    (folder / "mug_1.obj").write_text("mtllib a b.mtl\nmtllib gone.mtl\nv 0 0 0\n")
    (folder / "a b.mtl").write_text(
        "newmtl m\r\nmap_Kd -s 1 1 1 pic one.png\r\nbump -bm 0.3 n.png\nmap_Kd\n"
    )
    for name in ("pic one.png", "n.png", "other.png"):
        (folder / name).write_bytes(b"")
    path = write_csv(tmp_path / "t.csv", [HEADER, MUG])
    (mug,) = read_catalogue(path, models)
    names = [file.name for file in model_files(mug.path)]
    assert names == ["mug_1.obj", "a b.mtl", "pic one.png", "n.png"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"\xff\xfe\x00"])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".ods"])
def test_damaged_files_give_a_user_error(data, suffix, tmp_path: Path):
    path = tmp_path / f"t{suffix}"
    path.write_bytes(data)
    with pytest.raises(UserInputError):
        read_catalogue(path, tmp_path)


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(cells=st.lists(st.text(max_size=12), min_size=7, max_size=9), data=st.data())
def test_any_cell_text_gives_models_or_a_user_error(cells, data, models: Path, tmp_path: Path):
    path = tmp_path / "fuzz.csv"
    cells[0] = data.draw(st.sampled_from(["mug_1", "box", cells[0]]))
    path.write_text(
        ",".join(HEADER) + "\n" + ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in cells),
        encoding="utf-8",
        errors="replace",
    )
    try:
        (model,) = read_catalogue(path, models)
    except UserInputError:
        return
    assert model.path.resolve().is_relative_to(models.resolve())
    for word in (model.name, model.category, model.color, *model.aliases):
        assert not set(word) & set("\t\r\n<>\"'|\\/") or "'" in word
