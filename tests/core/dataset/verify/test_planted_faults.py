# SPDX-License-Identifier: GPL-3.0-or-later
"""A clean dataset has no errors; every planted fault is found, by the rule that is about it."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.annotation.labels.table import LABELS
from core.annotation.masks import encode_rle, mask_bbox
from core.dataset.store.index import write_index
from core.dataset.store.layout import DatasetLayout
from core.dataset.verify import image_twins, index_files, part_sentences, printed_texts
from core.dataset.verify.dataset import RULES, verify_dataset
from core.dataset.verify.tally import Tally
from core.scene.record import SceneRecord
from tests.worded_dataset import make_worded_dataset

SCENES, IMAGES, SIZE = 3, 2, 128


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_worded_dataset(tmp_path_factory.mktemp("clean") / "ds", SCENES, IMAGES, SIZE).root


@pytest.fixture
def broken(clean: Path, tmp_path: Path) -> DatasetLayout:
    """A copy to break."""
    return DatasetLayout(shutil.copytree(clean, tmp_path / "ds"))


def errors(layout: DatasetLayout) -> set[str]:
    tally = verify_dataset(layout.root)
    assert set(tally.errors) <= {rule.name for rule in RULES}
    assert all(tally.examples[name] for name in tally.errors)
    return {name for name, count in tally.errors.items() if count}


def edit_record(
    layout: DatasetLayout, scene: int, change: Callable[[dict[str, Any]], None]
) -> None:
    path = layout.scene_record(scene)
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data) + "\n", encoding="utf-8")


def edit_line(path: Path, number: int, change: Callable[[str], str]) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[number] = change(lines[number])
    path.write_text("\n".join(lines), encoding="utf-8")


def read_record(layout: DatasetLayout, scene: int) -> SceneRecord:
    return SceneRecord.loads(layout.scene_record(scene).read_text(encoding="utf-8"))


def save_mask(layout: DatasetLayout, img_idx: int, mask: np.ndarray) -> None:
    Image.fromarray(mask).save(layout.mask(img_idx))


def load_mask(layout: DatasetLayout, img_idx: int) -> np.ndarray:
    return np.array(Image.open(layout.mask(img_idx)))


def rewrite_views(layout: DatasetLayout, scene: int, img_idx: int, mask: np.ndarray) -> None:
    """Make record, mask image and index agree on another mask."""
    save_mask(layout, img_idx, mask)
    record = read_record(layout, scene)
    images = []
    for view in record.images:
        if view.img_idx == img_idx:
            view = replace(
                view,
                objects=tuple(
                    replace(
                        item,
                        bbox=mask_bbox(mask == item.scene_id),
                        pixels=int((mask == item.scene_id).sum()),
                        amodal_pixels=max(item.amodal_pixels, int((mask == item.scene_id).sum())),
                        visible_fraction=_fraction(
                            item.amodal_pixels, int((mask == item.scene_id).sum())
                        ),
                        rle=encode_rle(mask == item.scene_id)
                        if (mask == item.scene_id).any()
                        else None,
                    )
                    for item in view.objects
                ),
            )
        images.append(view)
    record = replace(record, images=tuple(images))
    layout.scene_record(scene).write_text(record.dumps(), encoding="utf-8")


def _fraction(amodal: int, pixels: int) -> float:
    return pixels / max(amodal, pixels) if pixels else 0.0


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_clean_dataset_has_no_errors_and_all_rules_are_checked(seed: int, tmp_path: Path) -> None:
    made = make_worded_dataset(tmp_path / "ds", SCENES, IMAGES, SIZE, seed, LABELS)
    tally = verify_dataset(made.root)
    assert tally.examples == {}
    assert tally.total_errors == 0
    # This dataset has no sentences of several objects or none, nor of parts or texts, and no image twins:
    # `test_set_expressions`, `test_part_expressions`, `test_printed_texts`, `test_image_twins`.
    elsewhere = {index_files.SETS, index_files.PARTS, part_sentences.BOUND, *image_twins.RULES}
    elsewhere |= set(printed_texts.RULES)
    asked = {rule.name for rule in set(RULES) - elsewhere}
    assert asked == {name for name, count in tally.checked.items() if count}


def test_workers_and_one_process_find_the_same(broken: DatasetLayout) -> None:
    save_mask(broken, 3, np.roll(load_mask(broken, 3), 2, axis=1))
    edit_line(broken.rec_tsv, 5, lambda line: line.replace("Grab", "Take"))
    alone, together = verify_dataset(broken.root, workers=1), verify_dataset(broken.root, workers=2)
    assert alone.total_errors > 1
    assert vars(alone) == vars(together)


def test_swapped_ids_in_a_mask_image(broken: DatasetLayout) -> None:
    mask = load_mask(broken, 1)
    swapped = mask.copy()
    swapped[mask == 0], swapped[mask == 1] = 1, 0
    save_mask(broken, 1, swapped)
    assert {"rle is mask", "box is mask extent", "pose projects on mask"} <= errors(broken)


def test_swapped_ids_in_mask_and_record_alike_contradict_the_poses(broken: DatasetLayout) -> None:
    mask = load_mask(broken, 1)
    swapped = mask.copy()
    swapped[mask == 0], swapped[mask == 1] = 1, 0
    rewrite_views(broken, 0, 1, swapped)
    write_index(broken.root)
    assert {"pose projects on mask", "depth agrees with pose"} <= errors(broken)


def test_swapped_poses(broken: DatasetLayout) -> None:
    def swap(data: dict[str, Any]) -> None:
        first, second = data["objects"][0], data["objects"][1]
        first["pose"], second["pose"] = second["pose"], first["pose"]

    edit_record(broken, 1, swap)
    assert "pose lands on object" in errors(broken)


def test_swapped_poses_in_a_dataset_of_one_scene(tmp_path: Path) -> None:
    layout = make_worded_dataset(tmp_path / "ds", 1, 2, SIZE).layout

    def swap(data: dict[str, Any]) -> None:
        first, second = data["objects"][0], data["objects"][2]
        first["pose"], second["pose"] = second["pose"], first["pose"]

    edit_record(layout, 0, swap)
    assert "pose lands on object" in errors(layout)


@pytest.mark.parametrize("shift", [(0, 1), (1, 0), (-1, 0), (0, -1)])
def test_a_mask_image_shifted_by_one_pixel(broken: DatasetLayout, shift: tuple[int, int]) -> None:
    save_mask(broken, 2, np.roll(load_mask(broken, 2), shift, axis=(0, 1)))
    assert {"rle is mask", "box is mask extent"} <= errors(broken)


def test_a_mask_shifted_in_all_files_alike_contradicts_the_pose(broken: DatasetLayout) -> None:
    rewrite_views(broken, 1, 2, np.roll(load_mask(broken, 2), 6, axis=1))
    write_index(broken.root)
    assert "pose projects on mask" in errors(broken)


@pytest.mark.parametrize("corner", range(4))
@pytest.mark.parametrize("step", [-1, 1])
def test_an_off_by_one_box(broken: DatasetLayout, corner: int, step: int) -> None:
    def move(data: dict[str, Any]) -> None:
        data["images"][0]["objects"][0]["bbox"][corner] += step

    edit_record(broken, 0, move)
    write_index(broken.root)
    assert errors(broken) >= {"box is mask extent", "box is rle extent", "polygon spans box"}


def test_a_wrong_target(broken: DatasetLayout) -> None:
    def retarget(data: dict[str, Any]) -> None:
        expression = data["expressions"][0]
        target = (expression["targets"][0] + 1) % 8
        expression["targets"] = [target]
        for proof in expression["certificate"].values():
            proof["true"] = proof["possible"] = [target]

    edit_record(broken, 1, retarget)
    write_index(broken.root)
    assert errors(broken) == {"program gives target", "all readings agree"}


@pytest.mark.parametrize("which", ["rgb", "depth", "mask"])
@pytest.mark.parametrize("keep", [0.0, 0.3, 0.95])
def test_a_torn_image(broken: DatasetLayout, which: str, keep: float) -> None:
    path = getattr(broken, which)(4)
    data = path.read_bytes()
    path.write_bytes(data[: int(keep * len(data))])
    assert errors(broken) == {"files readable"}


@pytest.mark.parametrize("which", ["rgb", "depth", "mask"])
def test_an_image_that_lacks_its_last_bytes(broken: DatasetLayout, which: str) -> None:
    path = getattr(broken, which)(4)
    path.write_bytes(path.read_bytes()[:-2])
    assert errors(broken) == {"files readable"}


@pytest.mark.parametrize("which", ["rgb", "depth", "mask"])
def test_a_missing_image(broken: DatasetLayout, which: str) -> None:
    getattr(broken, which)(4).unlink()
    assert errors(broken) == {"files present"}


@pytest.mark.parametrize(
    ("which", "image"),
    [
        ("rgb", Image.new("L", (SIZE, SIZE * 3 // 4))),
        ("mask", Image.new("RGB", (SIZE, SIZE * 3 // 4))),
        ("depth", Image.new("L", (SIZE, SIZE * 3 // 4))),
    ],
)
def test_an_image_of_another_type(broken: DatasetLayout, which: str, image: Image.Image) -> None:
    image.save(getattr(broken, which)(0))
    assert errors(broken) == {"image type"}


def test_an_image_of_another_size(broken: DatasetLayout) -> None:
    Image.new("RGB", (SIZE, SIZE)).save(broken.rgb(0), "JPEG")
    assert errors(broken) == {"image size"}


def test_the_depth_of_another_image(broken: DatasetLayout) -> None:
    shutil.copy(broken.depth(5), broken.depth(0))
    assert errors(broken) == {"depth agrees with pose"}


def test_depth_in_millimeters(broken: DatasetLayout) -> None:
    meters = np.array(Image.open(broken.depth(0))).view(np.float16)
    Image.fromarray((meters.astype(np.float32) * 1000).astype(np.uint16)).save(broken.depth(0))
    assert errors(broken) & {"depth agrees with pose", "depth values"}


@pytest.mark.parametrize(
    "change", [{"height": 0.002}, {"frame": (np.eye(4) * [1, -1, -1, 1]).tolist()}]
)
def test_a_table_elsewhere(broken: DatasetLayout, change: dict[str, Any]) -> None:
    edit_record(broken, 0, lambda data: data["table"].update(change))
    assert errors(broken) == {"table"}


def test_a_mask_value_that_is_no_object(broken: DatasetLayout) -> None:
    mask = load_mask(broken, 0)
    mask[0, 0] = 77
    save_mask(broken, 0, mask)
    assert errors(broken) == {"mask ids"}


def test_wrong_counts(broken: DatasetLayout) -> None:
    def miscount(data: dict[str, Any]) -> None:
        data["images"][0]["objects"][1]["visible_fraction"] *= 0.99

    edit_record(broken, 0, miscount)
    assert "pixel counts" in errors(broken)


def test_wrong_intrinsics(broken: DatasetLayout) -> None:
    def zoom(data: dict[str, Any]) -> None:
        for row in (0, 1):
            data["images"][0]["K"][row][row] *= 1.2

    edit_record(broken, 0, zoom)
    assert "pose projects on mask" in errors(broken)


def test_a_scaled_pose(broken: DatasetLayout) -> None:
    def scale(data: dict[str, Any]) -> None:
        pose = np.array(data["objects"][0]["pose"])
        pose[:3, :3] *= 1.01
        data["objects"][0]["pose"] = pose.tolist()

    edit_record(broken, 0, scale)
    assert "pose" in errors(broken)


def test_an_object_that_floats_by_a_few_millimeters(broken: DatasetLayout) -> None:
    def lift(data: dict[str, Any]) -> None:
        item = data["objects"][2]
        item["pose"][2][3] += 0.003
        for corner in item["bounds"]:
            corner[2] += 0.003

    edit_record(broken, 1, lift)
    assert "one level" in errors(broken)


def test_a_model_with_two_sizes(broken: DatasetLayout) -> None:
    def grow(data: dict[str, Any]) -> None:
        data["objects"][0]["extents"][2] += 0.01

    edit_record(broken, 2, grow)
    assert {"model is one", "pose fits outline"} <= errors(broken)


def test_a_scene_without_its_record(broken: DatasetLayout) -> None:
    broken.scene_record(1).unlink()
    write_index(broken.root)
    assert errors(broken) == {"scenes complete", "no spare files"}


def test_a_scene_given_up_is_not_missing(broken: DatasetLayout) -> None:
    broken.scene_record(1).unlink()
    for img_idx in (2, 3):
        for path in (broken.rgb(img_idx), broken.depth(img_idx), broken.mask(img_idx)):
            path.unlink()
    config = json.loads(broken.config.read_text(encoding="utf-8"))
    config["given_up"] = [{"scene": 1, "reasons": {"occluded": 20}}]
    broken.config.write_text(json.dumps(config), encoding="utf-8")
    write_index(broken.root)
    assert errors(broken) == set()


def test_a_torn_record(broken: DatasetLayout) -> None:
    path = broken.scene_record(1)
    path.write_text(path.read_text(encoding="utf-8")[:-100], encoding="utf-8")
    assert {"records readable", "no spare files"} <= errors(broken)


def test_a_record_under_another_name(broken: DatasetLayout) -> None:
    shutil.copy(broken.scene_record(0), broken.scene_record(1))
    assert {"records readable"} <= errors(broken)


def test_a_record_of_another_run(broken: DatasetLayout) -> None:
    edit_record(broken, 2, lambda data: data.update(seed=99))
    assert errors(broken) == {"one configuration"}


def test_a_spare_image(broken: DatasetLayout) -> None:
    shutil.copy(broken.rgb(0), broken.rgb(99))
    assert errors(broken) == {"no spare files"}


def test_an_index_that_is_stale(broken: DatasetLayout) -> None:
    edit_record(broken, 1, lambda data: data["expressions"].pop())
    assert errors(broken) == {"expressions.json", "rec.tsv", "res.tsv"}


@pytest.mark.parametrize("name", ["rec", "res"])
@pytest.mark.parametrize("number", [0, 7, 20])
def test_a_lost_line(broken: DatasetLayout, name: str, number: int) -> None:
    path = broken.root / f"{name}.tsv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
    tally = verify_dataset(broken.root)
    assert set(+tally.errors) == {f"{name}.tsv", "tsv numbering"}
    assert tally.errors[f"{name}.tsv"] == 1


def test_two_lines_in_the_wrong_order(broken: DatasetLayout) -> None:
    lines = broken.rec_tsv.read_text(encoding="utf-8").splitlines(keepends=True)
    first, second = (line.partition("\t") for line in lines[:2])
    lines[:2] = ["\t".join((first[0], second[2])), "\t".join((second[0], first[2]))]
    broken.rec_tsv.write_text("".join(lines), encoding="utf-8")
    tally = verify_dataset(broken.root)
    assert tally.errors["rec.tsv"] == tally.total_errors == 1


def test_an_edited_polygon(broken: DatasetLayout) -> None:
    edit_line(broken.res_tsv, 3, lambda line: line.replace(",", ",1", 9))
    assert errors(broken) == {"res.tsv"}


def test_an_edited_text_in_the_listing(broken: DatasetLayout) -> None:
    text = broken.expressions.read_text(encoding="utf-8")
    broken.expressions.write_text(text.replace("Grab me", "Grab you", 1), encoding="utf-8")
    assert errors(broken) == {"expressions.json"}


def test_a_torn_listing(broken: DatasetLayout) -> None:
    text = broken.expressions.read_text(encoding="utf-8")
    broken.expressions.write_text(text[:-20], encoding="utf-8")
    assert errors(broken) == {"expressions.json", "index present"}


@pytest.mark.parametrize("name", ["rec_tsv", "res_tsv", "expressions"])
def test_a_missing_index(broken: DatasetLayout, name: str) -> None:
    getattr(broken, name).unlink()
    assert errors(broken) == {"index present"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("to the left of", "to the right of"),
        ("the ", "that "),
        (".", ""),
        ("Grab me", "Grab  my"),
        ("Grab me the", "Grab me a"),
        ("red box", "red bax"),
        ("red box", "box"),
        ("red box", "blue box"),
    ],
)
def test_an_edited_text(broken: DatasetLayout, old: str, new: str) -> None:
    def edit(data: dict[str, Any]) -> None:
        expression = next(e for e in data["expressions"] if old in e["text"])
        expression["text"] = expression["text"].replace(old, new, 1)

    scenes = range(SCENES)
    scene = next(
        s for s in scenes if any(old in e.text for e in read_record(broken, s).expressions)
    )
    edit_record(broken, scene, edit)
    write_index(broken.root)
    assert "text says program" in errors(broken)


def test_a_text_that_stands_there_twice(broken: DatasetLayout) -> None:
    def repeat(data: dict[str, Any]) -> None:
        again = json.loads(json.dumps(data["expressions"][0]))
        data["expressions"].append(again)

    edit_record(broken, 0, repeat)
    write_index(broken.root)
    assert errors(broken) == {"no text twice", "no program twice"}


def test_an_edited_proof(broken: DatasetLayout) -> None:
    def edit(data: dict[str, Any]) -> None:
        next(iter(data["expressions"][0]["certificate"].values()))["margin"] += 0.01

    edit_record(broken, 0, edit)
    assert errors(broken) == {"certificate"}


def test_a_wrong_label_of_minimality(broken: DatasetLayout) -> None:
    def flip(data: dict[str, Any]) -> None:
        data["expressions"][0]["minimal"] = not data["expressions"][0]["minimal"]

    edit_record(broken, 0, flip)
    assert errors(broken) == {"minimal flag"}


def test_a_target_that_is_not_visible(broken: DatasetLayout) -> None:
    mask = load_mask(broken, 0)
    target = read_record(broken, 0).expressions[0].targets[0]
    mask[mask == target] = 255
    rewrite_views(broken, 0, 0, mask)
    assert {"target visible", "program gives target"} <= errors(broken)


def test_a_program_that_is_none(broken: DatasetLayout) -> None:
    edit_record(broken, 0, lambda data: data["expressions"][0].update(program={"op": "shout"}))
    assert "expression form" in errors(broken)


def test_an_outline_that_cannot_be_measured_is_an_error_and_not_a_crash(
    broken: DatasetLayout,
) -> None:
    edit_record(broken, 0, lambda data: data["objects"][0].update(footprint=[[0.0, 0.0]]))
    assert "outline" in errors(broken)


def test_a_damaged_configuration(broken: DatasetLayout) -> None:
    broken.config.write_text("{", encoding="utf-8")
    assert errors(broken) == {"config"}


def test_examples_are_bounded_and_say_where(broken: DatasetLayout) -> None:
    edit_record(broken, 0, lambda data: [e.update(kind="poem") for e in data["expressions"]])
    tally: Tally = verify_dataset(broken.root)
    assert len(tally.examples["expression form"]) == 5
    assert "scene 0" in tally.examples["expression form"][0]
