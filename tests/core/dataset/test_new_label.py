# SPDX-License-Identifier: GPL-3.0-or-later
"""A label of one's own: an entry of the table, and everything that handles files of labels knows it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.annotation.labels import table
from core.annotation.labels.label import Finding, ImageEvidence, ImagePart, ImageSource, Label
from core.app.preflight.estimates import dataset_bytes
from core.app.run.run import run
from core.config.settings import GenerationConfig
from core.dataset.store.corruption import find_corrupt
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.verify.dataset import verify_dataset
from core.dataset.verify.manifest import manifest_lines
from tests.fake_engine import FakeEngine, fake_models

IMAGES = 2


def _make(source: ImageSource) -> bytes:
    return (json.dumps([int((source.result.ids >= 0).sum())]) + "\n").encode()


def _check(data: bytes, image: ImageEvidence) -> list[Finding]:
    assert image.mask is not None
    (count,) = json.loads(data)
    return [Finding(count == int(np.count_nonzero(image.mask >= 0)), f"has {count} pixels")]


COVERED = Label(
    name="covered",
    rule="pixels covered",
    promise="as many pixels are covered as the mask shows",
    image=ImagePart(".json", _make, _check),
    bytes_per_image=1000.0,
)
# What lies in the scene record only needs no file.
NOTED = Label(name="noted", rule="noted", promise="nothing lies beside the record")


@pytest.fixture(autouse=True)
def labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "LABELS", (*table.LABELS, COVERED, NOTED))


@pytest.fixture
def config(tmp_path: Path) -> GenerationConfig:
    (tmp_path / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    return GenerationConfig(
        output_dir=tmp_path / "output",
        models_info_file_path=fake_models(tmp_path / "models"),
        obj_dir=tmp_path / "models",
        blender_scene_file_path=tmp_path / "background.blend",
        seed=5,
        iterations=2,
        images_per_iteration=IMAGES,
        resolution_width=64,
        resolution_height=48,
        min_visibility=0.2,
        extra_outputs="noted, covered,bop",
        grasps="off",
    )


@pytest.fixture
def made(config: GenerationConfig) -> DatasetLayout:
    store = DatasetStore(config.output_dir)
    try:
        run(config, store, lambda assets, _temporary: FakeEngine(assets), {})
    finally:
        store.close()
    return store.layout


def names(images: Iterable[int]) -> set[str]:
    return {f"covered/covered_{i:08d}.json" for i in images}


def found(root: Path) -> set[str]:
    return {f"covered/{path.name}" for path in (root / "covered").iterdir()}


def broken_rules(layout: DatasetLayout) -> set[str]:
    return {name for name, count in verify_dataset(layout.root).errors.items() if count}


def test_it_is_chosen_made_named_verified_and_hashed(made: DatasetLayout) -> None:
    settings = json.loads(made.config.read_text(encoding="utf-8"))["settings"]
    assert settings["extra_outputs"] == "bop,covered,noted"
    assert found(made.root) == names(range(2 * IMAGES))
    assert not (made.root / "noted").exists()
    assert names(range(2 * IMAGES)) <= {name for name, _ in manifest_lines(made.root)}
    tally = verify_dataset(made.root)
    assert not any(tally.errors.values())
    assert tally.checked[COVERED.rule] == 2 * IMAGES


def test_a_missing_file_makes_its_scene_missing(made: DatasetLayout) -> None:
    record = next(iterate_scenes(made))
    chosen = table.choose_labels("covered,noted")
    assert not list(find_corrupt(made, made.scenes(), IMAGES, record.fingerprint, chosen))
    path = made.root / COVERED.image_name(3)
    path.unlink()
    (corrupt,) = find_corrupt(made, made.scenes(), IMAGES, record.fingerprint, chosen)
    assert (corrupt.scene, corrupt.path, corrupt.problem) == (1, path, "is missing")
    assert broken_rules(made) == {"extra files"}


def test_a_false_and_a_spare_file_are_found(made: DatasetLayout) -> None:
    (made.root / COVERED.image_name(1)).write_text("[1]\n", encoding="utf-8")
    assert broken_rules(made) == {COVERED.rule}
    (made.root / COVERED.image_name(2 * IMAGES)).write_text("[1]\n", encoding="utf-8")
    assert broken_rules(made) == {COVERED.rule, "no spare files"}


def test_splits_take_its_files_along(made: DatasetLayout, tmp_path: Path) -> None:
    write_splits(made.root, tmp_path / "splits", SplitRules((0.5, 0.0, 0.5)))
    shares = [found(tmp_path / "splits" / name) for name in ("train", "test")]
    assert [len(share) for share in shares] == [IMAGES, IMAGES]
    assert set.union(*shares) == names(range(2 * IMAGES))


def test_it_is_counted_in_the_estimate(config: GenerationConfig) -> None:
    without = replace(config, extra_outputs="bop")
    more = dataset_bytes(config, scenes=7) - dataset_bytes(without, scenes=7)
    assert more == 7 * IMAGES * 1000
