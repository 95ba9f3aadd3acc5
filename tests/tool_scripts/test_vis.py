# SPDX-License-Identifier: GPL-3.0-or-later
"""dataset_vis.py draws the images asked for, where asked for."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.dataset.viewing.draw_dataset import parse_indices
from core.errors import UserInputError
from tests.synthetic import SyntheticDataset
from tests.tool_scripts.command_lines import run_here, run_script
from tests.worded_dataset import make_worded_dataset
from tool_scripts.dataset_vis import main


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("vis") / "ds", 3, 2, 96)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_images_by_default_into_the_dataset(
    made: SyntheticDataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run_script("dataset_vis.py", made.root, "--workers", 2, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert names(made.root / "vis") == [f"vis_{i:08d}.jpg" for i in range(6)]
    assert str(made.root / "vis") in result.stdout
    assert "6 sheets" in result.stdout


def test_chosen_images_as_png(made: SyntheticDataset, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = [str(made.root), "--output-dir", str(out), "--indices", "0,3-4", "--format", "png"]
    assert main([*arguments, "--workers", "1"]) == 0
    assert names(out) == [f"vis_{i:08d}.png" for i in (0, 3, 4)]
    first = out.joinpath("vis_00000000.png").read_bytes()
    assert main([*arguments, "--workers", "2"]) == 0
    assert out.joinpath("vis_00000000.png").read_bytes() == first


def test_a_sheet_holds_the_photograph_and_more(made: SyntheticDataset, tmp_path: Path) -> None:
    assert (
        main(
            [
                str(made.root),
                "--output-dir",
                str(tmp_path),
                "--indices",
                "0",
                "--format",
                "png",
                "--workers",
                "1",
            ]
        )
        == 0
    )
    sheet = np.asarray(Image.open(tmp_path / "vis_00000000.png"))
    photo = Image.open(made.layout.rgb(0)).resize((640, 480), Image.Resampling.LANCZOS)
    assert (sheet[24 : 24 + 480, 24 : 24 + 640] == np.asarray(photo)).all()
    overlay = sheet[24 : 24 + 480, 24 + 640 + 16 : 24 + 2 * 640 + 16]
    assert (overlay != np.asarray(photo)).any(axis=2).mean() > 0.05
    # Sentences stand below.
    assert (sheet[24 + 480 + 24 :] < 128).any()


@pytest.mark.parametrize("indices", ["99", "0,x", "5-3", "-1", "", "1-99999999"])
def test_wrong_indices_are_refused(made: SyntheticDataset, tmp_path: Path, indices: str) -> None:
    with pytest.raises(UserInputError):
        main(
            [
                str(made.root),
                "--output-dir",
                str(tmp_path / "o"),
                f"--indices={indices}",
                "--workers",
                "1",
            ]
        )
    assert not (tmp_path / "o").exists()


def test_indices() -> None:
    assert parse_indices("0,3,5-8, 3 , 10 - 11") == [0, 3, 5, 6, 7, 8, 10, 11]


def test_exit_codes_and_messages(made: SyntheticDataset, tmp_path: Path) -> None:
    result = run_here("dataset_vis.py", tmp_path)
    assert result.returncode == 2
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.stderr
    made.layout.mask(5).write_bytes(b"torn")
    result = run_here("dataset_vis.py", made.root, "--indices", 5, "--workers", 1)
    assert result.returncode == 1
    assert "mask_00000005.png" in result.stderr
    assert "Traceback" not in result.stderr
