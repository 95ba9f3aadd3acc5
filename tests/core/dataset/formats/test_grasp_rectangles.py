# SPDX-License-Identifier: GPL-3.0-or-later
"""Rectangles bound to sentences: where the jaws are seen, and as loaders of Cornell and OCID-VLG take them.

REFGRASP_GGCNN and REFGRASP_OCID_VLG name checkouts of these, whose own loaders then read the export; both need
scikit-image, and get stand-ins for PyTorch and Matplotlib.
"""

import ast
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from core.annotation.labels.grasps import encode_grasps
from core.dataset.formats.rectangles import rectangles_of
from core.dataset.formats.table import run_export
from core.dataset.store.reader import scene_samples
from tests.grasped_dataset import make_grasped_dataset, read_scene_grasps
from tests.synthetic import SyntheticDataset
from tool_scripts.export_dataset import main

GGCNN, OCID_VLG = os.environ.get("REFGRASP_GGCNN", ""), os.environ.get("REFGRASP_OCID_VLG", "")


@pytest.fixture(scope="module")
def root(exported: Any) -> Path:
    return exported("grasp_rectangles")


@pytest.fixture(scope="module")
def entries(root: Path) -> list[dict[str, Any]]:
    text = (root / "refer/multiple/train_expressions.json").read_text(encoding="utf-8")
    return json.loads(text)["data"]


def cornell(path: Path) -> np.ndarray:
    """Return the rectangles (n, 4, 2) of a text file, x and y, four lines at a time."""
    points = [[float(word) for word in line.split()] for line in path.read_text().splitlines()]
    return np.array(points).reshape(-1, 4, 2)


def length(corners: np.ndarray, i: int, j: int) -> np.ndarray:
    return np.linalg.norm(corners[..., i, :] - corners[..., j, :], axis=-1)


def test_a_sentence_has_the_rectangles_of_its_object(
    entries: list[dict[str, Any]], root: Path, dataset: SyntheticDataset
) -> None:
    samples = {
        (s.view.img_idx, s.expression.text): s for r in dataset.records for s in scene_samples(r)
    }
    assert len(entries) > 50
    assert [item["question_index"] for item in entries] == list(range(len(entries)))
    for item in entries:
        sample = samples[item["image_index"], item["question"]]
        assert (item["answer"], item["target"]) == (sample.target.scene_id, sample.target.id)
        x, y, width, height = item["box"]
        assert (x, y, x + width - 1, y + height - 1) == sample.seen.bbox
        sequence, name = item["image_filename"].split(",")
        instances = cv2.imread(
            str(root / sequence / "seg_mask_instances_combi" / name), cv2.IMREAD_UNCHANGED
        )
        assert int((instances == item["answer"]).sum()) == sample.seen.pixels
        depth = cv2.imread(str(root / sequence / "depth" / name), cv2.IMREAD_UNCHANGED)
        assert (depth.dtype, depth.shape) == (np.uint16, instances.shape)
        assert cv2.imread(str(root / sequence / "rgb" / name)).shape == (*instances.shape, 3)
        corners = np.array(item["grasps"])
        assert 0 < len(corners) <= 16
        assert {len(item[key]) for key in ("oblique", "angle", "score")} == {len(corners)}
        assert item["oblique"] == sorted(item["oblique"])  # those the camera faces first
        # All of them are in the text files of the object, turned by one corner: for loaders of Cornell the jaws
        # open from the first to the second, for that of OCID-VLG from the first to the fourth.
        text = np.concatenate([cornell(root / path) for path in item["cornell"]])
        for rectangle in np.roll(corners, 1, axis=1):
            assert np.abs(text - rectangle).max(axis=(1, 2)).min() < 1e-9


