# SPDX-License-Identifier: GPL-3.0-or-later
"""Making the grasps of models ahead."""

import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("fcl")

from core.annotation.grasps.gripper import Gripper, load_gripper
from core.annotation.grasps.jaws import Jaws
from core.annotation.grasps.model_grasps import ModelGrasps
from core.app.preflight import grasps as preflight
from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.library import AssetLibrary
from core.assets.selection import select_models
from core.engine.protocol import Body, Trial
from core.generation import model_grasps
from core.generation.grasp_library import GraspLibrary
from tests.fake_engine import fake_models
from tool_scripts import build_grasps
from utils.repository import REPOSITORY

SHIPPED = REPOSITORY / "models"


class FakeHolder:
    name = "fake 1"

    def __init__(self, *_gripper: object) -> None:
        pass

    def hold(self, jaws: Jaws, body: Body, trial: Trial) -> np.ndarray:
        return np.ones(6, dtype=bool)


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(model_grasps, "WANTED", 5)
    monkeypatch.setattr(preflight, "MujocoHolder", FakeHolder)
    file = fake_models(tmp_path)
    return [
        "--obj-dir", str(file.parent), "--models-info-file-path", str(file),
        "--models", "die_*,can_red", "--workers", "1",
    ]  # fmt: skip


def test_an_interruption_says_what_is_done_and_the_same_command_makes_the_rest(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = build_grasps.make_grasps

    def stopped(
        models: Sequence[ModelInfo], gripper: Gripper, workers: int
    ) -> Iterator[tuple[ModelInfo, ModelGrasps]]:
        yield next(iter(whole(models, gripper, workers)))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(build_grasps, "make_grasps", stopped)
        with pytest.raises(KeyboardInterrupt):
            build_grasps.main(arguments)
    told = capsys.readouterr().err
    assert "1 of 5 models have their grasps; the same command makes the others." in told
    assert build_grasps.main(arguments) == 0
    printed = capsys.readouterr().out
    assert "Made 4" in printed
    assert "1 of 5 models had" in printed
    assert build_grasps.main(arguments) == 0
    assert "5 of 5 models had theirs already." in capsys.readouterr().out


def test_models_that_share_their_grasps_are_made_after_the_others(arguments: list[str]) -> None:
    """Two processes would both make those of two dice, which differ in color only."""
    catalogue = read_catalogue(Path(arguments[3]), Path(arguments[1]))
    models = select_models(catalogue, arguments[5], "")
    library = GraspLibrary(AssetLibrary(tuple(models)), load_gripper("franka_hand"))
    ordered = library.unlike_first(models)
    assert [model.id for model in ordered[:2]] == ["can_red", "die_blue"]
    assert sorted(model.id for model in ordered) == sorted(model.id for model in models)


def test_packed_grasps_are_unpacked_and_not_made_again(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert build_grasps.main([*arguments, "--pack"]) == 0
    models = Path(arguments[1])
    pack = models / "grasps_franka_hand.zip"
    assert f"Written: {pack}" in capsys.readouterr().out
    made = {path.name: path.read_bytes() for path in (models / ".cache").glob("grasps-*")}
    assert made
    shutil.rmtree(models / ".cache")

    def never(*_: object) -> ModelGrasps:
        raise AssertionError("made again")

    monkeypatch.setattr(GraspLibrary, "make", never)
    assert build_grasps.main(arguments) == 0
    assert {p.name: p.read_bytes() for p in (models / ".cache").glob("grasps-*")} == made


def test_a_damaged_pack_is_named_and_its_grasps_made(
    arguments: list[str], caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = Path(arguments[1]) / "grasps_franka_hand.zip"
    pack.write_bytes(b"cut off")
    assert build_grasps.main(arguments) == 0
    assert f"{pack}: unreadable" in caplog.text
    assert "Made " in capsys.readouterr().out


def test_the_shipped_models_come_with_their_grasps() -> None:
    """Of another version of code, masses or engine, their names would not be those of the pack."""
    models = read_catalogue(SHIPPED / "models_info_all.xlsx", SHIPPED)[::40]
    library = GraspLibrary(AssetLibrary(models), load_gripper("franka_hand"))
    with zipfile.ZipFile(SHIPPED / "grasps_franka_hand.zip") as archive:
        names = set(archive.namelist())
    assert [m.id for m in models if library.cache_path(m).name not in names] == []
