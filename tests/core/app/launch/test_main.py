# SPDX-License-Identifier: GPL-3.0-or-later
"""The launcher with real processes and an engine without Blender."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from core.app.cache import FOLDER_VARIABLE
from core.dataset.store.layout import DatasetLayout
from tests.core.app.launch.conftest import SCENES
from tests.core.app.launch.lab import (
    LAUNCH,
    TIMEOUT,
    Lab,
    dataset_hash,
    events,
    temporary_files,
    wait_for_words,
    wait_until,
)

ALL = f"--scenes={SCENES}"
TWO = "--gpu-ids=cpu,cpu"
# Two scenes that wait, so that two workers get no further.
GATE = {"scenes": {"2": ["wait", -1], "3": ["wait", -1]}}


def wait_for_trouble(lab: Lab, scenes: Sequence[int]) -> None:
    """Wait until what was asked for by REFGRASP_TROUBLE has begun at some scenes."""
    wait_until(lambda: all(lab.at_work(scene) for scene in scenes), f"trouble at {scenes}")


def test_two_workers_make_the_dataset_of_one(
    lab: Lab, output: Path, reference: dict[str, str]
) -> None:
    code, said = lab.run(output, TWO, ALL)
    assert code == 0, said
    assert dataset_hash(output) == reference
    assert temporary_files(output) == []
    made = events(output, "scene_made")
    assert sorted(event["scene"] for event in made) == list(range(SCENES))
    assert {event["worker"] for event in made} <= {"Worker 0 (CPU)", "Worker 1 (CPU)"}
    assert all(event["images"] == 2 and event["expressions"] > 0 for event in made)
    assert all(event["times"]["render"] > 0 for event in made)
    (start,), (end,) = events(output, "run_started"), events(output, "run_ended")
    assert (start["scenes"], start["missing"], len(start["workers"])) == (SCENES, SCENES, 2)
    assert (end["ending"], end["scenes"], end["images"]) == ("complete", SCENES, 2 * SCENES)


def test_all_workers_leave_out_the_model_that_blender_does_not_show(
    lab: Lab, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    trouble = {"magenta": ["can_red"]}
    code, said = lab.run(output, TWO, "--dry-run", trouble=trouble)
    assert code == 2
    assert "can_red.obj: it is magenta" in said
    # The verdict is kept: this Blender would find nothing.
    code, said = lab.run(output, TWO, "--scenes=2", "--skip-bad-models")
    assert code == 0, said
    assert "1 of 20 models is left out" in said
    assert not any("can_red" in path.read_text() for path in output.glob("scene_graphs/*.json"))
    code, said = lab.run(output, TWO, "--scenes=2")
    assert code == 2
    assert "can_red.obj: it is magenta" in said


def test_grows_and_changes_devices(lab: Lab, output: Path, reference: dict[str, str]) -> None:
    code, said = lab.run(output, "--gpu-ids=cpu", "--iteration=3")
    assert code == 0, said
    assert len(DatasetLayout(output).scenes()) == 3
    code, said = lab.run(output, TWO, f"--iterations={SCENES // 2}")  # for each of two
    assert code == 0, said
    assert "3 are done already" in said
    assert dataset_hash(output) == reference


@pytest.mark.long
def test_never_shrinks(lab: Lab, output: Path) -> None:
    assert lab.run(output, "--gpu-ids=cpu", "--scenes=3")[0] == 0
    before = dataset_hash(output)
    code, said = lab.run(output, "--gpu-ids=cpu", "--scenes=2")
    assert code == 0
    assert "started with 3 scenes" in said
    assert dataset_hash(output) == before


def test_a_scene_that_crashes_once_is_made_again(
    lab: Lab, output: Path, reference: dict[str, str]
) -> None:
    trouble = {"scenes": {"2": ["crash", 1], "5": ["raise", 2]}}
    code, said = lab.run(output, TWO, ALL, trouble=trouble)
    assert code == 0, said
    assert "RuntimeError: a bug" in said
    failed = events(output, "scene_failed")
    assert sorted(event["scene"] for event in failed) == [2, 5, 5]
    assert len(events(output, "worker_restarted")) == 3
    assert events(output, "run_ended")[0]["restarts"] == 3
    assert dataset_hash(output) == reference


def test_a_scene_that_always_crashes_is_left_out_and_tried_again_next_time(
    lab: Lab, output: Path, reference: dict[str, str]
) -> None:
    code, said = lab.run(output, TWO, ALL, trouble={"scenes": {"3": ["crash", -1]}})
    assert code == 1, said
    assert "Scene 3 brought its worker down 3 times" in said
    assert "Incomplete: 1 scene is missing (3)" in said
    log = (output / ".refgrasp/logs/scene_00000003.log").read_text()
    assert log.count("trouble: crash at scene_3") == 3
    assert [event["times"] for event in events(output, "scene_failed")] == [1, 2]
    assert [event["scene"] for event in events(output, "scene_quarantined")] == [3]
    assert events(output, "run_ended")[0]["ending"] == "incomplete"
    assert DatasetLayout(output).scenes() == [0, 1, 2, 4, 5, 6, 7]
    assert (output / "expressions.json").exists()
    code, said = lab.run(output, TWO, ALL)
    assert code == 0, said
    assert dataset_hash(output) == reference


def test_a_hung_worker_is_started_again(lab: Lab, output: Path, reference: dict[str, str]) -> None:
    flags = (TWO, ALL, "--hang-seconds=10", "--hang-factor=30")
    code, said = lab.run(output, *flags, trouble={"scenes": {"4": ["hang", 1]}})
    assert code == 0, said
    assert "it hung: no progress for" in said
    assert dataset_hash(output) == reference


@pytest.mark.parametrize("what", ["eat", "grow"])
def test_a_worker_that_outgrows_its_memory_is_started_again(
    lab: Lab, output: Path, reference: dict[str, str], what: str
) -> None:
    flags = ("--gpu-ids=cpu", ALL, "--memory-limit=0.45")
    code, said = lab.run(output, *flags, trouble={"scenes": {"4": [what, 1]}})
    assert code == 0, said
    log = (output / "dataset_generation.log").read_text()
    assert "of memory (limit" in said if what == "eat" else "is restarted" in log
    assert "Worker restarts: 1." in said
    assert dataset_hash(output) == reference


def test_a_worker_that_never_starts_ends_the_run(lab: Lab, output: Path) -> None:
    code, said = lab.run(output, TWO, ALL, trouble={"start": ["crash", -1]})
    assert code == 1
    assert "no worker is left" in said


@pytest.mark.long
def test_a_worker_that_fails_to_start_once_is_forgiven(lab: Lab, output: Path) -> None:
    code, said = lab.run(output, "--gpu-ids=cpu", "--scenes=2", trouble={"start": ["crash", 1]})
    assert code == 0, said


def test_a_full_disk_stops_the_run_and_the_next_continues(
    lab: Lab, output: Path, reference: dict[str, str]
) -> None:
    code, said = lab.run(output, TWO, ALL, trouble={"scenes": {"3": ["full", 1]}})
    assert code == 1
    assert "No space left on device" in said
    assert "make room" in said
    assert "run the same command again to resume" in said
    assert events(output, "run_ended")[0]["ending"] == "failed"
    code, said = lab.run(output, TWO, ALL)
    assert code == 0, said
    assert dataset_hash(output) == reference


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 512 MiB: room for all scenes, as the check before a run demands."""
    folder = tmp_path / "small"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=512m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("mounting a small disk is not allowed here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.long
def test_a_disk_that_is_really_full(lab: Lab, small_disk: Path, reference: dict[str, str]) -> None:
    output = small_disk / "out"
    process = lab.start(output, TWO, ALL, trouble=GATE)
    try:
        wait_for_trouble(lab, (2, 3))
        with suppress(OSError), (small_disk / "of others").open("wb", buffering=0) as ballast:
            while True:
                ballast.write(bytes(1 << 16))
        lab.open_gate()
        said, _ = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode == 1, said
    assert "the disk is full" in said
    assert "run the same command again to resume" in said
    assert temporary_files(output) == []
    subprocess.run(["mount", "-o", "remount,size=1g", str(small_disk)], check=True)
    code, said = lab.run(output, TWO, ALL)
    assert code == 0, said
    assert dataset_hash(output) == reference


def test_an_unwritable_folder_is_an_error(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, said = lab.run(tmp_path / "file" / "out", "--gpu-ids=cpu")
    assert code == 2
    assert "file is a file, so the folder cannot be created" in said


def test_a_dry_run_states_the_plan_and_leaves_no_trace(lab: Lab, output: Path) -> None:
    code, said = lab.run(output, TWO, "--iterations=3", "--dry-run")
    assert code == 0, said
    assert "6 scenes of 2 images (12 in all) at 64 x 48; seed 5" in said
    assert "2 workers on CPU" in said
    assert not output.exists()


def test_the_config_of_a_dataset_continues_it_and_makes_it_again(lab: Lab, output: Path) -> None:
    assert lab.run(output, "--gpu-ids=cpu", "--scenes=2")[0] == 0
    before = dataset_hash(output)
    DatasetLayout(output).scene_record(1).unlink()
    settings = f"--config={output / 'config.json'}"
    again = output / "again"
    for flags in ((), (f"--output-dir={again}",)):
        words = [sys.executable, str(LAUNCH), settings, "--gpu-ids=cpu", *flags]
        done = subprocess.run(words, capture_output=True, text=True, timeout=TIMEOUT)
        assert done.returncode == 0, done.stdout + done.stderr
        if not flags:
            assert dataset_hash(output) == before
    assert dataset_hash(again) == before


def test_what_was_typed_is_told_at_once_and_then_what_only_blender_knows(
    lab: Lab, output: Path
) -> None:
    def told(*words: str) -> str:
        code, said = lab.run(output, *words, trouble={"gpus": ["Alpha"]})
        assert code == 2
        return said

    said = told("--gpu-ids=7", "--samples=0", "--sample=3", "--hang-factor=1")
    for part in (
        "3 problems",
        "--samples 0: must be",
        "did you mean --samples",
        "--hang-factor 1: must be at least 2",
    ):
        assert part in said
    assert "no GPU 7; found: 0: Alpha" in told("--gpu-ids=7")
    # Of a set that was seen before it is among the former.
    assert "too small for 4 rows x 12 columns" in told("--scene-graph-cols=12")
    assert not output.exists()


def test_another_configuration_is_refused(lab: Lab, output: Path) -> None:
    assert lab.run(output, "--gpu-ids=cpu", "--scenes=1")[0] == 0
    before = dataset_hash(output)
    code, said = lab.run(output, "--gpu-ids=cpu", "--scenes=1", "--samples=9", "--max-bounces=3")
    assert code == 2
    assert "--max-bounces was 32, now 3; --samples was 512, now 9" in said
    assert dataset_hash(output) == before


def test_versions_inside_blender_make_the_dataset(lab: Lab, output: Path) -> None:
    """In a stock Blender they are not those of the launcher's Python."""
    flags = ("--gpu-ids=cpu", "--scenes=1")
    for numpy in ("1.26.4", "1.26.5"):  # a patch continues
        code, said = lab.run(output, *flags, trouble={"inside": {"numpy": numpy, "bpy": "4.2.3"}})
        assert code == 0, said
    config = json.loads((output / "config.json").read_text())
    assert (config["packages"]["numpy"], config["packages"]["bpy"]) == ("1.26", "4.2")
    assert [run["versions"]["numpy"] for run in config["runs"]] == ["1.26.4", "1.26.5"]
    before = dataset_hash(output)
    code, said = lab.run(output, *flags, trouble={"inside": {"numpy": "1.27.0", "bpy": "4.2.3"}})
    assert code == 2
    assert "numpy was 1.26, now 1.27. Install numpy==1.26.5 to continue" in said
    assert dataset_hash(output) == before


def test_a_worker_with_other_packages_than_its_launcher_found_is_refused(
    lab: Lab, output: Path
) -> None:
    trouble = {"probed": {"numpy": "1.26.4"}, "inside": {"numpy": "1.27.0"}}
    code, said = lab.run(output, "--gpu-ids=cpu", "--scenes=1", trouble=trouble)
    assert code == 2
    assert "numpy was 1.26, now 1.27" in said
    assert not DatasetLayout(output).scenes()


def test_a_second_run_is_refused_while_the_first_works(
    lab: Lab, output: Path, reference: dict[str, str]
) -> None:
    first = lab.start(output, TWO, ALL, trouble={"scenes": {"3": ["hang", 1]}})
    try:
        wait_for_trouble(lab, (3,))
        code, said = 0, ""
        second = lab.start(output, TWO, ALL)
        said, _ = second.communicate(timeout=TIMEOUT)
        code = second.returncode
    finally:
        first.kill()
        first.communicate()
    assert code == 2, said
    assert "another run is writing this dataset" in said
    # The first is dead now, and its workers with it, so the folder is free.
    code, said = lab.run(output, TWO, ALL)
    assert code == 0, said
    assert dataset_hash(output) == reference


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        pytest.param(signal.SIGTERM, marks=pytest.mark.long),
        pytest.param(signal.SIGHUP, marks=pytest.mark.long),
    ],
)
def test_a_signal_ends_in_order(
    lab: Lab, output: Path, reference: dict[str, str], number: signal.Signals
) -> None:
    process = lab.start(output, TWO, ALL, trouble=GATE)
    try:
        wait_for_trouble(lab, (2, 3))
        process.send_signal(number)
        wait_for_words(output, "2 scenes in progress")
        if number == signal.SIGHUP:  # a closing terminal sends two
            process.send_signal(number)
        lab.open_gate()
        said, _ = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Run the same command again to resume" in said
    lab.assert_nothing_runs(output)
    assert temporary_files(output) == []
    assert events(output, "run_ended")[0]["ending"] == "interrupted"
    # Scenes in work were finished, not thrown away, and none was begun.
    assert DatasetLayout(output).scenes() == [0, 1, 2, 3]
    assert len(json.loads((output / "expressions.json").read_text(encoding="utf-8"))) == 4
    assert lab.run(output, TWO, ALL)[0] == 0
    assert dataset_hash(output) == reference


