# SPDX-License-Identifier: GPL-3.0-or-later
"""The content of what is off by default does not change without a new CONTENT_VERSION either.

`test_content_version` guards a dataset of the defaults; here all is on but grasps and what needs Blender.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from core.app.run.run import run
from core.assets.printed import PRINT_SUFFIX
from core.config.fingerprint import CONTENT_VERSION
from core.config.packages import installed_versions
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes
from core.language.settings import Kind
from core.scene.record import SceneRecord
from tests.core.app.test_content_version import rounded
from tests.fake_engine import FakeEngine, add_bowl, fake_models
from tests.named_mug import write_mug

# As in `test_content_version`; what to do about another hash is said there, too.
CONTENT = (2, "238447bdc306327e895201961944b2e38c889e2b68b59468e148897ef406f933")
_SCENES = 6
# By the color of the cup: a letter, which can be read in images this small.
LETTERS = {"red": "K", "green": "M", "blue": "R", "white": "X"}
_LABELS = "amodal_masks,bop,parts"


def print_on(path: Path, letter: str) -> None:
    """Write that a letter is on three sides of a named mug, all but that of its handle, 5 by 5 cm."""
    left, right, foot, top = (-0.025, 0.025, 0.015, 0.065)
    sides = (
        [[[x, y, 0.03] for x in (left, right)] for y in (foot, top)],
        [[[x, y, -0.03] for x in (right, left)] for y in (foot, top)],
        [[[-0.03, y, z] for z in (left, right)] for y in (foot, top)],
    )
    places = [[side] for side in sides]
    path.write_text(json.dumps({"texts": [{"text": letter, "places": places}]}), encoding="utf-8")


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> DatasetLayout:
    folder = tmp_path_factory.mktemp("features")
    (folder / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    spreadsheet = fake_models(folder / "models")
    for color, letter in LETTERS.items():
        path = write_mug(folder / "models", f"cup_{color}")
        print_on(path.with_name(f"{path.stem}{PRINT_SUFFIX}"), letter)
    add_bowl(folder / "models")
    config = GenerationConfig(
        output_dir=folder / "output",
        models_info_file_path=spreadsheet,
        obj_dir=folder / "models",
        blender_scene_file_path=folder / "background.blend",
        seed=5,
        iterations=_SCENES,
        images_per_iteration=1,
        resolution_width=160,
        resolution_height=120,
        min_visibility=0.2,
        objects=Range(4, 8),
        grasps="off",
        contact_share=1.0,
        twin_share=0.4,
        set_shares="one=0.7,many=0.2,none=0.1",
        style="mixed",
        sentence_twins=True,
        part_targets=2,
        kind_weights="part=1,use=1,support=1,text=2",
        extra_outputs=_LABELS,
    )
    store = DatasetStore(config.output_dir)
    try:
        run(config, store, lambda assets, _temporary: FakeEngine(assets), installed_versions())
    finally:
        store.close()
    return store.layout


def content(record: SceneRecord) -> Any:
    """Return a record without measurements, whose last digits depend on the processor, but with poses."""
    data = record.to_json()
    poses = [rounded(item["pose"]) for item in data["objects"]]
    return [poses, _discrete({key: data[key] for key in data if key != "fingerprint"})]


def _discrete(value: Any) -> Any:
    """Return all below `value` but its floating-point numbers."""
    if isinstance(value, dict):
        return {key: _discrete(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_discrete(item) for item in value]
    return None if isinstance(value, float) else value


def test_the_guard_sees_every_feature(layout: DatasetLayout) -> None:
    records = list(iterate_scenes(layout))
    assert any(record.bears for record in records)
    assert any(record.twin_of for record in records)
    assert any(record.set_expressions for record in records)
    assert any(record.sentence_twins for record in records)
    assert any(record.part_expressions for record in records)
    assert any(e.kind == Kind.TEXT for record in records for e in record.expressions)


def test_content_of_features_changes_only_with_the_version(layout: DatasetLayout) -> None:
    found = hashlib.sha256()
    for record in iterate_scenes(layout):
        found.update(json.dumps(content(record), sort_keys=True).encode())
    for path in sorted((layout.root / "amodal_masks").iterdir()):
        found.update(path.read_bytes())
    now = (CONTENT_VERSION, found.hexdigest())
    assert now == CONTENT, f"raise CONTENT_VERSION or set {now}, as test_content_version explains"
