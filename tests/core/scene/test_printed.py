# SPDX-License-Identifier: GPL-3.0-or-later
"""What a record says of printed texts survives the file, is optional, and is checked by the verifier."""

from dataclasses import replace

import pytest

from core.dataset.verify.printed_texts import PRINTED, check_printed_texts
from core.dataset.verify.tally import Tally
from core.scene.json_fields import SceneFormatError
from core.scene.printed import TextView
from core.scene.record import SceneRecord
from tests.core.scene.test_record import make_record

PLACE = TextView("Oat Flakes", 12.5, 7.5, 20.0, 3.25, 1.0)


def record_with_texts(place: TextView = PLACE) -> SceneRecord:
    record = make_record()
    first = replace(record.objects[0], printed=("Oat Flakes", "Fieldway"))
    view = record.images[0]
    seen = replace(view.objects[0], texts=(place,), bbox=(1, 1, 30, 30))
    return replace(
        record,
        objects=(first, *record.objects[1:]),
        images=(replace(view, objects=(seen, *view.objects[1:])),),
    )


def errors(record: SceneRecord) -> int:
    tally = Tally()
    check_printed_texts(record, tally)
    return tally.errors[PRINTED.name]


def test_texts_survive_the_file() -> None:
    record = record_with_texts()
    again = SceneRecord.loads(record.dumps())
    assert again.dumps() == record.dumps()
    assert again.objects[0].printed == ("Oat Flakes", "Fieldway")
    assert again.objects[1].printed is None
    (place,) = again.images[0].objects[0].texts or ()
    assert place.to_json() == PLACE.to_json()
    assert errors(again) == 0


def test_without_texts_no_key_is_written_and_nothing_checked() -> None:
    data = make_record().to_json()
    assert "printed" not in data["objects"][0]
    assert "texts" not in data["images"][0]["objects"][0]
    tally = Tally()
    check_printed_texts(SceneRecord.from_json(data), tally)
    assert not tally.checked


@pytest.mark.parametrize(("key", "value"), [("visible", 1.5), ("height", None), ("text", 3)])
def test_a_wrong_text_is_refused(key: str, value: object) -> None:
    data = record_with_texts().to_json()
    data["images"][0]["objects"][0]["texts"][0][key] = value
    with pytest.raises(SceneFormatError, match="texts"):
        SceneRecord.from_json(data)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Honey Rings"},
        {"height": 50.0},
        {"height": 0.0},
        {"width": -1.0},
        {"visible": 0.0},
        {"angle": 181.0},
        {"turn": -1.0},
    ],
)
def test_planted_faults_are_found(change: dict[str, object]) -> None:
    assert errors(record_with_texts(replace(PLACE, **change))) == 1


def test_a_text_just_before_it_is_edge_on_has_no_width_left() -> None:
    assert errors(record_with_texts(replace(PLACE, width=0.0, angle=89.999))) == 0


def test_texts_of_what_is_not_seen_or_not_known_are_faults() -> None:
    record = record_with_texts()
    view = record.images[0]
    hidden = replace(view.objects[0], bbox=None)
    unknown = replace(view.objects[1], texts=(PLACE,))
    silent = replace(view.objects[0], texts=None)
    for objects in (
        (hidden, *view.objects[1:]),
        (view.objects[0], unknown, *view.objects[2:]),
        (silent, *view.objects[1:]),
    ):
        assert errors(replace(record, images=(replace(view, objects=objects),))) == 1
