# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the models find room on the tables at all: without, every scene would be given up."""

import math
from collections.abc import Sequence

from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.assets.model_check import check_models
from core.config.settings import GenerationConfig
from core.errors import SceneRejectedError, UserInputError
from core.generation.grid import Grid
from core.generation.placer import GAP
from core.generation.plan import chosen_surfaces, plan_scene
from core.generation.scene_maker import MAX_ATTEMPTS
from core.scene.appearance import Surface
from utils.random_streams import SceneDraws

# If this share of the models fits into single cells, plans surely succeed; else some are tried.
_CLEAR_SHARE = 0.25


def room_problem(
    config: GenerationConfig, models: Sequence[ModelInfo], surfaces: Sequence[Surface]
) -> str:
    """Return why no scene can be planned on any of the surfaces; "" if one can, or if none is known.

    Raises:
        UserInputError: a model's geometry cannot be made.
    """
    rows, cols = config.scene_graph_rows, config.scene_graph_cols
    problems = []
    try:
        chosen = chosen_surfaces(surfaces, config.surface)
        cells = [min(Grid(surface, rows, cols).cell_size) for surface in chosen]
    except UserInputError:
        return ""  # reported by the check of the scene file
    for surface, cell in zip(chosen, cells, strict=True):
        if not config.show and _fitting_share(models, cell) >= _CLEAR_SHARE:
            return ""
        problem = _planning_problem(config, models, surface)
        if not problem:
            return ""
        problems.append(problem)
    if not problems:
        return ""
    return (
        f"--obj-dir {config.obj_dir}: no scene can be planned with these models: "
        f"{'; '.join(problems)}"
    )


def _fitting_share(models: Sequence[ModelInfo], cell: float) -> float:
    """Return the share of the models that fit into one cell (side length in meters), whichever way turned."""
    checks = check_models(models)
    diagonals = [math.hypot(*checks[model.id].extents) for model in models]
    return sum(0.0 < diagonal + GAP <= cell for diagonal in diagonals) / max(1, len(diagonals))


def _planning_problem(
    config: GenerationConfig, models: Sequence[ModelInfo], surface: Surface
) -> str:
    """Plan one scene in as many attempts as a run makes; return why all were rejected, or ""."""
    assets = AssetLibrary(tuple(models))
    rows, cols = config.scene_graph_rows, config.scene_graph_cols
    problem = ""
    for attempt in range(MAX_ATTEMPTS):
        try:
            draws = SceneDraws(0, 0, attempt)
            plan_scene(
                assets, [surface], rows, cols, draws, count=config.objects, show=config.shown_ids
            )
            return ""
        except SceneRejectedError as error:
            problem = str(error)
    return problem
