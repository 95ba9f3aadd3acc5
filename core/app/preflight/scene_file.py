# SPDX-License-Identifier: GPL-3.0-or-later
"""The surfaces of a scene file, remembered by its content, and whether the grid fits on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.app.cache import preflight_cache
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from core.generation.grid import Grid
from core.generation.plan import chosen_surfaces
from core.scene.appearance import Surface
from utils.files import content_hash
from utils.repository import REPOSITORY

# The module that decides whether a scene file is valid; only its text matters here.
_CONTRACT = REPOSITORY / "core" / "engine" / "blender" / "scene_file.py"


@dataclass(frozen=True)
class KnownSet:
    """What a scene file offers.

    Attributes:
        triangles: of its walls and cabinets; see `core.assets.obstacles.large_triangles`.
    """

    surfaces: tuple[Surface, ...] = ()
    triangles: tuple[tuple[float, ...], ...] = ()


def known_set(path: Path) -> KnownSet:
    """Return what a scene file offers that was probed before; nothing if it never was."""
    try:
        entry = preflight_cache("scene_files").get(_key(path)) or {}
        surfaces = tuple(
            Surface(name, tuple(center), tuple(size))
            for name, center, size in entry.get("surfaces", ())
        )
        return KnownSet(surfaces, tuple(map(tuple, entry.get("triangles", ()))))
    except (OSError, TypeError, ValueError, AttributeError):
        return KnownSet()


def remember_set(path: Path, known: KnownSet) -> None:
    """Record that a scene file meets its contract, and what it offers."""
    try:
        key = _key(path)
    except OSError:
        return
    cache = preflight_cache("scene_files")
    surfaces = [[s.name, list(s.center), list(s.size)] for s in known.surfaces]
    cache.put(key, {"surfaces": surfaces, "triangles": list(map(list, known.triangles))})
    cache.save()


def grid_problems(config: GenerationConfig, surfaces: Sequence[Surface]) -> list[str]:
    """Return a problem for each chosen surface that is too small for the grid of the configuration.

    Raises:
        UserInputError: there is no such surface as the configuration names.
    """
    problems = []
    for surface in chosen_surfaces(surfaces, config.surface) if surfaces else ():
        try:
            Grid(surface, config.scene_graph_rows, config.scene_graph_cols)
        except UserInputError as error:
            problems.append(f"--blender-scene-file-path {config.blender_scene_file_path}: {error}")
    return problems


def _key(path: Path) -> str:
    return f"{content_hash(_CONTRACT)[:16]} {content_hash(path)}"
