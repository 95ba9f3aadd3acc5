# SPDX-License-Identifier: GPL-3.0-or-later
"""Text of a catalogue, or of a record that somebody else wrote, does no harm in files, pages and exports."""

import ast
import json
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.assets.catalogue import read_catalogue
from core.assets.model_files import find_model_file, is_plain_name
from core.dataset.formats.base import ExportOptions
from core.dataset.formats.table import EXPORTERS, run_export
from core.dataset.store.index import write_index
from core.dataset.verify.detect import checks_for
from core.dataset.verify.refcoco import _PlainUnpickler
from core.dataset.viewing.gallery import write_gallery
from core.errors import RefGraspError, UserInputError
from tests.core.dataset.formats.conftest import PACKAGES
from tests.grasped_dataset import make_grasped_dataset
from tests.synthetic import SyntheticDataset
from utils.repository import REPOSITORY

BAD_IDS = [
    "../evil", "..", ".", "/etc/passwd", "C:\\evil", "C:evil", "\\\\server\\share", "a/b", "a\\b",
    ".hidden", "trailing.", "CON", "nul.txt", "com1", "Lpt9.x", "aux .y", "a|b", "a?b", 'a"b', "a<b>",
    "a\tb", "a\nb", "a\0b", "a\u202eb", "a\u2028b", "\ud800",
]  # fmt: skip
GOOD_IDS = ["mug_1", "it's", "Tasse grün", "a.b", "console", "com", "$(touch x)", "-rf", "100%"]
BAD_CELLS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", 'say "mug"', "a\\nb", "../../mug", "=1+1",
    "mug;rm -rf", "mug`id`", "{{mug}}", "mug\u202e", "mug\0",
]  # fmt: skip
# In a record, which anybody may have written: what a cell could not hold, and what it could.
HOSTILE = (
    '</script><script>fetch("//x")</script>\t"quoted" \'single\' ../../x $(touch y) \u2028 {{7*7}}'
)


def write_csv(path: Path, **cells: str) -> Path:
    row = {"id": "mug", "name": "mug", "category": "ware", "color": "", "aliases": "", **cells}
    quoted = ['"' + text.replace('"', '""') + '"' for text in row.values()]
    path.write_bytes(f"{','.join(row)}\n{','.join(quoted)}\n".encode("utf-8", "surrogatepass"))
    return path


@pytest.mark.parametrize("name", BAD_IDS)
def test_an_id_cannot_leave_the_models_folder(tmp_path: Path, name: str) -> None:
    models = tmp_path / "models"
    models.mkdir()
    (tmp_path / "evil.obj").touch()
    assert not is_plain_name(name)
    assert find_model_file(models, name) is None
    with pytest.raises(UserInputError, match=r"A2|not UTF-8"):
        read_catalogue(write_csv(tmp_path / "models.csv", id=name), models)


@pytest.mark.parametrize("name", GOOD_IDS)
def test_an_ordinary_id_is_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.obj").touch()
    (model,) = read_catalogue(write_csv(tmp_path / "models.csv", id=name), tmp_path)
    assert (model.id, model.path) == (name, tmp_path / f"{name}.obj")


@pytest.mark.parametrize("column", ["name", "category", "color", "aliases", "material"])
@pytest.mark.parametrize("text", BAD_CELLS)
def test_a_cell_that_is_no_wording_is_refused(tmp_path: Path, column: str, text: str) -> None:
    (tmp_path / "mug.obj").touch()
    cells = {"material": "", **{column: text}}
    with pytest.raises(UserInputError, match=r"models\.csv"):
        read_catalogue(write_csv(tmp_path / "models.csv", **cells), tmp_path)


