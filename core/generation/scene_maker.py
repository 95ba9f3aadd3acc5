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

from core.annotation.cross_check import compare_masks
from core.annotation.depth import add_noise
from core.annotation.labels.label import ImageSource
from core.annotation.labels.table import choose_labels, image_files
from core.annotation.sensor_look import photographed
from core.assets.library import AssetLibrary
from core.assets.ray_scene import CastView
from core.config.settings import GenerationConfig
from core.engine.protocol import Placement, Renderer, Settler
from core.errors import RefGraspError, SceneRejectedError
from core.generation.arranging import Arrangement
from core.generation.grasp_finder import GraspFinder
from core.generation.intents import GROUPS, Group
from core.generation.shown import check_spoken_of
from core.generation.staging import SceneStager, StagedScene
from core.generation.twinning import TwinStager, partner_of
from core.generation.views import Shot, cast_of, view_of
from core.language.search.in_dataset import say_in_dataset
from core.language.settings import LanguageSettings
from core.scene.grasps import SceneGrasps
from core.scene.image_twins import shared_sentences
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.render_result import ImageFiles, RenderResult
from core.scene.views import View
from utils.random_streams import RngStream, generator
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
        grasps: of its objects; None with `--grasps off`.
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
        grasps: finds grasps; None with `--grasps off`.
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
        twin = self._twin(scene)
        if twin is not None:
            return twin
        rejections: Counter[str] = Counter()
        last = ""
        for attempt in range(MAX_ATTEMPTS):
            try:
                return self._finished(scene, self._stager.stage(scene, attempt), rejections)
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

    def _twin(self, scene: int) -> FinishedScene | None:
        """Make a scene as the twin of the one before; None if it is to be an ordinary one, or has to be."""
        partner = partner_of(self.config.twin_share, self.seed, scene)
        if partner is None:
            return None
        staged = TwinStager(self._stager, MAX_ATTEMPTS).stage(scene, partner)
        try:
            return None if staged is None else self._finished(scene, staged, {})
        except SceneRejectedError as error:
            logger.debug("scene %d is no twin: %s", scene, error)
            return None
        finally:
            self.renderer.clear()

    @cached_property
    def _stager(self) -> SceneStager:
        return SceneStager(
            self.config,
            self.assets,
            self.settler,
            self.renderer,
            self.language,
            self.seed,
            self.fingerprint,
            self.stopwatch,
            self.groups,
        )

    def _with_grasps(self, record: SceneRecord) -> tuple[SceneRecord, SceneGrasps | None]:
        """Return the record with what it says about grasps, and the grasps."""
        if self.grasps is None:
            return record, None
        with self.stopwatch.measure("grasps"):
            return self.grasps.find(record)

    def _finished(
        self, scene: int, staged: StagedScene, rejections: Mapping[str, int]
    ) -> FinishedScene:
        """Render a staged scene and say what there is to say."""
        arranged = staged.arranged
        objects = arranged.objects
        with self.stopwatch.measure("load"):
            placed = zip(arranged.graph.nodes, objects, strict=True)
            placements = [Placement(node.model, item.pose) for node, item in placed]
            self.renderer.show(arranged.graph.surface, placements)
        rendered = [
            self._render_view(scene, staged.attempt, i, shot, arranged)
            for i, shot in enumerate(staged.shots)
        ]
        record = self._stager.record(scene, staged, tuple(view for view, _ in rendered))
        # What is said of parts depends on which of them can be grasped.
        record, grasps = self._with_grasps(record)
        with self.stopwatch.measure("language"):
            said = say_in_dataset(record, self.language, staged.partner)
        if not said.expressions:
            raise SceneRejectedError("nothing_to_say", "no sentence is true of one object only")
        check_spoken_of(self.config.shown_ids, objects, said.expressions)
        if staged.twin_of and not shared_sentences(staged.partner, said.expressions):
            raise SceneRejectedError("no_twin", "no sentence of the partner means another object")
        files = tuple(files for _, files in rendered)
        return FinishedScene(said.added_to(record), files, dict(rejections), grasps)

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
            img_idx = self._stager.img_idx(scene, number)
            view = view_of(img_idx, shot, result.ids, cast, arranged)
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
