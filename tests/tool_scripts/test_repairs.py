# SPDX-License-Identifier: GPL-3.0-or-later
"""Repairs of imported models: tones of textures, color under transparent pixels, walls without thickness."""

from dataclasses import replace

import pytest
from PIL import Image

from tests.tool_scripts.textured import pixels, textured
from tool_scripts.importing.build import fit
from tool_scripts.importing.definitions import Definition
from tool_scripts.importing.obj_mesh import parse_obj
from tool_scripts.importing.sources import RawModel
from tool_scripts.importing.thickening import thickened
from tool_scripts.importing.toning import toned

ORANGE, CLEAR = (200, 100, 0, 255), (0, 0, 0, 0)
# A square of 1 m that lies in the ground, seen from both sides, and a roof over it that has one side.
SHEET = """
v 0 0 0\nv 1 0 0\nv 1 0 1\nv 0 0 1
v 0 0 0\nv 1 0 0\nv 1 0 1\nv 0 0 1
v 0 1 0\nv 1 1 0\nv 1 1 1
f 1 4 3 2
f 5 6 7 8
f 9 11 10
"""
PLAIN = Definition("tray", "library", "item", "tray", "tableware")


def raw() -> RawModel:
    picture = Image.new("RGBA", (4, 2), ORANGE)
    picture.paste(CLEAR, (2, 0, 4, 2))
    return textured(picture)


def test_a_color_shows_where_a_texture_is_transparent_and_nowhere_else():
    leaves = toned(raw(), {}, {"a.png": "#102030"})
    assert (pixels(leaves)[:, :2] == ORANGE[:3]).all()
    assert (pixels(leaves)[:, 2:] == (0x10, 0x20, 0x30)).all()
    assert leaves.textures["b.png"] == b"not looked at"


def test_brightness_and_saturation_are_factors():
    gray = pixels(toned(raw(), {"a.png": [1.0, 0.0]}, {}))[0, 0]
    assert gray.tolist() == [118, 118, 118]  # 0.299 * 200 + 0.587 * 100
    assert pixels(toned(raw(), {"a.png": [0.5, 1.0]}, {}))[0, 0].tolist() == [100, 50, 0]
    assert pixels(toned(raw(), {"a.png": [2.0, 1.0]}, {}))[0, 0].tolist() == [255, 200, 0]


def test_a_texture_that_is_not_there_and_half_a_tone_are_refused():
    with pytest.raises(ValueError, match="no texture"):
        toned(raw(), {"c.png": [1.0, 1.0]}, {})
    with pytest.raises(ValueError, match="not brightness and saturation"):
        toned(raw(), {"a.png": [1.0]}, {})


def test_the_sides_of_a_sheet_move_apart_and_other_faces_stay():
    heights = thickened(parse_obj(SHEET), 0.004).positions[:, 1]
    assert heights[:4] == pytest.approx(0.002)
    assert heights[4:8] == pytest.approx(-0.002)
    assert heights[8:] == pytest.approx(1.0)


def test_a_floor_without_thickness_rises_above_the_table():
    """Its lower side is the base then, and what is seen lies as much higher as it is thick, after scaling."""
    heights = fit(parse_obj(SHEET), replace(PLAIN, size=0.5, thickness=0.004)).positions[:, 1]
    assert heights.min() == pytest.approx(0.0)
    assert heights[:4] == pytest.approx(0.004)


def test_a_model_without_sheets_cannot_be_thickened():
    with pytest.raises(ValueError, match="no faces lie on each other"):
        thickened(parse_obj("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), 0.001)


@pytest.mark.parametrize(
    "repaired",
    [
        replace(PLAIN, tone={"a.png": [1.0, 0.5]}),
        replace(PLAIN, backing={"a.png": "#102030"}),
        replace(PLAIN, thickness=0.002),
    ],
)
def test_a_model_with_a_new_repair_is_converted_again(repaired: Definition):
    assert repaired.digest() != PLAIN.digest()
    same_shape = repaired.shape_key() == PLAIN.shape_key()
    assert same_shape == (repaired.thickness == 0.0)
