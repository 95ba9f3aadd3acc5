# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration files for `--config`: TOML, or the config.json of a dataset.

A TOML file holds flags as keys (`samples = 64`, `output-dir = "out"`; - and _ are equivalent). The config.json
of a dataset holds its resolved settings, seed included: with `--config` it continues that dataset or, with
another `--output-dir`, reproduces it.
"""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import UserInputError

# A configuration is a page of text; larger files are rejected.
_MAX_BYTES = 64 << 20


def load_config_file(path: Path) -> Mapping[str, Any]:
    """Return the settings in a file, by key.

    Raises:
        UserInputError: the file is unreadable, not TOML, or not the config.json of a dataset.
    """
    try:
        with path.open("rb") as file:
            # A device or a pipe has no size, and /dev/zero no end.
            data = file.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise UserInputError(f"--config {path}: too large for a configuration file")
        text = data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserInputError(f"--config {path}: cannot be read ({reason})") from error
    if path.suffix.lower() == ".json":
        return _settings_of_dataset(path, text)
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UserInputError(
            f"--config {path}: not valid TOML ({error}); write one setting per line, such as samples = 64"
        ) from error


def _settings_of_dataset(path: Path, text: str) -> Mapping[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserInputError(f"--config {path}: not valid JSON ({error})") from error
    resolved = data.get("resolved") if isinstance(data, dict) else None
    if not isinstance(resolved, dict):
        raise UserInputError(f"--config {path}: not the config.json of a RefGrasp dataset")
    settings = {**resolved, "seed": data.get("seed"), "scenes": data.get("scenes")}
    # `iterations` is that of the last run only (the first version's launcher wrote the total); `scenes` counts.
    settings.pop("iterations", None)
    return {name: value for name, value in settings.items() if value is not None}
