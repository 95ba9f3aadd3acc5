# SPDX-License-Identifier: GPL-3.0-or-later
"""Detecting what a folder holds (a RefGrasp dataset, its splits, COCO or RefCOCO), and the checks for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.assets.catalogue import ModelInfo
from core.dataset.store.layout import SPLITS, DatasetLayout
from core.dataset.store.reader import no_such_folder
from core.dataset.verify import coco, dataset, grasp_physics, grasps, refcoco, removal_physics
from core.dataset.verify.coco import CocoFile
from core.dataset.verify.tally import Rule, Tally
from core.errors import UserInputError

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Check:
    """One check to run: its title, its rules, and `run(workers, progress)`."""

    title: str
    rules: Sequence[Rule]
    run: Callable[[int, Progress | None], Tally]


def checks_for(root: Path) -> list[Check]:
    """Return the checks for the content of a folder, one per split or file.

    Raises:
        UserInputError: the folder holds nothing that can be checked.
    """
    if not root.is_dir():
        raise UserInputError(no_such_folder(root, "give a dataset, its splits or an export"))
    if DatasetLayout(root).scene_graph_dir.is_dir():
        return [_dataset_check(root)]
    splits = [root / name for name in SPLITS if DatasetLayout(root / name).scene_graph_dir.is_dir()]
    if splits:
        return [_dataset_check(path) for path in splits]
    found = [root / name for name in refcoco.FOLDERS if (root / name / "instances.json").is_file()]
    if found:
        return [_refcoco_check(root, folder) for folder in found]
    files = sorted((root / "annotations").glob("*.json"))
    if files:
        return [_coco_check(path, root) for path in files]
    raise UserInputError(
        f"{root}: contains no dataset (scene_graphs/), no splits of one (train/, val/, test/), no COCO "
        "(annotations/*.json) and no RefCOCO (refcoco/instances.json)"
    )


def _dataset_check(root: Path) -> Check:
    return Check(
        f"dataset {root}",
        dataset.RULES,
        lambda workers, show: dataset.verify_dataset(root, workers, show),
    )


def grasp_check(root: Path, models: Mapping[str, ModelInfo]) -> Check:
    """Return the check of a dataset's grasps against the meshes of its models, by id."""
    return Check(
        f"grasps of {root}",
        grasps.RULES,
        lambda _workers, show: grasps.verify_grasps(root, models, show),
    )


def physics_check(root: Path, models: Mapping[str, ModelInfo]) -> Check:
    """Return the check of a sample of a dataset's grasps in simulation."""
    return Check(
        f"a sample of the grasps of {root}, in simulation",
        grasp_physics.RULES,
        lambda _workers, show: grasp_physics.verify_physics(root, models, show),
    )


def removal_check(root: Path, models: Mapping[str, ModelInfo]) -> Check:
    """Return the check of what depends on what, in simulation."""
    return Check(
        f"what moves in {root} if something is taken away, in simulation",
        removal_physics.RULES,
        lambda _workers, show: removal_physics.verify_removals(root, models, show),
    )


def _coco_check(path: Path, root: Path) -> Check:
    # `instances_train.json` describes `images/train` or, if there is no such folder, `images`.
    own = root / "images" / path.stem.rpartition("_")[2]
    file = CocoFile(path, own if own.is_dir() else root / "images")
    return Check(
        f"COCO {path}", coco.RULES, lambda workers, show: coco.verify_coco([file], workers, show)
    )


def _refcoco_check(root: Path, folder: Path) -> Check:
    return Check(
        f"RefCOCO {folder}",
        refcoco.RULES,
        lambda workers, show: refcoco.verify_refcoco(root, folder, workers, show),
    )
