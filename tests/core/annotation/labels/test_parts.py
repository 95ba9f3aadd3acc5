# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks of parts: where render and rays agree on the object, by the triangle that is met."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.annotation.labels.label import ImageEvidence
from core.annotation.labels.parts import PARTS, with_part_names, with_part_views
from core.annotation.masks import decode_rle, encode_rle, object_views
from core.assets.geometry import load_geometry
from core.assets.named_parts import ModelParts, load_parts
from core.assets.ray_scene import CastView, RayScene
from core.generation.cameras import intrinsics, look_at
from core.scene.record import SceneRecord
from core.scene.views import View
from tests.core.scene.test_record import make_record
from tests.named_mug import model_of, part_at, write_mug

WIDTH, HEIGHT = 96, 72
SHIFT = np.array([0.0, 0.15, 0.0])
K = intrinsics(0.9, WIDTH, HEIGHT)
POSE = look_at(np.array([0.0, 0.05, 0.05]), 0.5, 0.5, 0.0, 0.45)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelParts, ModelParts, RayScene]:
    """Return the parts of a mug, of a thing without any, and the scene of both."""
    path = write_mug(tmp_path_factory.mktemp("mug"))
    geometry = load_geometry(path)
    meshes = [(geometry.vertices, geometry.faces), (geometry.vertices + SHIFT, geometry.faces)]
    return load_parts(model_of(path), geometry), ModelParts.none(geometry), RayScene(meshes)


def view_of(cast: CastView, rays: RayScene, ids: np.ndarray) -> View:
    seen = rays.measure(K, POSE, WIDTH, HEIGHT, ids=ids)
    return View(6, WIDTH, HEIGHT, K, POSE, object_views(ids, seen))


def seen_points(cast: CastView) -> np.ndarray:
    """Return the point (H, W, 3) that each pixel shows, in world meters."""
    columns, rows = np.meshgrid(np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5)
    rays = np.stack([columns, rows, np.ones_like(rows)], axis=-1) @ np.linalg.inv(K).T
    return rays * cast.depth[..., None] @ POSE[:3, :3].T + POSE[:3, 3]


def test_masks_are_what_the_points_seen_belong_to(parts) -> None:
    mug, nothing, rays = parts
    cast = rays.cast(K, POSE, WIDTH, HEIGHT, triangles=True)
    ids = cast.ids.copy()
    rows, columns = np.nonzero(cast.ids == 0)
    ids[rows[:40], columns[:40]] = -1  # the render does not agree
    view = with_part_views(view_of(cast, rays, ids), ids, cast, (mug, nothing))
    assert view.objects[1].parts == ()
    seen = view.objects[0].parts
    assert [part.name for part in seen] == ["body", "handle", "lid"]
    assert [part.color for part in seen] == ["red", "blue", "white"]
    labels = part_at(seen_points(cast).reshape(-1, 3)).reshape(HEIGHT, WIDTH)
    for part in seen:
        mask = decode_rle(part.rle)
        np.testing.assert_array_equal(mask, (labels == part.name) & (ids == 0))
        assert part.pixels == mask.sum()
    together = np.sum([decode_rle(part.rle) for part in seen], axis=0)
    np.testing.assert_array_equal(together, ids == 0)


def test_without_triangles_nothing_can_be_told(parts) -> None:
    mug, nothing, rays = parts
    cast = rays.cast(K, POSE, WIDTH, HEIGHT)
    with pytest.raises(ValueError, match="triangles"):
        with_part_views(view_of(cast, rays, cast.ids), cast.ids, cast, (mug, nothing))


@pytest.fixture
def record(parts) -> tuple[SceneRecord, ImageEvidence]:
    mug, nothing, rays = parts
    cast = rays.cast(K, POSE, WIDTH, HEIGHT, triangles=True)
    view = with_part_views(view_of(cast, rays, cast.ids), cast.ids, cast, (mug, nothing))
    made = make_record()
    objects = tuple(map(with_part_names, made.objects, (mug, nothing)))
    made = replace(made, objects=objects, images=(view,))
    return SceneRecord.loads(made.dumps()), ImageEvidence(view, None, None)


def broken(record: SceneRecord) -> list[str]:
    assert PARTS.recorded is not None
    evidence = ImageEvidence(record.images[0], None, None)
    return [f.message for f in PARTS.recorded(record, evidence) if not f.holds]


def test_what_is_made_passes_the_check(record) -> None:
    assert broken(record[0]) == []


def changed(record: SceneRecord, change: Callable[[tuple], tuple]) -> SceneRecord:
    view = record.images[0]
    first = replace(view.objects[0], parts=change(view.objects[0].parts))
    return replace(record, images=(replace(view, objects=(first, *view.objects[1:])),))


def _grown(parts: tuple) -> tuple:
    mask = decode_rle(parts[0].rle)
    mask[0, 0] = True
    return (replace(parts[0], rle=encode_rle(mask)), *parts[1:])


def _shared(parts: tuple) -> tuple:
    return (replace(parts[0], name="handle"), *parts[1:])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_grown, "reaches beyond"),
        (_grown, "pixels in"),
        (lambda parts: (replace(parts[0], pixels=3), *parts[1:]), "3 pixels in"),
        (lambda parts: (parts[0], replace(parts[1], rle=parts[0].rle), parts[2]), "overlaps"),
        (lambda parts: parts[::-1], "shows"),
        (lambda parts: None, "says nothing"),
        (
            lambda parts: (replace(parts[0], rle={"size": [1, 1], "counts": "1"}), *parts[1:]),
            "cannot be read|is not 96 x 72",
        ),
    ],
)
def test_a_false_mask_is_found(record, change, message: str) -> None:
    found = broken(changed(record[0], change))
    assert found
    assert any(message.split("|")[-1] in text or message.split("|")[0] in text for text in found)


def test_names_out_of_the_vocabulary_or_order_are_found(record) -> None:
    first = record[0].objects[0]
    for names in (("body", "handle", "lid", "wing commander"), ("handle", "body", "lid")):
        wrong = replace(record[0], objects=(replace(first, parts=names), record[0].objects[1]))
        assert broken(wrong)


def test_its_path_is_not_a_file(tmp_path: Path) -> None:
    del tmp_path
    assert PARTS.image is None
    assert PARTS.scene is None
