# SPDX-License-Identifier: GPL-3.0-or-later
"""A run: from checked input to a finished dataset, scene by scene, resumable at any moment."""

import logging
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

from tqdm import tqdm

from core.catalogue import ModelInfo, read_catalogue
from core.config import GenerationConfig, fingerprint
from core.dataset.index import write_index
from core.dataset.store import DatasetStore, Identity
from core.errors import UserInputError
from core.flags import all_settings, content_settings
from core.generation import SceneGivenUpError, SceneMaker
from core.language import LanguageSettings
from core.model_check import usable_models
from core.model_files import model_files
from core.seeding import draw_seed
from core.shelf import Shelf
from core.stage import Stage
from utils.files import content_hash
from utils.logs import log_to_file_only, memory_in_use
from utils.stopwatch import Stopwatch

logger = logging.getLogger(__name__)

# Packages whose version can change a pixel, a pose or a word.
RECORDED_PACKAGES = (
    "blenderproc",
    "bpy",
    "numpy",
    "scipy",
    "shapely",
    "trimesh",
    "embreex",
    "pycocotools",
    "pillow",
    "inflect",
)


@dataclass(frozen=True, eq=False)
class Inputs:
    """What a run is made from, read and checked."""

    config: GenerationConfig
    models: tuple[ModelInfo, ...]
    language: LanguageSettings
    identity: Identity

    def maker(self, shelf: Shelf, stage: Stage, stopwatch: Stopwatch) -> SceneMaker:
        return SceneMaker(
            self.config,
            shelf,
            stage,
            self.language,
            self.identity.seed,
            self.identity.fingerprint,
            stopwatch,
        )


@dataclass(frozen=True)
class Outcome:
    """What became of one scene; numbers are 0 if it was given up."""

    scene: int
    given_up: bool
    images: int
    expressions: int
    rejections: Mapping[str, int]


@dataclass
class RunSummary:
    """What a run did."""

    scenes: int = 0
    images: int = 0
    expressions: int = 0
    given_up: int = 0
    rejections: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def add(self, outcome: Outcome) -> None:
        self.scenes += not outcome.given_up
        self.given_up += outcome.given_up
        self.images += outcome.images
        self.expressions += outcome.expressions
        self.rejections.update(outcome.rejections)


def input_hashes(config: GenerationConfig, models: Iterable[ModelInfo]) -> dict[str, str]:
    """Return SHA-256 by name of every input file that decides content.

    Raises:
        UserInputError: a file cannot be read.
    """
    try:
        hashes = {
            "spreadsheet": content_hash(config.models_info_file_path),
            "scene file": content_hash(config.blender_scene_file_path),
        }
        for model in models:
            for file in model_files(model.path):
                hashes[f"model {model.id}: {file.name}"] = content_hash(file)
    except OSError as error:
        raise UserInputError(f"{error.filename}: cannot be read ({error.strerror})") from error
    return hashes


def language_settings(config: GenerationConfig) -> LanguageSettings:
    """Return the part of the configuration that the language needs.

    Raises:
        UserInputError: a kind of expression or a language that does not exist.
    """
    weights = {}
    for part in filter(None, config.kind_weights.split(",")):
        name, _, weight = part.partition("=")
        weights[name.strip()] = float(weight)
    return LanguageSettings(
        min_visibility=config.min_visibility,
        expressions_per_object=config.expressions_per_object,
        minimal_share=config.minimal_share,
        kind_weights=weights,
        language=config.language,
    )


def package_versions() -> dict[str, str]:
    """Return the versions of what can change content; packages that are not installed are left out."""
    versions = {"python": platform.python_version()}
    for name in RECORDED_PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # a stock Blender brings bpy without a package
    return versions


def read_inputs(config: GenerationConfig, store: DatasetStore) -> Inputs:
    """Read and check what decides content; a seed that was not given is the recorded one, or drawn.

    Raises:
        UserInputError: names what is wrong.
    """
    models = read_catalogue(
        config.models_info_file_path, config.obj_dir, skip_missing=config.skip_bad_models
    )
    models = usable_models(models, config.skip_bad_models)
    language = language_settings(config)
    recorded = store.recorded_config()
    seed = config.seed if config.seed is not None else (recorded or {}).get("seed", draw_seed())
    content = input_hashes(config, models)
    identity = Identity(seed, fingerprint(config, seed, content), content_settings(config), content)
    return Inputs(config, models, language, identity)


