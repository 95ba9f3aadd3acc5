# SPDX-License-Identifier: GPL-3.0-or-later
"""`expressions_sets.json`: sentences that mean several objects, or none. A dataset need not have it."""

from dataclasses import dataclass
from pathlib import Path

from core.dataset.store.layout import DatasetLayout
from core.errors import RefGraspError, cause
from core.scene.json_fields import Count, SceneFormatError, decode
from core.scene.set_expressions import Failed

SET_FILE = DatasetLayout(Path()).expressions_sets.name


@dataclass(frozen=True)
class SetObject:
    """An object that a sentence means: its model, and its value in the masks."""

    id: str
    scene_id: Count


@dataclass(frozen=True)
class SetEntry:
    """One sentence; `failed` is None unless `objs` is empty because of a known part."""

    objs: tuple[SetObject, ...]
    expression: str
    failed: Failed | None = None


@dataclass(frozen=True)
class SetItem:
    """The sentences of a scene, all of which hold in all of its images."""

    img_idxs: tuple[Count, ...]
    expressions: tuple[SetEntry, ...]


def read_sets(root: Path) -> dict[int, SetItem]:
    """Return the items of a dataset's file by image; {} if it has no such file.

    Raises:
        RefGraspError: the file cannot be read, or an image is in two items.
    """
    path = root / SET_FILE
    if not path.exists():
        return {}
    try:
        items = decode(path.read_text(encoding="utf-8"), tuple[SetItem, ...], str(path))
    except SceneFormatError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise RefGraspError(f"{path}: cannot be read ({cause(error)})") from error
    found: dict[int, SetItem] = {}
    for item in items:
        for img_idx in item.img_idxs:
            if img_idx in found:
                raise RefGraspError(f"{path}: image {img_idx} is in two items")
            found[img_idx] = item
    return found
