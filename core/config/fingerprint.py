# SPDX-License-Identifier: GPL-3.0-or-later
"""The identity of a dataset's content."""

import hashlib
import json
from collections.abc import Mapping

from core.config.flags import content_settings
from core.config.settings import GenerationConfig

# Raised whenever the same configuration, seed and files give other images or sentences; at most once per
# release. tests/core/app/test_content_version.py fails if that is forgotten. The first version wrote none
# and counts as 1.
CONTENT_VERSION = 2


def fingerprint(
    config: GenerationConfig, seed: int, content: Mapping[str, str], packages: Mapping[str, str]
) -> str:
    """Return the identity of a dataset's content: a hash of everything that decides it, and nothing else.

    Args:
        seed: the resolved seed.
        content: name → SHA-256 of spreadsheet, models and scene file.
        packages: name → major.minor, see `core.config.packages.deciding_versions`.

    Returns:
        64 hexadecimal digits; equal for two runs if and only if they make the same scenes.
    """
    identity = {
        "content_version": CONTENT_VERSION,
        "packages": dict(packages),
        "settings": {**content_settings(config), "seed": seed},
        "content": dict(content),
    }
    text = json.dumps(identity, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
