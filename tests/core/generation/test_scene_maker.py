# SPDX-License-Identifier: GPL-3.0-or-later
"""The flow of a scene with an engine without Blender: pure, checked, and explained when it fails."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.config.settings import GenerationConfig
from core.errors import SceneRejectedError
from core.generation.scene_maker import SceneGivenUpError, SceneMaker
from core.language.settings import LanguageSettings
from core.scene.render_result import RenderResult
from tests.fake_engine import FakeEngine, fake_models
from tests.proof import problems
from utils.stopwatch import Stopwatch


@pytest.fixture(scope="module")
def assets(tmp_path_factory: pytest.TempPathFactory) -> AssetLibrary:
    folder = tmp_path_factory.mktemp("models")
    return AssetLibrary(read_catalogue(fake_models(folder), folder))


def maker(assets: AssetLibrary, engine: FakeEngine | None = None, seed: int = 0) -> SceneMaker:
    config = GenerationConfig(images_per_iteration=2, resolution_width=128, resolution_height=96)
    engine = engine or FakeEngine(assets)
    return SceneMaker(
        config, assets, engine, engine, LanguageSettings(), seed, "f" * 64, Stopwatch()
    )


def test_a_scene_is_a_function_of_seed_and_index_alone(assets: AssetLibrary) -> None:
    first = maker(assets)
    first.make(3)  # whatever was made before, by the same maker
    again = first.make(1)
    alone = maker(assets).make(1)
    assert again.record.dumps() == alone.record.dumps()
    for one, other in zip(again.images, alone.images, strict=True):
        np.testing.assert_array_equal(one.rgb, other.rgb)
        np.testing.assert_array_equal(one.depth, other.depth)
        np.testing.assert_array_equal(one.ids, other.ids)
    assert maker(assets, seed=1).make(1).record.dumps() != alone.record.dumps()


def test_images_are_numbered_for_good_and_everything_said_holds(assets: AssetLibrary) -> None:
    finished = maker(assets).make(4)
    record = finished.record
    assert [view.img_idx for view in record.images] == [8, 9]
    assert record.expressions
    assert problems(record) == []
    for view, files in zip(record.images, finished.images, strict=True):
        assert [o.pixels for o in view.objects] == [
            int((files.ids == o.scene_id).sum()) for o in view.objects
        ]


def _lost(shown: RenderResult) -> RenderResult:
    return replace(shown, ids=np.where(shown.ids == 0, -1, shown.ids))


def _shifted(shown: RenderResult) -> RenderResult:
    return replace(shown, ids=np.roll(shown.ids, 2, axis=1))


def _nearer(shown: RenderResult) -> RenderResult:
    return replace(shown, depth=np.where(shown.ids == 0, shown.depth - 0.01, shown.depth))


class WrongStage(FakeEngine):
    """Spoils the first `wrong` renders of all."""

    def __init__(
        self,
        assets: AssetLibrary,
        wrong: int,
        spoil: Callable[[RenderResult], RenderResult] = _lost,
    ) -> None:
        super().__init__(assets)
        self.wrong, self.spoil, self.taken = wrong, spoil, 0

    def render(self, *args, **kwargs) -> RenderResult:
        shown = super().render(*args, **kwargs)
        self.taken += 1
        return shown if self.taken > self.wrong else self.spoil(shown)


@pytest.mark.parametrize("spoil", [_lost, _shifted, _nearer])
def test_a_wrong_render_is_made_again_and_leaves_no_trace(
    assets: AssetLibrary, spoil: Callable[[RenderResult], RenderResult]
) -> None:
    engine = WrongStage(assets, 1, spoil)
    finished, right = maker(assets, engine).make(0), maker(assets).make(0)
    assert engine.taken == 3
    assert finished.record.dumps() == right.record.dumps()
    for one, other in zip(finished.images, right.images, strict=True):
        np.testing.assert_array_equal(one.rgb, other.rgb)
        np.testing.assert_array_equal(one.depth, other.depth)


class HoveringStage(FakeEngine):
    """Leaves the first object of the first attempt 2 mm above the surface."""

    hovering = True

    def settle(self, *args, **kwargs) -> list[np.ndarray]:
        poses = super().settle(*args, **kwargs)
        if self.hovering:
            poses[0][2, 3] += 0.002
            self.hovering = False
        return poses


def test_a_scene_with_a_floating_object_is_rejected(assets: AssetLibrary) -> None:
    finished = maker(assets, HoveringStage(assets)).make(0)
    assert finished.rejections == {"floating": 1}
    assert finished.record.attempt == 1


def test_a_render_that_stays_wrong_gives_the_scene_up_by_name(assets: AssetLibrary) -> None:
    engine = WrongStage(assets, wrong=99)
    with pytest.raises(SceneGivenUpError, match=r"the render of '.*' is not its mesh") as caught:
        maker(assets, engine).make(0)
    assert engine.taken == 2
    assert caught.value.reasons == {"render_mismatch": 2}


class UnsteadyStage(FakeEngine):
    """Rejects the first `rejected` attempts."""

    def __init__(self, assets: AssetLibrary, rejected: int) -> None:
        super().__init__(assets)
        self.rejected = rejected

    def settle(self, *args, **kwargs) -> list[np.ndarray]:
        if self.rejected > 0:
            self.rejected -= 1
            raise SceneRejectedError("unsettled", "objects still moved")
        return super().settle(*args, **kwargs)


def test_rejections_are_counted_and_the_next_attempt_draws_anew(assets: AssetLibrary) -> None:
    finished = maker(assets, UnsteadyStage(assets, 2)).make(0)
    assert finished.record.attempt == 2
    assert finished.rejections == {"unsettled": 2}
    first = maker(assets).make(0).record
    assert finished.record.objects[0].pose.tolist() != first.objects[0].pose.tolist()


def test_a_scene_that_never_works_ends_with_its_reasons(assets: AssetLibrary) -> None:
    with pytest.raises(SceneGivenUpError, match=r"unsettled 20.*objects still moved") as caught:
        maker(assets, UnsteadyStage(assets, 10**6)).make(0)
    assert caught.value.reasons == {"unsettled": 20}
