# SPDX-License-Identifier: GPL-3.0-or-later
"""A table of the images and costs that benchmarks/render_quality.py left in its folder."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.picture_error import (
    JPEG_QUALITY,
    PictureError,
    picture_error,
    psnr,
    through_jpeg,
)

REFERENCES = ("A", "B")


@dataclass(frozen=True)
class Measured:
    """An image on disk and its cost, processor seconds and wall seconds."""

    picture: np.ndarray
    cpu: float
    wall: float


def picture_file(view: Path, name: str) -> Path:
    return view / f"{name}.png"


def cost_file(view: Path, name: str) -> Path:
    return view / f"{name}.json"


def load(view: Path, name: str, edge: int = 0) -> Measured:
    """Read an image, without `edge` pixels at its left and right, and its cost."""
    pixels = cv2.imread(str(picture_file(view, name)), cv2.IMREAD_UNCHANGED)
    cost = json.loads(cost_file(view, name).read_text(encoding="utf-8"))
    picture = pixels[:, edge : pixels.shape[1] - edge, ::-1].astype(np.float64) / 65535.0
    return Measured(picture, cost["cpu"], cost["wall"])


def crop_row(view: Path) -> list[tuple[str, np.ndarray]]:
    """Return the named images of a view that are shown side by side."""
    truth = (load(view, "A").picture + load(view, "B").picture) / 2.0
    row = [(name, load(view, name).picture) for name in ("original", "default", "draft")]
    return [("2 x 256 samples", truth), *row, (f"JPEG {JPEG_QUALITY}", through_jpeg(truth))]


def print_table(views: Sequence[Path], names: Sequence[str], edge: int) -> None:
    """Print one Markdown row per candidate of `names`: cost and errors, averaged over the views."""
    truths = [[load(view, name, edge).picture for name in REFERENCES] for view in views]
    costs, rows = {}, []
    for name in names:
        shots = [load(view, name, edge) for view in views]
        errors = [picture_error(s.picture, *t) for s, t in zip(shots, truths, strict=True)]
        costs[name] = float(np.mean([shot.cpu for shot in shots]))
        rows.append((name, errors))
    original = costs.get("original")
    print(
        "| settings | CPU s | cheaper | PSNR dB | worst | JPEG dB | below JPEG | SSIM | FLIP | worst |"
    )
    print("|" + 10 * "---|")
    for name, errors in rows:
        cheaper = f"{original / costs[name]:.1f}" if original else "-"
        print(f"| {name} | {costs[name]:.1f} | {cheaper} | {_cells(errors)} |")


def _cells(errors: Sequence[PictureError]) -> str:
    mean = float(np.mean([e.mse for e in errors]))
    jpeg = float(np.mean([e.jpeg_mse for e in errors]))
    worst = max(e.mse for e in errors)
    cells = [f"{psnr(value):.1f}" for value in (mean, worst, jpeg)]
    cells.append(f"{psnr(mean) - psnr(jpeg):.1f}")
    cells.append(f"{np.mean([e.ssim for e in errors]):.4f}")
    cells.append(f"{np.mean([e.flip for e in errors]):.4f}")
    cells.append(f"{max(e.flip for e in errors):.4f}")
    return " | ".join(cells)
