# SPDX-License-Identifier: GPL-3.0-or-later
"""The preflight finds everything at once, writes nothing into the output folder, and states the plan."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import trimesh

from core.app.cache import FOLDER_VARIABLE, preflight_cache
from core.app.preflight import Order, check, note_pace, single_preflight
from core.app.preflight.estimates import dataset_bytes, in_words
from core.app.run.preview import MARKER
from core.app.run.run import read_inputs
from core.assets.model_check.verdicts import Verdict
from core.config.command_line import SingleCommand
from core.config.intrinsics import Intrinsics
from core.config.packages import installed_versions
from core.config.ranges import Range
from core.config.run_options import RunOptions
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.engine.model_probe import Judged
from core.engine.probe import Answer, ProbeProgram
from core.errors import RefGraspError, UserInputError
from core.language.settings import Kind
from core.scene.appearance import Surface
from tests.fake_engine import SURFACES, fake_models
from tests.synthetic import make_dataset

SMALL = Surface("surface_shelf", (0.0, 0.0, 0.0), (0.2, 0.2))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def config(tmp_path: Path) -> GenerationConfig:
    spreadsheet = fake_models(tmp_path / "models")
    scene_file = tmp_path / "set.blend"
    scene_file.write_bytes(b"BLENDER-v402")
    return GenerationConfig(
        output_dir=tmp_path / "out",
        obj_dir=tmp_path / "models",
        models_info_file_path=spreadsheet,
        blender_scene_file_path=scene_file,
        seed=5,
        grasps="off",
    )


def problems_of(order: Order) -> str:
    with pytest.raises(UserInputError) as caught:
        check(order)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_sound_run_has_a_plan_and_leaves_no_trace(config: GenerationConfig) -> None:
    plan = check(Order(config, ("CPU",)))
    text = "\n".join(plan.lines())
    assert "10 scenes of 5 images (50 in all) at 512 x 512; seed 5" in text
    assert "20 models of 5 names in 5 categories and 4 colors" in text
    assert "Devices  CPU" in text
    assert "Devices" not in "\n".join(plan.lines(devices=False))
    long = "\n".join(plan.lines(verbose=True))
    assert "20 models: drink 4, drinkware 4, food 4, stationery 4, toy 4" in long
    assert "blue 5, green 5, red 5, white 5" in long
    assert "very roughly 8 min on two cores; no earlier run here" in text
    assert not config.output_dir.exists()


def test_all_problems_are_in_one_report(config: GenerationConfig, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    scene_file = tmp_path / "not.blend"
    scene_file.write_bytes(b"PK")
    (config.obj_dir / "can_blue.obj").unlink()
    wrong = replace(
        config,
        output_dir=tmp_path / "file" / "out",
        blender_scene_file_path=scene_file,
        log_file_path=tmp_path,
        kind_weights="reltion=1",
        show="lighthous",
        categories="drnk",
    )
    said = problems_of(
        Order(wrong, ("CPU",), ("--samples 0: ...",), Answer((), (SMALL,), ("GPU",)))
    )
    for part in (
        "--samples 0",
        "is a file, so the folder cannot be created",
        ": not a .blend file",
        "--log-file-path",
        "too small for 4 rows x 4 columns",
        "the kind 'reltion'",
        "can_blue",
        "--show lighthous: no such model",
        "--categories drnk: no such category; did you mean drink",
        "  - GPU",
    ):
        assert part in said, part
    assert "Nothing was started. 10 problems:" in said


def test_what_was_typed_is_told_before_models_are_read_or_blender_starts(
    config: GenerationConfig, tmp_path: Path
) -> None:
    """The files are looked at, and Blender is asked, only by a run that may go on."""
    (config.obj_dir / "can_red.obj").write_text("# nothing\n")
    sheet = tmp_path / "sheet.csv"
    rows = [f"can_{color},can,drinks,{color}," for color in ("red", "green", "blue")]
    sheet.write_text(
        "id,name,category,color,aliases\n"
        + "\n".join([*rows, "can_white,can,drinsk,red and wite,"]),
        encoding="utf-8",
    )
    wrong = replace(
        config,
        models_info_file_path=sheet,
        show="can_grean",
        categories="toy",
        texture_dir=tmp_path / "typo",
    )

    def program() -> ProbeProgram:
        raise AssertionError("Blender was started")

    command = SingleCommand(wrong, RunOptions(), ("--resolution: no such flag",))
    with pytest.raises(UserInputError) as caught:
        single_preflight(command, cast(ProbeProgram, program))
    said = str(caught.value)
    for part in (
        "--resolution: no such flag",
        "category 'drinsk', did you mean 'drinks'?",
        "color 'red and wite', did you mean 'red and white'?",
        "--show can_grean: no such model; did you mean can_green",
        "--categories toy: no such category; there are drinks, drinsk",
        "typo",
        "Nothing was started. 5 problems:",
    ):
        assert part in said, part
    assert "can_red.obj" not in said


def test_a_blender_that_does_not_start_is_a_failure_and_no_wrong_input(
    config: GenerationConfig,
) -> None:
    silent = Answer(failure="Blender does not start")
    with pytest.raises(RefGraspError, match="does not start") as caught:
        check(Order(config, ("CPU",), answer=silent))
    assert caught.value.exit_code == 1
    said = problems_of(Order(config, ("CPU",), ("--samples 0: ...",), silent))
    assert "2 problems" in said


def test_a_language_without_a_lexicon_is_named(config: GenerationConfig) -> None:
    said = problems_of(Order(replace(config, language="../en"), ("CPU",)))
    assert "no lexicon for the language '../en'" in said


def test_an_unknown_label_is_named_with_other_problems(config: GenerationConfig) -> None:
    said = problems_of(Order(replace(config, language="xx", extra_outputs="depth"), ("CPU",)))
    assert "--extra-outputs depth: choose from clean_depth, normals, amodal_masks, bop" in said
    assert "no lexicon for the language 'xx'" in said


def test_the_plan_has_labels_in_their_one_spelling(config: GenerationConfig) -> None:
    plan = check(Order(replace(config, extra_outputs=" bop, normals,bop"), ("CPU",)))
    assert plan.config.extra_outputs == "normals,bop"


def test_a_model_that_is_none_is_named(config: GenerationConfig) -> None:
    (config.obj_dir / "can_red.obj").write_text("# nothing\n")
    said = problems_of(Order(config, ("CPU",)))
    assert "can_red.obj" in said


def large_models(config: GenerationConfig, scale: float) -> None:
    """Make all models so many times as large."""
    for path in config.obj_dir.glob("*.obj"):
        mesh = trimesh.load_mesh(path, process=False)
        mesh.apply_scale(scale)
        path.write_text(mesh.export(file_type="obj"), encoding="utf-8")


@pytest.mark.parametrize(
    ("scale", "reason"),
    [(11.0, "only 0 of"), pytest.param(3.0, "of at least 6", marks=pytest.mark.long)],
)
def test_models_that_find_no_room_are_found_before_a_run(
    config: GenerationConfig, scale: float, reason: str
) -> None:
    large_models(config, scale)
    table = Surface("surface_stool", (0.0, 0.0, 0.0), (0.3, 0.3))
    said = problems_of(Order(config, ("CPU",), answer=Answer((), (table,))))
    assert "no scene can be planned with these models" in said
    assert reason in said
    assert "surface_stool" in said
    # On one of several tables is enough, and without a table known nothing is said.
    wide = Surface("surface_desk", (0.0, 0.0, 0.0), (0.9, 0.8))
    if scale < 4.0:
        check(Order(config, ("CPU",), answer=Answer((), (table, wide))))
    check(Order(config, ("CPU",)))


def test_kinds_that_are_all_switched_off_are_found_before_a_run(config: GenerationConfig) -> None:
    off = ",".join(f"{kind}=0" for kind in Kind)
    said = problems_of(Order(replace(config, kind_weights=off), ("CPU",)))
    assert "--kind-weights: every kind is switched off" in said
    check(Order(replace(config, kind_weights=off.replace("name=0", "name=1")), ("CPU",)))


def test_a_warning_is_left_to_the_run_or_told_where_none_starts(
    config: GenerationConfig, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    (config.obj_dir / "stray.obj").write_text("# of no row\n")
    plan = check(Order(config, ("CPU",)))
    assert caplog.text == ""
    plan.show()
    assert capsys.readouterr().out.count("stray") == 1
    problems_of(Order(config, ("CPU",), problems=("--sampels: no such flag",)))
    assert caplog.text.count("stray") == 1


def test_a_full_disk_is_foreseen(config: GenerationConfig) -> None:
    said = problems_of(Order(replace(config, iterations=10_000_000), ("CPU",)))
    assert "MiB are free; make room" in said


def test_another_dataset_in_the_folder_is_refused(config: GenerationConfig) -> None:
    make_dataset(config.output_dir, 2, 1, 48)
    before = sorted(config.output_dir.rglob("*"))
    assert "made with another configuration" in problems_of(Order(config, ("CPU",)))
    assert sorted(config.output_dir.rglob("*")) == before


def test_versions_are_those_inside_blender_and_not_those_here(config: GenerationConfig) -> None:
    inside = {"bpy": "4.2.3", "numpy": "1.26.4"}
    assert check(Order(config, ("CPU",), answer=Answer(versions=inside))).versions == inside
    assert check(Order(config, ("CPU",))).versions == installed_versions()


class Blender:
    """Stands in for what compares models: it finds fault with some."""

    def __init__(self, *bad: str) -> None:
        self.bad = bad
        self.asked: list[str] = []

    def __call__(self, paths: Sequence[Path], judged: Judged) -> None:
        for path in paths:
            self.asked.append(path.stem)
            judged(path, Verdict(("it is magenta",) if path.stem in self.bad else ()))


INSIDE = Answer(versions={"bpy": "4.2.3"})


def test_new_models_are_compared_with_what_blender_shows_once(config: GenerationConfig) -> None:
    blender = Blender("can_red")
    for _ in range(2):
        said = problems_of(Order(config, ("CPU",), answer=INSIDE, ask=blender))
        assert "can_red.obj: it is magenta" in said
    assert len(blender.asked) == len(set(blender.asked)) == 20
    skipping = replace(config, skip_bad_models=True)
    assert len(check(Order(skipping, ("CPU",), answer=INSIDE, ask=blender)).models) == 19
    assert len(blender.asked) == 20
    # A run, and each of its workers, reads its models with these verdicts and has no Blender to ask.
    store = DatasetStore(config.output_dir)
    try:
        read = read_inputs(skipping, store, INSIDE.versions)
        assert len(read.models) == 19
        with pytest.raises(UserInputError, match="it is magenta"):
            read_inputs(config, store, INSIDE.versions)
    finally:
        store.close()


def test_another_blender_is_asked_anew_and_one_that_does_not_start_never(
    config: GenerationConfig,
) -> None:
    blender = Blender()
    check(Order(config, ("CPU",), answer=INSIDE, ask=blender))
    check(Order(config, ("CPU",), answer=Answer(versions={"bpy": "4.2.9"}), ask=blender))
    assert len(blender.asked) == 20
    check(Order(config, ("CPU",), answer=Answer(versions={"bpy": "4.5.0"}), ask=blender))
    assert len(blender.asked) == 40
    silent = Answer(versions={"bpy": "5.0.0"}, failure="Blender does not start")
    with pytest.raises(RefGraspError, match="does not start"):
        check(Order(config, ("CPU",), answer=silent, ask=blender))
    assert len(blender.asked) == 40


def test_verdicts_that_cannot_be_kept_are_a_problem(config: GenerationConfig, cache: Path) -> None:
    cache.mkdir()
    (cache / "preflight").touch()  # a file, so no folder
    said = problems_of(Order(config, ("CPU",), answer=INSIDE, ask=Blender()))
    assert f"name a folder in the environment variable {FOLDER_VARIABLE}" in said


def test_a_preview_replaces_previews_only(config: GenerationConfig) -> None:
    make_dataset(config.output_dir, 1, 1, 48)
    assert "something other than a preview" in problems_of(Order(config, ("CPU",), preview=True))
    (config.output_dir / MARKER).touch()
    assert check(Order(config, ("CPU",), preview=True)).missing == 10


def test_time_is_told_from_the_last_run(config: GenerationConfig) -> None:
    note_pace(config, ["CPU"], images=10, seconds=50.0)
    note_pace(config, ["CPU"], images=1, seconds=500.0)  # too few to tell
    note_pace(replace(config, samples=1), ["CPU"], images=10, seconds=1.0)
    assert "about 4 min (5.0 s per image" in "\n".join(check(Order(config, ("CPU",))).lines())
    assert "unknown" in "\n".join(check(Order(config, ("Alpha",))).lines())


def test_what_was_found_is_kept_in_the_folder_that_the_variable_names(cache: Path) -> None:
    found = preflight_cache("x")
    found.put("a", [1])
    found.save()
    assert (cache / "preflight" / "x.json").is_file()
    assert preflight_cache("x").get("a") == [1]


def test_sizes_and_times_in_words(config: GenerationConfig) -> None:
    # Measured: six scenes of five images at 512 x 512 took 12.1 MB with their tables.
    assert 12.1e6 < dataset_bytes(config, 6) < 2 * 12.1e6
    # Normals of 512 x 512 come to up to 367 kB an image.
    more = replace(config, extra_outputs="normals,clean_depth")
    assert dataset_bytes(more, 6) - dataset_bytes(config, 6) > 30 * 367_000
    assert [in_words(s) for s in (30, 600, 9000, 200000)] == ["30 s", "10 min", "2.5 h", "2.3 days"]


WALL = (-2.0, 0.45, 0.0, 2.0, 0.45, 0.0, 0.0, 0.45, 5.0)
OPEN = Answer(surfaces=SURFACES, set_triangles=(WALL,))


def test_cameras_that_a_user_asks_for_are_tried(config: GenerationConfig) -> None:
    near = replace(config, distance=Range(0.5, 0.9), elevation=Range(60.0, 85.0))
    text = "\n".join(check(Order(near, ("CPU",), answer=OPEN)).lines())
    assert "distance 0.5,0.9; elevation 60,85; azimuth -35,35; roll -15,15" in text
    assert "Camera" not in "\n".join(check(Order(config, ("CPU",), answer=OPEN)).lines())


def test_lens_distortion_in_a_camera_file_is_told(config: GenerationConfig) -> None:
    own = Intrinsics(600.0, 600.0, 319.5, 239.5, 640, 480, is_distorted=True)
    given = GenerationConfig(
        output_dir=config.output_dir,
        obj_dir=config.obj_dir,
        models_info_file_path=config.models_info_file_path,
        blender_scene_file_path=config.blender_scene_file_path,
        camera_intrinsics=own,
        grasps="off",
    )
    text = "\n".join(check(Order(given, ("CPU",), answer=OPEN)).lines())
    assert "at 640 x 480" in text
    assert "lens distortion, which the images will not have" in text
    straight = replace(given, camera_intrinsics=replace(own, is_distorted=False))
    assert "lens" not in "\n".join(check(Order(straight, ("CPU",), answer=OPEN)).lines()[3:])


def test_ranges_without_a_camera_are_refused(config: GenerationConfig) -> None:
    said = problems_of(Order(replace(config, distance=Range(0.2, 0.25)), ("CPU",), answer=OPEN))
    assert "--distance 0.2,0.25: no camera was found" in said


def test_a_selection_is_checked(config: GenerationConfig) -> None:
    chosen = replace(config, models="can_*", categories="drink", surface="surface_desk")
    plan = check(Order(chosen, ("CPU",), answer=OPEN))
    assert [model.id for model in plan.models] == ["can_blue", "can_green", "can_red", "can_white"]
    wrong = replace(config, models="cna_red", surface="desk")
    said = problems_of(Order(wrong, ("CPU",), answer=OPEN))
    assert "--models cna_red: no such model; did you mean can_red or" in said
    assert "--surface desk: no such surface; did you mean surface_desk" in said


def test_models_repeat_only_if_they_are_named(config: GenerationConfig) -> None:
    few = replace(config, categories="drink")
    said = problems_of(Order(few, ("CPU",), answer=OPEN))
    assert "4 models for scenes of at least 6 objects (--objects)" in said
    assert check(Order(replace(few, objects=Range(1, 4)), ("CPU",), answer=OPEN)).models
    assert check(Order(replace(few, models="can_red"), ("CPU",), answer=OPEN)).models


def test_estimates_follow_the_number_of_objects(config: GenerationConfig) -> None:
    usual = dataset_bytes(config, 10)
    fewer, more = (
        dataset_bytes(replace(config, objects=n), 10) for n in (Range(1, 3), Range(16, 16))
    )
    assert fewer < usual < more
