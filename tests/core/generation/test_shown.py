# SPDX-License-Identifier: GPL-3.0-or-later
"""Models to show (`--show`) are in every scene, seen and spoken of; without the flag nothing changes."""

from pathlib import Path
from typing import Any

import pytest

from core.app.run.run import run
from core.config.flags import content_settings
from core.config.packages import installed_versions
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes
from core.dataset.verify.dataset import verify_dataset
from core.errors import UserInputError
from core.scene.record import SceneRecord
from tests.fake_engine import FakeEngine, fake_models

SCENES = 6


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    fake_models(folder / "models")
    (folder / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    return folder


def make(inputs: Path, output: Path, **changes: Any) -> list[SceneRecord]:
    config = GenerationConfig(
        output_dir=output,
        obj_dir=inputs / "models",
        models_info_file_path=inputs / "models" / "models_info_all.xlsx",
        blender_scene_file_path=inputs / "background.blend",
        seed=3,
        iterations=SCENES,
        images_per_iteration=2,
        resolution_width=96,
        resolution_height=96,
        **{"min_visibility": 0.2, "grasps": "off", **changes},
    )
    store = DatasetStore(output)
    try:
        run(config, store, lambda assets, _temporary: FakeEngine(assets), installed_versions())
    finally:
        store.close()
    return list(iterate_scenes(DatasetLayout(output)))


@pytest.mark.parametrize(
    "changes",
    [
        {"show": "die_blue"},
        {"show": "book_red, die_white", "models": "can_*,cup_*,cereal*", "min_visibility": 0.6},
    ],
)
def test_every_scene_shows_them_and_speaks_of_them(
    changes: dict[str, Any], inputs: Path, tmp_path: Path
) -> None:
    records = make(inputs, tmp_path / "out", **changes)
    assert len(records) == SCENES
    wanted = {name.strip() for name in changes["show"].split(",")}
    for record in records:
        spoken = {record.objects[target].id for e in record.expressions for target in e.targets}
        assert wanted <= spoken
        for view in record.images:
            seen = {
                record.objects[o.scene_id].id
                for o in view.objects
                if o.visible_fraction >= changes.get("min_visibility", 0.2) and not o.truncated
            }
            assert wanted <= seen
    assert verify_dataset(tmp_path / "out").examples == {}


def test_the_run_says_a_sentence_about_each(inputs: Path, tmp_path: Path, caplog) -> None:
    with caplog.at_level("INFO"):
        (record, *_) = make(inputs, tmp_path / "out", show="die_blue")
    targets = {item.scene_id for item in record.objects if item.id == "die_blue"}
    text = next(e.text for e in record.expressions if targets.intersection(e.targets))
    assert f'die_blue, in image 0: "{text}"' in caplog.text


def test_they_may_be_outside_the_selection_which_stays_what_the_others_are_drawn_from(
    inputs: Path, tmp_path: Path
) -> None:
    records = make(inputs, tmp_path / "out", show="die_blue", categories="drink,drinkware,food")
    others = {item.category for r in records for item in r.objects if item.id != "die_blue"}
    assert others == {"drink", "drinkware", "food"}


@pytest.mark.parametrize(
    ("show", "message"),
    [
        ("dieblue", "--show dieblue: no such model; did you mean die_blue"),
        ("die_*", r"--show die_\*: no such model"),
    ],
)
def test_ids_that_do_not_exist_are_named(
    show: str, message: str, inputs: Path, tmp_path: Path
) -> None:
    with pytest.raises(UserInputError, match=message):
        make(inputs, tmp_path / "out", show=show)


def test_more_than_a_scene_holds_are_refused() -> None:
    with pytest.raises(UserInputError, match="--show a,b,c: 3 models, but a scene has at most 2"):
        GenerationConfig(show="a,b,c", objects=Range(1, 2))


def test_it_is_part_of_the_identity_only_where_it_is_given() -> None:
    assert "show" not in content_settings(GenerationConfig())
    assert content_settings(GenerationConfig(show="die_blue"))["show"] == "die_blue"
