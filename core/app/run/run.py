# SPDX-License-Identifier: GPL-3.0-or-later
"""A run: from checked input to a finished dataset, scene by scene, resumable at any moment."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from core.annotation.labels.label import SceneSource
from core.annotation.labels.table import choose_labels, scene_files, with_known_labels
from core.app.progress.event_log import EventLog
from core.app.progress.progress import Outcome, RunReport, RunSummary, Task
from core.app.run.comparing import verdict_store
from core.app.run.ending import (
    indexed_at_an_early_end,
    nothing_made,
    write_index_of_what_is_done,
)
from core.app.run.input_hashes import input_hashes
from core.app.run.models import chosen_models
from core.app.run.summary import shown_lines, summary_lines
from core.assets.catalogue import ModelInfo
from core.assets.library import AssetLibrary
from core.config.flags import all_settings, content_settings
from core.config.settings import GenerationConfig
from core.dataset.store.attribution import CONFIG_ENTRY, credits_entry
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.disk_errors import explained_storage_errors
from core.dataset.store.identity import Identity, identity_of
from core.dataset.store.index import write_index
from core.engine.protocol import Engine
from core.errors import RefGraspError
from core.generation.contact_groups import contact_groups
from core.generation.grasp_finder import grasp_finder
from core.generation.scene_maker import SceneGivenUpError, SceneMaker
from core.language.settings import LanguageSettings, language_settings
from utils.logs import memory_in_use
from utils.random_streams import draw_seed
from utils.stopwatch import Stopwatch
from utils.words import counted

logger = logging.getLogger(__name__)

# What to do before a process is ended that does not come to its own end; see `utils.interrupts`.
LastActs = list[Callable[[], object]]


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
            contact_groups(self.config.contact_share),
        )


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
        logger.info(
            "This dataset was started with %s and keeps that number.", counted(total, "scene")
        )
    labels = choose_labels(config.extra_outputs)
    store.discard_corrupt(config.images_per_iteration, identity.fingerprint, labels)
    missing = store.missing(total)
    logger.info(
        "Seed %d; %s; %s",
        identity.seed,
        counted(len(inputs.models), "model"),
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
    last_acts: LastActs | None = None,
) -> RunSummary:
    """Make every missing scene, then the index files.

    Args:
        make_engine: called once, with the models and a folder for temporary files.
        versions: as in `read_inputs`.
        last_acts: receives what to do if the process has to be ended while scenes are made.

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
                maker = inputs.maker(assets, engine, Stopwatch(report.entered))
                if last_acts is not None:
                    last_acts += [report.cut_off, partial(write_index_of_what_is_done, store)]
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
        what = counted(scenes, "scene")
        logger.info("Writing expressions.json, rec.tsv and res.tsv for %s.", what)
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
            report.begun(scene)
            report.settled(make_scene(maker, store, scene), memory_in_use())
            if number % maker.config.persistent_data_cleanup_interval == 0:
                maker.renderer.purge()
    except BaseException:
        report.stop_clock()
        done = report.summary.scenes + report.summary.given_up
        logger.info("%s", made_line(report.summary.scenes, len(missing) - done))
        raise


def _run_entries(config: GenerationConfig, models: Iterable[ModelInfo]) -> dict[str, Any]:
    return {
        "scenes": config.total_scenes,
        "images_per_scene": config.images_per_iteration,
        # The number of scenes is an entry of its own, and may grow.
        "resolved": {k: v for k, v in all_settings(config).items() if k != "scenes"},
        CONFIG_ENTRY: credits_entry(models),
    }


def made_line(made: int, missing: int) -> str:
    """Return how many scenes an interrupted run has made, and how many the dataset lacks, as a sentence."""
    was, is_missing = ("was" if made == 1 else "were"), ("is" if missing == 1 else "are")
    return f"{counted(made, 'scene')} {was} made, {missing} {is_missing} missing."


def _plan_line(config: GenerationConfig, total: int, missing: int) -> str:
    size = f"{config.resolution_width} x {config.resolution_height}"
    what = f"{counted(total, 'scene')} of {counted(config.images_per_iteration, 'image')} at {size}"
    if missing < total:
        done = total - missing
        what += f"; {done} {'is' if done == 1 else 'are'} done already, {missing} to go"
    return f"{what}; into {config.output_dir}"
