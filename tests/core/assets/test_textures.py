# SPDX-License-Identifier: GPL-3.0-or-later
"""Textures of the user's own are found, checked before the run, and part of a dataset's identity."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.app.run.input_hashes import input_hashes
from core.assets.textures import MIN_SIDE, check_textures, mean_luminance, texture_files
from core.config.settings import GenerationConfig
from core.errors import UserInputError


def save(file: Path, value: int = 128, size: tuple[int, int] = (80, 100)) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (value, value, value)).save(file)
    return file


def test_they_are_found_by_name_in_order(tmp_path: Path) -> None:
    for name in ("floors/b.PNG", "floors/a.jpg", "walls/a.webp"):
        save(tmp_path / name)
    (tmp_path / "floors/notes.txt").write_text("no image")
    found = texture_files(tmp_path)
    assert list(found.floors) == ["a", "b"]
    assert found.walls == {"a": tmp_path / "walls/a.webp"}
    assert set(found.files) == {"floor texture a", "floor texture b", "wall texture a"}


def test_one_subfolder_is_enough(tmp_path: Path) -> None:
    save(tmp_path / "walls/stone.png")
    assert texture_files(tmp_path).floors == {}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (None, "no such folder"),
        ([], "neither 'floors' nor 'walls'"),
        (["oak.png"], "neither 'floors' nor 'walls'"),
        (["floors/notes.txt"], "floors: no image is there"),
        (["floors/a.png", "floors/a.jpg"], "a.jpg and a.png have one name"),
        (["walls/" + 46 * "x" + ".png"], "too long"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, names: list[str] | None, said: str) -> None:
    folder = tmp_path / "own"
    if names is not None:
        folder.mkdir()
        for name in names:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(b"x")
    with pytest.raises(UserInputError, match=f"--texture-dir.*{said}"):
        texture_files(folder)


def test_files_that_cannot_be_used_are_all_named(tmp_path: Path) -> None:
    save(tmp_path / "floors/good.png")
    save(tmp_path / "floors/tiny.png", size=(MIN_SIDE, MIN_SIDE - 1))
    (tmp_path / "walls").mkdir()
    (tmp_path / "walls/broken.jpg").write_bytes(b"no image")
    cut = save(tmp_path / "walls/cut.png", size=(300, 300))
    cut.write_bytes(cut.read_bytes()[:-60])
    with pytest.raises(UserInputError) as error:
        check_textures(texture_files(tmp_path))
    message = str(error.value)
    assert all(name in message for name in ("tiny.png", "broken.jpg", "cut.png"))
    assert "good.png" not in message


def test_nearly_white_and_nearly_black_ones_get_a_hint(tmp_path: Path) -> None:
    for name, value in (("snow", 250), ("coal", 20), ("gray", 128)):
        save(tmp_path / f"floors/{name}.png", value)
    coal, snow = check_textures(texture_files(tmp_path))
    assert "coal.png is nearly black" in coal
    assert "snow.png is nearly white" in snow


def test_luminance_is_linear_and_weighs_the_channels(tmp_path: Path) -> None:
    assert mean_luminance(save(tmp_path / "a.png", 188)) == pytest.approx(0.5, abs=0.01)
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[:50, :, 1] = 255
    Image.fromarray(pixels).save(tmp_path / "green.png")
    assert mean_luminance(tmp_path / "green.png") == pytest.approx(0.7152 / 2.0, abs=0.01)


def test_their_content_is_part_of_the_identity_and_their_place_is_not(tmp_path: Path) -> None:
    for name in ("sheet.csv", "set.blend"):
        (tmp_path / name).write_text("x")
    for folder in ("one", "other"):
        save(tmp_path / folder / "floors/oak.png", 90)

    def hashes(folder: str | None) -> dict[str, str]:
        config = GenerationConfig(
            models_info_file_path=tmp_path / "sheet.csv",
            blender_scene_file_path=tmp_path / "set.blend",
            texture_dir=None if folder is None else tmp_path / folder,
            grasps="off",
        )
        return input_hashes(config, ())

    assert hashes("one").keys() - hashes(None).keys() == {"floor texture oak"}
    assert hashes("one") == hashes("other")
    save(tmp_path / "other/floors/oak.png", 91)
    assert hashes("one") != hashes("other")
