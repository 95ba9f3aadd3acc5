# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of all settings (docs/settings.md) and the table in README.md, from the declarations."""

from collections.abc import Iterable
from dataclasses import Field
from pathlib import Path
from typing import Any

from core.config.command_line import SINGLE
from core.config.flag_reading import allowed_text, metavar_of
from core.config.flags import declared_flags, flag_info, option_name
from core.config.launch_settings import LAUNCHER, LaunchConfig
from core.config.relabel_settings import RELABEL
from core.config.script import Script
from core.config.settings import GenerationConfig

# The flags of the original RefGrasp, in the order of its README; their names and defaults are for good.
ORIGINAL_FLAGS = (
    "gpu_id",
    "output_dir",
    "obj_dir",
    "blender_scene_file_path",
    "models_info_file_path",
    "log_file_path",
    "iterations",
    "images_per_iteration",
    "resolution_width",
    "resolution_height",
    "scene_graph_rows",
    "scene_graph_cols",
    "seed",
    "persistent_data_cleanup_interval",
    "texture_limit",
    "cpu_threads",
    "samples",
)

# Part of a dataset's identity in its own right, not as one of the settings.
_SEED = "seed"
_HEAD = """<!-- Written by `make settings` from the declarations in core/config; changes by hand are lost. -->
# Settings

Every flag of both scripts, with its default. `python dataset_generation.py --help` prints the same, without
starting Blender; `--dry-run` checks a command and prints its plan.

A flag may also stand in a settings file, TOML with flags as keys, given with `--config`; flags on the command
line win. The `config.json` of a dataset is such a file, too.

    # run.toml, for --config run.toml
    output-dir = "output_mugs"
    iterations = 1000
    min-samples = 32            # better images
    gpu-ids = [0, 1]            # dataset_generation_multi_gpu.py only

Flags marked with * may differ between runs on one folder: they do not change what is generated (of files and
folders their content counts, not their names). A run that would change another setting of a dataset is refused,
with the command that continues it.
"""
_LAUNCHER_HEAD = """## Several devices

`dataset_generation_multi_gpu.py` takes the flags above, except {without}, and these:
"""
_DIFFERENT = "In it these differ:"
_RELABEL_HEAD = """## New sentences for a dataset

`tool_scripts/relabel.py` takes {flags}; what is not given stays as it was in the dataset.
"""


def settings_page() -> str:
    """Return docs/settings.md."""
    parts = [_HEAD]
    groups: dict[str, list[Field[Any]]] = {}
    for item in SINGLE.flags():
        groups.setdefault(flag_info(item).group, []).append(item)
    for group, items in groups.items():
        parts.append(f"## {group}\n\n{_table(SINGLE, items)}")
    parts.append(_launcher_part())
    flags = ", ".join(f"`{option_name(item.name)}`" for item in RELABEL.flags())
    parts.append(_RELABEL_HEAD.format(flags=flags))
    return "\n".join(parts)


def original_table() -> str:
    """Return the table of the original's flags."""
    by_name = {item.name: item for item in SINGLE.flags()}
    return _table(SINGLE, [by_name[name] for name in ORIGINAL_FLAGS], marked=False)


def _launcher_part() -> str:
    taken = {item.name for item in LAUNCHER.flags()}
    without = " and ".join(
        f"`{option_name(item.name)}`" for item in SINGLE.flags() if item.name not in taken
    )
    own = [item for item in LAUNCHER.flags() if item in declared_flags(LaunchConfig)]
    changed = [
        item
        for item in LAUNCHER.flags()
        if item not in own and (item.name in LAUNCHER.wording or item.name in LAUNCHER.defaults)
    ]
    tables = f"{_table(LAUNCHER, own)}\n{_DIFFERENT}\n\n{_table(LAUNCHER, changed)}"
    return f"{_LAUNCHER_HEAD.format(without=without)}\n{tables}"


def _table(script: Script, items: Iterable[Field[Any]], marked: bool = True) -> str:
    """Return a table of flags; with `marked`, those that do not change a dataset have a star."""
    rows = ["| flag | default | meaning |", "|---|---|---|"]
    for item in items:
        info = flag_info(item)
        value = "" if info.parse is bool else f" {metavar_of(item)}"
        star = " *" if marked and not info.content and item.name != _SEED else ""
        text = script.wording.get(item.name, info.help) + allowed_text(item)
        default = _default(script, item)
        rows.append(f"| `{option_name(item.name)}{value}`{star} | {default} | {_escaped(text)} |")
    return "\n".join(rows) + "\n"


def _default(script: Script, item: Field[Any]) -> str:
    """Return a flag's default as Markdown: what is used if it is not given, resolved presets included."""
    if flag_info(item).parse is bool:
        return "off"
    default = script.defaults.get(item.name, item.default)
    if default is None:
        # Presets and the camera fill in some of the settings that have no default of their own.
        default = getattr(GenerationConfig(), item.name, None)
    if isinstance(default, Path):
        return f"`./{default.as_posix()}`"
    return "" if default in (None, "") else f"`{default}`"


def _escaped(text: str) -> str:
    """Return text for a cell of a table, where a bar would end the cell and a star start emphasis."""
    return text.replace("|", "\\|").replace("*", "\\*")
