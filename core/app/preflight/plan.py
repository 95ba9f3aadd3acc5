# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a run, as a few lines for a person."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.app.preflight.estimates import (
    bytes_in_words,
    dataset_bytes,
    in_words,
    rough_seconds_per_image,
    seconds_per_image,
)
from core.assets.catalogue import ModelInfo
from core.config.camera_ranges import USUAL
from core.config.settings import GenerationConfig
from utils.words import counted

_NO_COLOR = "without color"


@dataclass(frozen=True)
class Plan:
    """What a run would do.

    Attributes:
        devices: device name of each worker.
        total, missing: number of scenes in total and still to be made.
        seed: resolved; None if it will be drawn.
        warnings: about the models; the run itself logs them again.
        versions: of the packages that will make the scenes.
        advice: what else the device could give, one line each.
    """

    config: GenerationConfig
    models: tuple[ModelInfo, ...]
    devices: tuple[str, ...]
    total: int
    missing: int
    seed: int | None
    warnings: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    advice: tuple[str, ...] = ()

    def lines(self, verbose: bool = False, devices: bool = True) -> list[str]:
        """Return the lines of the plan.

        Args:
            verbose: with the number of models of every category and color.
            devices: with the names of the devices; a run on one says its device when it starts.
        """
        config = self.config
        images = self.total * config.images_per_iteration
        size = f"{config.resolution_width} x {config.resolution_height}"
        lines = [
            f"Dataset  {config.output_dir}: {counted(self.total, 'scene')} of "
            f"{counted(config.images_per_iteration, 'image')} ({images} in all) at {size}; "
            + ("a seed will be drawn" if self.seed is None else f"seed {self.seed}"),
            *self._object_lines(verbose),
            *_camera_lines(config),
            *([f"Devices  {_devices_in_words(self.devices)}"] if devices else ()),
            f"Disk     {bytes_in_words(dataset_bytes(config, self.missing))}",
            f"Time     {self._time()}",
        ]
        if self.missing < self.total:
            done = self.total - self.missing
            are = "is" if done == 1 else "are"
            lines.append(
                f"Resume   {counted(done, 'scene')} {are} done already, {self.missing} to go"
            )
        return [*lines, *(f"Hint     {line}" for line in self.advice)]

    def show(self, verbose: bool = False) -> None:
        """Print the plan, for `--dry-run`."""
        lines = [*self.warnings, *self.lines(verbose), "All checks passed; nothing was written."]
        print("\n".join(lines))
        sys.stdout.flush()

    def _object_lines(self, verbose: bool) -> list[str]:
        models = self.models
        if verbose:
            return [
                f"Objects  {counted(len(models), 'model')}: {_counts(m.category for m in models)}",
                f"Colors   {_counts(m.color or _NO_COLOR for m in models)}",
            ]
        categories, colors = {m.category for m in models}, {m.color for m in models if m.color}
        return [
            f"Objects  {counted(len(models), 'model')} of {counted(len({m.name for m in models}), 'name')} in "
            f"{counted(len(categories), 'category', 'categories')} and {counted(len(colors), 'color')} "
            "(--dry-run --verbose lists them)"
        ]

    def _time(self) -> str:
        images = self.missing * self.config.images_per_iteration
        if not images:
            return "nothing to do"
        pace = seconds_per_image(self.config, self.devices)
        if pace is None:
            unknown = "no earlier run here used these devices and settings"
            rough = rough_seconds_per_image(self.config, self.devices)
            if rough is None:
                return f"unknown: {unknown}"
            return f"very roughly {in_words(rough * images)} on two cores; {unknown}"
        return f"about {in_words(pace * images)} ({pace:.1f} s per image in the last such run here)"


def _camera_lines(config: GenerationConfig) -> list[str]:
    """Return what a user's own camera is; nothing for the usual ones."""
    ranges, own = config.camera_ranges, config.camera_intrinsics
    if ranges == USUAL:
        return []
    lens = f"K {own}" if own else f"field of view {ranges.field_of_view or 'as usual'}"
    lines = [
        f"Camera   {lens}; distance {ranges.distance or 'as all objects fit'}; elevation "
        f"{ranges.elevation}; azimuth {ranges.azimuth}; roll {ranges.roll}"
    ]
    if own is not None and own.is_distorted:
        lines.append(
            "Camera   The file has lens distortion, which the images will not have: they are those of a "
            "pinhole camera with the same K."
        )
    return lines


def _devices_in_words(devices: Iterable[str]) -> str:
    """Return the devices of the workers, in order; those of one name together."""
    counts = Counter(devices)
    return ", ".join(
        name if count == 1 else f"{count} workers on {name}" for name, count in counts.items()
    )


def _counts(values: Iterable[str]) -> str:
    ordered = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {count}" for name, count in ordered)
