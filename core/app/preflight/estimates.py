# SPDX-License-Identifier: GPL-3.0-or-later
"""Estimates of the disk space and time of a run, from measured file sizes and earlier runs here."""

from collections.abc import Sequence

from core.annotation.labels.table import choose_labels
from core.app.cache import preflight_cache
from core.config.flags import content_settings
from core.config.limits import MAX_OBJECTS, MIN_OBJECTS
from core.config.quality import Quality
from core.config.settings import GenerationConfig

# Measured on datasets of the default scene file and models at 64 x 64 and 512 x 512 (30 and 12 images):
# color, depth and mask files together, records, and rows of the tables; rounded up.
_BYTES_PER_PIXEL = 1.2
_BYTES_PER_IMAGE = 16_000
_BYTES_PER_SCENE = 40_000
# Polygons follow outlines, so rows of the tables grow with the image width; this is for three sentences.
_BYTES_PER_COLUMN = 230
_SENTENCES = 3

# The settings that decide how long an image takes, besides the device and the scene.
_PACE_SETTINGS = (
    "resolution_width",
    "resolution_height",
    "samples",
    "min_samples",
    "noise_threshold",
    "max_bounces",
    "denoiser",
    "texture_limit",
    "objects",
)
# The name of the processors, and seconds of an image on two of them and its pixels; see README.md.
_CPU = "CPU"
_ROUGH_SECONDS, _ROUGH_PIXELS = 10.0, 512 * 512
# With fewer images, start-up dominates the time.
_LEAST_IMAGES = 4
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def dataset_bytes(config: GenerationConfig, scenes: int) -> int:
    """Return the approximate size of `scenes` scenes on disk, bytes.

    Raises:
        UserInputError: an unknown label.
    """
    labels = choose_labels(config.extra_outputs)
    width, height = config.resolution_width, config.resolution_height
    # Records and tables have an entry per object.
    crowd = sum(config.objects) / (MIN_OBJECTS + MAX_OBJECTS)
    tables = _BYTES_PER_COLUMN * width * config.expressions_per_object / _SENTENCES
    pixel = _BYTES_PER_PIXEL + sum(label.bytes_per_pixel for label in labels)
    fixed = _BYTES_PER_IMAGE + sum(label.bytes_per_image for label in labels)
    image = pixel * width * height + fixed + tables * crowd
    return int(scenes * (_BYTES_PER_SCENE * crowd + config.images_per_iteration * image))


def note_pace(
    config: GenerationConfig, devices: Sequence[str], images: int, seconds: float
) -> None:
    """Remember how long the images of a run took, for the next estimate with the same devices."""
    if images < _LEAST_IMAGES or not devices:
        return
    cache = preflight_cache("pace")
    cache.put(_pace_key(config, devices), seconds / images)
    cache.save()


def seconds_per_image(config: GenerationConfig, devices: Sequence[str]) -> float | None:
    """Return the time per image of the last run with these devices and quality; None if unknown."""
    pace = preflight_cache("pace").get(_pace_key(config, devices))
    return float(pace) if isinstance(pace, int | float) and pace > 0 else None


def rough_seconds_per_image(config: GenerationConfig, devices: Sequence[str]) -> float | None:
    """Return a guess at the time per image without experience: of the default quality on processors only.

    An image of 512 x 512 took 7 to 13 s on two cores, and the time grows with its pixels.
    """
    if config.quality is not Quality.DEFAULT or set(devices) != {_CPU}:
        return None
    return _ROUGH_SECONDS * config.resolution_width * config.resolution_height / _ROUGH_PIXELS


def in_words(seconds: float) -> str:
    """Return "40 s", "12 min", "3.5 h" or "2.1 days"."""
    if seconds < 2 * _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < 2 * _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < 2 * _DAY:
        return f"{seconds / _HOUR:.1f} h"
    return f"{seconds / _DAY:.1f} days"


def bytes_in_words(size: int) -> str:
    """Return "under 1 MB", "about 12 MB" or "about 3.4 GB"."""
    if size < 1e6:
        return "under 1 MB"
    return f"about {size / 1e9:.1f} GB" if size >= 1e9 else f"about {size / 1e6:.0f} MB"


def _pace_key(config: GenerationConfig, devices: Sequence[str]) -> str:
    settings = content_settings(config)
    quality = [f"{name}={settings[name]}" for name in _PACE_SETTINGS if name in settings]
    return "; ".join([*devices, f"cpu_threads={config.cpu_threads}", *quality])
