# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of poses across scenes: a model has the same frame in all of them.

A single pose may be anything, as a model's origin may be anywhere. But pose, extents and outline determine
where the center of the model's box is in the model's frame: an interval per axis, which is exact for an object
that stands or lies flat. All scenes have to agree on it; poses swapped between objects do not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.dataset.verify.tally import Rule, Tally
from core.scene.record import SceneRecord

FRAME = Rule(
    "pose lands on object",
    "a pose puts the model where its outline is, with the same model frame in all scenes",
)
MODEL = Rule("model is one", "a model has the same extents, name, category and color in all scenes")
RULES = (FRAME, MODEL)

_TOLERANCE = 5e-4
# A model seen only once is accepted if its origin is in its box or at most one box size beside it.
_NEAR_ORIGIN = 1.5


@dataclass(frozen=True, eq=False)
class FrameEstimate:
    """What one object implies: the center of its box in the model's frame is between `least` and `most`.

    Attributes:
        where: the object, for messages.
        words: name, category and color.
        extents, least, most: (3,) meters.
    """

    where: str
    model: str
    words: tuple[str, str, str]
    extents: np.ndarray
    least: np.ndarray
    most: np.ndarray

    @property
    def is_near(self) -> bool:
        """Whether the origin may be in the box or next to it."""
        reach = _NEAR_ORIGIN * self.extents + _TOLERANCE
        return bool((self.least <= reach).all() and (self.most >= -reach).all())


def estimate_frames(record: SceneRecord) -> Iterator[FrameEstimate]:
    """Yield the estimate of every object of a scene."""
    for item in record.objects:
        axes = item.pose[:3, :3].T
        along = item.footprint @ axes[:, :2].T
        heights = np.sort(axes[:, 2:3] * item.bounds[:, 2], axis=1)
        low = along.min(axis=0) + heights[:, 0] - axes @ item.pose[:3, 3]
        high = along.max(axis=0) + heights[:, 1] - axes @ item.pose[:3, 3]
        # The mesh spans `extents` somewhere between the two ends that the prism allows.
        half = item.extents / 2
        yield FrameEstimate(
            where=f"scene {record.scene}, object {item.scene_id} ({item.id})",
            model=item.id,
            words=(item.name, item.category, item.color),
            extents=item.extents,
            least=low + half,
            most=high - half,
        )


@dataclass
class ModelFrames:
    """What the scenes so far agree on, by model id; grows with the catalogue, not with the dataset.

    Attributes:
        known: the common estimate of each model.
        far: the object, for messages, of models whose origin is far from it and that are not yet confirmed.
    """

    known: dict[str, FrameEstimate] = field(default_factory=dict)
    far: dict[str, str] = field(default_factory=dict)

    def add(self, estimates: Sequence[FrameEstimate], tally: Tally) -> None:
        """Check the objects of some scenes against the previous ones."""
        for estimate in estimates:
            known = self.known.get(estimate.model)
            if known is None:
                self.known[estimate.model] = estimate
                if not estimate.is_near:
                    self.far[estimate.model] = estimate.where
                continue
            alike = known.words == estimate.words and bool(
                (np.abs(known.extents - estimate.extents) <= _TOLERANCE).all()
            )
            tally.check(MODEL, alike, f"{estimate.where}: differs from {known.where}")
            least = np.maximum(known.least, estimate.least)
            most = np.minimum(known.most, estimate.most)
            gap = float((least - most).max())
            if tally.check(
                FRAME,
                gap <= _TOLERANCE,
                f"{estimate.where}: {1000 * gap:.1f} mm off what {known.where} says",
            ):
                self.far.pop(estimate.model, None)
                self.known[estimate.model] = FrameEstimate(
                    known.where,
                    known.model,
                    known.words,
                    known.extents,
                    least,
                    np.maximum(least, most),
                )

    def finish(self, tally: Tally) -> None:
        """Check the models that no second object has confirmed."""
        for model in self.known:
            tally.check(
                FRAME,
                model not in self.far,
                f"{self.far.get(model)}: the pose, or the model's origin, is far from the object",
            )
