# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose models are shown: in config.json, beside the index files, in splits and in exports."""

import json
import shutil
from pathlib import Path

from core.assets.catalogue import ModelInfo
from core.dataset.formats.table import run_export
from core.dataset.store.attribution import (
    CONFIG_ENTRY,
    NOT_STATED,
    Credit,
    attribution_text,
    credits_entry,
    read_credits,
)
from core.dataset.store.index import write_index
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.split import SplitRules, write_splits
from tests.synthetic import CREDITS


def listed(text: str) -> dict[str, list[str]]:
    """Return the cells of the list by model."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {cells[0]: cells[1:] for cells in rows[1:]}


def shown(records) -> set[str]:
    return {item.id for record in records for item in record.objects}


def test_the_entry_of_the_configuration_is_read_back(tmp_path: Path) -> None:
    model = ModelInfo(
        "mug", "mug", "drinkware", Path("mug.obj"), license="CC BY 4.0", attribution="A", source="S"
    )
    layout = DatasetLayout(tmp_path)
    layout.config.write_text(json.dumps({CONFIG_ENTRY: credits_entry([model])}), encoding="utf-8")
    assert read_credits(layout) == {"mug": Credit("CC BY 4.0", "A", "S")}


def test_a_dataset_lists_the_models_it_shows_and_no_others(dataset) -> None:
    rows = listed(dataset.layout.attribution.read_text(encoding="utf-8"))
    assert rows.keys() == shown(dataset.records)
    assert "never_shown" not in rows
    credit = CREDITS["ball_red_01"]
    # A bar would end the cell.
    assert rows["ball_red_01"] == [credit["attribution"], credit["license"], "here / there"]
    assert all(cells == [NOT_STATED] * 3 for name, cells in rows.items() if name != "ball_red_01")


def test_the_list_survives_a_move_and_is_made_again_from_the_folder_alone(
    dataset, tmp_path
) -> None:
    moved = DatasetLayout(tmp_path / "moved")
    shutil.copytree(dataset.root, moved.root)
    before = moved.attribution.read_bytes()
    moved.attribution.unlink()
    write_index(moved.root)
    assert moved.attribution.read_bytes() == before


def test_each_split_lists_its_own(dataset, tmp_path) -> None:
    write_splits(dataset.root, tmp_path / "out", SplitRules((1 / 3, 1 / 3, 1 / 3)))
    for name in ("train", "val", "test"):
        layout = DatasetLayout(tmp_path / "out" / name)
        records = [dataset.records[scene] for scene in layout.scenes()]
        assert listed(layout.attribution.read_text(encoding="utf-8")).keys() == shown(records)


def test_exports_carry_the_list(dataset, tmp_path) -> None:
    run_export(dataset.root, "coco", tmp_path / "coco")
    text = (tmp_path / "coco" / "ATTRIBUTION.md").read_text(encoding="utf-8")
    assert text == dataset.layout.attribution.read_text(encoding="utf-8")


def test_a_dataset_without_credits_says_so(tmp_path: Path) -> None:
    assert read_credits(DatasetLayout(tmp_path)) == {}
    text = attribution_text({"b", "a"}, {})
    assert list(listed(text)) == ["a", "b"]
    assert f"Licenses: {NOT_STATED} (2)." in text
