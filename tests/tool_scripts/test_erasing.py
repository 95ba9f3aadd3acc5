# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs of real brands are painted over in the color around them, and nothing else of a texture changes."""

from dataclasses import replace

import pytest
from PIL import Image

from tests.tool_scripts.textured import pixels, textured
from tool_scripts.importing.definitions import Definition, read_definitions
from tool_scripts.importing.erasing import without_signs
from tool_scripts.importing.sources import RawModel

BACKGROUND, SIGN, LINE = (40, 60, 80), (250, 10, 10), (0, 200, 0)


def raw(size: tuple[int, int] = (40, 30)) -> RawModel:
    picture = Image.new("RGB", size, BACKGROUND)
    picture.paste(SIGN, (12, 8, 20, 14))
    picture.paste(LINE, (30, 0, 31, 30))
    return textured(picture)


def test_a_sign_takes_the_color_around_it_and_the_rest_stays():
    clean = without_signs(raw(), {"a.png": [[10, 6, 22, 16]]})
    assert (pixels(clean)[:, :30] == BACKGROUND).all()
    assert (pixels(clean)[:, 30] == LINE).all()
    assert clean.textures["b.png"] == b"not looked at"


def test_a_line_through_the_border_does_not_color_the_area():
    clean = without_signs(raw(), {"a.png": [[10, 6, 36, 16]]})
    assert (pixels(clean)[6:16, 10:36] == BACKGROUND).all()


def test_without_signs_the_textures_are_the_same_bytes():
    assert without_signs(raw(), {}).textures == raw().textures


@pytest.mark.parametrize("box", [[10, 6, 41, 16], [-1, 6, 22, 16], [22, 6, 10, 16]])
def test_a_rectangle_outside_the_texture_is_refused(box: list[int]):
    with pytest.raises(ValueError, match=r"a\.png: .* is not inside 40 x 30"):
        without_signs(raw(), {"a.png": [box]})


def test_a_texture_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no texture"):
        without_signs(raw(), {"c.png": [[0, 0, 1, 1]]})


def test_a_model_with_signs_to_erase_is_converted_again_and_others_are_not():
    plain = Definition("can", "library", "item", "can", "drink")
    assert plain.digest() == replace(plain, erase={}).digest()
    signs = replace(plain, erase={"a.png": [[0, 0, 2, 2]]})
    assert plain.digest() != signs.digest()
    assert plain.shape_key() == signs.shape_key()


def test_no_model_shows_the_sign_of_its_maker():
    """Those whose textures have one; what is written on the mixers is a material of its own, and painted."""
    definitions = {definition.id: definition for definition in read_definitions()}
    for model_id in ("game_console", "game_controller_black", "smartphone", "camera_black"):
        assert definitions[model_id].erase, model_id
    for model_id in ("stand_mixer_red", "stand_mixer_yellow"):
        writing = {name for name in definitions[model_id].paint if name.endswith("_Writing")}
        assert len(writing) == 2, model_id
