# SPDX-License-Identifier: GPL-3.0-or-later
"""What another object bears need not stand on the surface; everything else has to."""

from dataclasses import replace

import numpy as np
import pytest

from core.dataset.verify.geometry import LEVEL, TABLE, check_objects
from core.dataset.verify.tally import Tally
from core.scene.appearance import Surface
from core.scene.record import SceneRecord
from core.scene.support import Bears
from core.scene.table import Table
from tests.core.scene.test_record import make_record


def two_levels(bears: tuple[Bears, ...] | None) -> SceneRecord:
    """A record of two objects, the second 50 mm above the table."""
    record = make_record()
    heights = ((0.75, 0.8), (0.8, 0.85))
    objects = tuple(
        replace(item, bounds=np.array([[0, 0, low], [0.1, 0.1, high]]))
        for item, (low, high) in zip(record.objects, heights, strict=True)
    )
    table = Table.of(Surface("s", (0.0, 0.0, 0.75), (0.8, 0.6)))
    return replace(record, objects=objects, table=table, bears=bears)


@pytest.mark.parametrize(
    ("bears", "wrong"),
    [
        (None, True),
        ((Bears(None, 0, (1, 1), ()), Bears(None, 1, (1, 1), ())), True),
        ((Bears(None, 0, (1, 1), ()), Bears(0, 1, (1, 1), ())), False),
    ],
)
def test_only_loads_may_be_higher(bears: tuple[Bears, ...] | None, wrong: bool) -> None:
    tally = Tally()
    check_objects(two_levels(bears), tally)
    assert bool(tally.errors[LEVEL.name]) is wrong
    if not wrong:
        assert not tally.errors[TABLE.name]
