# SPDX-License-Identifier: GPL-3.0-or-later
"""OBJ files keep their materials however they are written, or say what is lost."""

from pathlib import Path

import numpy as np
import pytest

from core.assets.model_check import check_model
from core.assets.model_check.content_key import content_key
from core.assets.model_files import model_files
from core.assets.obj_reading import read_obj, readable_obj
from core.dataset.formats.bop_texture import load_textured
from tests.obj_cases import LOST_CASES, MESH, NAMED, RED, RED_CASES, write_case

UNTOUCHED = ("plain", "two lines", "own file", "Windows' line ends", "Tr as scanners write it")


@pytest.mark.parametrize("case", RED_CASES)
def test_what_means_red_is_accepted_and_red_in_exports(case: str, tmp_path: Path) -> None:
    path = write_case(tmp_path, RED_CASES[case])
    found = check_model(path)
    assert found.problems == ()
    assert found.triangles == 4
    shown = load_textured(path)
    # From Kd, or from the picture.
    assert np.isin(shown.colors[:, 0], (204, 203)).all()
    assert (shown.colors[:, 1:] <= 26).all()


@pytest.mark.parametrize("case", RED_CASES)
def test_every_file_that_decides_the_color_is_hashed(case: str, tmp_path: Path) -> None:
    path = write_case(tmp_path, RED_CASES[case])
    decisive = [tmp_path / name for name in RED_CASES[case]]
    if any("red.png" in text for text in RED_CASES[case].values()):
        decisive.append(tmp_path / "red.png")
    assert set(decisive) <= set(model_files(path))


@pytest.mark.parametrize("case", LOST_CASES)
def test_what_nobody_can_tell_is_a_problem(case: str, tmp_path: Path) -> None:
    files, message = LOST_CASES[case]
    (problem,) = check_model(write_case(tmp_path, files)).problems
    assert message in problem


@pytest.mark.parametrize("case", RED_CASES)
def test_repairs_are_noted_and_good_files_read_as_they_are(case: str, tmp_path: Path) -> None:
    path = write_case(tmp_path, RED_CASES[case])
    repairs = read_obj(path).repairs
    assert set(repairs) <= set(check_model(path).notes)
    with readable_obj(path) as readable:
        assert (readable == path) == (not repairs)
    is_fine_for_blender = case in (*UNTOUCHED, "comments behind numbers", "tabs", "indented")
    assert (not repairs) == is_fine_for_blender
    assert readable == path or not readable.exists()


def test_a_mesh_without_any_material_is_noted_to_be_gray(tmp_path: Path) -> None:
    found = check_model(write_case(tmp_path, {"thing.obj": MESH}))
    assert (found.problems, found.notes[0]) == ((), "uses no MTL file: it will be plain gray.")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["thing.obj", "a.mtl"])
def test_utf_16_is_a_problem_of_the_check(codec: str, name: str, tmp_path: Path) -> None:
    path = write_case(tmp_path, {"thing.obj": NAMED, "a.mtl": RED})
    file = tmp_path / name
    file.write_bytes(file.read_text(encoding="utf-8").encode(codec))
    (problem,) = check_model(path).problems
    assert problem.startswith(f"{name} is UTF-16 text")
    assert content_key(path)


def test_a_gray_surface_under_ambient_light_keeps_its_kd(tmp_path: Path) -> None:
    """Programs write Ka beside Kd; it is no color of the surface then."""
    text = "newmtl paint\nKa 0 0 1\nKd 0.5 0.5 0.5\n"
    reading = read_obj(write_case(tmp_path, {"thing.obj": NAMED, "a.mtl": text}))
    assert reading.repairs == ()
    (material,) = reading.materials
    assert material.text() == text.encode()
