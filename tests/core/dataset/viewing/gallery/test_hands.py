# SPDX-License-Identifier: GPL-3.0-or-later
"""Grasps in the gallery: a few hands for each object of a sentence, where its camera sees them."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.dataset.viewing.gallery import write_gallery
from core.dataset.viewing.gallery.payload import HANDS_SHOWN
from core.errors import RefGraspError
from tests.core.dataset.viewing.gallery.browser import Page, open_browser
from tests.grasped_dataset import make_grasped_dataset, read_scene_grasps
from tests.synthetic import SyntheticDataset, make_dataset


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_grasped_dataset(tmp_path_factory.mktemp("hands") / "ds", 1, 2, 128)


@pytest.fixture(scope="module")
def index(made: SyntheticDataset) -> Path:
    return write_gallery(made.root, made.root / "gallery")


def scenes(index: Path) -> list[Any]:
    text = (index.parent / "data" / "scenes_00000.js").read_text(encoding="ascii")
    found: list[Any] = json.loads(f"[{text[text.index('(') + 1 : text.rindex(')')]}]")[1]
    return found


def test_images_have_a_few_hands_of_each_object_where_the_camera_sees_them(
    made: SyntheticDataset, index: Path
) -> None:
    (record,), (scene,) = made.records, scenes(index)
    grasps = read_scene_grasps(made, record)
    for view, image in zip(record.images, scene["images"], strict=True):
        visible = {item.scene_id for item in view.objects if item.bbox is not None}
        counts = Counter(hand[0] for hand in image["hands"])
        assert set(counts) == visible & set(grasps.scene_id.tolist())
        assert set(counts.values()) <= set(range(1, HANDS_SHOWN + 1))
        assert max(counts.values()) == HANDS_SHOWN
        tips = np.einsum("nij,kj->nki", grasps.pose[:, :3, :3], np.eye(3)[:1])
        tips = tips * (grasps.opening / 2)[:, None, None] * [[[-1], [1]]]
        seen = (tips + grasps.pose[:, None, :3, 3] - view.cam_to_world[:3, 3]) @ view.cam_to_world[
            :3, :3
        ]
        pixels = seen @ view.K.T
        pixels = pixels[..., :2] / pixels[..., 2:]
        best: dict[int, float] = {}
        for scene_id, score, jaws, stem in image["hands"]:
            ends = np.array([jaws[:2], jaws[-2:]])
            off = np.abs(pixels - ends).max(axis=(1, 2))
            match = int(off.argmin())
            assert off[match] < 0.06  # written with one digit
            assert grasps.scene_id[match] == scene_id
            assert score == pytest.approx(float(grasps.score[match]), abs=0.006)
            assert len(stem) == 4
            best[scene_id] = max(best.get(scene_id, 0.0), score)
        for scene_id, score in best.items():
            highest = float(grasps.score[grasps.scene_id == scene_id].max())
            assert score == pytest.approx(highest, abs=0.006)


def test_objects_say_why_they_have_none(made: SyntheticDataset, index: Path) -> None:
    (scene,) = scenes(index)
    found = {item["number"]: item["noGrasp"] for item in scene["objects"]}
    for item in made.records[0].objects:
        expected = None if item.no_grasp is None else {"reason": "too_wide", "blocked_by": []}
        assert found[item.scene_id] == expected
    assert None in found.values()
    assert len(set(map(str, found.values()))) == 2


def test_a_dataset_without_grasps_has_no_hands(tmp_path: Path) -> None:
    plain = make_dataset(tmp_path / "ds", 1, 1, 48)
    (scene,) = scenes(write_gallery(plain.root, tmp_path / "page"))
    assert [image["hands"] for image in scene["images"]] == [[]]
    assert {item["noGrasp"] for item in scene["objects"]} == {None}


def test_a_torn_file_of_grasps_is_named(tmp_path: Path) -> None:
    torn = make_grasped_dataset(tmp_path / "ds", 1, 1, 48)
    (torn.root / "grasps/grasps_00000000.npz").write_bytes(b"torn")
    with pytest.raises(RefGraspError, match=r"grasps_00000000\.npz"):
        write_gallery(torn.root, tmp_path / "page")


@pytest.fixture(scope="module")
def browser(index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with open_browser(index, tmp_path_factory.mktemp("profile")) as page:
        yield page


def drawn(page: Page) -> tuple[list[str], list[str]]:
    """Return the points of the strokes without their halos, and the scores."""
    strokes = page.run(
        "return [...document.querySelectorAll('.detail .stage polyline:not(.halo)')].map((e) =>"
        "e.getAttribute('points'))"
    )
    return strokes, page.texts(".detail .stage text")


@pytest.mark.long
def test_pointing_at_a_sentence_draws_the_hands_of_its_target(
    made: SyntheticDataset, index: Path, browser: Page
) -> None:
    (record,), (scene,) = made.records, scenes(index)
    browser.open("#/image/0")
    assert drawn(browser) == ([], [])
    assert browser.one(".legend").text.endswith("grasps")
    lit = 0
    for number, expression in enumerate(record.expressions):
        hands = [h for h in scene["images"][0]["hands"] if h[0] == expression.targets[0]]
        button = browser.one(f'.detail button[data-sentence="{number}"]')
        browser.run("arguments[0].focus()", button)
        strokes, scores = drawn(browser)
        given = [[float(x) for x in s.split()] for s in strokes]
        assert given == [[float(x) for x in points] for _, _, *pair in hands for points in pair]
        assert scores == [f"{score:.2f}" for _, score, *_ in hands]
        lit += bool(hands)
    assert 0 < lit < len(record.expressions)
    browser.run("document.activeElement.blur()")
    assert drawn(browser) == ([], [])
    assert browser.console() == []


@pytest.mark.long
def test_scores_do_not_cover_each_other(browser: Page, index: Path) -> None:
    (scene,) = scenes(index)
    counts = Counter(hand[0] for hand in scene["images"][1]["hands"])
    most = max(counts, key=lambda key: counts[key])
    number = next(i for i, s in enumerate(scene["sentences"]) if s["targets"] == [most])
    for narrow in (False, True):
        if narrow:
            browser.narrow(390, 844)
        browser.open(f"#/image/1?sentence={number}")
        boxes = browser.run(
            "return [...document.querySelectorAll('.detail .stage text')].map((e) => {"
            "const b = e.getBoundingClientRect(); return [b.x, b.y, b.right, b.bottom]; })"
        )
        assert len(boxes) == HANDS_SHOWN
        for i, (x, y, right, bottom) in enumerate(boxes):
            assert 8 < bottom - y < 20  # pixels of the page
            for u, v, *_ in boxes[:i]:
                assert not (abs(u - x) < 0.9 * (right - x) and abs(v - y) < 0.7 * (bottom - y))
