# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables for pandas say what the records, the index files and the spreadsheet say."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas
import pytest

from core.dataset.statistics.gathering import gather_statistics
from core.dataset.store.reader import read_mask
from core.dataset.store.split import SplitRules, write_splits
from core.dataset.tables import (
    EXPRESSION_COLUMNS,
    catalogue_table,
    expressions_table,
    statistics_tables,
)
from core.errors import UserInputError
from tests.fake_engine import fake_models
from tests.synthetic import SyntheticDataset
from tests.worded_dataset import make_worded_dataset
from utils.repository import REPOSITORY

# Every module but those that need Blender or Ray, and then a run.
WITHOUT_PANDAS = """
import pkgutil, sys
import core
LEFT_OUT = ("core.engine.blender", "core.app.run.inside_blender", "core.app.launch.ray_pool")
for module in pkgutil.walk_packages(core.__path__, "core."):
    if not module.name.startswith(LEFT_OUT):
        __import__(module.name)
assert "inflect" not in sys.modules, "inflect, which takes seconds to import"
from pathlib import Path
from tests.core.app.test_run import config_of, generate
summary = generate(config_of(Path(sys.argv[1]), Path(sys.argv[1]) / "output"))
assert summary.scenes == 3, summary
assert "pandas" not in sys.modules, "pandas"
"""


@pytest.fixture(scope="module")
def splits(dataset: SyntheticDataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("tables") / "refgrasp"
    rules = SplitRules((1 / 3, 1 / 3, 1 / 3))
    write_splits(dataset.root, output, rules)
    return output


def index_lines(root: Path) -> list[tuple[str, str, str]]:
    """(expression, box, path) of each line of rec.tsv."""
    lines = (root / "rec.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")[1:]) for line in lines]


def as_lines(table: pandas.DataFrame) -> list[tuple[str, str, str]]:
    boxes = table[["x1", "y1", "x2", "y2"]].astype(str).agg(",".join, axis=1)
    return list(zip(table["expression"], boxes, table["rgb"], strict=True))


def test_rows_are_the_lines_of_the_index(dataset: SyntheticDataset) -> None:
    assert as_lines(expressions_table(dataset.root)) == index_lines(dataset.root)


def test_rows_say_what_the_records_say(dataset: SyntheticDataset) -> None:
    table = expressions_table(str(dataset.root))
    assert tuple(table.columns) == EXPRESSION_COLUMNS
    assert set(table["split"]) == {""}
    assert len(table) == sum(len(e.images) for r in dataset.records for e in r.expressions)
    for row in table.itertuples():
        record = dataset.records[row.scene]
        (said,) = (e for e in record.expressions if e.text == row.expression)
        assert said.targets == (row.scene_id,)
        assert (row.kind, row.minimal) == (said.kind, said.minimal)
        assert row.margin == said.certificate[str(row.img_idx)]["margin"]
        item = record.objects[row.scene_id]
        words = (row.object_id, row.name, row.category, row.color)
        assert words == (item.id, item.name, item.category, item.color)
        (view,) = (view for view in record.images if view.img_idx == row.img_idx)
        seen = view.objects[row.scene_id]
        found = (row.pixels, row.visible_fraction, row.truncated)
        assert found == (seen.pixels, seen.visible_fraction, seen.truncated)
        assert (read_mask(dataset.layout, row.img_idx) == row.scene_id).sum() == row.pixels
        for path in (row.rgb, row.depth, row.mask):
            assert (dataset.root / path).is_file()
            assert f"{row.img_idx:08d}" in path


def test_types_suit_what_they_hold(dataset: SyntheticDataset) -> None:
    types = expressions_table(dataset.root).dtypes.astype(str)
    for name in ("split", "kind", "object_id", "name", "category", "color"):
        assert types[name] == "category"
    for name in ("x1", "y1", "x2", "y2", "pixels"):
        assert types[name] == "int32"
    assert types["scene_id"] == "uint8"  # as in the mask images
    assert set(types[["truncated", "minimal"]]) == {"bool"}
    assert set(types[["visible_fraction", "margin"]]) == {"float64"}


