# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export says about how to load it is Python that does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.dataset.formats.table import EXPORTERS, loading


@pytest.mark.parametrize(
    "name", [name for name in EXPORTERS if name not in ("refcoco", "grefcoco")]
)
def test_it_loads(name: str, exported: Callable[[str], Path]) -> None:
    found: dict[str, Any] = {}
    exec(loading(name, exported(name)), found)
    data = found["poses" if name == "bop" else "data"]
    assert next(iter(data.anns if name == "coco" else data)) is not None


def test_the_refer_api_gets_the_folder_and_nothing_to_load_is_nothing_to_say(
    exported: Callable[[str], Path], tmp_path: Path
) -> None:
    root = exported("refcoco")
    command = loading("refcoco", root)
    compile(command, "load", "exec")
    assert f'REFER("{root.as_posix()}", "refcoco", "unc")' in command
    assert loading("coco", tmp_path) == ""
