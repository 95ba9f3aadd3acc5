# SPDX-License-Identifier: GPL-3.0-or-later
"""The layers hold: few public entry points, and each room documents them truthfully."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from utils.repository import REPOSITORY

CORE = REPOSITORY / "core"
ROOMS = [
    "annotation",
    "app",
    "assets",
    "config",
    "dataset",
    "engine",
    "generation",
    "language",
    "scene",
]
WITH_NAMES = [path for path in sorted(CORE.rglob("__init__.py")) if "Public:" in path.read_text()]
_NAME = re.compile(r"`([\w.]+\.\w+)`")


def test_only_errors_is_loose_in_core() -> None:
    assert sorted(path.name for path in CORE.glob("*.py")) == ["__init__.py", "errors.py"]
    assert sorted(path.parent.name for path in CORE.glob("*/__init__.py")) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_offers(room: str) -> None:
    assert "\n\nPublic: " in (CORE / room / "__init__.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", WITH_NAMES, ids=lambda path: path.parent.name)
def test_what_a_room_offers_is_there(path: Path) -> None:
    package = ".".join(path.parent.relative_to(REPOSITORY).parts)
    offered = path.read_text(encoding="utf-8").partition("Public: ")[2]
    names = _NAME.findall(offered.partition('"""')[0])
    assert names
    for name in names:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(f"{package}.{module}"), attribute), name


def _files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (REPOSITORY / folder).rglob("*.py")


def _long_files(most: int, *folders: str) -> dict[str, int]:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in _files(*folders)}
    return {str(path): lines for path, lines in lengths.items() if lines > most}


def test_files_have_a_page_and_one_job() -> None:
    assert _long_files(300, "core", "utils", "tool_scripts") == {}
    assert _long_files(500, "tests") == {}


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in _files("core", "utils", "tool_scripts", "benchmarks", "tests")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert long == []
