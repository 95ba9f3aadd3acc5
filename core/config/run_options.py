# SPDX-License-Identifier: GPL-3.0-or-later
"""Flags that say what to do rather than what to make: for one run, not recorded."""

from dataclasses import dataclass
from pathlib import Path

from core.config.flags import Group, flag


@dataclass(frozen=True)
class RunOptions:
    """What to do rather than what to make; on the command line only, not recorded."""

    config: Path | None = flag(
        None,
        "Settings file: TOML with flags as keys (samples = 64), or the config.json of a dataset. "
        "Command-line flags win.",
        Group.RUN,
        Path,
        content=False,
        metavar="FILE",
    )
    dry_run: bool = flag(
        False,
        "Check everything, print the plan and exit; writes nothing to the output folder.",
        Group.RUN,
        bool,
        content=False,
    )
    preview: bool = flag(
        False,
        "Render three small scenes at low cost into output_preview/ (or --output-dir) and write a page "
        "that shows them. Other flags keep their meaning.",
        Group.RUN,
        bool,
        content=False,
    )
    verbose: bool = flag(
        False,
        "With --dry-run: list the categories and colors of all models, with their numbers.",
        Group.RUN,
        bool,
        content=False,
    )
