# SPDX-License-Identifier: GPL-3.0-or-later
"""Environment images of the user's own are found, and part of a dataset's identity."""

from pathlib import Path

import pytest

from core.app.run.input_hashes import input_hashes
from core.assets.environments import environment_files
from core.config.settings import GenerationConfig
from core.errors import UserInputError


def test_they_are_found_by_name_in_order(tmp_path: Path) -> None:
    for name in ("b.exr", "a.HDR", "c.png", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert environment_files(tmp_path) == {"a": tmp_path / "a.HDR", "b": tmp_path / "b.exr"}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], "no .exr or .hdr file is there"),
        (["a.exr", "a.hdr"], "have one name"),
        (None, "No such"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, names: list[str] | None, said: str) -> None:
    folder = tmp_path / "skies"
    if names is not None:
        folder.mkdir()
        for name in names:
            (folder / name).write_bytes(b"x")
    with pytest.raises(UserInputError, match=f"--environment-dir.*{said}"):
        environment_files(folder)


def test_their_content_is_part_of_the_identity_and_their_place_is_not(tmp_path: Path) -> None:
    for name in ("sheet.csv", "set.blend"):
        (tmp_path / name).write_text("x")
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "sky.exr").write_bytes(b"blue")

    def hashes(folder: str | None) -> dict[str, str]:
        config = GenerationConfig(
            models_info_file_path=tmp_path / "sheet.csv",
            blender_scene_file_path=tmp_path / "set.blend",
            environment_dir=None if folder is None else tmp_path / folder,
            grasps="off",
        )
        return input_hashes(config, ())

    assert hashes("one").keys() - hashes(None).keys() == {"environment sky"}
    assert hashes("one") == hashes("other")
    (tmp_path / "other/sky.exr").write_bytes(b"gray")
    assert hashes("one") != hashes("other")
