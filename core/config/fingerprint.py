# SPDX-License-Identifier: GPL-3.0-or-later
"""The identity of a dataset's content."""

import hashlib
import json
from collections.abc import Mapping

from core.config.flags import content_settings
from core.config.settings import GenerationConfig


def fingerprint(config: GenerationConfig, seed: int, content: Mapping[str, str]) -> str:
    """Return the identity of a dataset's content: settings, seed and hashes of the input files.

    Args:
        seed: the resolved seed.
        content: name → SHA-256 of spreadsheet, models and scene file.

    Returns:
        64 hexadecimal digits; equal for two runs exactly if they make the same scenes.
    """
    settings = {**content_settings(config), "seed": seed}
    text = json.dumps({"settings": settings, "content": dict(content)}, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
