# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of objects are measured where a label or a sentence needs them, and nowhere else."""

from typing import Any

import pytest

from core.config.settings import GenerationConfig
from core.generation.arranging import wants_parts


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        ({}, False),
        ({"kind_weights": "use=1,part=0"}, False),
        ({"kind_weights": "part=1"}, True),
        ({"part_targets": 2}, True),
        ({"extra_outputs": "parts"}, True),
    ],
)
def test_parts_are_measured_where_they_are_needed(settings: dict[str, Any], wanted: bool) -> None:
    assert wants_parts(GenerationConfig(**settings)) == wanted