def test_tabs_and_line_breaks_become_spaces(tmp_path: Path) -> None:
    (tmp_path / "mug.obj").touch()
    path = write_csv(tmp_path / "models.csv", name=" coffee\t\n mug ", aliases="big\r\ncup; tin ")
    (model,) = read_catalogue(path, tmp_path)
    assert (model.name, model.aliases) == ("coffee mug", ("big cup", "tin"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_grasped_dataset(tmp_path_factory.mktemp("hostile") / "dataset", 1, 1, 48)


@pytest.fixture
def hostile(made: SyntheticDataset, tmp_path: Path) -> SyntheticDataset:
    """A dataset whose record holds hostile text wherever a text may stand, the sentences aside."""
    root = tmp_path / "deep" / "dataset"
    shutil.copytree(made.root, root)
    path = next((root / "scene_graphs").glob("*.json"))
    data = json.loads(path.read_text(encoding="utf-8"))
    for item in data["objects"]:
        item["id"] = f"../../{item['scene_id']}{HOSTILE}"
        item |= {"name": HOSTILE, "category": HOSTILE, "color": HOSTILE, "aliases": [HOSTILE]}
        item["attributes"] = {HOSTILE: HOSTILE}
    for view in data["images"]:
        view["light"] = view["background"] = {HOSTILE: HOSTILE}
    data["surface"] = HOSTILE
    path.write_text(json.dumps(data), encoding="utf-8")
    return SyntheticDataset(type(made.layout)(root), made.models_dir, made.records, made.meshes)


def everything_below(folder: Path) -> set[Path]:
    return {path.resolve() for path in folder.rglob("*")}


def test_tables_keep_their_columns(hostile: SyntheticDataset) -> None:
    write_index(hostile.root)
    for name, columns in (("rec.tsv", 4), ("res.tsv", 6)):
        lines = (hostile.root / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        assert {line.count("\t") for line in lines} == {columns - 1}


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "a\rb"])
def test_a_sentence_that_would_break_a_table_is_refused(
    hostile: SyntheticDataset, text: str
) -> None:
    path = next((hostile.root / "scene_graphs").glob("*.json"))
    data = json.loads(path.read_text(encoding="utf-8"))
    data["expressions"][0]["text"] = text
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(RefGraspError, match="a tab or a line break"):
        write_index(hostile.root)


def test_a_page_runs_nothing_from_a_record(hostile: SyntheticDataset, tmp_path: Path) -> None:
    """Parts are one call with JSON in ASCII without "<"; the page itself holds nothing of a record."""
    page = write_gallery(hostile.root, tmp_path / "page")
    clean = (
        REPOSITORY / "core" / "dataset" / "viewing" / "gallery" / "page" / "index.html"
    ).read_bytes()
    assert page.read_bytes() == clean
    parts = list((tmp_path / "page" / "data").glob("*.js"))
    assert any("touch y" in part.read_text() for part in parts)
    for part in parts:
        text = part.read_text(encoding="ascii")
        assert "<" not in text
        assert text.count("\n") == 1
        json.loads(f"[{text[text.index('(') + 1 : text.rindex(')')]}]")


@pytest.mark.parametrize("name", EXPORTERS)
def test_exports_stay_in_their_folder(hostile: SyntheticDataset, tmp_path: Path, name: str) -> None:
    if name in PACKAGES:
        pytest.importorskip(PACKAGES[name], reason="see requirements-export.txt")
    before = everything_below(tmp_path)
    output = tmp_path / "deep" / "export"
    try:
        run_export(hostile.root, name, output, ExportOptions(models_dir=hostile.models_dir))
    except RefGraspError:
        assert name == "bop"  # it needs the models, and none may be called so
    outside = everything_below(tmp_path) - before - everything_below(output) - {output.resolve()}
    assert outside == set()


def test_the_verifier_reads_it_to_the_end(hostile: SyntheticDataset) -> None:
    for check in checks_for(hostile.root):
        check.run(1, lambda done, total: None)


def python_files() -> Iterator[Path]:
    for folder in ("core", "utils", "tool_scripts", "BlenderProc", "blender_files"):
        yield from sorted((REPOSITORY / folder).rglob("*.py"))
    yield from REPOSITORY.glob("*.py")


def test_no_file_loads_a_pickle_or_starts_a_shell() -> None:
    """Of foreign pickles only RefCOCO's are read, to check them, by a reader that knows no class."""
    found = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = [ast.unparse(base) for base in node.bases]
                found += [(path.name, base) for base in bases if "Unpickler" in base]
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in _FORBIDDEN_CALLS or called.startswith(("marshal.", "shelve.", "dill.")):
                found.append((path.name, called))
            for keyword in node.keywords:
                value = getattr(keyword.value, "value", None)
                if keyword.arg in ("shell", "allow_pickle") and value is not False:
                    found.append((path.name, f"{called}({keyword.arg})"))
    assert found == [("refcoco.py", "pickle.Unpickler")]


_FORBIDDEN_CALLS = {
    "pickle.load", "pickle.loads", "pickle.Unpickler", "pandas.read_pickle", "pd.read_pickle", "torch.load",
    "joblib.load", "os.system", "os.popen", "eval", "yaml.load", "subprocess.getoutput",
}  # fmt: skip


class _Harm:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("harm",)


@pytest.mark.parametrize("content", [_Harm(), np.zeros(3), Path("x")])
def test_the_reader_of_refcoco_knows_no_class(tmp_path: Path, content: object) -> None:
    path = tmp_path / "refs.p"
    path.write_bytes(pickle.dumps(content))
    with path.open("rb") as file, pytest.raises(pickle.UnpicklingError, match="builtin types"):
        _PlainUnpickler(file).load()
