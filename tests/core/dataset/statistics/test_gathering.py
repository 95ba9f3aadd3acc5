# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures are those of the records, in any order and however they are divided."""

import json
from collections import Counter

import numpy as np
import pytest

from core.dataset.statistics.gathering import (
    HEAT_CELLS,
    DatasetStatistics,
    gather_statistics,
)
from core.dataset.statistics.report import format_report, report
from core.language.wording.length import clip_tokens
from tests.synthetic import SyntheticDataset
from tests.worded_dataset import make_worded_dataset


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("statistics") / "ds", 5, 2, 128)


def test_totals_are_counted_from_the_records(made: SyntheticDataset) -> None:
    figures = report(gather_statistics(made.root, range(5)))
    sentences = [e for r in made.records for e in r.expressions]
    totals = figures["totals"]
    assert totals["scenes"] == 5
    assert totals["images"] == 10
    assert totals["sentences"] == len(sentences)
    assert totals["sentences in images"] == sum(len(e.images) for e in sentences)
    assert totals["distinct texts"] == len({e.text for e in sentences})
    assert totals["objects placed"] == 5 * 8 + 1
    assert totals["share of minimal sentences"] == pytest.approx(
        np.mean([e.minimal for e in sentences]), abs=1e-3
    )
    counts = np.array([clip_tokens(e.text) for e in sentences])
    for most in (15, 20, 77):
        assert totals[f"share over {most} CLIP tokens, at least"] == pytest.approx(
            (counts > most).mean(), abs=1e-3
        )
    tables = {table["key"]: dict(table["rows"]) for table in figures["tables"]}
    assert tables["kinds"] == Counter(e.kind for e in sentences)
    assert sum(tables["relations"].values()) == tables["kinds"]["relation"]
    assert tables["lengths"] == {**dict.fromkeys(tables["lengths"], 0), **_lengths(sentences)}
    assert sum(tables["visibility"].values()) == sum(
        o.bbox is not None for r in made.records for v in r.images for o in v.objects
    )
    json.dumps(figures)


def _lengths(sentences: list) -> Counter:  # type: ignore[type-arg]
    return Counter(str(len(e.text.split())) for e in sentences)


def test_parts_add_up_to_the_whole(made: SyntheticDataset) -> None:
    whole = gather_statistics(made.root, range(5))
    joined = DatasetStatistics()
    for scenes in ([3, 4], [0], [2, 1]):
        joined.merge(gather_statistics(made.root, scenes))
    assert report(joined) == report(whole)


def test_the_map_is_of_box_centers(made: SyntheticDataset) -> None:
    expected = np.zeros((HEAT_CELLS, HEAT_CELLS), dtype=int)
    for record in made.records:
        for view in record.images:
            targets = {t for e in record.expressions if view.img_idx in e.images for t in e.targets}
            for target in targets:
                x1, y1, x2, y2 = view.objects[target].bbox or (0, 0, 0, 0)
                column = int((x1 + x2 + 1) / 2 / view.width * HEAT_CELLS)
                row = int((y1 + y2 + 1) / 2 / view.height * HEAT_CELLS)
                expected[row, column] += 1
    figures = report(gather_statistics(made.root, range(5)))
    assert figures["heat"]["counts"] == expected.tolist()


def test_a_terminal_is_not_steered_by_a_cell(made: SyntheticDataset) -> None:
    statistics = gather_statistics(made.root, range(2))
    statistics.categories["\x1b[31mred"] += 3
    text = format_report(report(statistics))
    assert "\x1b" not in text
    assert "?[31mred" in text


def test_areas_and_targets_are_those_of_the_records(made: SyntheticDataset) -> None:
    figures = report(gather_statistics(made.root, range(5)))
    tables = {table["key"]: dict(table["rows"]) for table in figures["tables"]}
    views = [(v, o) for r in made.records for v in r.images for o in v.objects]
    shares = [o.pixels / (v.width * v.height) for v, o in views if o.pixels]
    assert sum(tables["areas"].values()) == len(shares)
    assert tables["areas"]["1 to 2 %"] == sum(0.01 <= share < 0.02 for share in shares)
    values = {target["label"]: target["value"] for target in figures["targets"]}
    whole = sum(o.visible_fraction >= 0.9 for _, o in views) / len(views)
    assert values["whole objects (at least 0.9 visible)"] == pytest.approx(whole)
    parts = [value for label, value in values.items() if "hidden" in label or "whole" in label]
    assert sum(parts) == pytest.approx(1.0)
    assert values["scenes with 6 to 16 objects"] == 1.0


def test_no_scenes_have_figures_too() -> None:
    figures = report(DatasetStatistics())
    assert figures["totals"]["words a sentence"] == 0
    assert "scenes" in format_report(figures)
