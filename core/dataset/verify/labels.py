# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of a dataset's optional labels: present, complete, and consistent with the regular ones.

The rule for each is in its entry in `core.annotation.labels.table`.
"""

from collections.abc import Collection

import numpy as np

from core.annotation.labels import table
from core.annotation.labels.label import UNREADABLE, Finding, ImageEvidence, Label
from core.dataset.store.layout import DatasetLayout
from core.dataset.verify.files import ImageArrays
from core.dataset.verify.tally import Rule, Tally
from core.errors import cause
from core.scene.instance_ids import MASK_BACKGROUND
from core.scene.record import SceneRecord
from core.scene.views import View

PRESENT = Rule(
    "extra files", "every extra output that config.json names can be read for the whole dataset"
)


def rule_of(label: Label) -> Rule:
    """Return the rule of a label."""
    return Rule(label.rule, label.promise)


RULES = (PRESENT, *map(rule_of, table.LABELS))


def check_image(
    layout: DatasetLayout,
    labels: Collection[Label],
    record: SceneRecord,
    view: View,
    arrays: ImageArrays,
    tally: Tally,
) -> None:
    """Check the label files of one image, and what the record says of labels."""
    evidence = ImageEvidence(view, _ids(arrays.mask), arrays.depth)
    for label in labels:
        if label.recorded is not None:
            findings = label.recorded(record, evidence)
            _count(label, findings, f"scene {record.scene}, image {view.img_idx}", tally)
        if label.image is None:
            continue
        path = layout.root / label.image_name(view.img_idx)
        try:
            findings = label.image.check(path.read_bytes(), evidence)
        except UNREADABLE as error:
            tally.check(PRESENT, False, f"{path}: {cause(error)}")
            continue
        tally.check(PRESENT, True)
        _count(label, findings, str(path), tally)


def check_scene(
    layout: DatasetLayout, labels: Collection[Label], record: SceneRecord, tally: Tally
) -> None:
    """Check the per-scene label files of a scene."""
    for label in labels:
        if label.scene is None:
            continue
        paths = [layout.root / name for name in label.scene_names(record.scene)]
        try:
            findings = label.scene.check([path.read_bytes() for path in paths], record)
        except UNREADABLE as error:
            tally.check(PRESENT, False, f"{paths[0].parent}: {cause(error)}")
            continue
        tally.check(PRESENT, True)
        _count(label, findings, str(paths[0].parent), tally)


def _count(label: Label, findings: Collection[Finding], where: str, tally: Tally) -> None:
    for finding in findings:
        tally.check(rule_of(label), finding.holds, f"{where}: {finding.message}")


def _ids(mask: np.ndarray | None) -> np.ndarray | None:
    """Return a mask image as int16 with -1 as background."""
    return None if mask is None else np.where(mask == MASK_BACKGROUND, -1, mask.astype(np.int16))
