# SPDX-License-Identifier: GPL-3.0-or-later
"""What an entry of the table of labels says, and what its functions are given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from core.assets.ray_scene import RayScene
from core.scene.numbering import index_text
from core.scene.record import SceneRecord
from core.scene.render_result import RenderPass, RenderResult
from core.scene.views import View

# What decoding a damaged file raises; Pillow raises SyntaxError for broken PNGs.
UNREADABLE = (OSError, SyntaxError, ValueError, KeyError, TypeError)


@dataclass(frozen=True, eq=False)
class ImageSource:
    """What the label of one image is made from.

    Attributes:
        rays: what rays at the scene's meshes can hit.
    """

    view: View
    result: RenderResult
    rays: RayScene


@dataclass(frozen=True, eq=False)
class SceneSource:
    """What the label of a whole scene is made from.

    Attributes:
        model_ids: of the whole spreadsheet, sorted.
    """

    record: SceneRecord
    model_ids: Sequence[str]


@dataclass(frozen=True, eq=False)
class ImageEvidence:
    """What the label of one image is checked against.

    Attributes:
        mask: (H, W) scene_id of the object that a pixel shows, -1 = background; None if unreadable.
        depth: (H, W) float32, meters with the sensor's noise, 0 = no measurement; None if unreadable.
    """

    view: View
    mask: np.ndarray | None
    depth: np.ndarray | None


class Finding(NamedTuple):
    """One thing that was checked; `message` says what is wrong where it does not hold."""

    holds: bool
    message: str


@dataclass(frozen=True)
class ImagePart:
    """The file that a label has for every image.

    Attributes:
        suffix: of the file's name, with the dot.
        make: returns the file.
        check: returns what was found in a file; raises one of `UNREADABLE` if it cannot be read or is of
            another size than the image.
    """

    suffix: str
    make: Callable[[ImageSource], bytes]
    check: Callable[[bytes, ImageEvidence], list[Finding]]


@dataclass(frozen=True)
class ScenePart:
    """The files that a label has for every scene.

    Attributes:
        names: returns the files of a scene by its index, as paths below the label's folder.
        make: returns the files, in the order of `names`.
        check: returns what was found in them; raises one of `UNREADABLE` if they cannot be read.
    """

    names: Callable[[int], tuple[str, ...]]
    make: Callable[[SceneSource], tuple[bytes, ...]]
    check: Callable[[Sequence[bytes], SceneRecord], list[Finding]]


@dataclass(frozen=True)
class Label:
    """An entry of the table; a label has files of images, files of scenes, both, or neither.

    Attributes:
        name: the word in --extra-outputs, and the folder of its files.
        rule: what the verifier calls its check, in two or three words.
        promise: what always holds of the label, as a fact.
        passes: further passes of the renderer that it is made from.
        image, scene: its files; None where it has none.
        bytes_per_pixel, bytes_per_image: about what it takes on disk, their sum for each image.
    """

    name: str
    rule: str
    promise: str
    passes: frozenset[RenderPass] = frozenset()
    image: ImagePart | None = None
    scene: ScenePart | None = None
    bytes_per_pixel: float = 0.0
    bytes_per_image: float = 0.0

    def image_name(self, img_idx: int) -> str:
        """Return the path, relative to the dataset, of an image's file.

        Raises:
            ValueError: the label has no files of images.
        """
        if self.image is None:
            raise ValueError(f"the label {self.name} has no files of images")
        return f"{self.name}/{self.name}_{index_text(img_idx)}{self.image.suffix}"

    def scene_names(self, scene: int) -> tuple[str, ...]:
        """Return the paths, relative to the dataset, of a scene's files; () if the label has none."""
        below = () if self.scene is None else self.scene.names(scene)
        return tuple(f"{self.name}/{name}" for name in below)


def check_size(shape: tuple[int, ...], view: View) -> None:
    """Raise `ValueError` unless an array of (height, width, ...) has the size of the image."""
    if shape[:2] != (view.height, view.width):
        raise ValueError(f"is not {view.width} x {view.height} pixels")
