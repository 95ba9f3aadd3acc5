# SPDX-License-Identifier: GPL-3.0-or-later
"""COCO and RefCOCO exports: clean as exported, and every planted fault is found."""

import json
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import run_export
from core.dataset.verify.detect import checks_for
from core.errors import UserInputError
from tests.worded_dataset import make_worded_dataset

COCO, REFCOCO = "annotations/instances_train.json", "refcoco/instances.json"
REFS = "refcoco/refs(unc).p"
Change = Callable[[Any], Any]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    source = make_worded_dataset(folder / "ds", 2, 2, 128).root
    run_export(source, "coco", folder / "coco")
    run_export(source, "coco", folder / "polygons", ExportOptions(polygons=True))
    run_export(source, "refcoco", folder / "refcoco")
    return folder


@pytest.fixture
def copy(exports: Path, tmp_path: Path) -> Callable[[str], Path]:
    return lambda name: Path(shutil.copytree(exports / name, tmp_path / name))


def errors(root: Path) -> set[str]:
    (check,) = checks_for(root)
    tally = check.run(1, None)
    assert set(tally.errors) <= {rule.name for rule in check.rules}
    return set(+tally.errors)


def edit_json(path: Path, change: Change) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize("name", ["coco", "polygons", "refcoco"])
def test_a_fresh_export_has_no_errors(exports: Path, name: str) -> None:
    (check,) = checks_for(exports / name)
    assert name == "refcoco" or check.title.startswith("COCO")
    tally = check.run(1, None)
    assert tally.examples == {}
    assert tally.checked["bbox is mask extent"] > 10
    again = check.run(2, None)
    assert (tally.checked, tally.errors) == (again.checked, again.errors)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda d: d["annotations"][3].update(id=1), "ids unique"),
        (lambda d: d["images"][0].update(id=0), "references resolve"),
        (lambda d: d["annotations"][0].update(category_id=99), "references resolve"),
        (lambda d: d["annotations"][0].update(image_id=[1]), "references resolve"),
        (lambda d: d["images"][0].update(id=[1]), "ids unique"),
        (
            lambda d: d["annotations"][0]["bbox"].append(d["annotations"][0]["bbox"].pop() - 1),
            "bbox is mask extent",
        ),
        (lambda d: d["annotations"][0].update(area=1), "area is mask pixels"),
        (lambda d: d["annotations"][0]["segmentation"].update(size=[5, 5]), "segmentation"),
        (lambda d: d["annotations"][0].update(segmentation=[]), "segmentation"),
        (lambda d: d["images"][1].update(file_name="no.jpg"), "image files"),
        (lambda d: d["images"][1].update(width=5), "image files"),
    ],
)
def test_faults_in_coco(copy: Callable[[str], Path], change: Change, rule: str) -> None:
    root = copy("coco")
    edit_json(root / COCO, change)
    assert rule in errors(root)


def test_overlapping_polygons(copy: Callable[[str], Path]) -> None:
    root = copy("polygons")

    def double(data: Any) -> None:
        rings = data["annotations"][0]["segmentation"]
        rings.append(list(rings[0]))

    edit_json(root / COCO, double)
    assert errors(root) == {"polygons disjoint"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda refs: refs[1].update(ref_id=refs[0]["ref_id"]), "reference ids"),
        (lambda refs: refs[0]["sent_ids"].append(99), "reference ids"),
        (lambda refs: refs[0].update(ann_id=refs[1]["ann_id"] + 1000), "references to objects"),
        (lambda refs: refs[0].update(file_name="x.jpg"), "references to objects"),
        (lambda refs: refs[0].pop("category_id"), "references to objects"),
        (lambda refs: refs[0].update(ann_id=[1, 2]), "references to objects"),
        (lambda refs: refs[0].update(sentences=["take it"]), "sentences"),
        (lambda refs: refs[0]["sentences"][0].update(tokens=[]), "sentences"),
        (lambda refs: refs[0]["sentences"][0].update(sent="Grab ME"), "sentences"),
    ],
)
def test_faults_in_refcoco(copy: Callable[[str], Path], change: Change, rule: str) -> None:
    root = copy("refcoco")
    refs = pickle.loads((root / REFS).read_bytes())
    change(refs)
    (root / REFS).write_bytes(pickle.dumps(refs, protocol=2))
    assert errors(root) == {rule}


def test_rle_in_refcoco(copy: Callable[[str], Path]) -> None:
    root = copy("refcoco")
    rle = {"size": [96, 128], "counts": [0, 96 * 128]}
    edit_json(root / REFCOCO, lambda d: d["annotations"][0].update(segmentation=rle))
    assert "segmentation is polygons" in errors(root)


def test_a_pickle_that_would_run_code_is_refused(
    copy: Callable[[str], Path], tmp_path: Path
) -> None:
    root = copy("refcoco")
    victim = tmp_path / "victim"

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (victim,)

    (root / REFS).write_bytes(pickle.dumps([Evil()], protocol=2))
    with pytest.raises(UserInputError, match="only builtin types"):
        errors(root)
    assert not victim.exists()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"images": [1], "annotations": [], "categories": []}']
)
def test_a_json_that_is_no_coco(copy: Callable[[str], Path], text: str) -> None:
    root = copy("coco")
    (root / COCO).write_text(text, encoding="utf-8")
    with pytest.raises(UserInputError, match="instances_train"):
        errors(root)


def test_a_folder_with_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="scene_graphs"):
        checks_for(tmp_path)