def test_splits_become_one_table(dataset: SyntheticDataset, splits: Path) -> None:
    table = expressions_table(splits)
    assert list(table["split"].unique()) == ["train", "val", "test"]
    for name, part in table.groupby("split", observed=True):
        lines = [(text, box, f"{name}/{path}") for text, box, path in index_lines(splits / name)]
        assert as_lines(part) == lines
        assert all((splits / path).is_file() for path in (*part["depth"], *part["mask"]))
    whole = expressions_table(dataset.root)
    assert sorted(zip(table["img_idx"], table["expression"], strict=True)) == sorted(
        zip(whole["img_idx"], whole["expression"], strict=True)
    )


def test_a_folder_without_a_dataset_is_refused(tmp_path: Path) -> None:
    for make in (expressions_table, statistics_tables):
        with pytest.raises(UserInputError, match="contains no scene"):
            make(tmp_path)


def test_figures_are_those_of_the_statistics(tmp_path: Path) -> None:
    made = make_worded_dataset(tmp_path / "ds", 5, 2, 128)
    found = statistics_tables(made.root)
    statistics = gather_statistics(made.root, range(5))
    kinds = Counter(e.kind for r in made.records for e in r.expressions)
    assert found["kinds"]["count"].to_dict() == kinds
    assert found["kinds"].attrs == {"title": "Kinds of expression", "unit": "sentences"}
    assert found["kinds"]["share"].sum() == pytest.approx(1)
    assert found["names"]["count"].to_dict() == statistics.names
    assert found["burnt"].empty
    assert statistics_tables(made.root, images=True)["burnt"]["count"].sum() == 10


def test_figures_of_splits_are_added_up(dataset: SyntheticDataset, splits: Path) -> None:
    whole, parts = statistics_tables(dataset.root), statistics_tables(splits)
    assert whole.keys() == parts.keys()
    for key, table in whole.items():
        pandas.testing.assert_frame_equal(parts[key], table)


def test_long_rankings_are_whole(monkeypatch: pytest.MonkeyPatch, dataset) -> None:
    monkeypatch.setattr("core.dataset.statistics.report._MAX_ROWS", 2)
    found = statistics_tables(dataset.root)["categories"]["count"]
    objects = (item.category for record in dataset.records for item in record.objects)
    assert found.to_dict() == Counter(objects)
    assert len(found) > 2


def test_the_catalogue_has_a_row_a_model(tmp_path: Path) -> None:
    fake_models(tmp_path)
    table = catalogue_table(tmp_path / "models_info_all.xlsx", tmp_path)
    assert table.index.name == "id"
    assert {"name", "category", "color", "aliases", "path", "mass", "uses"} <= set(table.columns)
    assert "attributes" not in table.columns
    assert all(Path(path).stem == model_id for model_id, path in table["path"].items())
    assert table["mass"].isna().all()


def test_attributes_are_columns_and_numbers_are_numbers(tmp_path: Path) -> None:
    for name in ("mug", "pen"):
        (tmp_path / f"{name}.obj").write_text("v 0 0 0\n")
    sheet = "id,name,category,color,aliases,material,mass\nmug,mug,dish,red,cup; beaker,tin,0.4\n"
    (tmp_path / "t.csv").write_text(sheet + "pen,pen,tool,,,,\n")
    table = catalogue_table(tmp_path / "t.csv", tmp_path)
    assert table.loc["mug", ["material", "mass", "aliases"]].tolist() == [
        "tin", 0.4, ("cup", "beaker"),
    ]  # fmt: skip
    assert table.loc["pen", "material"] == ""
    assert table["mass"].isna().tolist() == [False, True]


def test_nothing_that_generates_imports_pandas(tmp_path: Path) -> None:
    fake_models(tmp_path / "models")
    (tmp_path / "background.blend").write_bytes(b"BLENDER")
    command = [sys.executable, "-c", WITHOUT_PANDAS, str(tmp_path)]
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    config = json.loads((tmp_path / "output" / "config.json").read_text(encoding="utf-8"))
    assert config["seed"] == 5
