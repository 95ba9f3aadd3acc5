# SPDX-License-Identifier: GPL-3.0-or-later
"""The surfaces of a scene file, remembered by its content, and whether the grid fits on them."""

from collections.abc import Sequence
from pathlib import Path

from core.app.cache import preflight_cache
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from core.generation.grid import Grid
from core.scene.appearance import Surface
from utils.files import content_hash
from utils.repository import REPOSITORY

# The module that decides whether a scene file is valid; only its text matters here.
_CONTRACT = REPOSITORY / "core" / "engine" / "blender" / "scene_file.py"


def known_surfaces(path: Path) -> tuple[Surface, ...]:
    """Return the surfaces of a scene file that was probed before; none if it never was."""
    try:
        entry = preflight_cache("scene_files").get(_key(path))
        return tuple(
            Surface(name, tuple(center), tuple(size)) for name, center, size in entry or ()
        )
    except (OSError, TypeError, ValueError):
        return ()


def remember_surfaces(path: Path, surfaces: Sequence[Surface]) -> None:
    """Record that a scene file meets its contract, and its surfaces."""
    try:
        key = _key(path)
    except OSError:
        return
    cache = preflight_cache("scene_files")
    cache.put(key, [[s.name, list(s.center), list(s.size)] for s in surfaces])
    cache.save()


def grid_problems(config: GenerationConfig, surfaces: Sequence[Surface]) -> list[str]:
    """Return a problem for each surface that is too small for the grid of the configuration."""
    problems = []
    for surface in surfaces:
        try:
            Grid(surface, config.scene_graph_rows, config.scene_graph_cols)
        except UserInputError as error:
            problems.append(f"--blender-scene-file-path {config.blender_scene_file_path}: {error}")
    return problems


def _key(path: Path) -> str:
    return f"{content_hash(_CONTRACT)[:16]} {content_hash(path)}"
