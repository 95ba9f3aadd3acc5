# SPDX-License-Identifier: GPL-3.0-or-later
"""GraspNet's arrays: back in the world they are the dataset's grasps, and graspnetAPI reads them so.

graspnetAPI is found where it is installed (`pip install --no-deps graspnetAPI` is enough), or in the folder
that REFGRASP_GRASPNETAPI names. Its `grasp.py` is loaded alone, with a stand-in for Open3D.
"""

import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
import trimesh

from core.annotation.labels.grasps import encode_grasps
from core.dataset.formats.graspnet import WIDEST, grasp_rows
from core.dataset.formats.table import run_export
from core.dataset.store.reader import read_mask
from core.dataset.store.split import SplitRules, write_splits
from core.errors import UserInputError
from tests.grasped_dataset import make_grasped_dataset, read_scene_grasps
from tests.synthetic import SyntheticDataset, make_dataset

FOLDER = os.environ.get("REFGRASP_GRASPNETAPI", "")
SMALL = 1e-6  # float32, meters


@pytest.fixture(scope="module")
def root(exported: Any) -> Path:
    return exported("graspnet")


def lines(root: Path, split: str = "train") -> list[dict[str, Any]]:
    text = (root / f"{split}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def views(dataset: SyntheticDataset) -> Iterator[tuple[Any, Any]]:
    for record in dataset.records:
        for view in record.images:
            yield record, view


def test_back_in_the_world_they_are_the_grasps_of_the_dataset(
    root: Path, dataset: SyntheticDataset
) -> None:
    for line, (record, view) in zip(lines(root), views(dataset), strict=True):
        rows = np.load(root / line["grasps"]).astype(np.float64)
        grasps = read_scene_grasps(dataset, record)
        seen = [item.scene_id for item in view.objects if item.bbox is not None]
        kept = np.flatnonzero(np.isin(grasps.scene_id, seen))
        assert rows.shape == (len(kept), 17)
        assert len(kept) > 10
        camera = view.cam_to_world
        rotation = camera[:3, :3] @ rows[:, 4:13].reshape(-1, 3, 3)
        approach, closing, across = (rotation[:, :, i] for i in range(3))
        np.testing.assert_allclose(approach, grasps.pose[kept, :3, 2], atol=SMALL)
        np.testing.assert_allclose(closing, grasps.pose[kept, :3, 0], atol=SMALL)
        np.testing.assert_allclose(np.cross(approach, closing), across, atol=SMALL)
        center = rows[:, 13:16] @ camera[:3, :3].T + camera[:3, 3]
        tips = center + rows[:, 3:4] * approach
        np.testing.assert_allclose(tips, grasps.pose[kept, :3, 3], atol=SMALL)
        # The center lies between the two contacts.
        middle = grasps.contacts[kept].mean(axis=1)
        off = middle - center
        off -= (off * across).sum(axis=1, keepdims=True) * across
        assert np.abs(off).max() < 1e-5
        for column, values in ((0, grasps.score), (1, grasps.opening), (16, grasps.scene_id)):
            np.testing.assert_allclose(rows[:, column], values[kept], atol=SMALL)
        assert (rows[:, 2] == np.float32(0.02)).all()


def test_the_mesh_is_between_the_fingers(root: Path, dataset: SyntheticDataset) -> None:
    for line, (record, view) in zip(lines(root), views(dataset), strict=True):
        rows = np.load(root / line["grasps"]).astype(np.float64)
        grasps = read_scene_grasps(dataset, record)
        widths = grasps.width[np.isin(grasps.scene_id, rows[:, 16])]
        for row, width in list(zip(rows, widths, strict=True))[::3]:
            vertices, faces = dataset.meshes[record.scene][int(row[16])]
            seen = (vertices - view.cam_to_world[:3, 3]) @ view.cam_to_world[:3, :3]
            hand = trimesh.Trimesh((seen - row[13:16]) @ row[4:13].reshape(3, 3), faces)
            hits, _, _ = hand.ray.intersects_location([(0, -1, 0)], [(0, 1, 0)])
            ends = hits[:, 1].min(), hits[:, 1].max()
            np.testing.assert_allclose(ends, (-width / 2, width / 2), atol=1e-5)
            assert -row[1] / 2 < ends[0] < ends[1] < row[1] / 2


def test_objects_have_the_same_numbers_in_arrays_labels_and_lists(
    root: Path, dataset: SyntheticDataset
) -> None:
    for line, (record, view) in zip(lines(root), views(dataset), strict=True):
        label = cv2.imread(str(root / line["label"]), cv2.IMREAD_UNCHANGED)
        mask = read_mask(dataset.layout, view.img_idx)
        assert (label == np.where(mask == 255, 0, mask.astype(int) + 1)).all()
        depth = cv2.imread(str(root / line["depth"]), cv2.IMREAD_UNCHANGED)
        assert (depth.dtype, depth.shape) == (np.uint16, mask.shape)
        assert 500 < np.median(depth[depth > 0]) < 1500  # millimeters
        assert [item["id"] for item in line["objects"]] == [item.id for item in record.objects]
        assert [item["object_id"] for item in line["objects"]] == list(range(len(record.objects)))
        said = {(item["text"], tuple(item["object_ids"])) for item in line["sentences"]}
        assert said == {(e.text, e.targets) for e in record.expressions}
        assert cv2.imread(str(root / line["rgb"])).shape == (*mask.shape, 3)


def test_rectangles_are_there_where_the_hand_comes_along_the_optical_axis(
    root: Path, dataset: SyntheticDataset
) -> None:
    found = covered = 0
    for line in lines(root):
        label = cv2.imread(str(root / line["label"]), cv2.IMREAD_UNCHANGED)
        rows = np.load(root / line["grasps"]).astype(np.float64)
        flat = np.load(root / line["rect"])
        facing = rows[rows[:, 10] > 0.99]
        assert flat.shape == (len(facing), 7)  # none is at the border here
        K = np.array(line["camK"])
        found += len(flat)
        for row, (x, y, open_x, open_y, height, score, object_id) in zip(facing, flat, strict=True):
            covered += label[round(y), round(x)] != object_id + 1
            assert (score, object_id) == (np.float32(row[0]), row[16])
            distance = row[15] - 0.02  # graspnetAPI measures behind the center
            opening = 2 * np.hypot(open_x - x, open_y - y)
            # As seen at the jaw, up to 6 mm nearer or farther than the center.
            assert opening == pytest.approx(row[1] * K[0, 0] / distance, rel=0.03)
            assert height == pytest.approx(0.02 * K[0, 0] / distance, rel=0.03)
    assert found > 20
    assert covered < found / 5  # by objects in front


def test_what_no_array_can_say_is_left_out(dataset: SyntheticDataset) -> None:
    (record, view), *_ = views(dataset)
    grasps = read_scene_grasps(dataset, record)
    count = len(grasp_rows(grasps, view))
    width, opening = grasps.width.copy(), grasps.opening.copy()
    width[0], opening[0] = 0.11, 0.13
    opening[1] = 0.12  # opens wider than it has to
    rows = grasp_rows(replace(grasps, width=width, opening=opening), view)
    assert len(rows) == count - 1
    assert rows[0, 1] == np.float32(WIDEST)


def test_the_export_says_how_many_images_have_rectangles(tmp_path: Path) -> None:
    made = make_grasped_dataset(tmp_path / "ds", 1, 2, 96)
    (first,) = run_export(made.root, "graspnet", tmp_path / "one")
    assert first.endswith("grasps in 2 images, 2 of which have rectangles")
    grasps = read_scene_grasps(made, made.records[0])
    assert made.records[0].grasps is not None
    wide = replace(grasps, width=np.full_like(grasps.width, 0.2))
    (made.root / made.records[0].grasps.file).write_bytes(encode_grasps(wide))
    notes = run_export(made.root, "graspnet", tmp_path / "two")
    assert notes == (
        "0 grasps in 2 images, 0 of which have rectangles",
        f"{len(grasps.width)} grasps wider than 0.1 m are left out",
    )
    for line in lines(tmp_path / "two"):
        assert np.load(tmp_path / "two" / line["grasps"]).shape == (0, 17)
        assert np.load(tmp_path / "two" / line["rect"]).shape == (0, 7)


@pytest.mark.parametrize("name", ["graspnet", "grasp_rectangles"])
def test_a_dataset_without_grasps_is_told_how_to_get_them(tmp_path: Path, name: str) -> None:
    made = make_dataset(tmp_path / "ds", 1, 1, 48)
    with pytest.raises(UserInputError, match="has no grasps; it was made with --grasps off"):
        run_export(made.root, name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_splits_are_kept(dataset: SyntheticDataset, tmp_path: Path) -> None:
    write_splits(dataset.root, tmp_path / "splits", SplitRules((0.34, 0.33, 0.33)))
    run_export(tmp_path / "splits", "graspnet", tmp_path / "out")
    found = {split: lines(tmp_path / "out", split) for split in ("train", "val", "test")}
    assert sorted(line["scene"] for split in found.values() for line in split) == [0, 0, 1, 1, 2, 2]
    assert {len({line["scene"] for line in split}) for split in found.values()} == {1}


class _Mesh:
    """Open3D's triangle mesh, as far as graspnetAPI fills one."""

    vertices: np.ndarray
    triangles: np.ndarray


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """graspnetAPI's grasp.py, with a camera whose intrinsics are `api.K`."""
    folder = Path(FOLDER) / "graspnetAPI"
    if not FOLDER:
        spec = importlib.util.find_spec("graspnetAPI")
        if spec is None or not spec.submodule_search_locations:
            pytest.skip("graspnetAPI is not installed, and REFGRASP_GRASPNETAPI names no folder")
        folder = Path(next(iter(spec.submodule_search_locations)))
    open3d: Any = ModuleType("open3d")
    camera: Any = SimpleNamespace(set_intrinsics=lambda *_: None)
    open3d.camera = SimpleNamespace(
        PinholeCameraParameters=lambda: SimpleNamespace(intrinsic=camera)
    )
    open3d.geometry = SimpleNamespace(TriangleMesh=_Mesh)
    open3d.utility = SimpleNamespace(Vector3dVector=np.array, Vector3iVector=np.array)
    # Its package imports everything that evaluating networks needs; arrays need two of its modules only.
    package: Any = ModuleType("graspnetAPI")
    package.__path__ = [str(folder)]
    turns: Any = ModuleType("transforms3d")
    turns.__getattr__ = lambda name: None  # whatever is imported of it, nothing is called
    stubs = {"open3d": open3d, "graspnetAPI": package, "transforms3d": turns}
    stubs |= {f"transforms3d.{name}": turns for name in ("euler", "quaternions")}
    for name, module in stubs.items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in [name for name in sys.modules if name.startswith("graspnetAPI.")]:
        monkeypatch.delitem(sys.modules, name)
    grasp: Any = importlib.import_module("graspnetAPI.grasp")
    grasp.pinhole = camera
    return grasp


def test_graspnetapi_makes_the_same_rectangles_of_the_grasps(api: Any, root: Path) -> None:
    for line in lines(root):
        group = api.GraspGroup(str(root / line["grasps"]))
        own = api.RectGraspGroup(str(root / line["rect"]))
        api.pinhole.intrinsic_matrix = np.array(line["camK"])
        made = group.to_rect_grasp_group("kinect")
        np.testing.assert_allclose(
            own.rect_grasp_group_array, made.rect_grasp_group_array, atol=2e-3
        )
        # And back, with the depth at which the rectangle lies.
        depth = np.full((line["height"], line["width"]), 1000.0 * (group[0].translation[2]))
        again = own[0].to_grasp("kinect", depth)
        assert 0.7 < again.width / own_width(group, own) < 1.3


def own_width(group: Any, own: Any) -> float:
    (match,) = [
        g.width for g in map(group.__getitem__, range(len(group)))
        if g.object_id == own[0].object_id and np.float32(g.score) == np.float32(own[0].score)
    ]  # fmt: skip
    return match


def test_graspnetapi_draws_the_hand_where_the_tips_are(
    api: Any, root: Path, dataset: SyntheticDataset
) -> None:
    line, (record, view) = next(zip(lines(root), views(dataset), strict=True))
    grasps = read_scene_grasps(dataset, record)
    group = api.GraspGroup(str(root / line["grasps"])).transform(view.cam_to_world)
    for number, tips in enumerate(grasps.pose[:10, :3, 3]):
        mesh = group[number].to_open3d_geometry()
        along = (mesh.vertices - tips) @ grasps.pose[number, :3, 2]
        assert along.max() == pytest.approx(0.0, abs=SMALL)
        ends = mesh.vertices[along > -SMALL] - tips
        across = np.abs(ends @ grasps.pose[number, :3, 0])
        assert across.min() == pytest.approx(grasps.opening[number] / 2, abs=SMALL)
