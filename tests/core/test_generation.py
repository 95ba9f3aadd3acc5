# SPDX-License-Identifier: GPL-3.0-or-later
"""The flow of a scene on a stage without Blender: pure, checked, and explained when it fails."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.catalogue import read_catalogue
from core.config import GenerationConfig
from core.errors import SceneRejectedError
from core.generation import MAX_ATTEMPTS, RENDER_TRIES, SceneGivenUpError, SceneMaker
from core.language import LanguageSettings
from core.language.check import verify_expression
from core.shelf import Shelf
from core.stage import Photograph
from tests.fake_stage import FakeStage, fake_models
from utils.stopwatch import Stopwatch


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("models")
    return Shelf(read_catalogue(fake_models(folder), folder))


def maker(shelf: Shelf, stage: FakeStage | None = None, seed: int = 0) -> SceneMaker:
    config = GenerationConfig(images_per_iteration=2, resolution_width=128, resolution_height=96)
    stage = stage or FakeStage(shelf)
    return SceneMaker(config, shelf, stage, LanguageSettings(), seed, "f" * 64, Stopwatch())


def test_a_scene_is_a_function_of_seed_and_index_alone(shelf: Shelf) -> None:
    first = maker(shelf)
    first.make(3)  # whatever was made before, by the same maker
    again = first.make(1)
    alone = maker(shelf).make(1)
    assert again.record.dumps() == alone.record.dumps()
    for one, other in zip(again.images, alone.images, strict=True):
        np.testing.assert_array_equal(one.rgb, other.rgb)
        np.testing.assert_array_equal(one.depth, other.depth)
        np.testing.assert_array_equal(one.ids, other.ids)
    assert maker(shelf, seed=1).make(1).record.dumps() != alone.record.dumps()


def test_images_are_numbered_for_good_and_everything_said_holds(shelf: Shelf) -> None:
    finished = maker(shelf).make(4)
    record = finished.record
    assert [view.img_idx for view in record.images] == [8, 9]
    assert record.expressions
    for expression in record.expressions:
        assert verify_expression(record, expression) == []
    for view, files in zip(record.images, finished.images, strict=True):
        assert [o.pixels for o in view.objects] == [
            int((files.ids == o.scene_id).sum()) for o in view.objects
        ]


def _lost(shown: Photograph) -> Photograph:
    return replace(shown, ids=np.where(shown.ids == 0, -1, shown.ids))


def _shifted(shown: Photograph) -> Photograph:
    return replace(shown, ids=np.roll(shown.ids, 2, axis=1))


def _nearer(shown: Photograph) -> Photograph:
    return replace(shown, depth=np.where(shown.ids == 0, shown.depth - 0.01, shown.depth))


class WrongStage(FakeStage):
    """Spoils the first `wrong` photographs of all."""

    def __init__(
        self, shelf: Shelf, wrong: int, spoil: Callable[[Photograph], Photograph] = _lost
    ) -> None:
        super().__init__(shelf)
        self.wrong, self.spoil, self.taken = wrong, spoil, 0

    def photograph(self, *args, **kwargs) -> Photograph:
        shown = super().photograph(*args, **kwargs)
        self.taken += 1
        return shown if self.taken > self.wrong else self.spoil(shown)


@pytest.mark.parametrize("spoil", [_lost, _shifted, _nearer])
def test_a_wrong_render_is_made_again_and_leaves_no_trace(
    shelf: Shelf, spoil: Callable[[Photograph], Photograph]
) -> None:
    stage = WrongStage(shelf, 1, spoil)
    finished, right = maker(shelf, stage).make(0), maker(shelf).make(0)
    assert stage.taken == 3
    assert finished.record.dumps() == right.record.dumps()
    for one, other in zip(finished.images, right.images, strict=True):
        np.testing.assert_array_equal(one.rgb, other.rgb)
        np.testing.assert_array_equal(one.depth, other.depth)


class HoveringStage(FakeStage):
    """Leaves the first object of the first attempt 2 mm above the surface."""

    hovering = True

    def settle(self, *args, **kwargs) -> list[np.ndarray]:
        poses = super().settle(*args, **kwargs)
        if self.hovering:
            poses[0][2, 3] += 0.002
            self.hovering = False
        return poses


def test_a_scene_with_a_floating_object_is_rejected(shelf: Shelf) -> None:
    finished = maker(shelf, HoveringStage(shelf)).make(0)
    assert finished.rejections == {"floating": 1}
    assert finished.record.attempt == 1


def test_a_render_that_stays_wrong_gives_the_scene_up_by_name(shelf: Shelf) -> None:
    stage = WrongStage(shelf, wrong=99)
    with pytest.raises(SceneGivenUpError, match=r"the render of '.*' is not its mesh") as caught:
        maker(shelf, stage).make(0)
    assert stage.taken == RENDER_TRIES
    assert caught.value.reasons == {"render_mismatch": RENDER_TRIES}


class UnsteadyStage(FakeStage):
    """Rejects the first `rejected` attempts."""

    def __init__(self, shelf: Shelf, rejected: int) -> None:
        super().__init__(shelf)
        self.rejected = rejected

    def settle(self, *args, **kwargs) -> list[np.ndarray]:
        if self.rejected > 0:
            self.rejected -= 1
            raise SceneRejectedError("unsettled", "objects still moved")
        return super().settle(*args, **kwargs)


def test_rejections_are_counted_and_the_next_attempt_draws_anew(shelf: Shelf) -> None:
    finished = maker(shelf, UnsteadyStage(shelf, 2)).make(0)
    assert finished.record.attempt == 2
    assert finished.rejections == {"unsettled": 2}
    first = maker(shelf).make(0).record
    assert finished.record.objects[0].pose.tolist() != first.objects[0].pose.tolist()


def test_a_scene_that_never_works_ends_with_its_reasons(shelf: Shelf) -> None:
    with pytest.raises(SceneGivenUpError, match=r"unsettled 20.*objects still moved") as caught:
        maker(shelf, UnsteadyStage(shelf, 10**6)).make(0)
    assert caught.value.reasons == {"unsettled": MAX_ATTEMPTS}