def test_a_run_of_which_every_scene_is_given_up_fails(lab: Lab, output: Path) -> None:
    trouble = {"given_up": [0, 1]}
    code, said = lab.run(output, "--gpu-ids=cpu", "--scenes=2", trouble=trouble)
    assert code == 1
    assert "No images were made: all 2 scenes were given up" in said
    assert "crowded 40" in said
    assert "Use smaller models" in said
    assert "Traceback" not in said
    assert events(output, "run_ended")[0]["ending"] == "failed"
    # One that can be made is enough.
    assert lab.run(output, "--gpu-ids=cpu", "--scenes=3", trouble=trouble)[0] == 0


def test_a_second_signal_ends_at_once(lab: Lab, output: Path) -> None:
    process = lab.start(output, "--gpu-ids=cpu", ALL, trouble={"scenes": {"1": ["hang", 9]}})
    try:
        wait_for_trouble(lab, (1,))
        process.send_signal(signal.SIGINT)
        wait_for_words(output, "Press Ctrl-C again to stop at once")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=TIMEOUT)  # less than the hour that one signal grants here
    finally:
        process.kill()
    assert process.returncode == 130


def test_after_one_signal_scenes_in_work_get_so_long_and_no_longer(lab: Lab, output: Path) -> None:
    trouble = {"scenes": {"1": ["hang", 9]}, "stop_seconds": 0.5}
    process = lab.start(output, "--gpu-ids=cpu", ALL, trouble=trouble)
    try:
        wait_for_trouble(lab, (1,))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode == 130
    assert DatasetLayout(output).scenes() == [0]


