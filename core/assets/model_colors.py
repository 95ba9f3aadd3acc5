# SPDX-License-Identifier: GPL-3.0-or-later
"""The colors of a model as rendered, and whether the color word in its row agrees with them.

Colors are measured once (`core.engine.blender.model_colors`) and stored with a hash of the files, so that
rows can be checked without rendering.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.cluster.vq import kmeans2

from core.assets.catalogue import ModelInfo
from core.assets.color_terms import PLAIN_TERMS, TERMS, color_terms, from_hex, oklab, to_hex
from core.assets.model_check.content_key import content_key
from core.assets.model_files import material_libraries
from core.assets.plain_colors import is_unpainted
from core.errors import UserInputError, cause
from utils.files import atomic_write_text

COLORS_FILE = "model_colors.json"
# A color that covers this share of the visible pixels is the one that people name, if they name one.
DOMINANT = 0.45
# So is the single hue of an object that is otherwise white, gray or black (a red can with a white label
# and a steel lid), if it covers this share of the object, and this share of its pixels with a hue.
ONE_HUE, OF_ALL_HUES = 0.2, 0.6
# And so is the largest color of a multicolored object, if it covers this share.
LARGEST = 1 / 3
# An empty cell is worth a note if one color covers so much that people might name it.
UNMISTAKABLE = 0.9
# Metals are named by appearance: colors that would be gray or white, yellow or brown on other objects.
METALS: Mapping[str, tuple[str, ...]] = {
    "silver": ("gray", "white"),
    "gold": ("yellow", "brown", "orange", "beige"),
}
_CLUSTERS = 8
_SEED = 0
_MAX_PIXELS = 6000
_MIN_SHARE = 0.01
_KEY_DIGITS = 16


@dataclass(frozen=True)
class MeasuredColors:
    """The colors of one model under neutral light.

    Attributes:
        files: hash of all its files.
        materials: hash of its MTL files, or of the model file for other formats.
        colors: (code like "#c81e1e", share of the visible pixels) of each cluster, largest first.
    """

    files: str
    materials: str
    colors: tuple[tuple[str, float], ...]

    def shares(self) -> Mapping[str, float]:
        """Return the share of each color's best word, largest first."""
        found: dict[str, float] = {}
        for code, share in self.colors:
            term = color_terms(np.array(from_hex(code)))[0]
            found[term] = found.get(term, 0.0) + share
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def possible_share(self, terms: tuple[str, ...]) -> float:
        """Return the share of the pixels for which some people would use one of `terms`."""
        return sum(
            share
            for code, share in self.colors
            if set(terms) & set(color_terms(np.array(from_hex(code))))
        )


def cluster_colors(pixels: np.ndarray) -> tuple[tuple[str, float], ...]:
    """Return the main colors of sRGB pixels (n, 3), 0 to 255, as (code, share), largest first.

    They are k-means clusters in OKLab, so that neither shading nor a fine pattern adds color words.
    """
    step = max(1, len(pixels) // _MAX_PIXELS)
    sample = np.asarray(pixels, dtype=np.float64)[::step]
    rng = np.random.default_rng(_SEED)
    count = min(_CLUSTERS, len(np.unique(sample, axis=0)))
    _, labels = kmeans2(oklab(sample), count, minit="++", seed=rng)
    found = [
        (to_hex(sample[labels == label].mean(axis=0)), float(np.mean(labels == label)))
        for label in np.unique(labels)
    ]
    kept = [(code, round(share, 3)) for code, share in found if share >= _MIN_SHARE]
    return tuple(sorted(kept, key=lambda item: (-item[1], item[0])))


def disagreement(model: ModelInfo, measured: MeasuredColors) -> str:
    """Return how a row's color word contradicts the measurement, "" if it does not.

    An empty cell never does. A word that is not a basic term (navy, turquoise) is not judged.
    """
    if model.color not in (*TERMS, *METALS):
        return ""
    terms = (model.color, *METALS.get(model.color, ()))
    share, shares = measured.possible_share(terms), measured.shares()
    plain = sum(shares.get(term, 0.0) for term in PLAIN_TERMS)
    of_hues = share / max(1.0 - plain, share) if model.color not in PLAIN_TERMS else 0.0
    largest = next(iter(shares)) in terms
    if (
        share >= DOMINANT
        or (share >= ONE_HUE and of_hues >= OF_ALL_HUES)
        or (share >= LARGEST and largest)
    ):
        return ""
    return f"color is '{model.color}', but at most {share:.0%} of it is ({_seen(measured)})"


def unnamed_color(model: ModelInfo, measured: MeasuredColors) -> str:
    """Return a note on the color that a row without a color word might name, "" if there is none."""
    term, share = next(iter(measured.shares().items()))
    if model.color or share < UNMISTAKABLE:
        return ""
    return f"color is empty, and {share:.0%} of it is {term}"


def _seen(measured: MeasuredColors) -> str:
    return ", ".join(f"{term} {share:.0%}" for term, share in list(measured.shares().items())[:4])


def color_keys(path: Path, color: str = "") -> tuple[str, str]:
    """Return the keys `files` and `materials` of a model's file; see `MeasuredColors`.

    `color` is the word of its row, which decides the color of a file that has none.

    Raises:
        OSError: a file cannot be read.
    """
    decisive = material_libraries(path) if path.suffix.lower() == ".obj" else [path]
    digest = hashlib.sha256()
    for file in decisive:
        digest.update(file.read_bytes())
    files = content_key(path)
    if is_unpainted(path):
        files = hashlib.sha256(f"{files} {color}".encode()).hexdigest()
    return files[:_KEY_DIGITS], digest.hexdigest()[:_KEY_DIGITS]


def read_colors(path: Path) -> dict[str, MeasuredColors]:
    """Return the measured colors by model id; empty if the file does not exist.

    Raises:
        UserInputError: the file is damaged.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return {
            model_id: MeasuredColors(
                str(entry["files"]),
                str(entry["materials"]),
                tuple((str(code), float(share)) for code, share in entry["colors"]),
            )
            for model_id, entry in stored.items()
        }
    except FileNotFoundError:
        return {}
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        raise UserInputError(
            f"{path}: unreadable ({cause(error)}); delete it and measure again."
        ) from error


def write_colors(path: Path, measured: Mapping[str, MeasuredColors]) -> None:
    """Write one line per model, sorted, so that diffs stay small."""
    lines = [
        f"{json.dumps(model_id)}: {json.dumps(asdict(colors))}"
        for model_id, colors in sorted(measured.items())
    ]
    atomic_write_text(path, "{\n" + ",\n".join(lines) + "\n}\n")
