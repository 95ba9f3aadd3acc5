# SPDX-License-Identifier: GPL-3.0-or-later
"""Images of the user's own for what objects stand on and what is behind them, instead of the scene file's."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from core.errors import Problems, UserInputError
from core.scene.appearance import LUMINANCE
from utils.srgb import to_linear

# Formats that both Pillow and Blender read.
SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".webp")
FLAG = "--texture-dir"
# Below this a tile would show its pixels.
MIN_SIDE = 64  # pixels
# Blender cuts longer names of materials (63 bytes with what stands before them).
MAX_NAME = 45  # bytes
# On tops lighter or darker than this, white or black objects are hard to see; mean linear luminance, with
# some room around the scene file's own (0.04 to 0.7).
USUAL_LUMINANCE = (0.02, 0.75)
# Means are measured on images reduced to this, pixels.
_MEASURED_SIDE = 64


@dataclass(frozen=True)
class Textures:
    """Image files by name (the file's, without its suffix), sorted; empty where the scene file's are used.

    Attributes:
        floors: what objects stand on.
        walls: what is behind them.
    """

    floors: Mapping[str, Path]
    walls: Mapping[str, Path]

    @property
    def files(self) -> dict[str, Path]:
        """All files by what they are, such as "floor texture oak"."""
        return {
            f"{kind} texture {name}": file
            for kind, files in (("floor", self.floors), ("wall", self.walls))
            for name, file in files.items()
        }


def texture_files(folder: Path) -> Textures:
    """Return the images in the subfolders `floors` and `walls` of a folder; one of them may be missing.

    Raises:
        UserInputError: there is no such folder, none of the two is in it, or one holds no image or two of one
            name; names everything.
    """
    folder, found = Path(folder), Problems()
    if not folder.is_dir():
        raise UserInputError(f"{FLAG} {folder}: there is no such folder")
    parts = {name: folder / name for name in ("floors", "walls") if (folder / name).is_dir()}
    if not parts:
        raise UserInputError(
            f"{FLAG} {folder}: neither 'floors' nor 'walls' is in it; put images of what objects stand on "
            f"into {folder / 'floors'}, of what is behind them into {folder / 'walls'}"
        )
    files = {name: found.attempt(partial(_images, part)) for name, part in parts.items()}
    found.raise_if_any()
    return Textures(files.get("floors") or {}, files.get("walls") or {})


def _images(folder: Path) -> dict[str, Path]:
    try:
        files = sorted(f for f in folder.iterdir() if f.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise UserInputError(f"{FLAG}: {folder}: {error.strerror}") from error
    if not files:
        raise UserInputError(
            f"{FLAG}: {folder}: no image is there; put some in ({', '.join(SUFFIXES)}), or remove the folder"
        )
    found: dict[str, Path] = {}
    for file in files:
        if file.stem in found:
            raise UserInputError(
                f"{FLAG}: {folder}: {found[file.stem].name} and {file.name} have one name; rename one"
            )
        if len(file.stem.encode()) > MAX_NAME:
            raise UserInputError(
                f"{FLAG}: {file}: the name is too long; {MAX_NAME} bytes are the most"
            )
        found[file.stem] = file
    return found


def check_textures(textures: Textures) -> list[str]:
    """Decode all images; return a hint for each that is nearly white or black.

    Raises:
        UserInputError: names each file that cannot be decoded or is too small.
    """
    found, hints = Problems(), []
    for file in textures.files.values():
        luminance = found.attempt(partial(mean_luminance, file))
        if luminance is None or USUAL_LUMINANCE[0] <= luminance <= USUAL_LUMINANCE[1]:
            continue
        shade = "black" if luminance < USUAL_LUMINANCE[0] else "white"
        hints.append(
            f"{file} is nearly {shade} (mean {luminance:.2f} of 1, linear): {shade} objects are hard to see "
            "on it; textures are used as they are"
        )
    found.raise_if_any()
    return hints


def mean_luminance(file: Path) -> float:
    """Return the mean linear luminance of an image, 0 to 1.

    Raises:
        UserInputError: it cannot be decoded, or is smaller than `MIN_SIDE`.
    """
    try:
        with Image.open(file) as image:
            width, height = image.size
            small = image.convert("RGB").resize(
                (_MEASURED_SIDE, _MEASURED_SIDE), Image.Resampling.BOX
            )
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UserInputError(
            f"{FLAG}: {file}: not an image that can be read ({error}); save it as PNG or JPEG"
        ) from error
    if min(width, height) < MIN_SIDE:
        raise UserInputError(
            f"{FLAG}: {file}: {width} x {height} pixels; at least {MIN_SIDE} x {MIN_SIDE} are needed"
        )
    encoded = np.asarray(small, dtype=np.float64) / 255.0
    linear = to_linear(encoded)
    return float((linear @ np.array(LUMINANCE)).mean())
