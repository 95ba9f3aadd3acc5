# SPDX-License-Identifier: GPL-3.0-or-later
"""Hints at words and poses that are allowed and seldom meant; the shipped catalogue gets none."""

from pathlib import Path

import pytest

from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.model_check import ModelCheck, resting_hint
from tests.core.assets.test_catalogue import write_csv
from utils.repository import REPOSITORY

HEADER = ["id", "name", "category", "color", "aliases", "plural"]
OTHERS = [[f"cup_{i}", "cup", "kitchen utensil", "blue", "", ""] for i in range(2)]


def hints(row: list[str], folder: Path, caplog: pytest.LogCaptureFixture) -> list[str]:
    rows = [*OTHERS, row]
    for model_id, *_ in rows:
        (folder / f"{model_id}.obj").write_text("v 0 0 0\n")
    caplog.clear()
    read_catalogue(write_csv(folder / "t.csv", [HEADER, *rows]), folder)
    return [record.getMessage().partition("t.csv: ")[2] for record in caplog.records]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["Mug", "", "blue", ""], "B4: name 'Mug' is spoken as written"),
        (["Coffee Mug", "", "blue", ""], "write 'coffee mug'"),
        (["mugs", "", "blue", ""], "B4: name 'mugs' looks like a plural; write 'mug'"),
        (["tea cups", "", "", ""], "write 'tea cup'"),
        (["mug", "kitchen tool", "", ""], "C4: no other model has the category 'kitchen tool'; is 'kitchen"),
        (["mug", "", "dark blue", ""], "D4: color 'dark blue' counts as another color than 'blue'"),
        (["mug", "", "greenish", ""], "than 'green'"),
        (["cup", "", "", ""], "D4: color is empty, so that beside it no other 'cup' can be told by its color"),
    ],
)  # fmt: skip
def test_what_is_seldom_meant(row: list[str], expected: str, tmp_path: Path, caplog) -> None:
    name, category, color, plural = row
    (hint,) = hints(["m", name, category or "kitchen utensil", color, "", plural], tmp_path, caplog)
    assert expected in hint


@pytest.mark.parametrize(
    "row",
    [
        ["VR controller", "kitchen utensil", "navy", "", ""],
        ["VR controller", "kitchen utensil", "black and white", "", ""],
        ["Christmas tree", "decoration", "teal", "", ""],
        ["scissors", "kitchen utensil", "", "", "scissors"],
        ["glass", "kitchen utensil", "gray", "", ""],
        ["mug", "kitchen utensil", "cream", "", ""],
    ],
)
def test_what_is_as_good_as_any(row: list[str], tmp_path: Path, caplog) -> None:
    assert hints(["m", *row], tmp_path, caplog) == []


@pytest.mark.parametrize(
    ("extents", "pose", "source", "expected"),
    [
        ((0.07, 0.25, 0.07), "", "", "25 cm long and 7 cm high"),
        ((0.25, 0.07, 0.07), "lying", "", ""),
        ((0.25, 0.07, 0.07), "", "package x", ""),
        ((0.25, 0.25, 0.02), "", "", ""),
        ((0.07, 0.07, 0.25), "", "", ""),
        ((0.0, 0.0, 0.0), "", "", ""),
    ],
)
def test_a_bottle_on_its_side(
    extents: tuple[float, float, float], pose: str, source: str, expected: str
) -> None:
    model = ModelInfo("m", "bottle", "drink", Path("m.obj"), pose=pose, source=source)
    hint = resting_hint(model, ModelCheck(extents=extents))
    assert expected in hint
    assert bool(hint) is bool(expected)


def test_an_alias_is_singular_too_and_a_single_shipped_category_is_known(
    tmp_path: Path, caplog
) -> None:
    header = [*HEADER, "source"]
    rows = [
        ["shipped", "mill", "toy building", "", "", "", "a package"],
        ["own", "lighthouse", "toy buildings", "", "towers", "", ""],
    ]
    for model_id, *_ in rows:
        (tmp_path / f"{model_id}.obj").write_text("v 0 0 0\n")
    read_catalogue(write_csv(tmp_path / "t.csv", [header, *rows]), tmp_path)
    assert "E3: alias 'towers' looks like a plural; write 'tower'" in caplog.text
    assert (
        "C3: no other model has the category 'toy buildings'; is 'toy building' meant?"
        in caplog.text
    )


def test_a_hint_about_the_overlay_names_its_file_alone(tmp_path: Path, caplog) -> None:
    for model_id in ("mug", "pen"):
        (tmp_path / f"{model_id}.obj").write_text("v 0 0 0\n")
    sheet = write_csv(tmp_path / "t.csv", [HEADER, ["mug", "mug", "drinkware", "", "", ""]])
    write_csv(tmp_path / "my_models.csv", [HEADER, ["pen", "Pen", "drinkware", "", "", ""]])
    read_catalogue(sheet, tmp_path)
    (record,) = caplog.records
    assert record.getMessage().startswith("my_models.csv, B2: name 'Pen' is spoken as written")


def test_the_shipped_rows_get_none(tmp_path: Path, caplog) -> None:
    if not any((REPOSITORY / "models").glob("*/*.obj")):
        pytest.skip("the models are not imported: make models")
    caplog.clear()
    read_catalogue(REPOSITORY / "models" / "models_info_all.xlsx", REPOSITORY / "models", True)
    words = (
        "is spoken as written",
        "looks like a plural",
        "no other model has",
        "counts as another",
    )
    assert [r.getMessage() for r in caplog.records if any(w in r.getMessage() for w in words)] == []