def begin(inputs: Inputs, store: DatasetStore) -> list[int]:
    """Record the configuration and return the scenes to be made, sorted.

    Raises:
        UserInputError: the folder was made with another configuration.
    """
    config, identity = inputs.config, inputs.identity
    total = store.begin(identity, _run_entries(config))
    if total > config.iterations:
        logger.info("This dataset was begun with %d scenes and keeps them.", total)
    store.discard_torn(config.images_per_iteration, identity.fingerprint)
    missing = store.missing(total)
    logger.info(
        "Seed %d; %d models; %s",
        identity.seed,
        len(inputs.models),
        _plan_line(config, total, len(missing)),
    )
    return missing


def run(
    config: GenerationConfig, store: DatasetStore, make_stage: Callable[[Shelf, Path], Stage]
) -> RunSummary:
    """Make every scene that is missing, then the index files.

    Args:
        make_stage: called once, with the models and a folder for temporary files.

    Raises:
        RefGraspError: see the parts; scenes committed so far stay.
    """
    inputs = read_inputs(config, store)
    missing = begin(inputs, store)
    shelf = Shelf(inputs.models)
    summary = RunSummary()
    stopwatch = Stopwatch()
    if missing:
        stage = make_stage(shelf, store.temporary_folder())
        start = time.perf_counter()
        _make_scenes(inputs.maker(shelf, stage, stopwatch), store, missing, summary)
        summary.seconds = time.perf_counter() - start
    store.finish()
    write_index(store.layout.root)
    for line in summary_lines(config, summary, stopwatch.shares()):
        logger.info(line)
    return summary


def make_scene(maker: SceneMaker, store: DatasetStore, scene: int) -> Outcome:
    """Make one scene and commit it, or record that it is given up."""
    try:
        finished = maker.make(scene)
    except SceneGivenUpError as error:
        store.give_up(scene, error.reasons)
        logger.warning("%s", error)
        return Outcome(scene, True, 0, 0, error.reasons)
    with maker.stopwatch.measure("write"):
        store.commit(finished.record, finished.images)
    record = finished.record
    log_to_file_only(
        f"scene {scene}: {len(record.objects)} objects, {len(record.images)} images, "
        f"{len(record.expressions)} expressions, attempt {record.attempt}, "
        f"{memory_in_use()} MiB in use"
    )
    return Outcome(scene, False, len(record.images), len(record.expressions), finished.rejections)


def _make_scenes(
    maker: SceneMaker, store: DatasetStore, missing: list[int], summary: RunSummary
) -> None:
    per_scene = maker.config.images_per_iteration
    with tqdm(total=len(missing) * per_scene, unit="image", dynamic_ncols=True) as bar:
        for number, scene in enumerate(missing, start=1):
            summary.add(make_scene(maker, store, scene))
            bar.update(per_scene)
            if number % maker.config.persistent_data_cleanup_interval == 0:
                maker.stage.purge()


def _run_entries(config: GenerationConfig) -> dict[str, Any]:
    return {
        "scenes": config.iterations,
        "images_per_scene": config.images_per_iteration,
        "resolved": all_settings(config),
        "versions": package_versions(),
    }


def _plan_line(config: GenerationConfig, total: int, missing: int) -> str:
    size = f"{config.resolution_width} x {config.resolution_height}"
    what = f"{total} scenes of {config.images_per_iteration} images at {size}"
    if missing < total:
        what += f"; {total - missing} are done already, {missing} to go"
    return f"{what}; into {config.output_dir}"


def summary_lines(
    config: GenerationConfig, summary: RunSummary, shares: Mapping[str, float]
) -> list[str]:
    """Return what to tell the user at the end; `shares` of the time by name."""
    lines = [
        f"Made {summary.scenes} scenes, {summary.images} images, {summary.expressions} expressions "
        f"in {summary.seconds:.0f} s."
    ]
    if summary.rejections:
        counts = ", ".join(f"{name} {n}" for name, n in summary.rejections.most_common())
        lines.append(f"Attempts rejected on the way: {counts}.")
    if summary.given_up:
        lines.append(f"Scenes given up: {summary.given_up}; config.json lists them with reasons.")
    if shares:
        lines.append(
            "Time: " + ", ".join(f"{name} {100 * share:.1f} %" for name, share in shares.items())
        )
    lines.append(f"The dataset is in {config.output_dir}; the log is {config.log_path}.")
    lines.append(f"To look at it: python tool_scripts/dataset_vis.py {config.output_dir}")
    return lines
