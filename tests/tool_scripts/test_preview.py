# SPDX-License-Identifier: GPL-3.0-or-later
"""--preview asks for little, lets other flags through, and removes nothing but previews."""

import sys
from pathlib import Path

import pytest

from core.app.run.preview import MARKER, prepare_preview, write_page
from core.config.command_line import read_single
from core.dataset.store.layout import DatasetLayout
from core.errors import UserInputError
from tests.synthetic import make_dataset
from tests.tool_scripts.command_lines import run_script
from tool_scripts import preview
from tool_scripts.preview import generation_command


def test_the_tool_runs_the_generator_with_the_flags_given() -> None:
    command = generation_command(["--seed", "7", "--samples", "64"])
    assert command[:4] == [sys.executable, "-m", "blenderproc", "run"]
    assert Path(command[4]).name == "dataset_generation.py"
    assert command[5:] == ["--preview", "--seed", "7", "--samples", "64"]


def test_a_preview_is_cheap_and_the_command_line_wins(tmp_path: Path) -> None:
    settings = tmp_path / "run.toml"
    settings.write_text(
        'samples = 512\niterations = 1000\nscenes = 9\nseed = 4\noutput-dir = "real"\n'
    )
    config = read_single(["--preview", "--config", str(settings), "--resolution-width=96"]).config
    assert (config.total_scenes, config.samples, config.seed) == (3, 16, 4)
    assert config.grasps == "off"
    assert read_single(["--preview", "--grasps=checked"]).config.grasps == "checked"
    assert (config.resolution_width, config.resolution_height) == (96, 256)
    assert config.output_dir == Path("output_preview")
    assert read_single(["--preview", "--output-dir=x"]).config.output_dir == Path("x")


def test_only_previews_are_replaced(tmp_path: Path) -> None:
    output = tmp_path / "preview"
    prepare_preview(output)
    (output / "rgb").mkdir()
    prepare_preview(output)
    assert [path.name for path in output.iterdir()] == [MARKER]
    precious = tmp_path / "dataset"
    precious.mkdir()
    (precious / "config.json").write_text("{}")
    with pytest.raises(UserInputError, match="something other than a preview"):
        prepare_preview(precious)
    assert (precious / "config.json").is_file()


def test_the_page_shows_what_was_generated(tmp_path: Path) -> None:
    prepare_preview(tmp_path / "p")
    make_dataset(tmp_path / "p", 1, 1, 48)
    page = write_page(tmp_path / "p")
    assert page == tmp_path / "p" / "gallery" / "index.html"
    assert page.is_file()


@pytest.mark.blender
@pytest.mark.long
def test_a_real_preview(tmp_path: Path) -> None:
    flags = "--iterations 1 --resolution-width 96 --resolution-height 96 --seed 1 --cpu-threads 2"
    root = Path(preview.__file__).parent.parent
    result = run_script("preview.py", "--output-dir", tmp_path / "p", *flags.split(), cwd=root)
    assert result.returncode == 0, result.stderr[-2000:]
    assert DatasetLayout(tmp_path / "p").scenes() == [0]
    page = tmp_path / "p" / "gallery" / "index.html"
    assert page.is_file()
    assert page.resolve().as_uri() in result.stdout + result.stderr