def test_torn_files_are_named_and_made_again(
    lab: Lab, output: Path, reference: dict[str, str]
) -> None:
    assert lab.run(output, TWO, ALL)[0] == 0
    layout = DatasetLayout(output)
    corrupt = [layout.rgb(0), layout.scene_record(2), layout.mask(7), layout.depth(8)]
    corrupt[0].write_bytes(corrupt[0].read_bytes()[:-100])
    corrupt[1].write_bytes(corrupt[1].read_bytes()[:2000] + bytes(500))
    corrupt[2].unlink()
    corrupt[3].write_bytes(b"")
    code, said = lab.run(output, TWO, ALL)
    assert code == 0, said
    for path in corrupt:
        assert str(path) in said
    assert "4 to go" in said
    assert dataset_hash(output) == reference


@pytest.mark.long
def test_a_lost_configuration_file_is_made_again_from_the_scenes(
    lab: Lab, output: Path, reference: dict[str, str]
) -> None:
    assert lab.run(output, TWO, ALL)[0] == 0
    (output / "config.json").write_text('{"schema": 1, "fing')
    code, said = lab.run(output, TWO, ALL)
    assert code == 0, said
    assert dataset_hash(output) == reference


def test_a_gpu_that_does_not_exist_is_refused_before_anything_starts(
    lab: Lab, output: Path
) -> None:
    code, said = lab.run(output, "--gpu-ids=0,5,7", trouble={"gpus": ["Alpha", "Beta"]})
    assert code == 2
    assert "no GPU 5, 7; found: 0: Alpha, 1: Beta" in said
    assert not output.exists()


