# SPDX-License-Identifier: GPL-3.0-or-later
"""Datasets with grasps, made without Blender and with a holder that holds everything."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("fcl")

from core.annotation.grasps.gripper import load_gripper
from core.annotation.grasps.jaws import Jaws
from core.annotation.labels.grasps import decode_grasps
from core.annotation.labels.table import with_known_labels
from core.app.preflight import grasps as preflight
from core.app.run.input_hashes import input_hashes
from core.app.run.models import chosen_models
from core.app.run.run import run
from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.config.fingerprint import fingerprint
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.verify import grasp_physics
from core.dataset.verify.dataset import verify_dataset
from core.dataset.verify.grasps import verify_grasps
from core.dataset.verify.manifest import manifest_lines
from core.engine.protocol import Body, Lifted, Solid, Trial
from core.errors import UserInputError
from core.generation import grasp_finder, model_grasps
from core.generation.grasp_library import GraspLibrary
from core.scene.grasps import MODEL_TRIALS
from tests.fake_engine import FakeEngine, fake_models
from tool_scripts.relabel import main as relabel

KINDS = "can_red,cup_*,die_*,cereal_box_red,book_red"


class FakeHolder:
    name = "fake 1"

    def __init__(self, *_gripper: object) -> None:
        pass

    def hold(self, jaws: Jaws, body: Body, trial: Trial) -> np.ndarray:
        return np.ones(6, dtype=bool)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of models whose grasps have been made."""
    folder = tmp_path_factory.mktemp("catalogue") / "models"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_grasps, "WANTED", 20)
        patch.setattr(preflight, "MujocoHolder", FakeHolder)
        preflight.prepare_grasps(config_of(fake_models(folder).parent, Path()), known(folder))
    return folder


def known(folder: Path) -> tuple:  # type: ignore[type-arg]
    return chosen_models(config_of(folder, Path()))


def config_of(
    models: Path, output: Path, grasps: str = "checked", iterations: int = 2
) -> GenerationConfig:
    scene_file = models.parent / "background.blend"
    scene_file.write_bytes(b"BLENDER: only its hash matters here")
    return GenerationConfig(
        output_dir=output,
        models_info_file_path=models / "models_info_all.xlsx",
        obj_dir=models,
        blender_scene_file_path=scene_file,
        models=KINDS,
        seed=5,
        iterations=iterations,
        images_per_iteration=1,
        resolution_width=64,
        resolution_height=48,
        min_visibility=0.2,
        grasps=grasps,
    )


def make(models: Path, output: Path, grasps: str = "checked", iterations: int = 2) -> DatasetLayout:
    store = DatasetStore(output)
    try:
        run(
            config_of(models, output, grasps, iterations),
            store,
            lambda assets, _: FakeEngine(assets),
            {},
        )
    finally:
        store.close()
    return store.layout


@pytest.fixture(scope="module")
def made(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatasetLayout]:
    return make(models, tmp_path_factory.mktemp("dataset") / "output")


def test_every_object_has_grasps_or_a_reason_and_all_of_it_verifies(
    made: DatasetLayout, models: Path
) -> None:
    for record in iterate_scenes(made):
        assert record.grasps is not None
        found = decode_grasps((made.root / record.grasps.file).read_bytes())
        reasons = {i.scene_id: i.no_grasp for i in record.objects if i.no_grasp is not None}
        assert set(found.scene_id.tolist()).isdisjoint(reasons)
        assert len(set(found.scene_id.tolist())) + len(reasons) == len(record.objects)
        assert len(found.scene_id)
    assert not verify_dataset(made.root).total_errors
    catalogue = read_catalogue(models / "models_info_all.xlsx", models)
    tally = verify_grasps(made.root, {model.id: model for model in catalogue})
    assert not tally.total_errors
    assert tally.checked["hands are free"] > 20


def test_a_planted_collision_is_found_by_the_verifier(models: Path, tmp_path: Path) -> None:
    layout = make(models, tmp_path / "output")
    record = next(iterate_scenes(layout))
    assert record.grasps is not None
    path = layout.root / record.grasps.file
    found = decode_grasps(path.read_bytes())
    pose = found.pose.copy()
    pose[0, :3, 3] += 0.03 * pose[0, :3, 2]  # deeper
    wider = found.width.copy()
    wider[-1] += 0.01
    arrays = {**vars(found), "pose": pose, "width": wider}
    np.savez_compressed(path, allow_pickle=False, **arrays)
    catalogue = read_catalogue(models / "models_info_all.xlsx", models)
    tally = verify_grasps(layout.root, {model.id: model for model in catalogue})
    assert tally.errors["hands are free"] >= 1
    assert tally.errors["widths are the mesh's"] >= 1
    assert verify_dataset(layout.root).errors["grasps"] >= 1


def test_it_is_the_same_again_to_the_byte(
    made: DatasetLayout, models: Path, tmp_path: Path
) -> None:
    again = make(models, tmp_path / "output")
    first, second = (
        {name: mark for name, mark in manifest_lines(layout.root) if name.startswith(("grasps", "scene"))}
        for layout in (made, again)
    )  # fmt: skip
    assert first == second
    assert len(first) == 4


def test_splits_take_the_files_along(made: DatasetLayout, tmp_path: Path) -> None:
    write_splits(made.root, tmp_path / "splits", SplitRules((0.5, 0.0, 0.5)))
    found = {path.name for path in (tmp_path / "splits").glob("*/grasps/*")}
    assert found == {"grasps_00000000.npz", "grasps_00000001.npz"}


