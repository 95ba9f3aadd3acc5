# SPDX-License-Identifier: GPL-3.0-or-later
"""Relabeling: a dataset with the images of another one and new sentences, generated from its scene records.

Nothing is rendered: images and files of optional labels are linked. The origin of the new dataset is recorded
in its config.json under `relabeled_from`, and no run can continue it: images and sentences were made by
different versions of program and packages, which no single run could reproduce.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from core.config.fingerprint import CONTENT_VERSION
from core.config.packages import deciding_versions
from core.dataset.store.identity import RELABELED_FROM, given_up_scenes, read_recorded
from core.dataset.store.index import IndexSummary, write_index
from core.dataset.store.layout import SPLITS, DatasetLayout
from core.dataset.store.linking import link_images, link_or_copy, new_folder
from core.dataset.store.reader import open_dataset, read_partner, read_scene_of
from core.errors import RefGraspError
from core.language.lexicon.lexicon import load_lexicon
from core.language.search.in_dataset import say_in_dataset
from core.language.settings import LanguageSettings
from core.scene.record import Expression
from utils.files import atomic_write_text
from utils.parallel import ordered_map
from utils.words import counted

logger = logging.getLogger(__name__)

# Scenes per batch of a process; starting a process costs more than relabeling this many.
_BATCH = 16

Show = Callable[[Iterable["RelabeledScene"], int], Iterable["RelabeledScene"]]

# Entries on the program and packages that made a dataset; the first version wrote "versions" for "runs".
_MADE_WITH = ("content_version", "packages", "runs", "versions")
_ORIGIN = ("fingerprint", "seed", *_MADE_WITH, RELABELED_FROM)


@dataclass(frozen=True)
class NewSentences:
    """How new sentences are generated.

    Attributes:
        language: settings of the language.
        settings: the same by flag name, as JSON values, for config.json.
        seed: of the random draws.
        versions: of the packages that generate them, by name.
    """

    language: LanguageSettings
    settings: Mapping[str, Any]
    seed: int
    versions: Mapping[str, str]


@dataclass(frozen=True)
class RelabeledScene:
    """A scene, and the number of its new sentences."""

    scene: int
    expressions: int


@dataclass(frozen=True)
class RelabelSummary:
    """The size of a relabeled dataset; `silent` scenes have no sentence."""

    index: IndexSummary
    silent: tuple[int, ...]


def _unseen(scenes: Iterable[RelabeledScene], _total: int) -> Iterable[RelabeledScene]:
    return scenes


def relabel(
    source: Path,
    output: Path,
    sentences: NewSentences,
    workers: int = 1,
    copy: bool = False,
    show: Show = _unseen,
) -> RelabelSummary:
    """Write `output` with the images of the dataset `source` and new sentences; `source` is not changed.

    A scene without any new sentence is kept: images keep their indices, and their masks, depth and poses are
    as useful as before.

    Args:
        workers: maximum number of processes.
        copy: copy images instead of linking them.
        show: wraps the scenes as they are done, for a progress bar; also gets their number.

    Raises:
        UserInputError: no dataset, an unknown language, or `output` is not empty or inside `source`.
        RefGraspError: a record or an image is missing or cannot be read.
    """
    layout = open_dataset(source)
    load_lexicon(sentences.language.language)
    recorded = read_recorded(layout)
    if recorded is None:
        raise RefGraspError(f"{source}: none of its scene records can be read")
    scenes = layout.scenes()
    _warn_of_missing(layout, recorded, scenes)
    _warn_of_unknown(layout, sentences, scenes)
    config = _new_config(recorded, sentences, output)
    silent = []
    with new_folder(output, layout.root) as folder:
        target = DatasetLayout(folder)
        target.make_folders()
        said = _relabeled(layout, target, sentences, str(config["fingerprint"]), copy, workers)
        for item in show(said, len(scenes)):
            if not item.expressions:
                silent.append(item.scene)
        text = json.dumps(config, indent=2, ensure_ascii=False) + "\n"
        atomic_write_text(target.config, text)
        index = write_index(target.root, workers)
        for name in SPLITS:
            if layout.split_tsv(name).is_file():
                link_or_copy(target.res_tsv, target.split_tsv(name), copy)
    return RelabelSummary(index, tuple(silent))


def _relabeled(
    source: DatasetLayout,
    target: DatasetLayout,
    sentences: NewSentences,
    fingerprint: str,
    copy: bool,
    workers: int,
) -> Iterator[RelabeledScene]:
    scenes = source.scenes()
    processes = min(workers, -(-len(scenes) // _BATCH))
    size = _BATCH if processes > 1 else 1  # a single process reports every scene at once
    batches = [scenes[i : i + size] for i in range(0, len(scenes), size)]
    work = partial(_relabel_scenes, source, target, sentences, fingerprint, copy)
    for items in ordered_map(work, batches, processes):
        yield from items


def _relabel_scenes(
    source: DatasetLayout,
    target: DatasetLayout,
    sentences: NewSentences,
    fingerprint: str,
    copy: bool,
    scenes: Sequence[int],
) -> list[RelabeledScene]:
    done = []
    for scene in scenes:
        record = read_scene_of(source, scene)
        link_images(source, target, record, copy)
        record = replace(record, seed=sentences.seed, fingerprint=fingerprint)
        partner = read_partner(source, record)
        known: Sequence[Expression] = ()
        if partner is not None:
            partner = replace(partner, seed=sentences.seed)
            known = say_in_dataset(partner, sentences.language).expressions
        said = say_in_dataset(record, sentences.language, known)
        atomic_write_text(target.scene_record(scene), said.added_to(record).dumps())
        done.append(RelabeledScene(scene, len(said.expressions)))
    return done


def _warn_of_missing(
    layout: DatasetLayout, recorded: Mapping[str, Any], scenes: Sequence[int]
) -> None:
    settled = {*scenes, *given_up_scenes(recorded)}
    missing = 0 if "split" in recorded else len({*range(recorded.get("scenes", 0))} - settled)
    if missing:
        logger.warning(
            "%s is not complete: the relabeled dataset will permanently lack the same %s",
            layout.root,
            counted(missing, "scene"),
        )


def _warn_of_unknown(layout: DatasetLayout, sentences: NewSentences, scenes: Sequence[int]) -> None:
    """Warn if sentences should name parts or texts, and the dataset was made without them."""
    wanted = sentences.language
    # Of imported objects less is known, and a scene may have no others.
    for is_wanted, key, problem, flags in (
        (wanted.wants_parts, "parts", "knows no parts of objects", "--extra-outputs parts"),
        (
            wanted.wants_texts,
            "printed",
            "does not know what is printed on objects",
            "--kind-weights text=1",
        ),
    ):
        if not is_wanted or not scenes:
            continue
        objects = (item for scene in scenes for item in read_scene_of(layout, scene).objects)
        if all(getattr(item, key) is None for item in objects):
            logger.warning(
                "%s %s, so no sentence will name any; make it with %s", layout.root, problem, flags
            )


def _new_config(
    recorded: Mapping[str, Any], sentences: NewSentences, output: Path
) -> dict[str, Any]:
    """Return config.json of the new dataset: the source's, except for what determines sentences."""
    origin = {name: recorded[name] for name in _ORIGIN if name in recorded}
    kept = {name: value for name, value in recorded.items() if name not in _MADE_WITH}
    settings = {**recorded.get("settings", {}), **sentences.settings}
    resolved = {
        **recorded.get("resolved", {}),
        **sentences.settings,
        "seed": sentences.seed,
        "output_dir": output.as_posix(),
    }
    return {
        "given_up": [],
        **kept,
        "content_version": CONTENT_VERSION,
        "fingerprint": _fingerprint(origin, settings, sentences),
        "seed": sentences.seed,
        "settings": settings,
        "resolved": resolved,
        "packages": deciding_versions(sentences.versions),
        "runs": [{"versions": dict(sentences.versions)}],
        RELABELED_FROM: origin,
    }


def _fingerprint(
    origin: Mapping[str, Any], settings: Mapping[str, Any], sentences: NewSentences
) -> str:
    """Return the fingerprint of a relabeled dataset's content; never equal to that of a run."""
    made_from = {name: origin.get(name) for name in ("fingerprint", "seed")}
    content = {
        RELABELED_FROM: made_from,
        "settings": settings,
        "seed": sentences.seed,
        "content_version": CONTENT_VERSION,
        "packages": deciding_versions(sentences.versions),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode("utf-8")).hexdigest()
