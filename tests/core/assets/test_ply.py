# SPDX-License-Identifier: GPL-3.0-or-later
"""Colors of a PLY file that Blender does not show are told, as the object would be gray."""

from pathlib import Path

import pytest

from core.assets.model_check import check_model
from tests.odd_models import BOX, write_ply

TRIANGLES = BOX.faces.tolist()
QUADS = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
TEXTURE = "comment TextureFile label.png\n"


@pytest.mark.parametrize("faces", [TRIANGLES, QUADS])
def test_colors_of_faces_are_not_shown(faces: list[list[int]], tmp_path: Path):
    (problem,) = check_model(write_ply(tmp_path / "thing.ply", faces, "face")).problems
    assert "Blender does not show the colors of faces" in problem


def test_a_texture_is_not_shown(tmp_path: Path):
    (problem,) = check_model(write_ply(tmp_path / "a.ply", TRIANGLES, comment=TEXTURE)).problems
    assert "Blender does not show the texture" in problem
    found = check_model(write_ply(tmp_path / "b.ply", TRIANGLES, "vertex", TEXTURE))
    assert found.problems == ()
    assert "shown with vertex colors only" in found.notes[0]


@pytest.mark.parametrize("colored", ["", "vertex"])
@pytest.mark.parametrize("faces", [TRIANGLES, QUADS])
def test_what_is_shown_is_fine(faces: list[list[int]], colored: str, tmp_path: Path):
    found = check_model(write_ply(tmp_path / "thing.ply", faces, colored))
    assert (found.problems, found.notes, found.triangles) == ((), (), 12)
