# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job as a user does it: one command, and every file of the dataset it makes."""

import csv
import hashlib
import json
import subprocess
import sys
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask
from shapely.geometry import Polygon

from core.annotation.depth import decode_depth
from core.app.run.outside_blender import main
from core.assets.geometry import load_geometry, transform
from core.language.settings import LanguageSettings, Style
from core.scene.record import SceneRecord
from tests.proof import problems
from utils.repository import REPOSITORY

pytestmark = pytest.mark.blender

SIZE = 96
SCENES, IMAGES = 2, 2
FLAGS = [
    *("--iterations", str(SCENES), "--images-per-iteration", str(IMAGES), "--seed", "11"),
    *("--resolution-width", str(SIZE), "--resolution-height", str(SIZE), "--samples", "4"),
]


def generate(output: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "blenderproc", "run", "dataset_generation.py"]
    command += ["--output-dir", str(output), *FLAGS, *flags]
    return subprocess.run(
        command, cwd=REPOSITORY, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("run") / "output with space"
    done = generate(output)
    assert done.returncode == 0, done.stdout + done.stderr
    return output


@pytest.fixture(scope="module")
def records(dataset: Path) -> list[SceneRecord]:
    files = sorted((dataset / "scene_graphs").iterdir())
    assert [f.name for f in files] == [f"scene_graph_{i:08d}.json" for i in range(SCENES)]
    return [SceneRecord.loads(f.read_text(encoding="utf-8")) for f in files]


def views(records: list[SceneRecord]) -> list[tuple[SceneRecord, int]]:
    return [(record, i) for record in records for i in range(len(record.images))]


def test_all_files_are_there_and_no_other(dataset: Path) -> None:
    images = range(SCENES * IMAGES)
    expected = {f"rgb/rgb_{i:08d}.jpg" for i in images}
    expected |= {f"depth/depth_{i:08d}.png" for i in images}
    expected |= {f"mask/mask_{i:08d}.png" for i in images}
    expected |= {f"scene_graphs/scene_graph_{i:08d}.json" for i in range(SCENES)}
    expected |= {f"grasps/grasps_{i:08d}.npz" for i in range(SCENES)}
    expected |= {"expressions.json", "rec.tsv", "res.tsv", "config.json", "ATTRIBUTION.md"}
    expected |= {"dataset_generation.log", "events.jsonl"}
    found = {
        f.relative_to(dataset).as_posix()
        for f in dataset.rglob("*")
        if f.is_file() and ".refgrasp" not in f.parts
    }
    assert found == expected


def test_objects_have_grasps_or_a_reason(dataset: Path, records: list[SceneRecord]) -> None:
    for record in records:
        with np.load(dataset / "grasps" / f"grasps_{record.scene:08d}.npz") as grasps:
            held = set(grasps["scene_id"].tolist())
        without = {i for i, item in enumerate(record.objects) if item.no_grasp is not None}
        assert held, "no object can be grasped"
        assert held ^ without == set(range(len(record.objects)))


def test_images_have_their_size_and_show_something(dataset: Path, records: list) -> None:
    for record, i in views(records):
        view = record.images[i]
        with Image.open(dataset / "rgb" / f"rgb_{view.img_idx:08d}.jpg") as image:
            assert image.size == (SIZE, SIZE)
            rgb = np.asarray(image.convert("RGB"), dtype=float)
        assert 40 < rgb.mean() < 225
        assert (rgb.max(axis=2) > 250).mean() < 0.25
        assert rgb.std() > 5


def test_masks_boxes_and_rle_agree(dataset: Path, records: list) -> None:
    for record, i in views(records):
        view = record.images[i]
        mask = np.asarray(Image.open(dataset / "mask" / f"mask_{view.img_idx:08d}.png"))
        assert mask.dtype == np.uint8
        assert set(np.unique(mask)) <= {*range(len(record.objects)), 255}
        for seen in view.objects:
            mine = mask == seen.scene_id
            assert mine.sum() == seen.pixels
            if not seen.pixels:
                assert seen.bbox is None
                continue
            rows, cols = np.nonzero(mine)
            assert seen.bbox == (cols.min(), rows.min(), cols.max(), rows.max())
            rle = {"size": seen.rle["size"], "counts": seen.rle["counts"].encode()}
            np.testing.assert_array_equal(coco_mask.decode(rle).astype(bool), mine)
            assert 0 < seen.visible_fraction <= 1
            assert seen.amodal_pixels >= seen.pixels


def test_poses_project_into_masks_and_depth_is_in_meters(dataset: Path, records: list) -> None:
    """The posed mesh, projected by K and extrinsics, covers its mask; depth reads its distance."""
    for record, i in views(records):
        view = record.images[i]
        depth = decode_depth((dataset / "depth" / f"depth_{view.img_idx:08d}.png").read_bytes())
        assert depth.shape == (SIZE, SIZE)
        mask = np.asarray(Image.open(dataset / "mask" / f"mask_{view.img_idx:08d}.png"))
        for thing, seen in zip(record.objects, view.objects, strict=True):
            if seen.pixels < 30:
                continue
            geometry = load_geometry(REPOSITORY / "models" / thing.id / f"{thing.id}.obj")
            world = transform(thing.pose, geometry.vertices)
            projected = view.project(world)
            low, high = projected[:, :2].min(axis=0), projected[:, :2].max(axis=0)
            x1, y1, x2, y2 = seen.bbox
            # Pixel centers of the mask lie inside the outline of the projected mesh.
            assert (low <= (x1 + 0.5, y1 + 0.5)).all()
            assert (high >= (x2 + 0.5, y2 + 0.5)).all()
            # The tip of a pencil that is two pixels thick passes between pixel centers.
            is_thick = min(x2 - x1, y2 - y1) >= 3
            if seen.visible_fraction > 0.98 and not seen.truncated and is_thick:
                np.testing.assert_allclose([x1, y1], low, atol=1.5)
                np.testing.assert_allclose([x2 + 1, y2 + 1], high, atol=1.5)
            measured = depth[mask == thing.scene_id]
            measured = measured[measured > 0]
            assert projected[:, 2].min() - 0.03 < np.median(measured) < projected[:, 2].max() + 0.03


def test_objects_stand_on_the_surface_and_not_in_each_other(records: list) -> None:
    for record in records:
        table = min(thing.bounds[0, 2] for thing in record.objects)
        assert all(thing.bounds[0, 2] == pytest.approx(table, abs=1e-6) for thing in record.objects)
        outlines = [Polygon(thing.footprint) for thing in record.objects]
        # They were planned apart; leaning over a neighbor may make outlines overlap by a little.
        assert all(a.intersection(b).area < 1e-4 for a, b in combinations(outlines, 2))


def test_every_expression_executes_to_its_target_again(records: list) -> None:
    for record in records:
        assert record.expressions
        assert len({e.text for e in record.expressions}) == len(record.expressions)
        assert problems(record, LanguageSettings(style=Style.NATURAL)) == []
        for expression in record.expressions:
            assert expression.images == tuple(view.img_idx for view in record.images)


def test_index_files_hold_what_the_records_say(dataset: Path, records: list) -> None:
    listed = json.loads((dataset / "expressions.json").read_text(encoding="utf-8"))
    assert [item["img_idxs"] for item in listed] == [
        [view.img_idx for view in record.images] for record in records
    ]
    for item, record in zip(listed, records, strict=True):
        expected = [
            (e.text, e.targets[0], record.objects[e.targets[0]].id) for e in record.expressions
        ]
        found = [
            (e["expression"], e["obj"]["scene_id"], e["obj"]["id"]) for e in item["expressions"]
        ]
        assert found == expected
    with (dataset / "rec.tsv").open(encoding="utf-8", newline="") as file:
        rec = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    with (dataset / "res.tsv").open(encoding="utf-8", newline="") as file:
        res = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lines = sum(len(r.expressions) * len(r.images) for r in records)
    assert len(rec) == len(res) == lines
    boxes = {
        (
            f"rgb/rgb_{view.img_idx:08d}.jpg",
            ",".join(map(str, view.objects[e.targets[0]].bbox)),
            e.text,
        )
        for record in records
        for view in record.images
        for e in record.expressions
    }
    assert {(path, box, text) for _, text, box, path in rec} == boxes
    assert {(path, box, text) for _, path, box, text, _, _ in res} == boxes
    for row in res:
        assert row[4].endswith(" ")
        assert row[5].endswith(" ")


def test_config_says_what_was_run(dataset: Path, records: list) -> None:
    config = json.loads((dataset / "config.json").read_text(encoding="utf-8"))
    assert config["seed"] == 11
    assert config["scenes"] == SCENES
    assert config["given_up"] == []
    assert all(record.fingerprint == config["fingerprint"] for record in records)
    assert config["runs"][-1]["versions"]["bpy"].startswith("4.2.")


def content(folder: Path) -> dict[str, str]:
    names = ("rgb/*", "depth/*", "mask/*", "scene_graphs/*", "*.tsv", "expressions.json")
    return {
        f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
        for pattern in names
        for f in folder.glob(pattern)
    }


def test_the_same_command_again_does_nothing_and_a_missing_scene_comes_back(dataset: Path) -> None:
    before = content(dataset)
    (dataset / "scene_graphs" / "scene_graph_00000001.json").unlink()
    done = generate(dataset)
    assert done.returncode == 0, done.stderr
    assert "1 is done already, 1 to go" in done.stdout + done.stderr
    assert content(dataset) == before


def test_another_configuration_is_refused_with_exit_code_2(dataset: Path) -> None:
    done = generate(dataset, "--samples", "5", "--seed", "12")
    assert done.returncode == 2
    assert "--samples was 4, now 5" in done.stderr
    assert "--seed was 11, now 12" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_flags_end_with_exit_code_2_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    none = str(tmp_path / "none")
    wrong = (["--samples", "0"], ["--obj-dir", none], ["--nonsense"])
    done = generate(tmp_path / "out", *chain.from_iterable(wrong))
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert all(flags[0] in done.stderr for flags in wrong)
    assert none in done.stderr
    # One alone is looked at by the same code, which needs no Blender for it.
    for flags in wrong:
        assert main(["--dry-run", *flags]) == 2
        said = capsys.readouterr().err
        assert flags[0] in said or none in said
        assert "Traceback" not in said
