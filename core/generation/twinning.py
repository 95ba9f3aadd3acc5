# SPDX-License-Identifier: GPL-3.0-or-later
"""Image twins: a scene that shows its partner's with one thing changed, so that sentences mean other objects.

The partner is the scene before, of even number. A twin derives it anew, with its rejected attempts, and never
reads its record: it is a function of configuration, seed and scene index as every scene is. What is said of the
partner is foreseen by rays, which see what its images will show but for pixels on edges.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from core.errors import SceneRejectedError
from core.generation.cameras import flaw_of
from core.generation.staging import SceneStager, StagedScene
from core.generation.twin_changes import Option, color_changes, swaps
from core.language.search.again import meant_otherwise
from core.language.search.speech import Speech
from core.scene.image_twins import Change, TwinOf
from core.scene.record import Expression
from core.scene.views import View
from utils.random_streams import RngStream, generator

logger = logging.getLogger(__name__)

# Changes of each sort that are tried; the one by which most sentences mean another object is made.
_TRIES = {Change.COLOR: 8, Change.SWAP: 4}
# Last keys of the random stream.
_DECISION, _CHOICE = 0, 1


def partner_of(share: float, seed: int, scene: int) -> int | None:
    """Return the scene of which `scene` is to be the twin; None if it is not to be one.

    Args:
        share: of all scenes that are to be twins, 0 to 0.5.
    """
    if scene % 2 == 0:
        return None
    rng = generator(seed, scene, RngStream.TWIN, 0, _DECISION)
    return scene - 1 if rng.uniform() < 2.0 * share else None


class _Accepted(NamedTuple):
    """An attempt at the partner, what rays see of it, and what will be said of it."""

    staged: StagedScene
    views: tuple[View, ...]
    said: tuple[Expression, ...]


@dataclass(frozen=True, eq=False)
class TwinStager:
    """Stages image twins.

    Attributes:
        attempts: how many attempts a scene has.
    """

    stager: SceneStager
    attempts: int

    def stage(self, scene: int, partner: int) -> StagedScene | None:
        """Return `scene` as the twin of `partner`; None if the partner will not exist or has no twin."""
        found = self._accepted(partner)
        if found is None:
            return None
        staged, _, said = found
        rng = generator(self.stager.seed, scene, RngStream.TWIN, staged.attempt, _CHOICE)
        with self.stager.stopwatch.measure("twin"):
            sorts = list(Change)
            for k in rng.permutation(len(sorts)):
                options = self._drawn(sorts[k], staged, said, rng)
                changed = list(self._changed(scene, partner, found, options))
                if changed:
                    return max(changed, key=lambda item: item[0])[1]
        return None

    def _accepted(self, partner: int) -> _Accepted | None:
        """Return the attempt at the partner that will succeed."""
        for attempt in range(self.attempts):
            try:
                staged = self.stager.stage(partner, attempt)
            except SceneRejectedError as error:
                logger.debug("partner %d, attempt %d: %s", partner, attempt, error)
                continue
            record, said = self.stager.expected(partner, staged)
            if said.expressions:
                return _Accepted(staged, record.images, said.expressions)
        return None

    def _drawn(
        self,
        sort: Change,
        staged: StagedScene,
        said: tuple[Expression, ...],
        rng: np.random.Generator,
    ) -> Iterator[Option]:
        """Yield a few of the possible changes of a sort."""
        arranged, assets = staged.arranged, self.stager.assets
        if sort == Change.COLOR:
            options = list(color_changes(arranged, assets, self.stager.config.shown_ids))
        else:
            options = list(swaps(arranged, assets))
        drawn = [options[i] for i in rng.permutation(len(options))]
        # Of objects that something is said of first, and of two: one color hardly ever moves what is meant.
        spoken = {target for expression in said for target in expression.targets}
        drawn.sort(key=lambda option: -len(spoken.intersection(option.objects)))
        yield from drawn[: _TRIES[sort]]

    def _changed(
        self,
        scene: int,
        partner: int,
        found: _Accepted,
        options: Iterable[Option],
    ) -> Iterator[tuple[int, StagedScene]]:
        """Yield the changed scenes of which some sentences of the partner mean another object, and how many."""
        staged, views, said = found
        for option in options:
            twin_of = TwinOf(partner, option.change, option.objects)
            try:
                changed = self._with(staged, option, twin_of, said)
                if changed.arranged.rays is not staged.arranged.rays:
                    self._check_cameras(changed)
                    own_views = self.stager.cast_views(scene, changed)
                elif changed.arranged.is_looked_at:  # parts have colors, too
                    own_views = self.stager.cast_views(scene, changed)
                else:
                    own_views = views
            except SceneRejectedError as error:
                logger.debug("twin %d: %s", scene, error)
                continue
            record = self.stager.record(scene, changed, own_views)
            rng = generator(self.stager.seed, scene, RngStream.LANGUAGE, staged.attempt)
            speech = Speech(record, self.stager.language, rng)
            count = sum(1 for _ in meant_otherwise(speech, said))
            if count:
                yield count, changed

    def _with(
        self, staged: StagedScene, option: Option, twin_of: TwinOf, said: tuple[Expression, ...]
    ) -> StagedScene:
        arranged = option.make().known_like(staged.arranged, self.stager.assets)
        return replace(staged, arranged=arranged, twin_of=twin_of, partner=said)

    def _check_cameras(self, staged: StagedScene) -> None:
        """Raise `SceneRejectedError` if a camera sees less of the scene than it should."""
        arranged, rules = staged.arranged, self.stager.camera_rules
        for camera, _ in staged.shots:
            flaw = flaw_of(camera, arranged.objects, arranged.rays, rules)
            if flaw is not None:
                raise SceneRejectedError("no_camera", f"a camera of the partner: {flaw}")
