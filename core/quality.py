# SPDX-License-Identifier: GPL-3.0-or-later
"""What `--quality` stands for: how much light transport an image gets.

The sets are chosen by measurement; docs/performance.md has the table and how to make it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Quality(StrEnum):
    """The sets, cheapest first."""

    DRAFT = "draft"
    DEFAULT = "default"
    REFERENCE = "reference"


class Denoiser(StrEnum):
    """What removes the noise that is left; OptiX needs an NVIDIA GPU."""

    OIDN = "oidn"
    OPTIX = "optix"
    NONE = "none"


@dataclass(frozen=True)
class RenderSettings:
    """How much light transport an image gets; the fields are flags of the same names.

    Attributes:
        samples: a pixel gets at most.
        min_samples: a pixel gets at least, before adaptive sampling may stop it.
        noise_threshold: at which adaptive sampling stops a pixel; 0 = never.
        max_bounces: of light, of every kind.
        denoiser: see `Denoiser`.
    """

    samples: int
    min_samples: int
    noise_threshold: float
    max_bounces: int
    denoiser: Denoiser


QUALITIES: Mapping[Quality, RenderSettings] = {
    Quality.DRAFT: RenderSettings(4, 4, 0.0, 4, Denoiser.OIDN),
    # Cycles looks at a pixel's noise after every 16 samples: nearly all pixels stop at the first look.
    Quality.DEFAULT: RenderSettings(512, 8, 0.2, 4, Denoiser.OIDN),
    # What the original generator spends: 64 samples at least is what Cycles takes at this threshold.
    Quality.REFERENCE: RenderSettings(512, 64, 0.01, 32, Denoiser.OIDN),
}
