# SPDX-License-Identifier: GPL-3.0-or-later
"""What a record says of things on and in things: it survives the file, is optional, and is checked."""

import json
from dataclasses import replace

import numpy as np
import pytest

from core.scene.json_fields import SceneFormatError
from core.scene.record import SceneRecord
from core.scene.support import (
    Bears,
    Blocks,
    Contact,
    Depends,
    Inside,
    RemovalOrder,
    Support,
    borne_by_objects,
    carried_pairs,
)
from tests.core.scene.test_record import make_record

KEYS = ("bears", "depends_on", "inside", "blocks", "removal_order")
CONTACT = Contact(np.array([0.1, 0.2, 0.3]), np.array([0.0, 0.6, 0.8]), 1 / 3000)
SUPPORT = Support(
    bears=(Bears(None, 0, (1.0, 1.0), (CONTACT,)), Bears(0, 1, (1 / 3, 1.0), (CONTACT, CONTACT))),
    depends_on=(Depends(0, (1,), ()),),
    inside=(Inside(0, 1, 2 / 3),),
    blocks=(Blocks(0, (1,)),),
    removal_order=(RemovalOrder(0, (1,)),),
)


def test_what_hinders_the_hand_is_there_only_if_it_was_looked_for() -> None:
    record = replace(make_record(), blocks=(Blocks(0, (1,), ()), Blocks(1, (), (0,))))
    told = record.to_json()["blocks"]
    assert told == [{"target": 0, "lift": [1], "hand": []}, {"target": 1, "lift": [], "hand": [0]}]
    assert SceneRecord.loads(record.dumps()).blocks == record.blocks
    assert "hand" not in Blocks(0, (1,)).to_json()


def test_it_survives_the_file_and_is_left_out_where_there_is_none() -> None:
    record = make_record().with_support(SUPPORT)
    text = record.dumps()
    back = SceneRecord.loads(text)
    assert back.dumps() == text
    assert back.bears is not None
    assert back.bears[1].share == (1 / 3, 1.0)
    assert back.bears[0].contacts[0].normal.tolist() == [0.0, 0.6, 0.8]
    assert back.depends_on == SUPPORT.depends_on
    assert SceneRecord.from_json(json.loads(text)).dumps() == text
    plain = json.loads(make_record().dumps())
    assert not set(KEYS) & set(plain)
    assert list(json.loads(text)) == [*list(plain)[:-2], *KEYS, "images", "expressions"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"bears": (replace(SUPPORT.bears[1], bearer=2),)},
        {"depends_on": (Depends(0, (1,), (2,)),)},
        {"inside": (Inside(2, 0, 1.0),)},
        {"blocks": (Blocks(0, (2,)),)},
        {"removal_order": (RemovalOrder(0, (1, 2)),)},
    ],
)
def test_objects_that_are_not_there_are_refused(wrong: dict) -> None:
    text = replace(make_record(), **wrong).dumps()
    with pytest.raises(SceneFormatError, match="scene_ids"):
        SceneRecord.loads(text)


@pytest.mark.parametrize(
    ("key", "value"), [("below_rim", 1.5), ("content", -1), ("container", None)]
)
def test_values_of_the_wrong_kind_are_refused(key: str, value: object) -> None:
    data = json.loads(make_record().with_support(SUPPORT).dumps())
    data["inside"][0][key] = value
    with pytest.raises(SceneFormatError, match="inside"):
        SceneRecord.from_json(data)


def test_who_carries_whom_directly_or_not() -> None:
    def pair(bearer: int | None, load: int) -> Bears:
        return Bears(bearer, load, (1.0, 1.0), ())

    bears = [pair(None, 0), pair(0, 1), pair(1, 2), pair(None, 3), pair(3, 2)]
    assert carried_pairs(bears) == {(0, 1), (1, 2), (0, 2), (3, 2)}
    assert borne_by_objects(bears) == {1, 2}
    assert carried_pairs(None) == borne_by_objects(()) == frozenset()
