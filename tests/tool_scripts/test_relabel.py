# SPDX-License-Identifier: GPL-3.0-or-later
"""relabel.py: other sentences about the same images, with nothing else touched, lost or left behind."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.annotation.labels.table import LABELS, file_names
from core.app.preflight import Order, check
from core.app.run.run import run
from core.config.fingerprint import CONTENT_VERSION
from core.config.packages import deciding_versions, installed_versions
from core.config.settings import GenerationConfig
from core.dataset.store import relabel
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout, depth_name, mask_name, rgb_name
from core.dataset.store.reader import iterate_scenes
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.verify.dataset import verify_dataset
from core.dataset.verify.manifest import manifest_lines
from core.errors import RefGraspError, UserInputError
from core.language.settings import Kind
from tests.fake_engine import FakeEngine, fake_models
from tests.tool_scripts.command_lines import run_here, run_script
from tests.worded_dataset import make_worded_dataset
from tool_scripts.relabel import main

INDEX_FILES = ("expressions.json", "rec.tsv", "res.tsv")
IMAGES = 2
# Grasps need a simulation, and have a flag of their own.
MADE = tuple(label for label in LABELS if label.name != "grasps")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> GenerationConfig:
    """Return the configuration of a dataset that a run has made, without Blender."""
    folder = tmp_path_factory.mktemp("relabel")
    (folder / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    config = GenerationConfig(
        output_dir=folder / "output",
        models_info_file_path=fake_models(folder / "models"),
        obj_dir=folder / "models",
        blender_scene_file_path=folder / "background.blend",
        seed=5,
        iterations=3,
        images_per_iteration=IMAGES,
        resolution_width=64,
        resolution_height=48,
        min_visibility=0.2,
        expressions_per_object=2,
        grasps="off",
        extra_outputs=",".join(label.name for label in MADE),
    )
    store = DatasetStore(config.output_dir)
    try:
        run(config, store, lambda assets, _temporary: FakeEngine(assets), installed_versions())
    finally:
        store.close()
    return config


@pytest.fixture(scope="module")
def worded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_worded_dataset(tmp_path_factory.mktemp("worded") / "ds", 3, 2, 96).root


@pytest.fixture
def new(tmp_path: Path) -> Path:
    return tmp_path / "new"


def relabeled(source: Path, new: Path, *flags: object) -> DatasetLayout:
    arguments = [source, "--output-dir", new, "--workers", 1, *flags]
    assert main([str(argument) for argument in arguments]) == 0
    return DatasetLayout(new)


def config_of(layout: DatasetLayout) -> dict:
    return json.loads(layout.config.read_text(encoding="utf-8"))


def index_bytes(layout: DatasetLayout) -> list[bytes]:
    return [(layout.root / name).read_bytes() for name in INDEX_FILES]


def texts(layout: DatasetLayout) -> list[str]:
    return [e.text for record in iterate_scenes(layout) for e in record.expressions]


def image_files(layout: DatasetLayout) -> list[str]:
    names = []
    for record in iterate_scenes(layout):
        images = [view.img_idx for view in record.images]
        names += [name(i) for i in images for name in (rgb_name, depth_name, mask_name)]
        names += file_names(MADE, record.scene, images)
    return names


def assert_sound(layout: DatasetLayout) -> None:
    assert verify_dataset(layout.root).examples == {}


def test_the_settings_of_the_run_give_the_sentences_of_the_run(
    config: GenerationConfig, new: Path
) -> None:
    source = DatasetLayout(config.output_dir)
    layout = relabeled(source.root, new)
    assert index_bytes(layout) == index_bytes(source)
    assert layout.attribution.read_bytes() == source.attribution.read_bytes()
    for before, after in zip(iterate_scenes(source), iterate_scenes(layout), strict=True):
        assert after.fingerprint == config_of(layout)["fingerprint"] != before.fingerprint
        assert after.to_json() == {**before.to_json(), "fingerprint": after.fingerprint}
    assert_sound(layout)


def test_images_and_labels_are_linked_and_the_source_stays(
    config: GenerationConfig, new: Path
) -> None:
    source = DatasetLayout(config.output_dir)
    before = list(manifest_lines(source.root))
    layout = relabeled(source.root, new, "--expressions-per-object", 5)
    assert list(manifest_lines(source.root)) == before
    names = image_files(source)
    assert len(names) == 3 * (IMAGES * 6 + 2)
    assert all((layout.root / name).samefile(source.root / name) for name in names)
    copied = relabeled(source.root, new.with_name("copy"), "--copy")
    for name in names:
        assert not (copied.root / name).samefile(source.root / name)
        assert (copied.root / name).read_bytes() == (source.root / name).read_bytes()


def test_another_language(config: GenerationConfig, new: Path) -> None:
    source = DatasetLayout(config.output_dir)
    layout = relabeled(source.root, new, "--language", "de", "--expressions-per-object", 5)
    assert len(texts(layout)) > len(texts(source)) > 0
    assert not set(texts(layout)) & set(texts(source))
    assert any(" die " in text for text in texts(layout))
    old, found = config_of(source), config_of(layout)
    changed = {"language": "de", "expressions_per_object": 5}
    assert found["settings"] == {**old["settings"], **changed}
    assert found["resolved"] == {**old["resolved"], **changed, "output_dir": new.as_posix()}
    assert found["relabeled_from"] == {
        name: old[name] for name in ("fingerprint", "seed", "content_version", "packages", "runs")
    }
    assert found["content_version"] == CONTENT_VERSION
    assert found["packages"] == deciding_versions(installed_versions())
    assert found["runs"] == [{"versions": installed_versions()}]
    kept = ("seed", "scenes", "images_per_scene", "content", "models", "given_up")
    assert {name: found[name] for name in kept} == {name: old[name] for name in kept}
    assert_sound(layout)


def test_there_and_back_gives_the_same_sentences(config: GenerationConfig, new: Path) -> None:
    source = DatasetLayout(config.output_dir)
    german = relabeled(source.root, new, "--language", "de")
    back = relabeled(german.root, new.with_name("back"), "--language", "en")
    assert index_bytes(back) == index_bytes(source)
    origin = config_of(back)["relabeled_from"]
    assert origin["fingerprint"] == config_of(german)["fingerprint"]
    assert origin["relabeled_from"]["fingerprint"] == config_of(source)["fingerprint"]


def test_another_seed_says_other_sentences(config: GenerationConfig, new: Path) -> None:
    source = DatasetLayout(config.output_dir)
    layout = relabeled(source.root, new, "--seed", 6)
    assert set(texts(layout)) != set(texts(source))
    assert {record.seed for record in iterate_scenes(layout)} == {config_of(layout)["seed"]} == {6}
    assert config_of(layout)["relabeled_from"]["seed"] == 5
    assert_sound(layout)


def test_what_counts_as_visible_can_be_changed(config: GenerationConfig, new: Path) -> None:
    layout = relabeled(config.output_dir, new, "--min-visibility", 0.95)
    assert config_of(layout)["settings"]["min_visibility"] == 0.95
    for record in iterate_scenes(layout):
        for expression in record.expressions:
            (target,) = expression.targets
            assert all(view.objects[target].visible_fraction >= 0.95 for view in record.images)
    assert_sound(layout)


def test_no_run_continues_it(config: GenerationConfig, new: Path) -> None:
    layout = relabeled(config.output_dir, new)
    again = replace(config, output_dir=layout.root, iterations=4)
    with pytest.raises(UserInputError, match=r"holds a relabeled dataset.*cannot be continued"):
        check(Order(again, ("CPU",)))
    store = DatasetStore(layout.root)
    try:
        with pytest.raises(UserInputError, match="cannot be continued"):
            run(again, store, lambda assets, _temporary: FakeEngine(assets), installed_versions())
    finally:
        store.close()
    assert layout.scenes() == [0, 1, 2]


def test_scenes_with_nothing_to_say_are_kept(
    worded: Path, new: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RefGraspError, match=r"no expression at all.*--max-words"):
        relabeled(worded, new, "--max-words", 1)
    layout = DatasetLayout(new)
    said = capsys.readouterr().out
    assert "3 scenes, 6 images, 0 expressions, 0 lines" in said
    assert "3 of the scenes are kept without expressions" in said
    assert said.rstrip().endswith(": 0, 1, 2")
    items = json.loads(layout.expressions.read_text(encoding="utf-8"))
    assert [item["expressions"] for item in items] == [[], [], []]
    assert_sound(layout)
    # They can be spoken about again.
    assert texts(relabeled(new, new.with_name("again"), "--max-words", 0))


def test_no_sentences_at_all_are_asked_for_in_vain(worded: Path, new: Path) -> None:
    silence = ",".join(f"{kind}=0" for kind in Kind)
    with pytest.raises(UserInputError, match="--kind-weights: every kind is switched off"):
        relabeled(worded, new, "--kind-weights", silence)
    assert not new.exists()


def test_processes_and_one_process_make_the_same(
    worded: Path, new: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = relabeled(worded, new, "--language", "de")
    monkeypatch.setattr(relabel, "_BATCH", 1)
    two = relabeled(worded, new.with_name("two"), "--language", "de", "--workers", 2)
    assert list(manifest_lines(one.root)) == list(manifest_lines(two.root))


def test_a_split_stays_a_split(worded: Path, tmp_path: Path, new: Path) -> None:
    write_splits(worded, tmp_path / "splits", SplitRules((0.7, 0.0, 0.3)))
    layout = relabeled(tmp_path / "splits" / "train", new)
    assert layout.split_tsv("train").read_bytes() == layout.res_tsv.read_bytes()
    assert config_of(layout)["split"]["name"] == "train"
    assert_sound(layout)


def test_a_dataset_whose_config_is_lost(worded: Path, tmp_path: Path, new: Path) -> None:
    source = Path(shutil.copytree(worded, tmp_path / "lost"))
    (source / "config.json").unlink()
    layout = relabeled(source, new, "--language", "de")
    assert config_of(layout)["relabeled_from"] == {"fingerprint": "synthetic", "seed": 0}
    assert_sound(layout)


def test_a_dataset_that_is_not_complete(
    worded: Path, tmp_path: Path, new: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = Path(shutil.copytree(worded, tmp_path / "part"))
    DatasetLayout(source).scene_record(1).unlink()
    assert relabeled(source, new).scenes() == [0, 2]
    assert "is not complete" in caplog.text


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--language", "xx"], "no lexicon for the language 'xx'; there are: de, en"),
        (["--kind-weights", "reltion=1"], "the kind 'reltion'"),
        (
            ["--minimal-share", "2", "--seed", "x"],
            "--minimal-share 2: must be 0 to 1\n  - --seed x",
        ),
        (["--language"], "--language: a value is missing"),
        (["--iterations", "3"], "--iterations"),
    ],
)
def test_wrong_settings(worded: Path, new: Path, flags: Sequence[str], said: str) -> None:
    result = run_here("relabel.py", worded, "--output-dir", new, *flags)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not new.exists()


def test_wrong_folders(worded: Path, tmp_path: Path, new: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    for source, output, said in (
        (tmp_path / "none", new, "no such folder"),
        (tmp_path / "full", new, "contains no scenes"),
        (worded, tmp_path / "full", "is not an empty folder"),
        (worded, worded / "new", "lies inside the dataset"),
    ):
        result = run_here("relabel.py", source, "--output-dir", output)
        assert result.returncode == 2, said
        assert said in result.stderr
        assert "Traceback" not in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["full"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rgb/rgb_00000003.jpg", "is missing; the dataset is not complete"),
        ("scene_graphs/scene_graph_00000001.json", "scene_graph_00000001.json: "),
    ],
)
def test_nothing_is_left_of_what_fails(
    worded: Path, tmp_path: Path, new: Path, name: str, said: str
) -> None:
    source = Path(shutil.copytree(worded, tmp_path / "broken"))
    (source / name).unlink()
    if name.endswith(".json"):
        (source / name).write_text("{", encoding="utf-8")
    result = run_script("relabel.py", source, "--output-dir", new)
    assert result.returncode == 1
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]