def test_relabeling_keeps_grasps_and_reasons(made: DatasetLayout, tmp_path: Path) -> None:
    assert relabel([str(made.root), "--output-dir", str(tmp_path / "new"), "--workers", "1"]) == 0
    for old, new in zip(
        iterate_scenes(made), iterate_scenes(DatasetLayout(tmp_path / "new")), strict=True
    ):
        assert new.grasps is not None
        assert new.grasps == old.grasps
        assert [i.no_grasp for i in new.objects] == [i.no_grasp for i in old.objects]
        file = new.grasps.file
        assert (tmp_path / "new" / file).read_bytes() == (made.root / file).read_bytes()
    assert not verify_dataset(tmp_path / "new").total_errors


def test_the_fingerprint_knows_gripper_and_grasps_but_only_with_grasps(models: Path) -> None:
    config = config_of(models, Path())
    chosen = known(models)
    hashes = input_hashes(config, chosen)
    assert hashes["gripper"] == load_gripper("franka_hand").digest
    assert sum(name.startswith("grasps of ") for name in hashes) == len(chosen)
    without = replace(config, grasps="off")
    assert not any("grasp" in name for name in input_hashes(without, chosen))
    default = replace(without, gripper="robotiq_2f85")
    assert fingerprint(without, 0, {}, {}) == fingerprint(default, 0, {}, {})
    assert fingerprint(with_known_labels(config), 0, {}, {}) != fingerprint(without, 0, {}, {})


def test_grasps_that_were_not_made_are_named_with_the_command(models: Path) -> None:
    config = replace(config_of(models, Path()), gripper="robotiq_2f85")
    with pytest.raises(UserInputError, match=r"its grasps cannot be read .*build_grasps.py"):
        input_hashes(config, known(models))


def test_what_is_there_is_not_made_again(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = known(models)
    gripper = load_gripper("franka_hand")
    assert preflight.missing_grasps(chosen, gripper) == []
    library = GraspLibrary(AssetLibrary(chosen), gripper)
    # Models that differ in color only share one file.
    assert len({library.cache_path(model) for model in chosen}) == 5
    monkeypatch.setattr(preflight, "MujocoHolder", None)
    preflight.prepare_grasps(config_of(models, Path()), chosen)


def test_a_damaged_cache_is_made_again(models: Path) -> None:
    chosen = known(models)
    gripper = load_gripper("franka_hand")
    library = GraspLibrary(AssetLibrary(chosen), gripper)
    path = library.cache_path(chosen[0])
    data = path.read_bytes()
    path.write_bytes(data[:100])
    try:
        sharing = [model for model in chosen if library.cache_path(model) == path]
        assert preflight.missing_grasps(chosen, gripper) == sharing
    finally:
        path.write_bytes(data)


class FakeLifter:
    """Lifts all but the first thing that it is asked for in each scene."""

    name = "fake 2"

    def __init__(self, _gripper: object) -> None:
        pass

    def stand(self, solids: Sequence[Solid], level: float) -> None:
        self.first: int | None = None

    def lift(self, target: int, pose: np.ndarray, jaws: Jaws) -> Lifted:
        self.first = target if self.first is None else self.first
        return Lifted(target != self.first, ())


def test_simulated_grasps_are_lifted_in_their_scene_and_counted(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grasp_finder, "MujocoLifter", FakeLifter)
    layout = make(models, tmp_path / "output", grasps="simulated", iterations=1)
    record = next(iterate_scenes(layout))
    assert record.grasps is not None
    told = record.grasps.simulation
    assert told is not None
    assert (told.engine, told.lift, told.most_moved) == ("fake 2", 0.1, 0.005)
    found = decode_grasps((layout.root / record.grasps.file).read_bytes())
    assert (found.trials == MODEL_TRIALS + 1).sum() == told.held > 0
    assert (found.passed == found.trials).all()
    reasons = [item.no_grasp.reason for item in record.objects if item.no_grasp is not None]
    assert "not_held" in reasons
    assert not verify_dataset(layout.root).total_errors
    # A count that is not the file's is found.
    path = layout.scene_record(0)
    path.write_text(path.read_text().replace(f'"held": {told.held}', f'"held": {told.held - 1}'))
    assert verify_dataset(layout.root).errors["grasps"] == 1
    marks = [
        input_hashes(config_of(models, Path(), grasps=how), known(models))
        for how in ("checked", "simulated")
    ]
    assert marks[1].keys() - marks[0].keys() == {"grasps in scenes"}


def test_a_sample_of_grasps_is_tried_again_in_simulation(
    made: DatasetLayout, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = {m.id: m for m in read_catalogue(models / "models_info_all.xlsx", models)}
    scenes = len(made.scenes())
    monkeypatch.setattr(grasp_physics, "MujocoHolder", FakeHolder)
    tally = grasp_physics.verify_physics(made.root, catalogue)
    assert not tally.total_errors
    assert tally.checked["grasps hold"] == grasp_physics.PER_SCENE * scenes
    monkeypatch.setattr(FakeHolder, "hold", lambda self, jaws, body, trial: np.zeros(6, dtype=bool))
    tally = grasp_physics.verify_physics(made.root, catalogue)
    assert tally.errors["grasps hold"] == grasp_physics.PER_SCENE * scenes
