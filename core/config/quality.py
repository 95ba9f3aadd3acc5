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


# A noise threshold that every pixel meets: white beside black.
ANY_NOISE = 1.0


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
        noise_threshold: at which adaptive sampling stops a pixel; 0 = never, 1 = always, without looking.
        max_bounces: of light, of every kind.
        denoiser: see `Denoiser`.
    """

    samples: int
    min_samples: int
    noise_threshold: float
    max_bounces: int
    denoiser: Denoiser

    @property
    def is_adaptive(self) -> bool:
        """Say whether the noise of a pixel decides what it gets."""
        return 0.0 < self.noise_threshold < ANY_NOISE

    @property
    def limit(self) -> int:
        """Return the number of samples that no pixel exceeds."""
        if self.noise_threshold >= ANY_NOISE:
            return min(self.min_samples, self.samples)
        return self.samples


QUALITIES: Mapping[Quality, RenderSettings] = {
    Quality.DRAFT: RenderSettings(512, 4, 1.0, 32, Denoiser.OIDN),
    # At this cost adaptive sampling does not pay: Cycles first looks at a pixel's noise after 16 samples, the
    # looking costs a tenth, and what the denoiser cannot mend is not where the noise is.
    Quality.DEFAULT: RenderSettings(512, 12, 1.0, 32, Denoiser.OIDN),
    # What the original generator spends: 64 samples at least is what Cycles takes at this threshold.
    Quality.REFERENCE: RenderSettings(512, 64, 0.01, 32, Denoiser.OIDN),
}
