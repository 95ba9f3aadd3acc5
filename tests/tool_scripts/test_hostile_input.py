# SPDX-License-Identifier: GPL-3.0-or-later
"""Every tool, called with what no one should give it: one line that names the cause, and nothing is written."""

import importlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from core.app.run.exit_codes import guarded
from tests.synthetic import make_dataset
from utils.repository import REPOSITORY

DEEP = "[" * 100_000 + "]" * 100_000
# How each tool is called: DATASET and OUT stand for paths. OUT is a file, or a folder, or not there.
CALLS: dict[str, list[str]] = {
    "audit_dataset": ["DATASET"],
    "build_index": ["DATASET"],
    "contact_sheet": ["DATASET", "OUT"],
    "dataset_stats": ["DATASET", "--images"],
    "dataset_vis": ["DATASET", "--output-dir", "OUT"],
    "export_dataset": ["DATASET", "--format", "coco", "--output-dir", "OUT"],
    "gallery": ["DATASET", "--output-dir", "OUT"],
    "reader_study": ["DATASET", "--output-dir", "OUT"],
    "relabel": ["DATASET", "--output-dir", "OUT"],
    "split_dataset": ["DATASET", "--output-dir", "OUT"],
    "verify_dataset": ["DATASET", "--manifest", "OUT"],
}
ONE_PROCESS = {
    name: ["--workers", "1"]
    for name in CALLS
    if name not in ("contact_sheet", "export_dataset", "reader_study", "split_dataset")
}
WITH_FILES = ("contact_sheet", "verify_dataset")
WITHOUT_OUTPUT = ("audit_dataset", "build_index", "dataset_stats")


# These read no dataset alone; what they are given is tried below, or by their own tests.
OTHERS = {
    "build_grasps",
    "build_models",
    "evaluate_predictions",
    "import_models",
    "model_sheet",
    "page_picture",
    "preview",
    "validate_models",
    "write_settings",
}


def test_all_tools_are_known_here() -> None:
    scripts = (REPOSITORY / "tool_scripts").glob("*.py")
    tools = {path.stem for path in scripts if "__main__" in path.read_text(encoding="utf-8")}
    assert tools == CALLS.keys() | OTHERS


