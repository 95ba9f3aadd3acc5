# SPDX-License-Identifier: GPL-3.0-or-later
import json
from collections import Counter
from itertools import chain

import pytest

from core.dataset.store.layout import SPLITS, DatasetLayout
from core.dataset.store.reader import iterate_scenes
from core.dataset.store.split import SplitRules, divide, write_splits
from core.errors import UserInputError


@pytest.fixture
def ten_scenes(tmp_path):
    layout = DatasetLayout(tmp_path / "ten")
    layout.make_folders()
    # Without it records are asked for twins, and these are none that could be read.
    layout.config.write_text('{"settings": {}}')
    for scene in range(10, 20):
        layout.scene_record(scene).write_text("{}")
    return layout


def test_every_scene_is_in_exactly_one_split(ten_scenes):
    divided = divide(ten_scenes, SplitRules((0.5, 0.3, 0.2)))
    assert {name: len(scenes) for name, scenes in divided.items()} == {
        "train": 5, "val": 3, "test": 2,
    }  # fmt: skip
    assert sorted(chain.from_iterable(divided.values())) == ten_scenes.scenes()
    assert all(scenes == sorted(scenes) for scenes in divided.values())


def test_the_draw_depends_on_the_seed_alone(ten_scenes):
    rules = [SplitRules((0.5, 0.3, 0.2), seed=seed) for seed in (0, 0, 1, 2, 3)]
    first, again, *others = [divide(ten_scenes, rule) for rule in rules]
    assert first == again
    assert any(first != other for other in others)


def test_counts_add_up_whatever_the_shares(ten_scenes):
    for shares in ((1 / 3, 1 / 3, 1 / 3), (0.98, 0.01, 0.01), (0.0, 0.0, 1.0), (0.25, 0.5, 0.25)):
        divided = divide(ten_scenes, SplitRules(shares))
        assert Counter(chain.from_iterable(divided.values())) == Counter(ten_scenes.scenes())
        for name, share in zip(SPLITS, shares, strict=True):
            assert abs(len(divided[name]) - 10 * share) < 1


def test_wrong_shares_are_refused():
    for shares in ((0.5, 0.5, 0.5), (1.5, -0.5, 0.0)):
        with pytest.raises(UserInputError, match="sum to 1"):
            SplitRules(shares)


def test_only_test_shows_the_held_out_models(dataset, tmp_path):
    rules = SplitRules((0.5, 0.5, 0.0), test_models=frozenset({"die_black_01"}))
    write_splits(dataset.root, tmp_path / "out", rules)
    shown = {}
    for name in SPLITS:
        records = list(iterate_scenes(DatasetLayout(tmp_path / "out" / name)))
        shown[name] = {item.id for record in records for item in record.objects}
    assert "die_black_01" in shown["test"]
    assert "die_black_01" not in shown["train"] | shown["val"]


def test_an_unknown_model_or_category_is_said_with_those_there_are(dataset):
    for rules in (
        SplitRules(test_models=frozenset({"cat"})),
        SplitRules(test_categories=frozenset({"cat"})),
    ):
        with pytest.raises(UserInputError, match="'cat'; the dataset has: "):
            divide(dataset.layout, rules)


def test_a_split_that_would_be_all_test_leaves_the_others_out(dataset, tmp_path):
    rules = SplitRules(test_categories=frozenset({"toy"}))
    assert list(write_splits(dataset.root, tmp_path / "out", rules)) == ["test"]


def test_a_split_is_a_dataset_of_its_own_with_the_same_indices(dataset, tmp_path):
    output = tmp_path / "refgrasp"
    summaries = write_splits(dataset.root, output, SplitRules((0.34, 0.33, 0.33)))
    seen = []
    for name in SPLITS:
        part = DatasetLayout(output / name)
        (scene,) = part.scenes()
        seen.append(scene)
        record = dataset.records[scene]
        assert part.scene_record(scene).read_text(encoding="utf-8") == record.dumps()
        for view in record.images:
            i = view.img_idx
            assert part.rgb(i).samefile(dataset.layout.rgb(i))
            assert part.depth(i).samefile(dataset.layout.depth(i))
            assert part.mask(i).samefile(dataset.layout.mask(i))
        assert len(list(part.rgb_dir.iterdir())) == len(record.images)
        config = json.loads(part.config.read_text(encoding="utf-8"))
        assert config["split"]["name"] == name
        assert config["split"]["scenes"] == [scene]
        assert config["fingerprint"] == record.fingerprint
        assert part.split_tsv(name).read_bytes() == part.res_tsv.read_bytes()
        assert summaries[name].images == len(record.images)
        assert not (part.root / ".refgrasp").exists()
    assert sorted(seen) == dataset.layout.scenes()


def test_images_are_copied_on_request(dataset, tmp_path):
    write_splits(dataset.root, tmp_path / "out", SplitRules((1.0, 0.0, 0.0)), copy=True)
    part = DatasetLayout(tmp_path / "out" / "train")
    assert not part.rgb(0).samefile(dataset.layout.rgb(0))
    assert part.rgb(0).read_bytes() == dataset.layout.rgb(0).read_bytes()
