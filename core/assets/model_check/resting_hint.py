# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a model may rest in another way than its author meant."""

from core.assets.catalogue.model import ModelInfo
from core.assets.model_check.report import ModelCheck

# A bottle or pen on its side is at least this many times longer than high, and its breadth is like its
# height. Of the models that come with RefGrasp pens and screwdrivers are, and lie as people leave them.
_LONG = 2.5
_ROUND = 1.6


def resting_hint(model: ModelInfo, check: ModelCheck) -> str:
    """Return a hint at a model that lies on its side, if its row does not say how it rests; else "".

    Rows with a `source` come with RefGrasp and have been looked at.
    """
    breadth, length = sorted(check.extents[:2])
    height = check.extents[2]
    if model.pose or model.source or not height:
        return ""
    if length < _LONG * height or breadth > _ROUND * height:
        return ""
    return (
        f"lies in its file, {100 * length:.0f} cm long and {100 * height:.0f} cm high; if it should stand, "
        "export it with its top in the direction that the format calls up, and if it should lie, fill the "
        "column pose: lying (on any side), or upright (as it is)"
    )
