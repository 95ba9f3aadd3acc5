# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of flags is that of the declarations, and keeps the original's."""

from dataclasses import fields
from pathlib import Path

import pytest

from core.config.flags import declared_flags, flag_info, option_name
from core.config.launch_settings import LaunchConfig
from core.config.run_options import RunOptions
from core.config.settings import GenerationConfig
from core.config.settings_page import original_table, settings_page
from core.errors import UserInputError
from core.language.lexicon.lexicon import LEXICON_FOLDER
from tool_scripts.write_settings import BEGIN, documents
from utils.repository import REPOSITORY

# As the README of the original has them; "" is none.
ORIGINAL = {
    "gpu-id": "0", "output-dir": "./output_demo", "obj-dir": "./models",
    "blender-scene-file-path": "./blender_files/background.blend",
    "models-info-file-path": "./models/models_info_all.xlsx", "log-file-path": "",
    "iterations": "10", "images-per-iteration": "5", "resolution-width": "512",
    "resolution-height": "512", "scene-graph-rows": "4", "scene-graph-cols": "4", "seed": "",
    "persistent-data-cleanup-interval": "100", "texture-limit": "2048", "cpu-threads": "0",
    "samples": "512",
}  # fmt: skip


def test_the_documents_are_up_to_date() -> None:
    for path, text in documents(REPOSITORY).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run `make settings`"


def test_the_readme_has_the_flags_of_the_original_with_their_defaults() -> None:
    table = original_table()
    assert table in (REPOSITORY / "README.md").read_text(encoding="utf-8")
    shown = {
        line.split("`")[1].split()[0].removeprefix("--"): line.split("|")[2].strip(" `")
        for line in table.splitlines()[2:]
    }
    assert shown == ORIGINAL


def test_the_page_has_every_flag_with_help_default_and_a_star_where_runs_may_differ() -> None:
    page = settings_page()
    lines = page.splitlines()
    for cls in (RunOptions, GenerationConfig, LaunchConfig):
        for item in declared_flags(cls):
            name, info = option_name(item.name), flag_info(item)
            (row,) = [r for r in lines if r.startswith((f"| `{name} ", f"| `{name}`"))][:1]
            assert info.help.replace("*", "\\*") in row
            starred = row.split(" | ")[0].endswith("*")
            assert starred is (not info.content and item.name != "seed")
            default = getattr(GenerationConfig(), item.name, item.default)
            if default not in (None, "", False):
                assert f"`{'./' if isinstance(default, Path) else ''}{default}`" in row
    assert len(fields(GenerationConfig)) > len(ORIGINAL)


def test_the_languages_are_those_there_are() -> None:
    info = next(flag_info(i) for i in fields(GenerationConfig) if i.name == "language")
    languages = {path.stem for path in LEXICON_FOLDER.glob("*.toml")}
    assert {word.strip(".,:") for word in info.help.split()} >= languages
    assert info.help.count("(") == len(languages)


def test_a_readme_without_a_place_for_the_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(f"# Read me\n{BEGIN}", encoding="utf-8")
    with pytest.raises(UserInputError, match="lacks the lines"):
        documents(tmp_path)
