# SPDX-License-Identifier: GPL-3.0-or-later
"""The dataset folder: one owner, whole commits, nothing forgotten."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from core.annotation.depth import decode_depth
from core.dataset.store import dataset_store as store_module
from core.dataset.store.dataset_store import STATE_FOLDER, DatasetStore, Identity, worker_temporary
from core.dataset.store.ownership import Membership, StaleWorkerError, join, own
from core.errors import RefGraspError, UserInputError
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from core.scene.render_result import ImageFiles
from core.scene.views import ObjectView, View
from utils.lock import FileLock
from utils.repository import REPOSITORY

IDENTITY = Identity(7, "f" * 64, {"samples": 4, "images_per_iteration": 2}, {"spreadsheet": "aa"})
IMAGES = 2


def record(scene: int, fingerprint: str = IDENTITY.fingerprint) -> SceneRecord:
    hidden = ObjectView(0, None, 0, 0, 0.0, False)
    views = tuple(
        View(scene * IMAGES + i, 4, 3, np.eye(3), np.eye(4), (hidden,)) for i in range(IMAGES)
    )
    side = 0.1
    box = SceneObject(
        scene_id=0, id="box", name="box", category="thing", color="", aliases=(), attributes={},
        cell=(0, 0), pose=np.eye(4), extents=np.full(3, side), bounds=np.array([[0.0] * 3, [side] * 3]),
        footprint=np.array([[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]]),
    )  # fmt: skip
    return SceneRecord(scene, IDENTITY.seed, fingerprint, "surface", (box,), views)


def pictures() -> list[ImageFiles]:
    ids = np.array([[-1, 0, 1, 2]] * 3, dtype=np.int16)
    depth = np.full((3, 4), 1.5, dtype=np.float32)
    return [ImageFiles(np.zeros((3, 4, 3), np.uint8), depth, ids) for _ in range(IMAGES)]


def filled(root: Path, scenes: int) -> DatasetStore:
    store = DatasetStore(root)
    store.begin(IDENTITY, {"scenes": scenes})
    for scene in range(scenes):
        store.commit(record(scene), pictures())
    return store


def test_a_commit_reads_back(tmp_path: Path) -> None:
    store = filled(tmp_path, 1)
    assert store.missing(3) == [1, 2]
    assert store.is_settled(0)
    assert not store.is_settled(1)
    text = store.layout.scene_record(0).read_text(encoding="utf-8")
    assert SceneRecord.loads(text).dumps() == record(0).dumps()
    assert decode_depth(store.layout.depth(1).read_bytes()) == pytest.approx(1.5)


@pytest.mark.parametrize("writes_before", range(3 * IMAGES + 1))
def test_a_full_disk_at_any_file_leaves_no_scene_and_no_leftovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes_before: int
) -> None:
    store = filled(tmp_path, 1)
    left = writes_before

    def fsync(_descriptor: int) -> None:
        nonlocal left
        if left == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        left -= 1

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="No space left"):
        store.commit(record(1), pictures())
    monkeypatch.undo()
    assert store.layout.scenes() == [0]
    assert list(tmp_path.rglob("*.tmp")) == []


def test_a_second_owner_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first = DatasetStore(tmp_path)
    with pytest.raises(UserInputError, match="another run is writing"):
        DatasetStore(tmp_path)
    first.close()
    DatasetStore(tmp_path).close()


def test_a_worker_keeps_the_folder_when_its_launcher_is_gone(tmp_path: Path) -> None:
    launcher = own(tmp_path)
    worker = join(tmp_path, Membership(0, launcher.token))
    launcher.release()
    with pytest.raises(BlockingIOError):
        own(tmp_path, patience=0.1)
    worker.release()
    own(tmp_path, patience=0.1).release()


def test_a_late_worker_of_a_dead_run_is_sent_away(tmp_path: Path) -> None:
    old = own(tmp_path)
    token = old.token
    old.release()
    new = own(tmp_path)
    with pytest.raises(StaleWorkerError):
        join(tmp_path, Membership(0, token))
    # And it left its place free.
    join(tmp_path, Membership(0, new.token)).release()


def test_two_workers_of_one_slot_never_write_together(tmp_path: Path) -> None:
    launcher = own(tmp_path)
    membership = Membership(3, launcher.token)
    first = join(tmp_path, membership)
    with pytest.raises(BlockingIOError):
        join(tmp_path, membership, patience=0.1)
    first.release()
    join(tmp_path, membership, patience=0.1).release()


def test_kill_frees_a_lock_and_children_do_not_hold_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    code = (
        "import subprocess, sys, time; from pathlib import Path; from utils.lock import FileLock\n"
        f"lock = FileLock(Path({str(path)!r}))\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)'])\n"
        "print(child.pid, flush=True); time.sleep(3600)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    try:
        with pytest.raises(BlockingIOError):
            FileLock(path)
        holder.kill()
        holder.wait()
        os.kill(child, 0)  # alive
        FileLock(path, patience=60.0).release()
    finally:
        os.kill(child, signal.SIGKILL)
        holder.kill()
        holder.stdout.close()


def test_waiting_for_a_lock_ends_when_it_is_freed(tmp_path: Path) -> None:
    code = (
        "import time; from pathlib import Path; from utils.lock import FileLock\n"
        f"lock = FileLock(Path({str(tmp_path / 'lock')!r})); print('held', flush=True); time.sleep(1)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    FileLock(tmp_path / "lock", patience=60.0).release()
    holder.communicate()


def test_start_sweeps_what_killed_processes_left(tmp_path: Path) -> None:
    store = filled(tmp_path, 1)
    temporary = worker_temporary(tmp_path, 2)
    temporary.mkdir(parents=True)
    (temporary / "render.exr").touch()
    leftovers = [
        store.layout.rgb_dir / ".rgb_00000001.jpg.abcd.tmp",
        tmp_path / ".rec.tsv.0a1b.tmp",
        tmp_path / STATE_FOLDER / ".owner.xyz.tmp",
    ]
    for path in leftovers:
        path.touch()
    store.close()
    DatasetStore(tmp_path).close()
    assert not any(path.exists() for path in (*leftovers, temporary))
    assert store.layout.scenes() == [0]


def test_a_worker_sweeps_nothing(tmp_path: Path) -> None:
    launcher = DatasetStore(tmp_path)
    other = launcher.layout.rgb_dir / ".rgb_00000001.jpg.abcd.tmp"
    other.touch()
    worker = DatasetStore(tmp_path, Membership(0, launcher.token))
    assert other.exists()
    assert worker.temporary_folder() == worker_temporary(tmp_path, 0)
    worker.close()


def test_scenes_given_up_by_several_workers_are_listed_in_order(tmp_path: Path) -> None:
    launcher = DatasetStore(tmp_path)
    launcher.begin(IDENTITY, {"scenes": 5})
    workers = [DatasetStore(tmp_path, Membership(slot, launcher.token)) for slot in (0, 1)]
    workers[1].give_up(3, {"no_camera": 20})
    workers[0].give_up(1, {"crowded": 19, "fell": 1})
    assert launcher.missing(5) == [0, 2, 4]
    launcher.finish()
    listed = json.loads(launcher.layout.config.read_text())["given_up"]
    assert listed == [
        {"scene": 1, "reasons": {"crowded": 19, "fell": 1}},
        {"scene": 3, "reasons": {"no_camera": 20}},
    ]
    # config.json alone is enough: a published dataset has no state folder.
    for file in (launcher.state / "given_up").iterdir():
        file.unlink()
    assert launcher.missing(5) == [0, 2, 4]


def test_an_emptied_dataset_forgets_what_was_given_up(tmp_path: Path) -> None:
    store = DatasetStore(tmp_path)
    store.begin(IDENTITY, {"scenes": 2})
    store.give_up(0, {"fell": 20})
    store.layout.config.unlink()
    store.begin(IDENTITY, {"scenes": 2})
    assert store.missing(2) == [0, 1]


def test_the_number_of_scenes_grows_and_never_shrinks(tmp_path: Path) -> None:
    store = DatasetStore(tmp_path)
    assert [store.begin(IDENTITY, {"scenes": n}) for n in (3, 5, 2)] == [3, 5, 5]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"settings": {"samples": 9, "images_per_iteration": 2}}, "--samples was 4, now 9"),
        ({"seed": 8}, "--seed was 7, now 8"),
        ({"content": {"spreadsheet": "bb"}}, "spreadsheet changed"),
        ({"content": {"spreadsheet": "aa", "model mug: mug.obj": "c"}}, "mug.obj is new"),
        (
            {"content": {"spreadsheet": "aa", **{f"model {i:03d}": "c" for i in range(300)}}},
            "model 009 is new; 290 more input files differ. Use the same settings",
        ),
    ],
)
def test_another_configuration_is_refused_with_what_differs(
    tmp_path: Path, change: dict[str, object], message: str
) -> None:
    store = DatasetStore(tmp_path)
    store.begin(IDENTITY, {"scenes": 1})
    before = store.layout.config.read_bytes()
    with pytest.raises(UserInputError, match=message):
        store.begin(
            Identity(**{**vars(IDENTITY), "fingerprint": "0" * 64, **change}), {"scenes": 1}
        )
    assert store.layout.config.read_bytes() == before


def test_torn_files_are_found_named_and_forgotten(tmp_path: Path) -> None:
    store = filled(tmp_path, 6)
    layout = store.layout
    layout.rgb(0).write_bytes(layout.rgb(0).read_bytes()[:-1])
    layout.depth(3).write_bytes(b"")
    size = layout.mask(4).stat().st_size
    layout.mask(4).write_bytes(layout.mask(4).read_bytes()[: size // 2] + bytes(size - size // 2))
    layout.scene_record(3).write_bytes(layout.scene_record(3).read_bytes()[:-2])
    layout.scene_record(4).write_text(record(4, "other").dumps())
    found = store.discard_corrupt(IMAGES, IDENTITY.fingerprint)
    assert [(item.scene, item.path, item.problem) for item in found] == [
        (0, layout.rgb(0), "is incomplete"),
        (1, layout.depth(3), "is incomplete"),
        (2, layout.mask(4), "is incomplete"),
        (3, layout.scene_record(3), "is incomplete"),
        (4, layout.scene_record(4), "was made with another configuration"),
    ]
    assert store.missing(6) == [0, 1, 2, 3, 4]
    assert store.discard_corrupt(IMAGES, IDENTITY.fingerprint) == []


@pytest.mark.parametrize("damage", ["missing", "torn"])
def test_a_lost_config_is_made_again_from_the_scenes(tmp_path: Path, damage: str) -> None:
    store = filled(tmp_path, 2)
    if damage == "missing":
        store.layout.config.unlink()
    else:
        store.layout.config.write_bytes(store.layout.config.read_bytes()[:50])
    recorded = store.recorded_config()
    assert recorded is not None
    assert recorded["seed"] == IDENTITY.seed
    with pytest.raises(UserInputError, match="another fingerprint"):
        store.begin(Identity(7, "0" * 64, {}, {}), {"scenes": 2})
    assert store.begin(IDENTITY, {"scenes": 2}) == 2
    assert json.loads(store.layout.config.read_text())["fingerprint"] == IDENTITY.fingerprint


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RefGraspError, match="cannot be written"):
        DatasetStore(tmp_path / "file" / "out")


def test_own_waits_for_workers_of_a_dead_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after kill -9 of a launcher: its workers are dying, and the next run has patience."""
    old = DatasetStore(tmp_path)
    worker = join(old.state, Membership(0, old.token))
    old.close()
    naps = 0

    def sleep(_seconds: float) -> None:
        nonlocal naps
        naps += 1
        if naps == 3:
            worker.release()

    monkeypatch.setattr(time, "sleep", sleep)
    store_module.DatasetStore(tmp_path).close()
    assert naps == 3
