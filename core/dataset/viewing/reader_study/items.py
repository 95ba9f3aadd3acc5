# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sentences of a dataset a study asks about, in which images, and the controls among them."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.dataset.store.image_lookup import locate_images
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_scene_of
from core.errors import UserInputError, cause, several
from core.scene.record import SceneRecord
from core.scene.views import View

OURS, CONTROL = "dataset", "control"
DEFAULT_ITEMS = 200
DEFAULT_SENTENCES_PER_IMAGE = 8


@dataclass(frozen=True)
class StudyItem:
    """One question: a sentence in an image, and its answer.

    Attributes:
        target: scene_id of the object meant.
        kind: of the expression, or what the controls' file says.
        group: `OURS` or `CONTROL`.
    """

    img_idx: int
    target: int
    sentence: str
    kind: str
    group: str


@dataclass(frozen=True)
class DrawSettings:
    """How the sentences of a dataset are drawn.

    Attributes:
        items: how many sentences; None takes `DEFAULT_ITEMS`, or all that there are.
        images_per_scene: images that are shown of a scene; each of its sentences is asked in one of them.
        sentences_per_image: most sentences asked about one image, the controls not counted.
    """

    items: int | None = None
    images_per_scene: int = 1
    sentences_per_image: int = DEFAULT_SENTENCES_PER_IMAGE
    seed: int = 0


def draw_items(
    layout: DatasetLayout,
    settings: DrawSettings,
    progress: Callable[[int, int], None] | None = None,
) -> list[StudyItem]:
    """Return sentences of scenes drawn at random; the same for the same dataset and settings.

    Args:
        progress: called with (items found, items wanted).

    Raises:
        UserInputError: the dataset has fewer sentences than `settings.items`.
        RefGraspError: a record cannot be read.
    """
    rng = np.random.default_rng(settings.seed)
    wanted = settings.items or DEFAULT_ITEMS
    found: list[StudyItem] = []
    for scene in rng.permutation(layout.scenes()):
        found += _of_scene(read_scene_of(layout, int(scene)), settings, rng)
        if progress is not None:
            progress(min(len(found), wanted), wanted)
        if len(found) >= wanted:
            break
    if settings.items is not None and len(found) < wanted:
        raise UserInputError(
            f"{layout.root}: {len(found)} sentences can be asked, not {wanted}; give fewer --items, or more "
            "--sentences-per-image or --images-per-scene"
        )
    if not found:
        raise UserInputError(f"{layout.root}: has no sentences")
    return found[:wanted]


def _of_scene(
    record: SceneRecord, settings: DrawSettings, rng: np.random.Generator
) -> list[StudyItem]:
    """Draw images of a scene, and sentences that hold in them, each once."""
    order = rng.permutation(len(record.images))
    shown = [record.images[i].img_idx for i in order[: settings.images_per_scene]]
    room = dict.fromkeys(shown, settings.sentences_per_image)
    items = []
    for i in rng.permutation(len(record.expressions)):
        expression = record.expressions[i]
        places = [img_idx for img_idx in expression.images if room.get(img_idx)]
        if not places or len(expression.targets) != 1:
            continue
        img_idx = places[int(rng.integers(len(places)))]
        room[img_idx] -= 1
        kind = expression.kind or "(none)"
        items.append(StudyItem(img_idx, expression.targets[0], expression.text, kind, OURS))
    return items


def read_controls(path: Path, layout: DatasetLayout) -> list[StudyItem]:
    """Read sentences from elsewhere: a .tsv with a header line, or a JSON list of objects.

    Columns or keys are `img_idx`, `scene_id`, `sentence` and, if wanted, `kind`.

    Raises:
        UserInputError: the file cannot be read, or names what the dataset does not have; lists all problems.
        RefGraspError: a record cannot be read.
    """
    rows = _rows(path)
    if not rows:
        raise UserInputError(f"{path}: contains no controls")
    items, problems = [], []
    for number, row in rows:
        try:
            items.append(_control(row))
        except ValueError as error:
            problems.append(f"{path}, {number}: {cause(error)}")
    if problems:
        raise several(problems)
    views = views_of(layout, (item.img_idx for item in items))
    for (number, _), item in zip(rows, items, strict=True):
        seen = {o.scene_id for o in views[item.img_idx].objects if o.rle is not None}
        if item.target not in seen:
            problems.append(
                f"{path}, {number}: image {item.img_idx} shows no object {item.target}; it shows "
                f"{', '.join(map(str, sorted(seen))) or 'none'}"
            )
    if problems:
        raise several(problems)
    return items


def views_of(layout: DatasetLayout, images: Iterable[int]) -> dict[int, View]:
    """Return views by img_idx.

    Raises:
        UserInputError: the dataset does not have one of the images.
    """
    wanted = sorted(set(images))
    found = {}
    for scene, own in locate_images(layout, layout.scenes(), wanted).items():
        views = {view.img_idx: view for view in read_scene_of(layout, scene).images}
        found.update({img_idx: views[img_idx] for img_idx in own})
    return found


def _rows(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the rows of a file of controls with where they stand."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserInputError(f"{path}: {cause(error)}") from error
    if path.suffix.lower() == ".json":
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise UserInputError(f"{path}: is not JSON: {cause(error)}") from error
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            raise UserInputError(f"{path}: has to be a list of objects")
        return [(f"item {i}", row) for i, row in enumerate(data)]
    reader = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    missing = [name for name in _COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise UserInputError(
            f"{path}: the first line has to name the columns {', '.join(_COLUMNS)}, separated by tabs; "
            f"there is no {', '.join(missing)}"
        )
    return [(f"line {reader.line_num}", row) for row in reader]


_COLUMNS = ("img_idx", "scene_id", "sentence")


def _control(row: Mapping[str, Any]) -> StudyItem:
    """Raises ValueError."""
    numbers = []
    for name in ("img_idx", "scene_id"):
        value = row.get(name)
        text = str(value).strip()
        if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
            raise ValueError(f"{name} is {value!r}, not a whole number of 0 or more")
        numbers.append(int(text))
    sentence, kind = row.get("sentence"), row.get("kind") or CONTROL
    if not isinstance(sentence, str) or not sentence.strip():
        raise ValueError("there is no sentence")
    return StudyItem(numbers[0], numbers[1], sentence.strip(), str(kind), CONTROL)
