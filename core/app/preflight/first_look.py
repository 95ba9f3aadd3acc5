# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said about a run at once: the command line, folders, the spreadsheet, names of models."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.annotation.grasps.gripper import load_gripper
from core.annotation.labels.table import with_known_labels
from core.app.preflight.folders import folder_problems
from core.app.preflight.scene_file import grid_problems, known_set
from core.app.run.models import listed_models
from core.app.run.preview import preview_problem
from core.assets.catalogue import ModelInfo
from core.assets.environments import environment_files
from core.assets.textures import texture_files
from core.config.flags import content_settings
from core.config.grasp_settings import GraspChoice
from core.config.settings import GenerationConfig
from core.errors import Problems
from core.language.lexicon.lexicon import load_lexicon
from core.language.settings import language_settings
from utils.logs import held_back

logger = logging.getLogger(__name__)

NOTHING_STARTED = "Nothing was started. "


@dataclass(frozen=True)
class FirstLook:
    """What is known before models' files are read and Blender is asked, both of which take a while.

    Attributes:
        config: with its labels in their one spelling.
        models: that the run asks for; their files are not checked.
        warnings: about the spreadsheet; the run logs them again.
    """

    config: GenerationConfig
    models: tuple[ModelInfo, ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]

    def tell(self) -> None:
        """Log the warnings, for a run that does not start."""
        for warning in self.warnings:
            logger.warning("%s", warning)

    def raise_if_any(self) -> None:
        """Raise the error that lists the problems, if there are any."""
        if self.problems:
            self.tell()
            Problems(self.problems).raise_if_any(NOTHING_STARTED)


def first_look(
    config: GenerationConfig, problems: Sequence[str] = (), preview: bool = False
) -> FirstLook:
    """Check what can be checked at once.

    Args:
        problems: found so far, in the flags.
        preview: the output folder will be replaced.
    """
    found = Problems(problems)
    known = found.attempt(lambda: with_known_labels(config))
    config = known or replace(config, extra_outputs="")
    found.add(*folder_problems(config))
    if preview:
        found.add(found.attempt(lambda: preview_problem(config.output_dir)) or "")
    _check_names(config, found)
    # Where Blender has not looked into this scene file yet, it will.
    surfaces = known_set(config.blender_scene_file_path).surfaces
    found.add(*(found.attempt(lambda: grid_problems(config, surfaces)) or ()))
    models: tuple[ModelInfo, ...] = ()
    with held_back() as warnings:
        if config.obj_dir.is_dir():
            models = found.attempt(lambda: listed_models(config)) or ()
    return FirstLook(config, models, tuple(found.listed), tuple(warnings))


def _check_names(config: GenerationConfig, found: Problems) -> None:
    """Check what settings name: words, a gripper, environment images, textures."""
    found.attempt(lambda: language_settings(content_settings(config)))
    found.attempt(lambda: load_lexicon(config.language))
    if (folder := config.environment_dir) is not None:
        found.attempt(lambda: environment_files(folder))
    if (textures := config.texture_dir) is not None:
        found.attempt(lambda: texture_files(textures))
    if config.grasps != GraspChoice.OFF:
        found.attempt(lambda: load_gripper(config.gripper))
