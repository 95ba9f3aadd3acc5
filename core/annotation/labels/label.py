# SPDX-License-Identifier: GPL-3.0-or-later
"""An entry of the label table, and the inputs of its functions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.assets.ray_scene import RayScene
from core.config.depth_format import DepthFormat
from core.scene.grasps import SceneGrasps
from core.scene.numbering import index_text
from core.scene.record import SceneRecord
from core.scene.render_result import RenderPass, RenderResult
from core.scene.views import View

# What decoding a damaged file raises; Pillow raises SyntaxError for broken PNGs.
UNREADABLE = (OSError, SyntaxError, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, eq=False)
class ImageSource:
    """What the label of one image is made from.

    Attributes:
        rays: the scene's meshes, for ray casting.
        depth_format: format of depth images.
    """

    view: View
    result: RenderResult
    rays: RayScene
    depth_format: DepthFormat = DepthFormat.FLOAT16


@dataclass(frozen=True, eq=False)
class SceneSource:
    """What the label of a whole scene is made from.

    Attributes:
        model_ids: all ids in the spreadsheet, sorted.
        grasps: of its objects; None with `--grasps off`.
    """

    record: SceneRecord
    model_ids: Sequence[str]
    grasps: SceneGrasps | None = None


@dataclass(frozen=True, eq=False)
class ImageEvidence:
    """What the label of one image is checked against.

    Attributes:
        mask: (H, W) scene_id of the object that a pixel shows, -1 = background; None if unreadable.
        depth: (H, W) float32, meters with sensor noise, 0 = no measurement; None if unreadable.
    """

    view: View
    mask: np.ndarray | None
    depth: np.ndarray | None


class Finding(NamedTuple):
    """The result of one check; `message` says what is wrong if it does not hold."""

    holds: bool
    message: str


@dataclass(frozen=True)
class ImagePart:
    """The file that a label has per image.

    Attributes:
        suffix: of the file's name, with the dot.
        make: returns the file's content.
        check: returns the findings on a file; raises one of `UNREADABLE` if it cannot be read or its size
            differs from the image's.
    """

    suffix: str
    make: Callable[[ImageSource], bytes]
    check: Callable[[bytes, ImageEvidence], list[Finding]]


@dataclass(frozen=True)
class ScenePart:
    """The files that a label has per scene.

    Attributes:
        names: returns the files of a scene by its index, as paths below the label's folder.
        make: returns the files' contents, in the order of `names`.
        check: returns the findings on them; raises one of `UNREADABLE` if they cannot be read.
    """

    names: Callable[[int], tuple[str, ...]]
    make: Callable[[SceneSource], tuple[bytes, ...]]
    check: Callable[[Sequence[bytes], SceneRecord], list[Finding]]


@dataclass(frozen=True)
class Label:
    """An entry of the table; a label has files per image, files per scene, both, or neither.

    Attributes:
        name: the word in --extra-outputs, and the folder of its files.
        rule: the verifier's name of its check, two or three words.
        promise: the property that the check guarantees, as a statement.
        passes: optional passes of the renderer that it is made from.
        image, scene: its files; None if it has none of this kind.
        recorded: returns the findings on what the record says of an image; None if it says nothing more.
        bytes_per_pixel, bytes_per_image: its approximate size on disk; both add up for each image.
    """

    name: str
    rule: str
    promise: str
    passes: frozenset[RenderPass] = frozenset()
    image: ImagePart | None = None
    scene: ScenePart | None = None
    recorded: Callable[[SceneRecord, ImageEvidence], list[Finding]] | None = None
    bytes_per_pixel: float = 0.0
    bytes_per_image: float = 0.0

    def image_name(self, img_idx: int) -> str:
        """Return the path, relative to the dataset, of an image's file.

        Raises:
            ValueError: the label has no files per image.
        """
        if self.image is None:
            raise ValueError(f"the label {self.name} has no files of images")
        return f"{self.name}/{self.name}_{index_text(img_idx)}{self.image.suffix}"

    def scene_names(self, scene: int) -> tuple[str, ...]:
        """Return the paths, relative to the dataset, of a scene's files; () if the label has none."""
        below = () if self.scene is None else self.scene.names(scene)
        return tuple(f"{self.name}/{name}" for name in below)


def check_size(shape: tuple[int, ...], view: View) -> None:
    """Raise `ValueError` unless an array of shape (height, width, ...) has the size of the image."""
    if shape[:2] != (view.height, view.width):
        raise ValueError(f"is not {view.width} x {view.height} pixels")
