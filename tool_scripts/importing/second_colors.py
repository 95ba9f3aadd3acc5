# SPDX-License-Identifier: GPL-3.0-or-later
"""The column `color2` of the default catalogue, from `second_colors.toml`."""

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

from core.scene.color_pairs import ONE_COLOR
from tool_scripts.importing.sheets import Row

_FILE = Path(__file__).with_name("second_colors.toml")


def with_second_color(row: Row) -> Row:
    """Return a row of the workbook with its cell `color2`."""
    return Row({**row.cells, "color2": _second_colors().get(row.cells["id"], "")})


@functools.cache
def _second_colors() -> Mapping[str, str]:
    """Return the second color by model id, `ONE_COLOR` for clearly none; those in doubt are missing."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {**dict.fromkeys(data["one"]["ids"], ONE_COLOR), **data["two"]}
