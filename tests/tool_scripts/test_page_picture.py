# SPDX-License-Identifier: GPL-3.0-or-later
"""page_picture.py photographs a gallery, or says what is missing."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.dataset.viewing.gallery import write_gallery
from tests.tool_scripts.command_lines import run_here, run_script
from tests.worded_dataset import make_worded_dataset
from tool_scripts.page_picture import BROWSERS


def test_a_page_that_is_not_there(tmp_path: Path) -> None:
    result = run_script("page_picture.py", tmp_path / "index.html", tmp_path / "out.jpg")
    assert result.returncode == 2
    assert "no such page; write it with tool_scripts/gallery.py" in result.stderr


def test_without_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index.html").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run_here("page_picture.py", tmp_path / "index.html", tmp_path / "out.jpg")
    assert result.returncode == 2
    assert "Chromium is not installed" in result.stderr


@pytest.mark.long
def test_the_picture_shows_the_page_with_a_sentence_lit(tmp_path: Path) -> None:
    if not any(map(shutil.which, BROWSERS)):
        pytest.skip("Chromium is not installed: apt-get install chromium")
    made = make_worded_dataset(tmp_path / "ds", 1, 1, 160)
    page = write_gallery(made.root, tmp_path / "page", copy=True)
    result = run_script(
        "page_picture.py", page, tmp_path / "out.jpg", "--width", 900, "--height", 600
    )
    assert result.returncode == 0, result.stderr
    with Image.open(tmp_path / "out.jpg") as picture:
        assert picture.size == (900, 600)
        r, g, b = np.asarray(picture).reshape(-1, 3).T
    # The amber edge of a target, which nothing else on the page has.
    assert ((r > 230) & (g > 150) & (g < 200) & (b < 60)).any()