def test_rectangles_are_where_the_jaws_are_seen(dataset: SyntheticDataset) -> None:
    seen = {True: 0, False: 0}
    for record in dataset.records:
        grasps = read_scene_grasps(dataset, record)
        for view in record.images:
            for scene_id in np.unique(grasps.scene_id):
                found = rectangles_of(grasps, int(scene_id), view)
                jaws = []
                for row in np.flatnonzero(grasps.scene_id == scene_id):
                    half = [grasps.opening[row] / 2, 0, 0]
                    at = [
                        np.array([0, 0, -grasps.depth[row]]) + side * np.array(half)
                        for side in (-1, 1)
                    ]
                    world = [grasps.pose[row] @ [*point, 1] for point in at]
                    pixels = [view.K @ (np.linalg.inv(view.cam_to_world) @ p)[:3] for p in world]
                    jaws.append([p[:2] / p[2] - 0.5 for p in pixels])
                ends = np.stack(
                    [found.corners[:, [0, 3]].mean(axis=1), found.corners[:, [1, 2]].mean(axis=1)],
                    axis=1,
                )
                for end in ends:
                    assert np.abs(np.array(jaws) - end).max(axis=(1, 2)).min() < 1e-6
                assert (length(found.corners, 0, 1) > 4).all()
                np.testing.assert_allclose(
                    length(found.corners, 0, 1), length(found.corners, 3, 2), rtol=1e-9
                )
                assert ((found.angle > 8.2) <= found.oblique).all()
                for kind in (True, False):
                    seen[kind] += int((found.oblique == kind).sum())
                    assert (np.diff(found.score[found.oblique == kind]) <= 0).all()
    assert min(seen.values()) > 20


def test_what_is_seen_from_its_end_or_cut_by_the_border_has_none(
    dataset: SyntheticDataset,
) -> None:
    record = dataset.records[0]
    view, grasps = record.images[0], read_scene_grasps(dataset, record)
    scene_id = int(grasps.scene_id[0])
    before = rectangles_of(grasps, scene_id, view)
    assert len(before)
    pose = grasps.pose.copy()
    # Closing along the optical axis.
    pose[:, :3, :3] = view.cam_to_world[:3, [2, 0, 1]]
    assert len(rectangles_of(replace(grasps, pose=pose), scene_id, view)) == 0
    pose = grasps.pose.copy()
    pose[:, :3, 3] -= view.cam_to_world[:3, 2]  # behind the camera
    assert len(rectangles_of(replace(grasps, pose=pose), scene_id, view)) == 0
    centers = before.corners.mean(axis=1)
    small = replace(view, width=int(centers[:, 0].min()) + 1)
    assert len(rectangles_of(grasps, scene_id, small)) == 0


def test_few_of_many_are_spread_and_prefer_those_the_camera_faces(
    dataset: SyntheticDataset,
) -> None:
    record = dataset.records[1]
    grasps = read_scene_grasps(dataset, record)
    found = max(
        (rectangles_of(grasps, o.scene_id, record.images[0]) for o in record.objects), key=len
    )
    facing = int((~found.oblique).sum())
    assert 2 < facing < len(found)
    assert not found.some(2).oblique.any()
    assert found.some(2).score[0] == found.score[0]
    assert found.some(facing + 1).oblique.tolist() == [False] * facing + [True]
    assert len(found.some(1000)) == len(found)


def test_the_export_says_how_many_images_and_sentences_have_any(tmp_path: Path) -> None:
    made = make_grasped_dataset(tmp_path / "ds", 1, 2, 96)
    images, sentences = run_export(made.root, "grasp_rectangles", tmp_path / "one")
    assert images == (
        "2 of 2 images have rectangles of grasps along the optical axis; 2 have any, oblique ones included"
    )
    (record,) = made.records
    without = [o.scene_id for o in record.objects if o.no_grasp is not None]
    missing = sum(e.targets[0] in without for e in record.expressions) * 2
    assert sentences.startswith(f"{missing} of {2 * len(record.expressions)} sentences")
    grasps = read_scene_grasps(made, record)
    assert record.grasps is not None
    upright = np.flatnonzero(grasps.pose[:, 2, 2] < -0.999)
    kept = {name: getattr(grasps, name)[upright] for name in grasps.__dataclass_fields__}
    (made.root / record.grasps.file).write_bytes(encode_grasps(type(grasps)(**kept)))
    images, _ = run_export(made.root, "grasp_rectangles", tmp_path / "two")
    assert images.startswith("0 of 2 images")
    assert "2 have any" in images
    names = [path.name for path in (tmp_path / "two/train/cornell").iterdir()]
    assert names
    assert all(name.endswith("cpos_oblique.txt") for name in names)


