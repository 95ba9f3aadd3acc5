# SPDX-License-Identifier: GPL-3.0-or-later
"""The models that a run uses: those of the catalogue that it asks for, and whose files are good."""

from core.app.run.comparing import checking_bar
from core.assets.catalogue import CatalogueError, ModelInfo, read_catalogue
from core.assets.model_check import Judge, usable_models
from core.assets.model_check.verdicts import VerdictStore
from core.assets.selection import check_shown, select_models, selection_problems
from core.config.settings import GenerationConfig
from core.errors import UserInputError, several
from utils.words import counted


def listed_models(config: GenerationConfig) -> tuple[ModelInfo, ...]:
    """Return the models of the catalogue that a run asks for; their files are not read.

    Raises:
        UserInputError: lists what is wrong with the spreadsheet and the selection.
    """
    choice = (config.models, config.categories, config.show)
    try:
        models = read_catalogue(
            config.models_info_file_path, config.obj_dir, skip_missing=config.skip_bad_models
        )
    except CatalogueError as error:
        raise several(
            [str(error), *selection_problems(error.ids, error.categories, *choice)]
        ) from error
    return select_models(models, *choice)


def chosen_models(
    config: GenerationConfig,
    verdicts: VerdictStore | None = None,
    judge: Judge | None = None,
    models: tuple[ModelInfo, ...] | None = None,
) -> tuple[ModelInfo, ...]:
    """Return the models of the catalogue that a run uses.

    Args:
        verdicts, judge: as in `core.assets.model_check.with_verdicts`.
        models: those of `listed_models`, where they are known.

    Raises:
        UserInputError: lists what is wrong with the spreadsheet, the selection or the models' files.
    """
    models = listed_models(config) if models is None else models
    with checking_bar(len(models)) as checked:
        models = usable_models(models, config.skip_bad_models, verdicts, judge, checked)
    check_shown(models, config.show)
    if len(models) < config.objects.low and not config.models:
        raise UserInputError(
            f"{counted(len(models), 'model')} for scenes of at least {config.objects.low} objects (--objects): "
            "use more models or fewer objects, or name the models with --models, which lets them repeat"
        )
    return models
