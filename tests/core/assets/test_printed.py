# SPDX-License-Identifier: GPL-3.0-or-later
"""What is printed on models: the file beside a mesh, what is refused in it, and who asks for it."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.app.preflight.printed import NOTHING_KNOWN, print_hints
from core.app.run.input_hashes import input_hashes
from core.assets.printed import PRINT_SUFFIX, PrintedText, format_print, load_print, print_problem
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from tests.named_mug import model_of, write_mug
from utils.repository import REPOSITORY

# Of an OBJ file, whose y axis is up: a line at the front of the mug, its foot 2 cm above the table.
LINE = np.array([[[x, y, 0.03] for x in (-0.02, 0.0, 0.02)] for y in (0.02, 0.04)])
TEXT = PrintedText("Oat Flakes", ((LINE,),))


@pytest.fixture
def mug(tmp_path: Path) -> Path:
    return write_mug(tmp_path / "models" / "mug")


def write(mug: Path, *texts: object) -> None:
    mug.with_name(f"mug{PRINT_SUFFIX}").write_text(json.dumps({"texts": texts}), encoding="utf-8")


def test_places_are_in_the_model_frame(mug: Path) -> None:
    assert load_print(mug) is None
    assert print_problem(mug) == ""
    mug.with_name(f"mug{PRINT_SUFFIX}").write_bytes(format_print([TEXT]))
    (found,) = load_print(mug) or ()
    assert found.text == "Oat Flakes"
    grid = found.places[0][0]
    assert grid.shape == (2, 3, 3)
    # Z is up, and the front faces -y, as the normal of a grid does.
    assert np.allclose(grid[0, 0], [-0.02, -0.03, 0.02], atol=1e-6)
    assert np.cross(grid[0, 1] - grid[0, 0], grid[1, 0] - grid[0, 0])[1] < 0


def test_the_example_of_the_page_is_read(mug: Path) -> None:
    page = (REPOSITORY / "docs" / "printed.md").read_text(encoding="utf-8")
    example = page.split("```json")[1].split("```")[0]
    mug.with_name(f"mug{PRINT_SUFFIX}").write_text(example, encoding="utf-8")
    (found,) = load_print(mug) or ()
    (grid,) = found.places[0]
    right, up = grid[0, 1] - grid[0, 0], grid[1, 0] - grid[0, 0]
    assert np.allclose(up, [0.0, 0.0, 0.02], atol=1e-6)
    assert np.cross(right, up)[1] < 0


def test_nothing_may_be_printed_and_a_text_be_without_places(mug: Path) -> None:
    write(mug)
    assert load_print(mug) == ()
    write(mug, {"text": "Soap"})
    (found,) = load_print(mug) or ()
    assert found.places == ()


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"text": ""}, "not a text of 1 to 60"),
        ({"text": "Oat  Flakes"}, "single blanks"),
        ({"text": "x" * 61}, "not a text"),
        ({"text": 'the "best"'}, "quotation marks"),
        ({"text": "{np}"}, "cannot be said"),
        ({"text": "a\u0007b"}, "cannot be said"),
        ({"text": "Oat", "places": [[[[[0, 0, 0]], [[0, 1, 0]]]]]}, "at least 2 by 2"),
        ({"text": "Oat", "places": [[[[[0, 0, 0], [1, 0, 0]], [[0, 1, 0]]]]]}, "does not say what"),
        ({"text": "Oat", "places": [[[[[0, 0], [1, 0]], [[0, 1], [1, 1]]]]]}, "does not say what"),
        ({"text": "Oat", "places": [[]]}, "has no lines"),
        ({"text": "Oat", "place": []}, "unknown field `place`"),
        ({"places": []}, "text"),
    ],
)
def test_a_damaged_file_is_refused_by_name(mug: Path, entry: object, problem: str) -> None:
    write(mug, entry)
    with pytest.raises(UserInputError, match=problem) as caught:
        load_print(mug)
    assert "mug.print.json" in str(caught.value)
    assert "docs/printed.md" in str(caught.value)
    assert print_problem(mug) == str(caught.value)


def test_only_who_wants_texts_is_told_of_them(mug: Path) -> None:
    models = [model_of(mug)]
    wanted = GenerationConfig(kind_weights="text=1")
    assert print_hints(GenerationConfig(), models) == []
    assert print_hints(wanted, models) == [NOTHING_KNOWN]
    write(mug, {"text": "Oat"})
    assert print_hints(wanted, models) == []
    write(mug, {"text": ""})
    assert print_hints(GenerationConfig(), models) == []
    with pytest.raises(UserInputError, match=r"mug\.print\.json"):
        print_hints(wanted, models)


def test_texts_are_part_of_a_dataset_s_identity_where_they_are_said(
    mug: Path, tmp_path: Path
) -> None:
    blend, sheet = tmp_path / "set.blend", tmp_path / "sheet.csv"
    blend.write_bytes(b"x")
    sheet.write_text("id,name,category\n", encoding="utf-8")

    def keys(weights: str) -> set[str]:
        config = GenerationConfig(
            kind_weights=weights, models_info_file_path=sheet, blender_scene_file_path=blend, grasps="off"
        )  # fmt: skip
        return set(input_hashes(config, [model_of(mug)]))

    assert keys("text=1") == keys("")
    write(mug, {"text": "Oat"})
    assert keys("text=1") - keys("") == {"print of mug"}
