# SPDX-License-Identifier: GPL-3.0-or-later
"""What Blender shows is compared with what the files say, and differences are named."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.assets.model_check.comparison import compare
from core.assets.model_check.expected import ExpectedMaterial, ExpectedModel
from core.assets.model_check.shown import ShownMaterial, ShownModel
from core.assets.model_check.verdicts import Verdict
from tests.odd_models import BOX, write_obj

BOUNDS = ((0.0, 0.0, 0.0), (0.1, 0.05, 0.2))
PAINT = ExpectedMaterial("paint", "mug.mtl, line 1", (1.0, 0.0, 0.0))
LABEL = ExpectedMaterial("paint", "mug.mtl, line 1", texture="label.png")
EXPECTED = ExpectedModel(BOUNDS, (PAINT,))
SHOWN_PAINT = ShownMaterial("paint", (1.0, 0.0, 0.0))
SHOWN = ShownModel(BOUNDS, materials=(SHOWN_PAINT,))


def painted(**changes: object) -> ShownModel:
    return replace(SHOWN, materials=(replace(SHOWN_PAINT, **changes),))


def test_a_model_that_is_shown_as_it_is_has_no_findings():
    assert compare(EXPECTED, SHOWN) == Verdict()
    rounded = ((1e-9, 0.0, 0.0), (0.1000001, 0.05, 0.2))
    fuzzy = replace(painted(color=(0.9999, 0.0001, 0.0), glow=0.001), bounds=rounded)
    fuzzy = replace(fuzzy, hidden=(("label.png", 0.005),), inside_out=0.02, vertex_color=1.0)
    assert compare(EXPECTED, fuzzy) == Verdict()


@pytest.mark.parametrize(
    ("expected", "shown", "part"),
    [
        (
            EXPECTED,
            replace(SHOWN, bounds=((0.0, 0.0, 0.0), (0.1, 0.05, 0.18)), triangles_problem="x"),
            "Blender shows 10 x 5 x 18 cm about (5, 2.5, 9), the file measures 10 x 5 x 20 cm",
        ),
        (EXPECTED, replace(SHOWN, bounds=((0.5, 0.0, 0.0), (0.6, 0.05, 0.2))), "about (55, 2.5"),
        (EXPECTED, replace(SHOWN, bounds=((np.nan,) * 3, (0.1, 0.05, 0.2))), "Blender shows"),
        (EXPECTED, replace(SHOWN, triangles_problem="Blender reads other triangles"), "other tri"),
        (EXPECTED, painted(undecoded=("label.pcx",)), "cannot decode the texture 'label.pcx'"),
        (EXPECTED, painted(color=(0.8, 0.8, 0.8)), "color (0.8, 0.8, 0.8), not in (1, 0, 0)"),
        (EXPECTED, painted(name="other"), "mug.mtl, line 1: Blender does not show the material"),
        (EXPECTED, painted(opacity=0.3), "opacity 0.3; masks need at least 0.5"),
        (
            EXPECTED,
            replace(SHOWN, hidden=(("label.png", 0.25),)),
            "'label.png' is transparent on 25% of the surface",
        ),
        (EXPECTED, replace(SHOWN, vertex_color=255.0), "vertex colors exceed 1"),
        (
            replace(EXPECTED, materials=(LABEL,)),
            painted(textures=("other.png",)),
            "does not show the texture 'label.png' of the material 'paint'; write 'map_Kd label.png'",
        ),
    ],
)
def test_a_difference_is_a_problem(expected: ExpectedModel, shown: ShownModel, part: str):
    verdict = compare(expected, shown)
    (problem,) = verdict.problems
    assert part in problem
    assert verdict.notes == ()


@pytest.mark.parametrize(
    ("shown", "part"),
    [
        (replace(SHOWN, mended=1.0), "normals on 100% of its surface point inwards; they are turned"),
        (replace(SHOWN, inside_out=0.2), "normals on 20% of its surface point inwards, which looks"),
        (painted(glow=2.0), "material 'paint' emits light"),
        (painted(is_lit=False), "material 'paint' is unlit"),
    ],
)  # fmt: skip
def test_what_is_odd_and_no_fault_is_a_note(shown: ShownModel, part: str):
    verdict = compare(EXPECTED, shown)
    (note,) = verdict.notes
    assert part in note
    assert verdict.problems == ()


def test_a_texture_that_arrived_is_no_difference_and_its_material_has_no_one_color():
    shown = painted(color=None, textures=("bump.png", "label.png"))
    assert compare(replace(EXPECTED, materials=(LABEL,)), shown) == Verdict()


def test_a_texture_that_cannot_be_decoded_is_told_once():
    shown = painted(color=None, undecoded=("label.png",))
    assert len(compare(replace(EXPECTED, materials=(LABEL,)), shown).problems) == 1


def test_names_are_compared_as_far_as_blender_keeps_them():
    long = "ü" * 40  # 80 bytes
    expected = replace(EXPECTED, materials=(replace(PAINT, name=long),))
    assert compare(expected, painted(name="ü" * 31)) == Verdict()


def expected_of(path: Path) -> ExpectedModel:
    return ExpectedModel.of(path, np.asarray(BOX.vertices))


def test_an_mtl_file_says_what_is_expected(tmp_path: Path):
    (tmp_path / "label.png").touch()
    mtl = "# made\nnewmtl unused\nKd 0 0 1\nnewmtl paint\n Kd\t1 0 0\nmap_Kd -s 1 1 1 label.png\n"
    expected = expected_of(write_obj(tmp_path / "mug.obj", mtl))
    assert expected.bounds == ((0.0, 0.0, 0.0), (0.1, 0.2, 0.05))
    assert expected.materials == (
        ExpectedMaterial("paint", "mug.mtl, line 4", (1.0, 0.0, 0.0), "label.png"),
    )


@pytest.mark.parametrize("kd", ["Kd spectral a.rfl", "Kd 1 0", "Kd 3 0 0", ""])
def test_a_color_that_is_none_is_not_expected(kd: str, tmp_path: Path):
    (material,) = expected_of(write_obj(tmp_path / "mug.obj", f"newmtl paint\n{kd}\n")).materials
    assert material.color is None


def test_of_two_definitions_none_is_expected(tmp_path: Path):
    mtl = "newmtl paint\nKd 1 0 0\nnewmtl paint\nKd 0 0 1\n"
    assert expected_of(write_obj(tmp_path / "mug.obj", mtl)).materials == ()