class Workplace:
    """A dataset to damage, and a place to write to."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.dataset = folder / "dataset"
        self.out = folder / "out"
        self._capsys = capsys

    def call(self, tool: str, words: Sequence[str]) -> tuple[int, str]:
        """Call a tool in this process; return its exit code and what it said of an error."""
        places = {"DATASET": str(self.dataset), "OUT": str(self.out)}
        main = importlib.import_module(f"tool_scripts.{tool}").main
        words = [places.get(word, word) for word in words]
        code = guarded(lambda: main(words), debug=False)
        said = self._capsys.readouterr().err
        assert "unexpected" not in said, said
        assert "Traceback" not in said, said
        assert "[Errno" not in said, said
        return code, said

    def usual(self, tool: str) -> list[str]:
        return [*CALLS[tool], *ONE_PROCESS.get(tool, [])]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_dataset(tmp_path_factory.mktemp("sound") / "dataset", 2, 1, 48).root


@pytest.fixture
def place(sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Workplace:
    place = Workplace(tmp_path, capsys)
    shutil.copytree(sound, place.dataset)
    return place


def _replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


RECORD = "scene_graphs/scene_graph_00000000.json"
DAMAGE: dict[str, Callable[[Path], object]] = {
    "deep config": lambda root: (root / "config.json").write_text(DEEP),
    "config of nothing": lambda root: (root / "config.json").write_text("{}"),
    "config is a folder": lambda root: _replace_by_folder(root / "config.json"),
    "deep record": lambda root: (root / RECORD).write_text(DEEP),
    "record of nothing": lambda root: (root / RECORD).write_text("{}"),
    "record is a folder": lambda root: _replace_by_folder(root / RECORD),
    "image is a folder": lambda root: _replace_by_folder(root / "rgb/rgb_00000000.jpg"),
    "empty image": lambda root: (root / "rgb/rgb_00000000.jpg").write_bytes(b""),
    "mask is a folder": lambda root: _replace_by_folder(root / "mask/mask_00000000.png"),
    "depth is a folder": lambda root: _replace_by_folder(root / "depth/depth_00000000.png"),
    "index is a folder": lambda root: _replace_by_folder(root / "expressions.json"),
    "binary record": lambda root: (root / RECORD).write_bytes(b"\xff\xfe\x00" * 100),
}


@pytest.mark.parametrize("tool", sorted(CALLS))
@pytest.mark.parametrize("damage", sorted(DAMAGE))
def test_a_damaged_dataset_is_named(place: Workplace, tool: str, damage: str) -> None:
    """Not all tools read all files: those that do, say which one is bad."""
    DAMAGE[damage](place.dataset)
    code, said = place.call(tool, place.usual(tool))
    assert code in (0, 1, 2)
    if code and tool != "verify_dataset":
        assert str(place.dataset) in said


@pytest.mark.parametrize("tool", sorted(set(CALLS) - set(WITHOUT_OUTPUT)))
def test_what_cannot_be_written_is_refused_before_any_work(place: Workplace, tool: str) -> None:
    if tool in WITH_FILES:
        place.out.mkdir()
        code, said = place.call(tool, place.usual(tool))
        assert (code, "is a folder" in said) == (2, True), said
        place.out.rmdir()
    else:
        place.out.write_text("mine")
        code, said = place.call(tool, place.usual(tool))
        assert code == 2, said
        assert str(place.out) in said
        place.out.unlink()
    place.out.write_text("mine")
    place.out = place.out / "below" / "it"
    code, said = place.call(tool, place.usual(tool))
    assert code in (1, 2), said
    assert "out" in said
    assert (place.folder / "out").read_text() == "mine"


LOOP = "a link to itself"
PATHS = {"": "empty path", "  ": "empty path", "x" * 300: "300 bytes", "ä" * 130: "260 bytes"}
PATHS |= {"a\x00b": "control characters", "a\nb": "control characters", LOOP: "Symlink loop"}


@pytest.mark.parametrize("tool", sorted(CALLS))
@pytest.mark.parametrize("text", sorted(PATHS), ids=lambda text: PATHS[text])
def test_what_is_no_path_is_refused(
    place: Workplace, tool: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    Path(LOOP).symlink_to(LOOP)
    for role in ("DATASET", "OUT"):
        words = [text if word == role else word for word in place.usual(tool)]
        if text in words:
            code, said = place.call(tool, words)
            assert code == 2, said
            assert PATHS[text] in said
    assert not place.out.exists()


NUMBERS = ("-1", "nan", "1e400", "9" * 5000, "x", "")
NUMERIC = [
    ("build_index", "--workers"),
    ("contact_sheet", "--columns"),
    ("contact_sheet", "--side"),
    ("export_dataset", "--shard-size"),
    ("export_dataset", "--max-words"),
    ("export_dataset", "--min-pixels"),
    ("reader_study", "--seed"),
    ("reader_study", "--items"),
    ("relabel", "--seed"),
    ("relabel", "--max-words"),
    ("relabel", "--min-visibility"),
    ("split_dataset", "--seed"),
    ("split_dataset", "--shares"),
    ("gallery", "--workers"),
]


@pytest.mark.parametrize(("tool", "flag"), NUMERIC)
@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:8])
def test_what_is_no_number_is_refused_by_its_flag(
    place: Workplace, tool: str, flag: str, number: str
) -> None:
    code, said = place.call(tool, [*place.usual(tool), f"{flag}={number}"])
    assert code == 2, said
    assert flag in said
    assert len(said) < 5000
    assert not place.out.exists()


@pytest.mark.parametrize(
    ("tool", "words", "said"),
    [
        ("contact_sheet", ["--side", "100000"], "--side"),
        ("contact_sheet", ["--side", "60000"], "120016 x"),
        ("contact_sheet", ["--columns", "0"], "--columns"),
        ("split_dataset", ["--shares", "nan,0.5,0.5"], "--shares nan,0.5,0.5"),
        ("split_dataset", ["--shares", "inf,0,0"], "--shares"),
        ("split_dataset", ["--shares", "1e308,1e308,1e308"], "--shares"),
        ("build_index", ["--workers", "1000000000"], "--workers"),
        ("relabel", ["--kind-weights", "name=nan"], "--kind-weights"),
    ],
)
def test_what_is_too_much_is_refused(
    place: Workplace, tool: str, words: list[str], said: str
) -> None:
    code, error = place.call(tool, [*CALLS[tool], *words])
    assert code == 2, error
    assert said in error
    assert not place.out.exists()


OWN = ("", "rgb", "scene_graphs/x", "mask", "depth", ".refgrasp", "normals")


@pytest.mark.parametrize("tool", ["gallery", "dataset_vis", "reader_study"])
@pytest.mark.parametrize("folder", OWN)
def test_views_are_never_written_into_the_dataset_itself(
    place: Workplace, tool: str, folder: str
) -> None:
    before = sorted(place.dataset.rglob("*"))
    place.out = place.dataset / folder
    code, said = place.call(tool, place.usual(tool))
    assert code == 2
    assert "belongs to the dataset" in said
    assert sorted(place.dataset.rglob("*")) == before


def test_views_are_never_written_into_another_dataset(place: Workplace, sound: Path) -> None:
    before = sorted(sound.rglob("*"))
    place.out = sound
    code, said = place.call("gallery", place.usual("gallery"))
    assert (code, "is a dataset" in said) == (2, True)
    assert sorted(sound.rglob("*")) == before
    place.out = place.dataset / "pages"
    assert place.call("gallery", place.usual("gallery"))[0] == 0


@pytest.mark.parametrize("tool", WITH_FILES)
@pytest.mark.parametrize("file", ["config.json", "res.tsv", "expressions.json", RECORD])
def test_no_file_of_the_dataset_is_overwritten(place: Workplace, tool: str, file: str) -> None:
    before = (place.dataset / file).read_bytes()
    place.out = place.dataset / file
    code, said = place.call(tool, place.usual(tool))
    assert code == 2
    assert "belongs to the dataset" in said
    assert (place.dataset / file).read_bytes() == before


def test_a_relabeling_that_says_nothing_fails(place: Workplace) -> None:
    code, said = place.call("relabel", [*place.usual("relabel"), "--max-words", "1"])
    assert code == 1
    assert "no expression at all" in said
    assert "--max-words" in said


@pytest.mark.parametrize("words", [["--columns", "0"], ["--size", "100000"], ["--samples", "0"]])
def test_a_model_sheet_that_cannot_be_is_refused(place: Workplace, words: list[str]) -> None:
    code, said = place.call("model_sheet", [f"{place.out}.jpg", *words])
    assert code == 2
    assert words[0] in said


def test_an_unknown_model_of_a_sheet_is_named(place: Workplace) -> None:
    code, said = place.call("model_sheet", [f"{place.out}.jpg", "--only", "nowhere"])
    assert (code, "nowhere" in said) == (2, True)


MODEL_TOOLS = {
    "build_models": ["--obj-dir", "OUT", "--only", "mug_red"],
    "import_models": ["--obj-dir", "OUT", "--only", "apple_red"],
    "validate_models": ["--obj-dir", "OUT", "--models-info-file-path", "DATASET"],
    "model_sheet": ["x.jpg", "--obj-dir", "OUT", "--models-info-file-path", "DATASET"],
}


@pytest.mark.parametrize("tool", sorted(MODEL_TOOLS))
@pytest.mark.parametrize("text", sorted(PATHS), ids=lambda text: PATHS[text])
def test_tools_of_models_refuse_what_is_no_path(
    place: Workplace, tool: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    Path(LOOP).symlink_to(LOOP)
    words = [text if word == "OUT" else word for word in MODEL_TOOLS[tool]]
    code, said = place.call(tool, words)
    assert code == 2, said
    assert PATHS[text] in said


@pytest.mark.parametrize("tool", ["validate_models", "model_sheet"])
def test_a_folder_in_place_of_a_spreadsheet_is_named(place: Workplace, tool: str) -> None:
    place.dataset = place.folder / "t.xlsx"
    place.dataset.mkdir()
    code, said = place.call(tool, MODEL_TOOLS[tool])
    assert (code, "t.xlsx: is a folder" in said) == (2, True), said
