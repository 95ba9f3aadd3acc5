# SPDX-License-Identifier: GPL-3.0-or-later
"""The rendering settings that `--quality` stands for.

They were chosen by measurement; docs/performance.md has the table and how to reproduce it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Quality(StrEnum):
    """The quality levels, cheapest first."""

    DRAFT = "draft"
    DEFAULT = "default"
    HIGH = "high"
    REFERENCE = "reference"


# A noise threshold that every pixel meets, even white beside black.
ANY_NOISE = 1.0


class Denoiser(StrEnum):
    """What removes the remaining noise; OptiX needs an NVIDIA GPU."""

    OIDN = "oidn"
    OPTIX = "optix"
    NONE = "none"


@dataclass(frozen=True)
class RenderSettings:
    """How much light transport an image gets; the fields are flags of the same names.

    Attributes:
        samples: maximum per pixel.
        min_samples: minimum per pixel, before adaptive sampling may stop it.
        noise_threshold: noise at which adaptive sampling stops a pixel; 0 = never, 1 = always, unchecked.
        max_bounces: maximum light bounces of every kind.
        denoiser: see `Denoiser`.
    """

    samples: int
    min_samples: int
    noise_threshold: float
    max_bounces: int
    denoiser: Denoiser

    @property
    def is_adaptive(self) -> bool:
        """Whether a pixel's noise decides its number of samples."""
        return 0.0 < self.noise_threshold < ANY_NOISE

    @property
    def limit(self) -> int:
        """Maximum number of samples that a pixel really gets."""
        if self.noise_threshold >= ANY_NOISE:
            return min(self.min_samples, self.samples)
        return self.samples


QUALITIES: Mapping[Quality, RenderSettings] = {
    Quality.DRAFT: RenderSettings(512, 4, 1.0, 32, Denoiser.OIDN),
    # At this cost adaptive sampling does not pay: Cycles first checks a pixel's noise after 16 samples, the
    # check costs a tenth, and what the denoiser cannot fix is not where the noise is.
    Quality.DEFAULT: RenderSettings(512, 12, 1.0, 32, Denoiser.OIDN),
    # Five times the default's samples: dear on a CPU, on a GPU little more than the default.
    Quality.HIGH: RenderSettings(512, 64, 1.0, 32, Denoiser.OIDN),
    # What the original generator spends: Cycles takes at least 64 samples at this threshold.
    Quality.REFERENCE: RenderSettings(512, 64, 0.01, 32, Denoiser.OIDN),
}
