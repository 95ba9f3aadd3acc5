# SPDX-License-Identifier: GPL-3.0-or-later
"""What a record says of parts survives the file, is optional, and is checked."""

import json
from dataclasses import replace

import pytest

from core.scene.json_fields import SceneFormatError
from core.scene.parts import PartView
from core.scene.record import SceneRecord
from tests.core.scene.test_record import make_record

HANDLE = PartView("handle", 12, (1, 2, 3, 6), {"size": [64, 64], "counts": "abc"}, "red")
BODY = replace(HANDLE, name="body", color=None)


def record_with_parts() -> SceneRecord:
    record = make_record()
    first = replace(record.objects[0], parts=("body", "handle"), parts_complete=True)
    second = replace(record.objects[1], parts=())
    view = record.images[0]
    seen = replace(view.objects[0], parts=(BODY, HANDLE)), replace(view.objects[1], parts=())
    return replace(record, objects=(first, second), images=(replace(view, objects=seen),))


def test_parts_survive_the_file() -> None:
    record = record_with_parts()
    again = SceneRecord.loads(record.dumps())
    assert again.dumps() == record.dumps()
    assert again.objects[0].parts == ("body", "handle")
    assert again.objects[0].parts_complete
    assert not again.objects[1].parts_complete
    assert again.images[0].objects[1].parts == ()
    assert json.loads(record.dumps())["images"][0]["objects"][0]["parts"][1] == {
        "name": "handle", "pixels": 12, "bbox": [1, 2, 3, 6], "rle": HANDLE.rle, "color": "red",
    }  # fmt: skip


def test_without_parts_no_key_is_written() -> None:
    data = make_record().to_json()
    assert not {"parts", "parts_complete"} & data["objects"][0].keys()
    assert "parts" not in data["images"][0]["objects"][0]
    assert SceneRecord.from_json(data).objects[0].parts is None


@pytest.mark.parametrize(
    ("key", "value"),
    [("pixels", 0), ("bbox", [1, 2, 3]), ("rle", None), ("name", 3), ("name", "spout")],
)
def test_a_wrong_part_is_refused(key: str, value: object) -> None:
    data = record_with_parts().to_json()
    data["images"][0]["objects"][0]["parts"][1][key] = value
    with pytest.raises(SceneFormatError, match="parts"):
        SceneRecord.from_json(data)
