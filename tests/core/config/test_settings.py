# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags: the original's names and defaults, ranges, and what enters the fingerprint."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from core.config.command_line import parse_config
from core.config.fingerprint import fingerprint
from core.config.flag_values import CPU
from core.config.flags import command_line, content_settings, option_name
from core.config.quality import QUALITIES, Denoiser, Quality, RenderSettings
from core.config.settings import GenerationConfig
from core.errors import UserInputError

ORIGINAL_DEFAULTS = {
    "gpu_id": 0,
    "output_dir": Path("output_demo"),
    "obj_dir": Path("models"),
    "blender_scene_file_path": Path("blender_files/background.blend"),
    "models_info_file_path": Path("models/models_info_all.xlsx"),
    "iterations": 10,
    "images_per_iteration": 5,
    "resolution_width": 512,
    "resolution_height": 512,
    "scene_graph_rows": 4,
    "scene_graph_cols": 4,
    "seed": None,
    "persistent_data_cleanup_interval": 100,
    "texture_limit": "2048",
    "cpu_threads": 0,
    "samples": 512,
}


@pytest.mark.parametrize(("name", "value"), ORIGINAL_DEFAULTS.items())
def test_defaults_are_the_originals(name: str, value: object) -> None:
    assert getattr(parse_config([]), name) == value


def test_log_follows_the_output_folder() -> None:
    config = parse_config(["--output-dir", "somewhere"])
    assert config.log_path == Path("somewhere/dataset_generation.log")
    given = parse_config(["--output-dir", "somewhere", "--log-file-path", "here.log"])
    assert given.log_path == Path("here.log")


def test_every_flag_is_reached_by_its_name() -> None:
    argv = ["--gpu-id", "cpu", "--iteration", "3", "--seed", "0", "--min-visibility", "0.5"]
    config = parse_config(argv)
    assert (config.gpu_id, config.iterations, config.seed) == (CPU, 3, 0)
    assert config.total_scenes == 3
    assert parse_config(["--scenes", "7", "--iterations", "3"]).total_scenes == 7
    assert config.min_visibility == 0.5


def test_all_bad_values_are_named_at_once() -> None:
    with pytest.raises(UserInputError) as caught:
        parse_config(["--samples", "0", "--resolution-width", "-1", "--texture-limit", "17"])
    message = str(caught.value)
    assert "--samples 0: must be 1 to 65536" in message
    assert "--resolution-width -1: must be 32 to 8192" in message
    assert "--texture-limit 17: must be one of" in message


def test_a_grid_below_six_cells_is_refused() -> None:
    with pytest.raises(UserInputError, match="4 cells, but a scene needs at least 6"):
        GenerationConfig(scene_graph_rows=2, scene_graph_cols=2)


def test_unknown_flags_and_abbreviations_are_refused() -> None:
    for argv in (["--nonsense"], ["--sample", "3"], ["--iterations", "many"], ["stray"]):
        with pytest.raises(UserInputError):
            parse_config(argv)


def test_the_fingerprint_covers_content_and_nothing_else() -> None:
    base = GenerationConfig()
    content = {"spreadsheet": "aa"}
    same = GenerationConfig(iterations=99, scenes=7, gpu_id=3, cpu_threads=7, output_dir=Path("x"))
    assert fingerprint(base, 1, content, {}) == fingerprint(same, 1, content, {})
    others = [
        fingerprint(base, 2, content, {}),
        fingerprint(base, 1, {"spreadsheet": "ab"}, {}),
        fingerprint(GenerationConfig(samples=8), 1, content, {}),
        fingerprint(GenerationConfig(images_per_iteration=4), 1, content, {}),
        fingerprint(GenerationConfig(language="de"), 1, content, {}),
        fingerprint(base, 1, content, {"numpy": "2.1"}),
        fingerprint(base, 1, content, {"numpy": "2.2"}),
    ]
    assert len({fingerprint(base, 1, content, {}), *others}) == 1 + len(others)


@pytest.mark.parametrize("quality", list(Quality))
def test_quality_sets_what_no_flag_says(quality: Quality) -> None:
    config = parse_config(["--quality", quality])
    assert config.render_settings == QUALITIES[quality]
    assert content_settings(config)["quality"] == quality


@pytest.mark.parametrize("item", fields(RenderSettings), ids=lambda item: item.name)
def test_a_single_flag_wins_over_the_set_even_with_the_default_value(item: Any) -> None:
    default = getattr(QUALITIES[Quality.DEFAULT], item.name)
    given = parse_config([option_name(item.name), str(default), "--quality", "draft"])
    assert getattr(given, item.name) == default
    assert given.render_settings == replace(QUALITIES[Quality.DRAFT], **{item.name: default})


def test_quality_passes_through_a_command_line_of_its_own() -> None:
    config = GenerationConfig(quality=Quality.REFERENCE, samples=100)
    assert parse_config(command_line(config)) == config


def test_unknown_qualities_and_denoisers_are_refused() -> None:
    with pytest.raises(UserInputError, match="must be one of draft, default, high, reference"):
        parse_config(["--quality", "best"])
    with pytest.raises(UserInputError, match="must be one of oidn, optix, none"):
        parse_config(["--denoiser", "intel"])


def test_another_quality_is_another_dataset() -> None:
    prints = {fingerprint(GenerationConfig(quality=quality), 1, {}, {}) for quality in Quality}
    prints.add(fingerprint(GenerationConfig(min_samples=17), 1, {}, {}))
    prints.add(fingerprint(GenerationConfig(denoiser=Denoiser.NONE), 1, {}, {}))
    assert len(prints) == len(Quality) + 2


def test_content_settings_are_plain_json_values() -> None:
    assert all(
        isinstance(value, str | int | float | bool | type(None))
        for value in content_settings(GenerationConfig()).values()
    )


@pytest.mark.parametrize(
    ("flags", "limit", "adaptive"),
    [
        ([], QUALITIES[Quality.DEFAULT].min_samples, False),
        (["--samples", "8"], 8, False),
        (["--min-samples", "30"], 30, False),
        (["--noise-threshold", "0.05"], 512, True),
        (["--samples", "64", "--noise-threshold", "0"], 64, False),
        (["--quality", "reference", "--samples", "100"], 100, True),
    ],
)
def test_what_a_pixel_gets_follows_from_three_flags(
    flags: list[str], limit: int, adaptive: bool
) -> None:
    settings = parse_config(flags).render_settings
    assert (settings.limit, settings.is_adaptive) == (limit, adaptive)
