# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of labels, and lookups in it: choice by name, render passes, files and their names."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from core.annotation.labels.amodal_masks import AMODAL_MASKS
from core.annotation.labels.bop import BOP
from core.annotation.labels.clean_depth import CLEAN_DEPTH
from core.annotation.labels.grasps import GRASPS
from core.annotation.labels.label import ImageSource, Label, SceneSource
from core.annotation.labels.normals import NORMALS
from core.annotation.labels.parts import PARTS
from core.config.grasp_settings import GraspChoice
from core.config.settings import GenerationConfig
from core.errors import UserInputError
from core.scene.render_result import RenderPass

# The order is that of config.json, and with it part of every dataset's identity: add at the end.
LABELS: tuple[Label, ...] = (CLEAN_DEPTH, NORMALS, AMODAL_MASKS, BOP, GRASPS, PARTS)


def choose_labels(text: str) -> tuple[Label, ...]:
    """Return the labels that `--extra-outputs` names, as in 'normals, clean_depth', in the table's order.

    Raises:
        UserInputError: there is no such label; the message lists the existing ones.
    """
    wanted = {word.strip() for word in text.split(",") if word.strip()}
    if wanted - {label.name for label in LABELS}:
        known = ", ".join(label.name for label in LABELS if label is not GRASPS)
        raise UserInputError(f"--extra-outputs {text}: choose from {known}")
    return tuple(label for label in LABELS if label.name in wanted)


def with_known_labels(config: GenerationConfig) -> GenerationConfig:
    """Return the configuration with normalized `extra_outputs`, so that equal choices are equal settings.

    Grasps are a label, but are asked for by a flag of their own.

    Raises:
        UserInputError: see `choose_labels`.
    """
    chosen = choose_labels(config.extra_outputs)
    if config.grasps != GraspChoice.OFF:
        chosen = tuple(label for label in LABELS if label in chosen or label is GRASPS)
    elif GRASPS in chosen:
        raise UserInputError(f"--extra-outputs {GRASPS.name}: leave out --grasps {GraspChoice.OFF}")
    return replace(config, extra_outputs=",".join(label.name for label in chosen))


def render_passes(labels: Iterable[Label]) -> frozenset[RenderPass]:
    """Return the passes of the renderer that labels are made from."""
    return frozenset(wanted for label in labels for wanted in label.passes)


def image_files(labels: Iterable[Label], source: ImageSource) -> dict[str, bytes]:
    """Return the label files of one image, by path relative to the dataset."""
    img_idx = source.view.img_idx
    return {
        label.image_name(img_idx): label.image.make(source)
        for label in labels
        if label.image is not None
    }


def scene_files(labels: Iterable[Label], source: SceneSource) -> dict[str, bytes]:
    """Return the per-scene files of one scene, by path relative to the dataset."""
    files: dict[str, bytes] = {}
    for label in labels:
        if label.scene is not None:
            names = label.scene_names(source.record.scene)
            files |= dict(zip(names, label.scene.make(source), strict=True))
    return files


def file_names(labels: Collection[Label], scene: int, images: Iterable[int]) -> list[str]:
    """Return the paths, relative to the dataset, of all label files of a scene and its images."""
    of_images = [label for label in labels if label.image is not None]
    names = [label.image_name(img_idx) for img_idx in images for label in of_images]
    return names + [name for label in labels for name in label.scene_names(scene)]
