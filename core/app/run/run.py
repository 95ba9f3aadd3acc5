# SPDX-License-Identifier: GPL-3.0-or-later
"""A run: from checked input to a finished dataset, scene by scene, resumable at any moment."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.annotation.labels.label import SceneSource
from core.annotation.labels.table import choose_labels, scene_files, with_known_labels
from core.app.progress.event_log import EventLog
from core.app.progress.progress import Outcome, RunReport, RunSummary, Task
from core.app.run.comparing import checking_bar, verdict_store
from core.app.run.ending import indexed_at_an_early_end, nothing_made
from core.app.run.input_hashes import input_hashes
from core.app.run.summary import shown_lines, summary_lines
from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.library import AssetLibrary
from core.assets.model_check import Judge, usable_models
from core.assets.model_check.verdicts import VerdictStore
from core.assets.selection import check_shown, select_models
from core.config.flags import all_settings, content_settings
from core.config.settings import GenerationConfig
from core.dataset.store.attribution import CONFIG_ENTRY, credits_entry
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.disk_errors import explained_storage_errors
from core.dataset.store.identity import Identity, identity_of
from core.dataset.store.index import write_index
from core.engine.protocol import Engine
from core.errors import RefGraspError, UserInputError
from core.generation.grasp_finder import grasp_finder
from core.generation.scene_maker import SceneGivenUpError, SceneMaker
from core.language.settings import LanguageSettings, language_settings
from utils.logs import memory_in_use
from utils.random_streams import draw_seed
from utils.stopwatch import Stopwatch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Inputs:
    """The inputs of a run, read and checked.

    Attributes:
        versions: full versions of the packages that make the scenes.
    """

    config: GenerationConfig
    models: tuple[ModelInfo, ...]
    language: LanguageSettings
    identity: Identity
    versions: Mapping[str, str]

    def maker(self, assets: AssetLibrary, engine: Engine, stopwatch: Stopwatch) -> SceneMaker:
        return SceneMaker(
            self.config,
            assets,
            engine.settler,
            engine.renderer,
            self.language,
            self.identity.seed,
            self.identity.fingerprint,
            stopwatch,
            grasp_finder(self.config, assets),
        )


def chosen_models(
    config: GenerationConfig, verdicts: VerdictStore | None = None, judge: Judge | None = None
) -> tuple[ModelInfo, ...]:
    """Return the models of the catalogue that a run uses.

    Args:
        verdicts, judge: as in `core.assets.model_check.with_verdicts`.

    Raises:
        UserInputError: lists what is wrong with the spreadsheet, the selection or the models' files.
    """
    models = read_catalogue(
        config.models_info_file_path, config.obj_dir, skip_missing=config.skip_bad_models
    )
    models = select_models(models, config.models, config.categories, config.show)
    with checking_bar(len(models)) as checked:
        models = usable_models(models, config.skip_bad_models, verdicts, judge, checked)
    check_shown(models, config.show)
    if len(models) < config.objects.low and not config.models:
        raise UserInputError(
            f"{len(models)} models for scenes of at least {config.objects.low} objects (--objects): use more "
            "models or fewer objects, or name the models with --models, which lets them repeat"
        )
    return models


def read_inputs(
    config: GenerationConfig, store: DatasetStore, versions: Mapping[str, str]
) -> Inputs:
    """Read and check the inputs that decide content; a missing seed is the recorded one, or drawn.

    Args:
        versions: of the packages that make the scenes, see `core.config.packages`.

    Raises:
        UserInputError: names what is wrong.
    """
    config = with_known_labels(config)
    models = chosen_models(config, verdict_store(versions))
    language = language_settings(content_settings(config))
    recorded = store.recorded_config()
    seed = config.seed if config.seed is not None else (recorded or {}).get("seed", draw_seed())
    identity = identity_of(config, seed, input_hashes(config, models), versions)
    return Inputs(config, models, language, identity, versions)


def begin(inputs: Inputs, store: DatasetStore) -> list[int]:
    """Record the configuration and return the scenes to make, sorted.

    Raises:
        UserInputError: the folder was made with another configuration.
    """
    config, identity = inputs.config, inputs.identity
    total = store.begin(identity, _run_entries(config, inputs.models), inputs.versions)
    if total > config.total_scenes:
        logger.info("This dataset was started with %d scenes and keeps that number.", total)
    labels = choose_labels(config.extra_outputs)
    store.discard_corrupt(config.images_per_iteration, identity.fingerprint, labels)
    missing = store.missing(total)
    logger.info(
        "Seed %d; %d models; %s",
        identity.seed,
        len(inputs.models),
        _plan_line(config, total, len(missing)),
    )
    return missing


def task_of(inputs: Inputs, store: DatasetStore, missing: Sequence[int]) -> Task:
    """Return what a run has to do, after `begin`."""
    config, identity = inputs.config, inputs.identity
    return Task(
        total=recorded_total(store),
        missing=missing,
        facts={
            "seed": identity.seed,
            "fingerprint": identity.fingerprint,
            "images_per_scene": config.images_per_iteration,
        },
    )


def recorded_total(store: DatasetStore) -> int:
    """Return the number of scenes that the finished dataset has."""
    return int((store.recorded_config() or {}).get("scenes", 0))


def run(
    config: GenerationConfig,
    store: DatasetStore,
    make_engine: Callable[[AssetLibrary, Path], Engine],
    versions: Mapping[str, str],
) -> RunSummary:
    """Make every missing scene, then the index files.

    Args:
        make_engine: called once, with the models and a folder for temporary files.
        versions: as in `read_inputs`.

    Raises:
        RefGraspError: see the functions called; scenes committed so far stay.
    """
    with explained_storage_errors(config.output_dir):
        inputs = read_inputs(config, store, versions)
        missing = begin(inputs, store)
        with RunReport(task_of(inputs, store, missing), EventLog(store.layout.events)) as report:
            if missing:
                assets = AssetLibrary(inputs.models)
                engine = make_engine(assets, store.temporary_folder())
                maker = inputs.maker(assets, engine, Stopwatch())
                with indexed_at_an_early_end(store):
                    _make_scenes(maker, store, missing, report)
            conclude(config, store, report)
    return report.summary


def conclude(config: GenerationConfig, store: DatasetStore, report: RunReport) -> None:
    """Write the index files of the existing scenes, and log a summary of the run.

    Raises:
        RefGraspError: no image was made, because every scene was given up.
    """
    report.stop_clock()
    store.finish()
    scenes = len(store.layout.scenes())
    index = None
    if scenes:
        logger.info("Writing expressions.json, rec.tsv and res.tsv for %d scenes.", scenes)
        index = write_index(store.layout.root)
    lines = [
        *summary_lines(config, report.summary, index),
        *shown_lines(config, store.layout),
    ]
    for line in lines:
        logger.info("%s", line)
    if problem := nothing_made(report.summary, store.given_up(), scenes):
        raise RefGraspError(problem)


def make_scene(maker: SceneMaker, store: DatasetStore, scene: int) -> Outcome:
    """Make one scene and commit it, or record that it is given up."""
    start = maker.stopwatch.read()
    try:
        finished = maker.make(scene)
    except SceneGivenUpError as error:
        store.give_up(scene, error.reasons)
        times = maker.stopwatch.since(start)
        return Outcome(
            scene,
            True,
            rejections=error.reasons,
            seconds=times.wall,
            problem=str(error),
            processor_seconds=times.processor,
        )
    with maker.stopwatch.measure("write"):
        record = finished.record
        labels = choose_labels(maker.config.extra_outputs)
        source = SceneSource(record, [model.id for model in maker.assets.models], finished.grasps)
        store.commit(record, finished.images, scene_files(labels, source))
    times = maker.stopwatch.since(start)
    return Outcome(
        scene,
        False,
        len(record.images),
        len(record.expressions),
        finished.rejections,
        times.wall,
        len(record.objects),
        record.attempt,
        processor_seconds=times.processor,
    )


def _make_scenes(
    maker: SceneMaker, store: DatasetStore, missing: Sequence[int], report: RunReport
) -> None:
    report.start_clock()
    try:
        for number, scene in enumerate(missing, start=1):
            report.settled(make_scene(maker, store, scene), memory_in_use())
            if number % maker.config.persistent_data_cleanup_interval == 0:
                maker.renderer.purge()
    except BaseException:
        report.stop_clock()
        done = report.summary.scenes + report.summary.given_up
        logger.info(
            "%d scenes were made, %d are missing.", report.summary.scenes, len(missing) - done
        )
        raise


def _run_entries(config: GenerationConfig, models: Iterable[ModelInfo]) -> dict[str, Any]:
    return {
        "scenes": config.total_scenes,
        "images_per_scene": config.images_per_iteration,
        # The number of scenes is an entry of its own, and may grow.
        "resolved": {k: v for k, v in all_settings(config).items() if k != "scenes"},
        CONFIG_ENTRY: credits_entry(models),
    }


def _plan_line(config: GenerationConfig, total: int, missing: int) -> str:
    size = f"{config.resolution_width} x {config.resolution_height}"
    what = f"{total} scenes of {config.images_per_iteration} images at {size}"
    if missing < total:
        what += f"; {total - missing} are done already, {missing} to go"
    return f"{what}; into {config.output_dir}"
