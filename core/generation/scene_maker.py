# SPDX-License-Identifier: GPL-3.0-or-later
"""The pipeline of one scene: plan, settle, find views, render, annotate, find expressions.

A scene is a pure function of (configuration, seed, scene index). Only deterministic rejections count as
attempts, so that a crash, a resume or another order of scenes changes nothing.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.annotation.cross_check import compare_masks
from core.annotation.depth import add_noise
from core.annotation.labels.label import ImageSource
from core.annotation.labels.table import choose_labels, image_files
from core.annotation.sensor_look import photographed
from core.assets.library import AssetLibrary
from core.assets.obstacles import Obstacles
from core.assets.ray_scene import CastView, RayScene
from core.config.settings import GenerationConfig
from core.engine.protocol import Placement, Renderer, Settler
from core.errors import RefGraspError, SceneRejectedError
from core.generation import cameras
from core.generation.appearance_sampling import sample_appearance
from core.generation.arranging import Arrangement, arrange
from core.generation.grasp_finder import GraspFinder
from core.generation.intents import GROUPS, Group
from core.generation.plan import SceneGraph
from core.generation.shown import check_spoken_of
from core.generation.views import Shot, cast_of, view_of
from core.language.search.in_dataset import say_in_dataset
from core.language.settings import LanguageSettings
from core.scene.grasps import SceneGrasps
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.render_result import ImageFiles, RenderResult
from core.scene.table import Table
from core.scene.views import View
from utils.random_streams import RngStream, SceneDraws, generator
from utils.stopwatch import Stopwatch

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 20
# Renders made before a view that disagrees with the ray-cast scene is given up: incomplete instance masks
# are a rare failure of Cycles pipelines, and rendering again helps.
RENDER_TRIES = 2
MAX_SAMPLING_SEED = 2**31 - 1


class SceneGivenUpError(RefGraspError):
    """No attempt at a scene succeeded; `reasons` counts why."""

    def __init__(self, scene: int, reasons: Mapping[str, int], message: str) -> None:
        super().__init__(message)
        self.scene = scene
        self.reasons = dict(reasons)


@dataclass(frozen=True, eq=False)
class FinishedScene:
    """A record with the image files it describes, in the order of its images.

    Attributes:
        rejections: deterministic rejections before it succeeded, counted by reason.
        grasps: of its objects; None without `--grasps`.
    """

    record: SceneRecord
    images: tuple[ImageFiles, ...]
    rejections: Mapping[str, int]
    grasps: SceneGrasps | None = None


@dataclass(frozen=True, eq=False)
class SceneMaker:
    """Makes scenes one by one; holds what all scenes share.

    Attributes:
        seed, fingerprint: of the dataset.
        stopwatch: measures the time per step.
        grasps: finds grasps; None without `--grasps`.
        groups: what else scenes are arranged for.
    """

    config: GenerationConfig
    assets: AssetLibrary
    settler: Settler
    renderer: Renderer
    language: LanguageSettings
    seed: int
    fingerprint: str
    stopwatch: Stopwatch
    grasps: GraspFinder | None = None
    groups: Sequence[Group] = GROUPS

    def make(self, scene: int) -> FinishedScene:
        """Make scene number `scene`.

        Raises:
            SceneGivenUpError: `MAX_ATTEMPTS` attempts were rejected, or a render stayed wrong.
        """
        rejections: Counter[str] = Counter()
        last = ""
        for attempt in range(MAX_ATTEMPTS):
            try:
                record, images = self._attempt(scene, attempt)
                record, grasps = self._with_grasps(record)
                return FinishedScene(record, images, dict(rejections), grasps)
            except SceneRejectedError as error:
                rejections[error.reason] += 1
                last = str(error)
                logger.debug("scene %d, attempt %d: %s", scene, attempt, error)
            finally:
                # Whatever follows (physics, writing, waiting for the next scene) needs no memory for this.
                self.renderer.clear()
        counts = ", ".join(f"{reason} {count}" for reason, count in rejections.most_common())
        raise SceneGivenUpError(
            scene,
            rejections,
            f"scene {scene}: given up after {MAX_ATTEMPTS} attempts ({counts}); {last}",
        )

    def _with_grasps(self, record: SceneRecord) -> tuple[SceneRecord, SceneGrasps | None]:
        """Return the record with what it says about grasps, and the grasps."""
        if self.grasps is None:
            return record, None
        with self.stopwatch.measure("grasps"):
            return self.grasps.find(record)

    def _attempt(self, scene: int, attempt: int) -> tuple[SceneRecord, tuple[ImageFiles, ...]]:
        draws = SceneDraws(self.seed, scene, attempt)
        arranged = arrange(
            self.config, self.assets, self.settler, draws, self.stopwatch, self.groups
        )
        graph, objects, rays = arranged.graph, arranged.objects, arranged.rays
        shots = [
            self._shot(scene, attempt, i, graph, objects, rays)
            for i in range(self.config.images_per_iteration)
        ]
        self._expect_spoken_of(scene, attempt, arranged, shots)
        with self.stopwatch.measure("load"):
            placed = zip(graph.nodes, objects, strict=True)
            placements = [Placement(node.model, item.pose) for node, item in placed]
            self.renderer.show(graph.surface, placements)
        rendered = [
            self._render_view(scene, attempt, i, shot, arranged) for i, shot in enumerate(shots)
        ]
        record = self._record(scene, attempt, arranged, tuple(view for view, _ in rendered))
        with self.stopwatch.measure("language"):
            said = say_in_dataset(record, self.language)
        if not said.expressions:
            raise SceneRejectedError("nothing_to_say", "no sentence is true of one object only")
        check_spoken_of(self.config.shown_ids, objects, said.expressions)
        return said.added_to(record), tuple(files for _, files in rendered)

    def _record(
        self, scene: int, attempt: int, arranged: Arrangement, views: tuple[View, ...]
    ) -> SceneRecord:
        """Return the record of a scene without its sentences."""
        surface = arranged.graph.surface
        record = SceneRecord(
            scene=scene,
            seed=self.seed,
            fingerprint=self.fingerprint,
            surface=surface.name,
            objects=arranged.objects,
            images=views,
            attempt=attempt,
            table=Table.of(surface),
        )
        return record if arranged.support is None else record.with_support(arranged.support)

    def _expect_spoken_of(
        self, scene: int, attempt: int, arranged: Arrangement, shots: Sequence[Shot]
    ) -> None:
        """Check before the costly renders, on cast masks, that the models to show will be spoken of.

        Raises:
            SceneRejectedError: one will not.
        """
        if not self.config.shown_ids:
            return
        with self.stopwatch.measure("cast"):
            views = []
            for i, shot in enumerate(shots):
                cast = cast_of(shot, arranged.rays, arranged.parts is not None)
                views.append(self._view(scene, i, shot, cast.ids, cast, arranged))
        with self.stopwatch.measure("language"):
            record = self._record(scene, attempt, arranged, tuple(views))
            said = say_in_dataset(record, self.language)
        check_spoken_of(self.config.shown_ids, arranged.objects, said.expressions)

    def _shot(
        self,
        scene: int,
        attempt: int,
        number: int,
        graph: SceneGraph,
        objects: tuple[SceneObject, ...],
        rays: RayScene,
    ) -> Shot:
        """Find the camera and sample the appearance of one view."""
        with self.stopwatch.measure("cameras"):
            shared = generator(self.seed, scene, RngStream.CAMERA, attempt)
            direction = cameras.draw_direction(shared, self.config.camera_ranges)
            rng = generator(self.seed, scene, RngStream.CAMERA, attempt, number)
            camera = cameras.find_camera(rng, direction, objects, rays, self._camera_rules)
        rng = generator(self.seed, scene, RngStream.APPEARANCE, attempt, number)
        return camera, sample_appearance(rng, self.renderer.palette, graph.surface)

    @cached_property
    def _camera_rules(self) -> cameras.CameraRules:
        usual = self.config.camera_ranges.is_usual
        return cameras.camera_rules(
            self.config, None if usual else Obstacles(self.renderer.set_mesh())
        )

    def _render_view(
        self,
        scene: int,
        attempt: int,
        number: int,
        shot: Shot,
        arranged: Arrangement,
    ) -> tuple[View, ImageFiles]:
        """Render one view, check it against the ray-cast scene and annotate it."""
        rng = generator(self.seed, scene, RngStream.RENDER, attempt, number)
        sampling_seed = int(rng.integers(MAX_SAMPLING_SEED))
        with self.stopwatch.measure("cast"):
            cast = cast_of(shot, arranged.rays, arranged.parts is not None)
        result = self._checked_render(scene, shot, sampling_seed, arranged.objects, cast)
        with self.stopwatch.measure("annotate"):
            view = self._view(scene, number, shot, result.ids, cast, arranged)
            noise = generator(self.seed, scene, RngStream.DEPTH_NOISE, attempt, number)
            own = self.config.camera_intrinsics
            depth = add_noise(self.config.depth_noise, result.depth, noise, own.fx if own else None)
            labels = choose_labels(self.config.extra_outputs)
            form = self.config.depth_format
            extras = image_files(labels, ImageSource(view, result, arranged.rays, form))
            sensor = generator(self.seed, scene, RngStream.SENSOR, attempt, number)
            rgb = photographed(self.config.sensor, result.rgb, sensor)
        files = ImageFiles(rgb, depth, result.ids, extras, form)
        return view, files

    def _view(
        self,
        scene: int,
        number: int,
        shot: Shot,
        ids: np.ndarray,
        cast: CastView,
        arranged: Arrangement,
    ) -> View:
        """Return what is known of an image of which `ids` (H, W) shows the objects."""
        img_idx = self._img_idx(scene, number)
        return view_of(img_idx, shot, ids, arranged.rays, cast, arranged.parts)

    def _img_idx(self, scene: int, number: int) -> int:
        return scene * self.config.images_per_iteration + number

    def _checked_render(
        self,
        scene: int,
        shot: Shot,
        sampling_seed: int,
        objects: tuple[SceneObject, ...],
        cast: CastView,
    ) -> RenderResult:
        """Render until masks and depth agree with the ray-cast scene.

        Raises:
            SceneGivenUpError: no try did; the message names the model.
        """
        camera, appearance = shot
        problem = ""
        for _ in range(RENDER_TRIES):
            with self.stopwatch.measure("render"):
                result = self.renderer.render(camera, appearance, sampling_seed)
            with self.stopwatch.measure("annotate"):
                agreements = compare_masks(result.ids, cast, len(objects), result.depth)
            failed = [item for item in agreements if not item.passes]
            if not failed:
                return result
            worst = min(failed, key=lambda item: item.iou)
            problem = f"the render of '{objects[worst.scene_id].id}' is not its mesh: {worst}"
            logger.warning("scene %d: %s", scene, problem)
        raise SceneGivenUpError(
            scene,
            {"render_mismatch": RENDER_TRIES},
            f"scene {scene}: given up after {RENDER_TRIES} renders: {problem}; does the model use "
            "transparent textures, or was its file changed during the run?",
        )
