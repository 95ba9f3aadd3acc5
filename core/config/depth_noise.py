# SPDX-License-Identifier: GPL-3.0-or-later
"""What `--depth-noise` can say."""

KINECT_AZURE = "kinect-azure"
NO_NOISE = "none"
_GAUSSIAN = "gaussian:"
_MAX_SIGMA = 1.0  # meters


def depth_noise_text(text: str) -> str:
    """Return `text` if it names a noise.

    Raises:
        ValueError: it does not, or SIGMA is not a number from 0 to 1 (meters).
    """
    if text in (KINECT_AZURE, NO_NOISE) or 0.0 <= gaussian_sigma(text) <= _MAX_SIGMA:
        return text
    raise ValueError(text)


def gaussian_sigma(text: str) -> float:
    """Return the standard deviation (meters) of `gaussian:SIGMA`.

    Raises:
        ValueError: `text` has another form.
    """
    if not text.startswith(_GAUSSIAN):
        raise ValueError(text)
    return float(text.removeprefix(_GAUSSIAN))