def test_the_tool_ends_with_it(
    dataset: SyntheticDataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(dataset.root), "--format", "grasp_rectangles", "--output-dir", str(tmp_path / "out")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"Wrote {tmp_path / 'out'}: grasp_rectangles")
    assert "6 of 6 images have rectangles of grasps along the optical axis" in lines[-3]
    assert "sentences are left out" in lines[-2]
    assert "expressions.json" in lines[-1]


def test_names_and_numbers_are_literals(root: Path, entries: list[dict[str, Any]]) -> None:
    tree = ast.parse((root / "OCID_sub_class_dict.py").read_text(encoding="ascii"))
    tables = {}
    for line in tree.body:
        assert isinstance(line, ast.Assign)
        assert isinstance(line.targets[0], ast.Name)
        tables[line.targets[0].id] = ast.literal_eval(line.value)
    assert {item["target"] for item in entries} <= set(tables["subnames"])
    assert set(tables["instance_to_class"].values()) == set(tables["cnames"].values())


STANDINS = """
import sys, types, json, numpy as np
np.int, np.float = int, float  # gone in numpy 1.24
class Anything(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})
for name in ("torch", "torch.utils", "torch.utils.data", "torchvision", "torchvision.transforms",
             "torchvision.transforms.functional", "matplotlib", "matplotlib.pyplot"):
    sys.modules[name] = Anything(name)
    parent, _, own = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], own, sys.modules[name])
sys.path[:0] = [sys.argv[1], ""]
"""
READ_CORNELL = """
from utils.dataset_processing.grasp import GraspRectangles
for path in sys.argv[2:]:
    for item in GraspRectangles.load_from_cornell_file(path):
        print(json.dumps([item.points.tolist(), float(item.angle), float(item.length), float(item.width)]))
"""
READ_OCID = """
import dataset
data = dataset.OCIDVLGDataset(
    sys.argv[2], "train", transform_grasp=dataset.GraspTransforms(150, 128, 96))
for number in range(len(data)):
    item = data[number]
    print(json.dumps([item["sentence"], item["target"], item["bbox"].tolist(), int(item["mask"].sum()),
        item["grasp_rects"].tolist(), float(item["grasp_masks"]["pos"][item["mask"]].mean()),
        float(item["grasp_masks"]["pos"].mean())]))
"""


def read_by(root: Path, script: str, checkout: str, *arguments: object) -> list[Any]:
    """Run a script in the export's folder, and return the JSON of its lines."""
    command = [sys.executable, "-c", STANDINS + script, checkout, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.long
@pytest.mark.skipif(not GGCNN, reason="REFGRASP_GGCNN names no checkout")
def test_ggcnn_reads_the_text_files(root: Path) -> None:
    paths = sorted(root.glob("*/cornell/pcd*cpos.txt"))
    expected = np.concatenate([cornell(path) for path in paths])
    found = read_by(root, READ_CORNELL, GGCNN, *paths)
    for corners, (points, angle, opening, breadth) in zip(expected, found, strict=True):
        assert np.abs(np.array(points)[:, ::-1] - corners).max() <= 0.5  # rounded, rows first
        assert opening == pytest.approx(length(corners, 0, 1), abs=1.5)
        assert breadth == pytest.approx(length(corners, 1, 2), abs=1.5)
        dx, dy = corners[1] - corners[0]
        off = (angle - np.arctan2(-dy, dx) + np.pi / 2) % np.pi - np.pi / 2
        assert abs(off) < 1.5 / length(corners, 0, 1)


@pytest.mark.long
@pytest.mark.skipif(not OCID_VLG, reason="REFGRASP_OCID_VLG names no checkout")
def test_ocid_vlg_reads_every_sentence(root: Path, entries: list[dict[str, Any]]) -> None:
    for item, found in zip(entries, read_by(root, READ_OCID, OCID_VLG, root), strict=True):
        text, target, box, pixels, rectangles, on_object, anywhere = found
        x, y, width, height = item["box"]
        assert (text, target, box) == (
            item["question"],
            item["target"],
            [x, y, x + width, y + height],
        )
        assert pixels > 0
        assert on_object > 2 * anywhere
        for corners, rectangle in zip(np.array(item["grasps"]), rectangles, strict=True):
            assert rectangle[:2] == pytest.approx(corners.mean(axis=0), abs=0.02)
            assert rectangle[2] == pytest.approx(length(corners, 0, 3))
            assert rectangle[3] == pytest.approx(length(corners, 0, 1))
