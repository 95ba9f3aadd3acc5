# SPDX-License-Identifier: GPL-3.0-or-later
"""A run on one device with an engine without Blender: what it logs and records, and how it fails."""

import errno
import json
import logging
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from core.annotation.depth import depth_format_of
from core.app.progress.progress import RunSummary
from core.app.progress.steps import SceneSteps
from core.app.run.run import run
from core.app.run.summary import processor_lines, profile_lines
from core.assets.library import AssetLibrary
from core.config.depth_format import DepthFormat
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.errors import RefGraspError, UserInputError
from tests.fake_engine import FakeEngine, fake_models

VERSIONS = {"numpy": "2.1.3", "bpy": "4.2.23"}
SCENES = 3


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    fake_models(folder / "models")
    (folder / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    return folder


def config_of(inputs: Path, output: Path, **more: object) -> GenerationConfig:
    settings = {
        "output_dir": output,
        "obj_dir": inputs / "models",
        "models_info_file_path": inputs / "models" / "models_info_all.xlsx",
        "blender_scene_file_path": inputs / "background.blend",
        "seed": 5,
        "iterations": SCENES,
        "images_per_iteration": 2,
        "resolution_width": 64,
        "resolution_height": 48,
        "min_visibility": 0.2,
        "grasps": "off",
        **more,
    }
    return GenerationConfig(**settings)


def generate(config: GenerationConfig, engine: type[FakeEngine] = FakeEngine) -> RunSummary:
    store = DatasetStore(config.output_dir)
    try:
        return run(config, store, lambda assets, _temporary: engine(assets), VERSIONS)
    finally:
        store.close()


def events(output: Path) -> list[dict]:
    text = (output / "events.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_a_run_tells_programs_and_people_what_it_did(
    inputs: Path, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    summary = generate(config_of(inputs, tmp_path))
    found = events(tmp_path)
    assert [e["event"] for e in found] == ["run_started", *["scene_made"] * SCENES, "run_ended"]
    start, *made, end = found
    assert (start["scenes"], start["missing"], start["seed"]) == (SCENES, SCENES, 5)
    assert [e["scene"] for e in made] == [0, 1, 2]
    for event in made:
        record = json.loads(
            (tmp_path / f"scene_graphs/scene_graph_{event['scene']:08d}.json").read_text()
        )
        assert event["images"] == len(record["images"]) == 2
        assert event["expressions"] == len(record["expressions"])
        assert event["objects"] == len(record["objects"])
        assert {"render", "language", "write", "other"} <= event["times"].keys()
        assert event["seconds"] == pytest.approx(sum(event["times"].values()), abs=1e-2)
    assert end["ending"] == "complete"
    assert end["images"] == summary.images == sum(e["images"] for e in made)
    assert end["expressions"] == summary.expressions
    assert f"Made {SCENES} scenes, {summary.images} images" in said.text
    assert f"holds {SCENES} scenes" in said.text
    assert str(tmp_path / "events.jsonl") in said.text
    assert f"tool_scripts/gallery.py {tmp_path}" in said.text


def test_a_resumed_run_says_so_and_the_dataset_does_not_know(inputs: Path, tmp_path: Path) -> None:
    generate(config_of(inputs, tmp_path, iterations=1))
    generate(config_of(inputs, tmp_path))
    resumed = [e for e in events(tmp_path) if e["event"] == "run_resumed"]
    assert [(e["scenes"], e["missing"]) for e in resumed] == [(SCENES, SCENES - 1)]
    (tmp_path / "events.jsonl").unlink()
    assert generate(config_of(inputs, tmp_path)).scenes == 0


def test_new_records_say_where_their_table_is(inputs: Path, tmp_path: Path) -> None:
    generate(config_of(inputs, tmp_path, iterations=1))
    record = json.loads((tmp_path / "scene_graphs/scene_graph_00000000.json").read_text())
    lowest = [item["bounds"][0][2] for item in record["objects"]]
    assert lowest == pytest.approx([record["table"]["height"]] * len(lowest), abs=1e-3)
    places = np.array([item["pose"] for item in record["objects"]])[:, :3, 3]
    middle = np.array(record["table"]["frame"])[:2, 3]
    assert np.abs(places[:, :2].mean(axis=0) - middle).max() < 0.2


def test_depth_in_millimeters_is_what_a_run_writes(inputs: Path, tmp_path: Path) -> None:
    generate(config_of(inputs, tmp_path, iterations=1, depth_format="millimeters"))
    config = json.loads((tmp_path / "config.json").read_text())
    assert config["settings"]["depth_format"] == "millimeters"
    data = (tmp_path / "depth/depth_00000000.png").read_bytes()
    assert depth_format_of(data) is DepthFormat.MILLIMETERS


def test_a_sensor_changes_only_color_images(inputs: Path, tmp_path: Path) -> None:
    plain, phone = tmp_path / "plain", tmp_path / "phone"
    generate(config_of(inputs, plain, iterations=1))
    generate(config_of(inputs, phone, iterations=1, sensor="phone"))
    for made in sorted(plain.rglob("*_000000*")):
        same = made.read_bytes() == (phone / made.relative_to(plain)).read_bytes()
        # The record has the fingerprint, which knows of the sensor.
        assert same == (made.parent.name in ("depth", "mask")), made.name
    record, other = (
        json.loads((root / "scene_graphs/scene_graph_00000000.json").read_text())
        for root in (plain, phone)
    )
    assert record.pop("fingerprint") != other.pop("fingerprint")
    assert record == other


def test_no_run_begins_with_an_unknown_label(inputs: Path, tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match="choose from clean_depth, normals"):
        generate(config_of(inputs, tmp_path, extra_outputs="depth"))
    assert not (tmp_path / "config.json").exists()


def test_another_spelling_of_the_labels_continues(inputs: Path, tmp_path: Path) -> None:
    generate(config_of(inputs, tmp_path, iterations=1, extra_outputs="normals,clean_depth"))
    summary = generate(config_of(inputs, tmp_path, extra_outputs="clean_depth, normals"))
    assert summary.scenes == SCENES - 1


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_folder_whose_name_is_no_text(inputs: Path, tmp_path: Path) -> None:
    output = tmp_path / os.fsdecode(b"K\xe4se")
    assert generate(config_of(inputs, output, iterations=1)).scenes == 1
    config = json.loads((output / "config.json").read_text(encoding="utf-8"))
    assert Path(config["resolved"]["output_dir"]) == output


class InterruptedStage(FakeEngine):
    """Ctrl-C comes with the second scene."""

    begun = False

    def settle(self, *args: object, **kwargs: object) -> list:
        if self.begun:
            raise KeyboardInterrupt
        self.begun = True
        return super().settle(*args, **kwargs)


def test_an_interrupted_run_notes_that_and_counts(
    inputs: Path, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(KeyboardInterrupt):
        generate(config_of(inputs, tmp_path), InterruptedStage)
    assert "1 scene was made, 2 are missing." in said.text
    assert events(tmp_path)[-1]["ending"] == "interrupted"
    assert events(tmp_path)[-1]["scenes"] == 1
    items = json.loads((tmp_path / "expressions.json").read_text(encoding="utf-8"))
    assert [item["img_idxs"] for item in items] == [[0, 1]]
    rows = (tmp_path / "rec.tsv").read_text(encoding="utf-8").splitlines()
    assert {row.rpartition("\t")[2] for row in rows} == {
        "rgb/rgb_00000000.jpg",
        "rgb/rgb_00000001.jpg",
    }


class CutOff(FakeEngine):
    """The process is ended in the middle of the second scene: its last acts are done, and it never returns."""

    last_acts: list = []  # noqa: RUF012
    begun = False

    def settle(self, *args: object, **kwargs: object) -> list:
        if self.begun:
            for act in self.last_acts:
                act()
            raise EndOfProcess
        self.begun = True
        return super().settle(*args, **kwargs)


class EndOfProcess(BaseException):
    """Stands for `os._exit`."""


def test_a_run_that_is_cut_off_has_its_end_and_its_index(inputs: Path, tmp_path: Path) -> None:
    config = config_of(inputs, tmp_path)
    store = DatasetStore(config.output_dir)
    CutOff.last_acts = acts = []
    try:
        with pytest.raises(EndOfProcess):
            run(config, store, lambda assets, _temporary: CutOff(assets), VERSIONS, acts)
    finally:
        store.close()
    ends = [e for e in events(tmp_path) if e["event"] == "run_ended"]
    assert [(e["ending"], e["scenes"]) for e in ends] == [("interrupted", 1)]
    items = json.loads((tmp_path / "expressions.json").read_text(encoding="utf-8"))
    assert [item["img_idxs"] for item in items] == [[0, 1]]


def test_a_file_is_told_of_the_first_image_at_once(
    inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generate(config_of(inputs, tmp_path))
    said = capsys.readouterr().err
    assert said.count("scene 0: image 1 of 2") == 1
    assert "image 2 of 2" not in said  # nor of every other, which would fill it


def test_the_bar_says_how_far_a_scene_is() -> None:
    steps = SceneSteps(3, 2)
    told = []
    for part in ("plan", "physics", "cameras", "load", "render", "render", "render", "language"):
        steps.enter(part)
        told.append(str(steps))
    assert told == [
        "scene 3: arranging objects",
        "scene 3: arranging objects",
        "scene 3: finding views",
        "scene 3: loading",
        "scene 3: image 1 of 2",
        "scene 3: image 2 of 2",
        "scene 3: image 2 of 2",  # one that had to be rendered again
        "scene 3: finding sentences",
    ]
    for part in ("plan", "render"):
        steps.enter(part)
    assert str(steps) == "scene 3: image 1 of 2 (attempt 2)"


def test_a_full_disk_is_told_with_what_to_do(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def commit(*_args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "rgb/rgb_00000000.jpg")

    monkeypatch.setattr(DatasetStore, "commit", commit)
    with pytest.raises(
        RefGraspError, match=r"No space left.*make room.*same command again to resume"
    ):
        generate(config_of(inputs, tmp_path))
    assert events(tmp_path)[-1]["ending"] == "failed"
    monkeypatch.undo()
    assert generate(config_of(inputs, tmp_path)).scenes == SCENES


def test_the_profile_names_every_part_and_adds_up(
    inputs: Path, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    summary = generate(config_of(inputs, tmp_path, profile=True))
    table = profile_lines(summary)
    assert all(line in said.text for line in table)
    rows = {line.split()[0]: line.split()[1:] for line in table[2:]}
    assert set(rows) == {*summary.work, "all"}
    assert float(rows["all"][0]) == pytest.approx(summary.work.total() / summary.images, abs=1e-3)
    shares = [float(row[2]) for name, row in rows.items() if name != "all"]
    assert sum(shares) == pytest.approx(100.0, abs=1.0)


def test_the_profile_has_the_processor_seconds_of_a_scene(
    inputs: Path, tmp_path: Path, said: pytest.LogCaptureFixture
) -> None:
    summary = generate(config_of(inputs, tmp_path, profile=True))
    table = processor_lines(summary)
    assert all(line in said.text for line in table)
    rows = {line[:24].strip(): float(line.split()[-1]) for line in table[1:]}
    assert {"plan and physics", "language", "encoding and writing", "render calls"} < set(rows)
    spent = summary.processor_work.total() / SCENES
    assert spent > 0
    assert rows["all"] == pytest.approx(spent, abs=0.01)
    assert sum(rows.values()) == pytest.approx(2 * rows["all"], abs=0.05)
    made = [e for e in events(tmp_path) if e["event"] == "scene_made"]
    assert sum(sum(e["processor_times"].values()) for e in made) == pytest.approx(
        summary.processor_work.total(), abs=0.01
    )
    assert events(tmp_path)[-1]["processor_times"].keys() == summary.processor_work.keys()


def test_the_table_of_nothing_says_so() -> None:
    assert profile_lines(RunSummary()) == ["Time by part of the work: nothing was made."]
    assert processor_lines(RunSummary()) == []


def test_shelf_is_not_read_when_nothing_is_missing(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(config_of(inputs, tmp_path))
    monkeypatch.setattr(AssetLibrary, "__init__", lambda *_args: pytest.fail("models were loaded"))
    generate(config_of(inputs, tmp_path))