@pytest.mark.long
def test_without_gpu_ids_at_most_four_of_those_found_are_used(lab: Lab, output: Path) -> None:
    flags = ("--iterations=1", "--workers-per-gpu=1")
    code, said = lab.run(output, *flags, trouble={"gpus": list("ABCDEF")})
    assert code == 0, said
    assert len(DatasetLayout(output).scenes()) == 4
    recorded = json.loads((output / "config.json").read_text())
    assert (recorded["scenes"], recorded["resolved"]["iterations"]) == (4, 1)


def test_without_a_gpu_one_worker_uses_the_cpu_and_says_so(lab: Lab, output: Path) -> None:
    code, said = lab.run(output, "--scenes=1")
    assert code == 0, said
    assert "No GPU was found: one worker renders on the CPU." in said


def test_a_seed_that_is_not_given_is_drawn_and_kept(lab: Lab, output: Path) -> None:
    flags = [word for word in lab.flags(output, "--gpu-ids=cpu") if "--seed" not in word]
    seeds = []
    for scenes in (1, 2):
        words = [sys.executable, str(LAUNCH), *flags, f"--scenes={scenes}"]
        subprocess.run(words, check=True, capture_output=True, timeout=TIMEOUT)
        seeds.append(json.loads((output / "config.json").read_text())["seed"])
        record = json.loads(DatasetLayout(output).scene_record(scenes - 1).read_text())
        assert record["seed"] == seeds[0]
    assert seeds[0] == seeds[1]
