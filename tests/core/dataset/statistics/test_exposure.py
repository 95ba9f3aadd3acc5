# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from core.dataset.statistics.exposure import (
    CLASS_ENDS,
    CLASS_NAMES,
    Exposure,
    measure_exposure,
    share_class,
)
from core.dataset.statistics.gathering import gather_statistics
from core.dataset.statistics.report import report
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import read_rgb
from tests.worded_dataset import make_worded_dataset


def test_a_pixel_counts_if_all_its_channels_do():
    rgb = np.full((10, 10, 3), 128, dtype=np.uint8)
    rgb[0, :4] = (254, 255, 254)
    rgb[1, :7] = (255, 253, 255)
    rgb[2, :3] = (5, 0, 5)
    rgb[3, :9] = (0, 6, 0)
    assert measure_exposure(rgb) == Exposure(burnt=0.04, black=0.03)


def test_each_end_belongs_to_its_class_and_what_is_above_to_the_next():
    for number, end in enumerate(CLASS_ENDS):
        assert share_class(end) == number
        assert share_class(end + 1e-9) == number + 1
    assert share_class(1.0) == len(CLASS_NAMES) - 1


def test_images_are_counted_only_when_asked_for(tmp_path):
    made = make_worded_dataset(tmp_path / "ds", 2, 2, 96)
    plain = {
        table["key"]: table["rows"]
        for table in report(gather_statistics(made.root, [0, 1]))["tables"]
    }
    assert plain["burnt"] == plain["black"] == ()
    counted = report(gather_statistics(made.root, [0, 1], images=True))
    tables = {table["key"]: dict(table["rows"]) for table in counted["tables"]}
    expected = [measure_exposure(read_rgb(DatasetLayout(made.root), i)) for i in range(4)]
    for key in ("burnt", "black"):
        classes = [CLASS_NAMES[share_class(getattr(item, key))] for item in expected]
        assert tables[key] == {name: classes.count(name) for name in CLASS_NAMES}
    assert sum(tables["burnt"].values()) == pytest.approx(4)
