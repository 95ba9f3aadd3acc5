# SPDX-License-Identifier: GPL-3.0-or-later
"""Image twins on disk: checked, never parted by a split, said anew together, audited as pairs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.app.run.run import run
from core.config.packages import installed_versions
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.dataset.statistics.audit import audit_parts, format_audit, gather_audit
from core.dataset.statistics.gathering import gather_statistics
from core.dataset.statistics.report import report
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.presence import HoldOut
from core.dataset.store.reader import iterate_scenes, read_partner
from core.dataset.store.split import SplitRules, divide_and_hold_out, write_splits
from core.dataset.verify.dataset import verify_dataset
from core.scene.image_twins import shared_sentences
from core.scene.json_fields import SceneFormatError
from core.scene.record import SceneRecord
from tests.fake_engine import FakeEngine, fake_models
from tests.random_scenes import random_scene
from tests.worded_dataset import with_proven_expressions
from tool_scripts.relabel import main as relabel

SCENES = 8
WORDED = 60
RULE = "image twins"


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> DatasetLayout:
    """A dataset of a run without Blender, half of whose scenes are to be twins."""
    folder = tmp_path_factory.mktemp("twins")
    (folder / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    config = GenerationConfig(
        output_dir=folder / "output",
        models_info_file_path=fake_models(folder / "models"),
        obj_dir=folder / "models",
        blender_scene_file_path=folder / "background.blend",
        seed=5,
        iterations=SCENES,
        images_per_iteration=1,
        resolution_width=96,
        resolution_height=96,
        objects=Range(4, 7),
        twin_share=0.5,
        grasps="off",
    )
    store = DatasetStore(config.output_dir)
    try:
        run(config, store, lambda assets, _temporary: FakeEngine(assets), installed_versions())
    finally:
        store.close()
    return DatasetLayout(config.output_dir)


def pairs(layout: DatasetLayout) -> list[tuple[SceneRecord, SceneRecord]]:
    """Return the partners and their twins."""
    found = [(read_partner(layout, record), record) for record in iterate_scenes(layout)]
    return [(partner, record) for partner, record in found if partner is not None]


def broken(layout: DatasetLayout) -> set[str]:
    return {name for name, count in verify_dataset(layout.root).errors.items() if count}


def test_a_dataset_with_twins_is_clean(layout: DatasetLayout) -> None:
    assert len(pairs(layout)) >= 2
    assert broken(layout) == set()
    assert verify_dataset(layout.root).checked[RULE] == len(pairs(layout))


def _turn(data: dict[str, Any]) -> None:
    data["objects"][_unchanged(data)]["pose"][0][3] += 0.01


def _rename(data: dict[str, Any]) -> None:
    data["twin_of"]["objects"][0] = _unchanged(data)


def _zoom(data: dict[str, Any]) -> None:
    data["images"][0]["K"][0][0] += 1.0


def _forget(data: dict[str, Any]) -> None:
    data["twin_of"]["scene"] = SCENES + 1


def _unchanged(data: dict[str, Any]) -> int:
    return next(i for i in range(len(data["objects"])) if i not in data["twin_of"]["objects"])


@pytest.mark.parametrize("change", [_turn, _rename, _zoom, _forget])
def test_what_differs_otherwise_than_named_is_found(
    layout: DatasetLayout, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    copy = DatasetLayout(shutil.copytree(layout.root, tmp_path / "ds"))
    path = copy.scene_record(pairs(copy)[0][1].scene)
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data) + "\n", encoding="utf-8")
    assert RULE in broken(copy)


@pytest.mark.parametrize(
    "twin_of",
    [
        {"scene": 0, "change": "swap", "objects": [1]},
        {"scene": 0, "change": "color", "objects": [1, 1]},
        {"scene": 0, "change": "color", "objects": [99]},
        {"scene": 3, "change": "color", "objects": [0]},
        {"scene": 0, "change": "size", "objects": [0]},
    ],
)
def test_impossible_twins_are_refused(layout: DatasetLayout, twin_of: dict[str, Any]) -> None:
    data = json.loads(layout.scene_record(3).read_text(encoding="utf-8"))
    with pytest.raises(SceneFormatError, match="twin_of"):
        SceneRecord.from_json(data | {"twin_of": twin_of})


def test_said_anew_twins_share_sentences_again(layout: DatasetLayout, tmp_path: Path) -> None:
    new = DatasetLayout(tmp_path / "new")
    flags = ["--output-dir", str(new.root), "--style", "compositional", "--seed", "9"]
    assert relabel([str(layout.root), *flags]) == 0
    found = pairs(new)
    assert len(found) == len(pairs(layout))
    assert all(shared_sentences(one.expressions, other.expressions) for one, other in found)
    assert broken(new) == set()


def test_who_does_not_look_is_right_in_half_of_the_pairs_at_most(layout: DatasetLayout) -> None:
    (audit,) = audit_parts({"": gather_audit(layout.root, layout.scenes())}, "natural")
    shares = {item.key: item for item in audit.image_twins}
    assert 0.0 < shares["adjectives"].right.value <= 0.5
    assert shares["nouns"].right.value <= shares["adjectives"].right.value
    assert "those of image twins" in format_audit([audit])


def test_splits_keep_twins_with_their_partners(layout: DatasetLayout, tmp_path: Path) -> None:
    write_splits(layout.root, tmp_path / "split", SplitRules((0.5, 0.25, 0.25)))
    twins = [twin.scene for _, twin in pairs(layout)]
    parts = [DatasetLayout(p) for p in (tmp_path / "split").iterdir()]
    assert len(parts) == 3
    assert sorted(twin.scene for part in parts for _, twin in pairs(part)) == twins
    assert [broken(part) for part in parts] == [set()] * 3


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> DatasetLayout:
    """Records of random scenes, every other one said to be the twin of the one before."""
    layout = DatasetLayout(tmp_path_factory.mktemp("held") / "ds")
    layout.make_folders()
    for number in range(WORDED):
        record = random_scene(np.random.default_rng((3, number)), 6, 1, number)
        data = with_proven_expressions(record).to_json()
        if number % 2:
            data["twin_of"] = {"scene": number - 1, "change": "swap", "objects": [0, 1]}
        layout.scene_record(number).write_text(json.dumps(data), encoding="utf-8")
    layout.config.write_text(json.dumps({"settings": {"twin_share": 0.5}}), encoding="utf-8")
    return layout


@pytest.mark.parametrize(
    "rules",
    [
        SplitRules((0.6, 0.2, 0.2), seed=1),
        SplitRules((0.7, 0.15, 0.15), hold_out=HoldOut.ATTRIBUTE_NOUN),
    ],
)
def test_no_rule_of_splits_parts_twins(worded: DatasetLayout, rules: SplitRules) -> None:
    divided, held_out = divide_and_hold_out(worded, rules)
    assert sorted(scene for own in divided.values() for scene in own) == list(range(WORDED))
    for scenes in divided.values():
        assert {scene // 2 for scene in scenes if scene % 2} == {
            scene // 2 for scene in scenes if not scene % 2
        }
    if held_out is not None:
        assert list(held_out.scenes) == divided["test"]
        assert held_out.of == WORDED


def test_without_a_config_the_records_tell_of_twins(worded: DatasetLayout, tmp_path: Path) -> None:
    copy = DatasetLayout(shutil.copytree(worded.root, tmp_path / "ds"))
    copy.config.unlink()
    rules = SplitRules((0.5, 0.25, 0.25))
    assert divide_and_hold_out(copy, rules) == divide_and_hold_out(worded, rules)


def test_statistics_count_twins_where_there_are_some(
    layout: DatasetLayout, worded: DatasetLayout
) -> None:
    found = report(gather_statistics(layout.root, layout.scenes()))
    assert found["totals"]["image twins"] == len(pairs(layout))
    partners = [scene for scene in worded.scenes() if scene % 2 == 0]
    assert "image twins" not in report(gather_statistics(worded.root, partners))["totals"]
