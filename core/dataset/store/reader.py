# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a dataset record by record, in memory that does not grow with it."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from core.annotation.depth import decode_depth
from core.dataset.store.layout import DatasetLayout
from core.errors import RefGraspError, UserInputError, cause
from core.scene.json_fields import SceneFormatError
from core.scene.objects import SceneObject
from core.scene.part_expressions import PartExpression
from core.scene.parts import PartView
from core.scene.record import Expression, SceneRecord
from core.scene.set_expressions import SetExpression
from core.scene.views import ObjectView, View
from utils.words import did_you_mean


@dataclass(frozen=True, eq=False)
class Sample:
    """One sentence in one image: a line of the TSVs.

    Attributes:
        number: position of the expression in its scene.
        target: the object that the sentence refers to.
        seen: what the image shows of it.
    """

    record: SceneRecord
    view: View
    expression: Expression
    number: int
    target: SceneObject
    seen: ObjectView


def no_such_folder(root: Path, advice: str) -> str:
    """Return that there is no folder `root`, with the ones beside it whose names are near, else with advice."""
    beside = Path(root).absolute().parent
    try:
        names = [item.name for item in beside.iterdir() if item.is_dir()]
    except OSError:
        names = []
    near = difflib.get_close_matches(Path(root).name, names)
    meant = [str(Path(root).parent / name) for name in near]
    return f"{root}: no such folder{did_you_mean(meant) or f'; {advice}'}"


def open_dataset(root: Path) -> DatasetLayout:
    """Return the layout of a dataset that has at least one scene.

    Raises:
        UserInputError: there is no such folder, or no scene record in it.
    """
    layout = DatasetLayout(root)
    if not layout.root.is_dir():
        raise UserInputError(no_such_folder(root, "give the folder of a dataset"))
    if not layout.scenes():
        raise UserInputError(
            f"{root}: contains no scenes (no {layout.scene_graph_dir.name}/scene_graph_*.json); "
            "give the folder of a generated dataset"
        )
    return layout


def read_scene(path: Path) -> SceneRecord:
    """Read one scene record.

    Raises:
        RefGraspError: it is missing, unreadable or not a record; the message names the file.
    """
    try:
        return SceneRecord.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, SceneFormatError) as error:
        raise RefGraspError(f"{path}: {cause(error)}") from error


def read_scene_of(layout: DatasetLayout, scene: int) -> SceneRecord:
    """Read the record of a scene of a dataset.

    Raises:
        RefGraspError: see `read_scene`; also for a record under another scene's name.
    """
    path = layout.scene_record(scene)
    record = read_scene(path)
    if record.scene != scene:
        raise RefGraspError(f"{path}: is the record of scene {record.scene}; move it back")
    return record


def read_partner(layout: DatasetLayout, record: SceneRecord) -> SceneRecord | None:
    """Return the record of an image twin's partner; None if it has none, or `record` is no twin.

    Raises:
        RefGraspError: see `read_scene`.
    """
    if record.twin_of is None or not layout.scene_record(record.twin_of.scene).is_file():
        return None
    return read_scene_of(layout, record.twin_of.scene)


def iterate_scenes(layout: DatasetLayout) -> Iterator[SceneRecord]:
    """Yield all records by scene index, one in memory at a time.

    Raises:
        RefGraspError: see `read_scene_of`.
    """
    for scene in layout.scenes():
        yield read_scene_of(layout, scene)


def scene_samples(record: SceneRecord) -> Iterator[Sample]:
    """Yield every (image, expression) of a scene, by image, then in the order of the expressions.

    Raises:
        RefGraspError: an expression does not have exactly one target, or the image does not show its target.
    """
    for view in record.images:
        for number, expression in enumerate(record.expressions):
            if view.img_idx in expression.images:
                yield _sample(record, view, expression, number)


def set_samples(record: SceneRecord) -> Iterator[tuple[View, int, SetExpression]]:
    """Yield every (image, number, sentence of several objects or none) of a scene, by image."""
    for view in record.images:
        for number, item in enumerate(record.set_expressions or ()):
            if view.img_idx in item.images:
                yield view, number, item


def part_samples(record: SceneRecord) -> Iterator[tuple[View, int, PartExpression, PartView]]:
    """Yield every (image, number, sentence of a part, what is seen of the part) of a scene, by image."""
    for view in record.images:
        for number, item in enumerate(record.part_expressions or ()):
            for part in view.objects[item.targets[0]].parts or ():
                if part.name == item.target_part and view.img_idx in item.images:
                    yield view, number, item, part


def read_rgb(layout: DatasetLayout, img_idx: int) -> np.ndarray:
    """Return the (H, W, 3) uint8 sRGB colors of an image.

    Raises:
        RefGraspError: it cannot be read, or is not an RGB image.
    """
    return _read_image(layout.rgb(img_idx), "RGB")


def read_mask(layout: DatasetLayout, img_idx: int) -> np.ndarray:
    """Return the (H, W) uint8 instance image: scene_id, 255 = background.

    Raises:
        RefGraspError: it cannot be read, or is not an 8-bit grayscale image.
    """
    return _read_image(layout.mask(img_idx), "L")


def read_depth(layout: DatasetLayout, img_idx: int) -> np.ndarray:
    """Return the (H, W) float32 depths of an image, meters along the optical axis; 0 = no measurement.

    Raises:
        RefGraspError: it cannot be read.
    """
    path = layout.depth(img_idx)
    try:
        return decode_depth(path.read_bytes())
    except (OSError, UnidentifiedImageError, SyntaxError, ValueError) as error:
        raise RefGraspError(f"{path}: cannot be read ({cause(error)})") from error


def read_bytes(path: Path) -> bytes:
    """Return the content of a file of the dataset.

    Raises:
        RefGraspError: it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise RefGraspError(f"{path}: cannot be read ({error.strerror})") from error


def _sample(record: SceneRecord, view: View, expression: Expression, number: int) -> Sample:
    where = f"scene {record.scene}, image {view.img_idx}, expression {expression.text!r}"
    if len(expression.targets) != 1 or expression.targets[0] not in range(len(record.objects)):
        raise RefGraspError(
            f"{where}: targets are {list(expression.targets)}; exactly one scene_id is allowed"
        )
    target = expression.targets[0]
    seen = view.objects[target]
    if seen.bbox is None or seen.rle is None:
        raise RefGraspError(f"{where}: the target {target} has no visible pixels")
    return Sample(record, view, expression, number, record.objects[target], seen)


def _read_image(path: Path, mode: str) -> np.ndarray:
    try:
        with Image.open(path) as image:
            if image.mode != mode:
                raise RefGraspError(f"{path}: is a {image.mode} image, expected {mode}")
            return np.array(image)
    except (OSError, UnidentifiedImageError, SyntaxError) as error:
        raise RefGraspError(f"{path}: cannot be read ({cause(error)})") from error
