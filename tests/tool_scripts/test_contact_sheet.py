# SPDX-License-Identifier: GPL-3.0-or-later
"""contact_sheet.py shows the images asked for, in their order."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.app.run.exit_codes import guarded
from tests.synthetic import SyntheticDataset
from tests.worded_dataset import make_worded_dataset
from tool_scripts.contact_sheet import main

HEIGHT = 72  # the dataset's images are 96 pixels wide


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("contact") / "ds", 3, 2, 96)


def sheet(made: SyntheticDataset, file: Path, *flags: str) -> np.ndarray:
    assert main([str(made.root), str(file), "--side", "96", *flags]) == 0
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB")).astype(float)


def test_images_stand_row_by_row_in_their_order(made: SyntheticDataset, tmp_path: Path) -> None:
    shown = sheet(made, tmp_path / "s.jpg", "--indices", "1,3-5", "--columns", "3")
    assert shown.shape == (2 * HEIGHT + 8, 3 * 96 + 2 * 8, 3)
    for place, number in enumerate((1, 3, 4, 5)):
        top, left = (HEIGHT + 8) * (place // 3), 104 * (place % 3)
        with Image.open(made.root / "rgb" / f"rgb_{number:08d}.jpg") as image:
            own = np.asarray(image.convert("RGB")).astype(float)
        # Written as a JPEG once more: a few levels on average.
        assert np.abs(shown[top : top + HEIGHT, left : left + 96] - own).mean() < 4.0


def test_captions_stand_below_and_leave_the_order_alone(
    made: SyntheticDataset, tmp_path: Path
) -> None:
    plain = sheet(made, tmp_path / "p.jpg", "--columns", "6")
    named = sheet(made, tmp_path / "n.jpg", "--columns", "6", "--caption", "surface")
    assert named.shape[0] > plain.shape[0]
    assert np.abs(named[: HEIGHT - 8] - plain[: HEIGHT - 8]).mean() < 2.0
    assert named[plain.shape[0] :].min() < 100.0  # ink
    told = sheet(made, tmp_path / "t.jpg", "--columns", "6", "--caption", "sentence")
    assert told.shape[0] > named.shape[0]


def test_one_image_of_each_surface(made: SyntheticDataset, tmp_path: Path) -> None:
    surfaces = {record.surface for record in made.records}
    shown = sheet(made, tmp_path / "e.jpg", "--each-surface", "--columns", "1")
    assert shown.shape[0] == (HEIGHT + 8) * len(surfaces) - 8


@pytest.mark.parametrize("flags", [("--columns", "0"), ("--side", "0"), ("--indices", "99")])
def test_a_wrong_value_is_one_message(
    made: SyntheticDataset,
    tmp_path: Path,
    flags: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = [str(made.root), str(tmp_path / "x.jpg"), *flags]
    assert guarded(lambda: main(words), debug=False) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert "rror: " in said
    assert flags[1] in said
    assert not (tmp_path / "x.jpg").exists()
