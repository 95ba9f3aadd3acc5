# SPDX-License-Identifier: GPL-3.0-or-later
"""A scene up to its renders: settled objects, cameras and appearance, and what rays see of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.assets.library import AssetLibrary
from core.assets.obstacles import Obstacles
from core.config.settings import GenerationConfig
from core.engine.protocol import Renderer, Settler
from core.generation import cameras
from core.generation.appearance_sampling import sample_appearance
from core.generation.arranging import Arrangement, arrange
from core.generation.intents import Group
from core.generation.shown import check_spoken_of
from core.generation.views import Shot, cast_of, view_of
from core.language.search.in_dataset import say_in_dataset
from core.language.search.speech import SpeechReport
from core.language.settings import LanguageSettings
from core.scene.image_twins import TwinOf
from core.scene.record import Expression, SceneRecord
from core.scene.table import Table
from core.scene.views import View
from utils.random_streams import RngStream, SceneDraws, generator
from utils.stopwatch import Stopwatch


@dataclass(frozen=True, eq=False)
class StagedScene:
    """A scene that has yet to be rendered.

    Attributes:
        attempt: number of deterministic rejections before it.
        shots: one for each image.
        twin_of: of an image twin, its partner.
        partner: of an image twin, what is to be expected of its partner's sentences.
    """

    attempt: int
    arranged: Arrangement
    shots: tuple[Shot, ...]
    twin_of: TwinOf | None = None
    partner: Sequence[Expression] = ()


@dataclass(frozen=True, eq=False)
class SceneStager:
    """Stages scenes one by one; attributes as of `core.generation.scene_maker.SceneMaker`."""

    config: GenerationConfig
    assets: AssetLibrary
    settler: Settler
    renderer: Renderer
    language: LanguageSettings
    seed: int
    fingerprint: str
    stopwatch: Stopwatch
    groups: Sequence[Group]

    def stage(self, scene: int, attempt: int) -> StagedScene:
        """Plan, settle and aim at a scene.

        Raises:
            SceneRejectedError: it did not come to rest as it should, no camera sees enough, or models to show
                will not be spoken of.
        """
        draws = SceneDraws(self.seed, scene, attempt)
        arranged = arrange(
            self.config, self.assets, self.settler, draws, self.stopwatch, self.groups
        )
        count = self.config.images_per_iteration
        shots = tuple(self._shot(scene, attempt, i, arranged) for i in range(count))
        staged = StagedScene(attempt, arranged, shots)
        if self.config.shown_ids:
            # Checked before the costly renders, on cast masks.
            _, said = self.expected(scene, staged)
            check_spoken_of(self.config.shown_ids, arranged.objects, said.expressions)
        return staged

    def expected(self, scene: int, staged: StagedScene) -> tuple[SceneRecord, SpeechReport]:
        """Return the record of a scene as rays see it, and what is said of it."""
        with self.stopwatch.measure("cast"):
            record = self.record(scene, staged, self.cast_views(scene, staged))
        with self.stopwatch.measure("language"):
            return record, say_in_dataset(record, self.language, staged.partner)

    def cast_views(self, scene: int, staged: StagedScene) -> tuple[View, ...]:
        """Return what rays see in each image."""
        arranged, views = staged.arranged, []
        for i, shot in enumerate(staged.shots):
            cast = cast_of(shot, arranged.rays, arranged.parts is not None)
            views.append(view_of(self.img_idx(scene, i), shot, cast.ids, cast, arranged))
        return tuple(views)

    def record(self, scene: int, staged: StagedScene, views: tuple[View, ...]) -> SceneRecord:
        """Return the record of a scene without its sentences."""
        arranged = staged.arranged
        surface = arranged.graph.surface
        record = SceneRecord(
            scene=scene,
            seed=self.seed,
            fingerprint=self.fingerprint,
            surface=surface.name,
            objects=arranged.objects,
            images=views,
            attempt=staged.attempt,
            table=Table.of(surface),
            twin_of=staged.twin_of,
        )
        return record if arranged.support is None else record.with_support(arranged.support)

    def img_idx(self, scene: int, number: int) -> int:
        return scene * self.config.images_per_iteration + number

    def _shot(self, scene: int, attempt: int, number: int, arranged: Arrangement) -> Shot:
        """Find the camera and sample the appearance of one view."""
        with self.stopwatch.measure("cameras"):
            shared = generator(self.seed, scene, RngStream.CAMERA, attempt)
            direction = cameras.draw_direction(shared, self.config.camera_ranges)
            rng = generator(self.seed, scene, RngStream.CAMERA, attempt, number)
            camera = cameras.find_camera(
                rng, direction, arranged.objects, arranged.rays, self.camera_rules
            )
        rng = generator(self.seed, scene, RngStream.APPEARANCE, attempt, number)
        return camera, sample_appearance(rng, self.renderer.palette, arranged.graph.surface)

    @cached_property
    def camera_rules(self) -> cameras.CameraRules:
        """What the cameras of all scenes have to see."""
        usual = self.config.camera_ranges.is_usual
        return cameras.camera_rules(
            self.config, None if usual else Obstacles(self.renderer.set_mesh())
        )
