# SPDX-License-Identifier: GPL-3.0-or-later
"""The scene record: exact round trip, projection in closed form, and errors for anything else."""

import copy
import json
import re
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import RefGraspError
from core.generation.cameras import intrinsics, look_at
from core.scene.appearance import Surface
from core.scene.json_fields import SceneFormatError
from core.scene.objects import SceneObject
from core.scene.record import Expression, SceneRecord
from core.scene.table import Table
from core.scene.views import ObjectView, View


def make_record() -> SceneRecord:
    rng = np.random.default_rng(3)
    objects = tuple(
        SceneObject(
            scene_id=i,
            id=f"mug_{i}",
            name="mug",
            category="drinkware",
            color="red" if i else "",
            aliases=("coffee mug",),
            attributes={"material": "ceramic"},
            cell=(i, 1),
            pose=np.vstack([rng.normal(size=(3, 4)), [0, 0, 0, 1]]),
            extents=rng.uniform(0.05, 0.2, 3),
            bounds=np.sort(rng.normal(size=(2, 3)), axis=0),
            footprint=rng.normal(size=(5, 2)),
        )
        for i in range(2)
    )
    seen = ObjectView(
        0, (1, 2, 10, 12), 80, 90, 80 / 90, False, {"size": [64, 64], "counts": "abc"}
    )
    hidden = ObjectView(1, None, 0, 40, 0.0, True, None)
    view = View(
        img_idx=6,
        width=64,
        height=64,
        K=intrinsics(0.9, 64, 64),
        cam_to_world=look_at(np.array([0.0, 0.0, 0.7]), 0.3, 0.6, 0.1, 1.2),
        objects=(seen, hidden),
        light={"energy": 0.1 + 0.2},
        background={"floor": "oak"},
    )
    certificate = {"6": {"true": [0], "possible": [0], "margin": 0.1}}
    said = Expression(
        "Grab me the red mug.", (0,), "attribute", {"op": "x"}, True, (6,), certificate
    )
    table = Table.of(Surface("surface_desk", (0.1 + 0.2, -19.0, 0.84), (1.2, 0.8)))
    return SceneRecord(3, 0, "f" * 64, "surface_desk", objects, (view,), (said,), 2, table)


def test_text_of_a_record_read_back_is_the_same_text() -> None:
    record = make_record()
    again = SceneRecord.loads(record.dumps())
    assert again.dumps() == record.dumps()
    np.testing.assert_array_equal(again.objects[1].pose, record.objects[1].pose)
    assert again.images[0].objects[1].bbox is None


def test_the_table_is_in_the_middle_of_the_surface_and_may_be_missing() -> None:
    record = make_record()
    data = json.loads(record.dumps())
    assert data["table"]["height"] == 0.84
    assert data["table"]["frame"] == [
        [1, 0, 0, 0.1 + 0.2], [0, 1, 0, -19], [0, 0, 1, 0.84], [0, 0, 0, 1],
    ]  # fmt: skip
    np.testing.assert_array_equal(
        SceneRecord.from_json(data).table_to_world, data["table"]["frame"]
    )
    del data["table"]
    first = SceneRecord.from_json(data)
    np.testing.assert_array_equal(first.table_to_world, np.eye(4))
    assert "table" not in first.to_json()


def test_contract_keys_are_there() -> None:
    data = make_record().to_json()
    assert data["schema"] == 1
    assert {"scene", "seed", "fingerprint", "surface", "objects", "images", "expressions"} <= set(
        data
    )
    assert {"scene_id", "id", "name", "category", "color", "aliases", "attributes", "cell", "pose",
            "extents", "height", "footprint"} <= set(data["objects"][0])  # fmt: skip
    assert {
        "img_idx",
        "width",
        "height",
        "K",
        "cam_to_world",
        "light",
        "background",
        "objects",
    } <= set(data["images"][0])
    assert {
        "scene_id",
        "bbox",
        "pixels",
        "amodal_pixels",
        "visible_fraction",
        "truncated",
        "rle",
    } <= (set(data["images"][0]["objects"][0]))


def test_height_is_that_of_the_settled_box() -> None:
    thing = make_record().objects[0]
    assert thing.to_json()["height"] == thing.bounds[1, 2] - thing.bounds[0, 2]


def test_what_the_camera_looks_at_is_in_the_middle_of_the_image() -> None:
    target = np.array([0.2, -0.1, 0.75])
    view = View(0, 320, 240, intrinsics(0.8, 320, 240), look_at(target, 0.4, 0.7, 0.2, 1.3), ())
    np.testing.assert_allclose(view.project(target[None]), [[160.0, 120.0, 1.3]], atol=1e-9)


def test_projection_agrees_with_a_pinhole_in_closed_form() -> None:
    # Straight from the front, level: x is to the right, z up, y away.
    view = View(
        0, 100, 100, intrinsics(np.pi / 2, 100, 100), look_at(np.zeros(3), 0, 0, 0, 2.0), ()
    )
    points = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 2.0, 0.0], [0.0, -3.0, 0.0]])
    projected = view.project(points)
    np.testing.assert_allclose(projected[:3], [[75, 50, 2], [50, 25, 2], [50, 50, 4]], atol=1e-9)
    assert projected[3, 2] < 0  # behind the camera


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("schema",), 2, "schema 2"),
        (
            ("objects", 0, "pose"),
            [[1, 2], [3, 4]],
            "shape (4, 4), found (2, 2) - at `$.objects[0].pose`",
        ),
        (("objects", 0, "pose"), "x", "expected numbers, found 'x' - at `$.objects[0].pose`"),
        (("objects", 1, "scene_id"), 7, "scene_ids"),
        (
            ("images", 0, "objects", 0, "pixels"),
            True,
            "got `bool` - at `$.images[0].objects[0].pixels`",
        ),
        (
            ("images", 0, "objects", 0, "bbox"),
            [1, 2],
            "length 4, got 2 - at `$.images[0].objects[0].bbox`",
        ),
        (
            ("images", 0, "objects", 0, "rle"),
            {"size": [1, 2]},
            "`counts` - at `$.images[0].objects[0].rle`",
        ),
        (("images", 0, "K"), [[1, 0, 0], [0, 1, 0], [0, 0, float("inf")]], "not finite"),
        (("images", 0, "K"), [[1, 0, 0], [0, 1, 0], [0, 0, 10**400]], "expected numbers"),
        (("images", 0, "K"), [["1", 0, 0], [0, 1, 0], [0, 0, 1]], "expected numbers"),
        (("images", 0, "width"), 0, "`int` >= 1 - at `$.images[0].width`"),
        (
            ("images", 0, "img_idx"),
            2**63,
            "`int` <= 9223372036854775807 - at `$.images[0].img_idx`",
        ),
        (("images", 0, "objects", 0, "visible_fraction"), 1.1, "`float` <= 1.0"),
        (("images", 0, "objects", 0, "rle", "size"), [1, 2, 3], "array` of length <= 2"),
        (("images", 0, "objects", 0, "truncated"), 1, "Expected `bool`, got `int`"),
        (("objects", 0, "attributes", "material"), 7, "`$.objects[0].attributes[...]`"),
        (("objects", 0, "cell"), [1], "array` of length 2"),
        (("objects", 1, "plural"), None, "`$.objects[1].plural`"),
        (("expressions", 0, "program"), [], "`$.expressions[0].program`"),
        (("scene",), 1.0, "Expected `int`, got `float` - at `$.scene`"),
        (("images", 0, "img_idx"), -1, "`int` >= 0 - at `$.images[0].img_idx`"),
        (
            ("images", 0, "objects", 0, "visible_fraction"),
            float("nan"),
            ".objects[0].visible_fraction`",
        ),
        (("images",), [], "'images' is empty"),
        (
            ("expressions", 0, "targets"),
            ["a"],
            "Expected `int`, got `str` - at `$.expressions[0].targets[0]`",
        ),
        (("expressions", 0, "targets"), [], "scene_ids of objects"),
        (("expressions", 0, "targets"), [99], "scene_ids of objects"),
    ],
)
def test_wrong_values_are_named(path: tuple, value: object, message: str) -> None:
    data = make_record().to_json()
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(SceneFormatError, match=re.escape(message)):
        SceneRecord.from_json(data)


def test_every_missing_key_is_an_error_of_ours() -> None:
    whole = make_record().to_json()

    def holes(data: object, path: str = "$") -> Iterator[str]:
        if isinstance(data, dict):
            for key in list(data):
                saved = data[key]
                position = list(data.items())
                del data[key]
                yield f"{path}.{key}"
                data.clear()
                data.update(position)
                yield from holes(saved, f"{path}.{key}")
        elif isinstance(data, list):
            for item in data:
                yield from holes(item, f"{path}[]")

    data = copy.deepcopy(whole)
    tolerated = []
    for path in holes(data):
        try:
            SceneRecord.from_json(data)
        except SceneFormatError:
            continue
        tolerated.append(path)
    assert data == whole
    # The height is derived, the first version had no table, and what is raw is nothing but kept.
    assert set(tolerated) == {
        "$.table",
        "$.objects[].height", "$.objects[].attributes.material", "$.images[].light.energy",
        "$.images[].background.floor", "$.expressions[].program.op", "$.expressions[].certificate.6",
        "$.expressions[].certificate.6.true", "$.expressions[].certificate.6.possible",
        "$.expressions[].certificate.6.margin",
    }  # fmt: skip


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_read_exactly(number: float) -> None:
    data = make_record().to_json()
    data["images"][0]["light"]["energy"] = number
    data["objects"][0]["pose"][0][3] = number
    read = SceneRecord.loads(json.dumps(data))
    for again in (read.images[0].light["energy"], read.objects[0].pose[0, 3]):
        assert struct.pack("d", again) == struct.pack("d", number)


@pytest.mark.parametrize("escape", [r"\ud800", r"\udc00", r"\udfff\ud800"])
def test_half_a_character_is_refused(escape: str) -> None:
    text = make_record().dumps()
    assert SceneRecord.loads(text.replace("red mug", r"\ud83d\ude00")).expressions[0].text == (
        "Grab me the 😀."
    )
    with pytest.raises(SceneFormatError, match="JSON is malformed"):
        SceneRecord.loads(text.replace("red mug", escape))


@pytest.mark.parametrize("word", ["NaN", "Infinity", "1e999"])
def test_what_is_no_number_in_json_is_refused(word: str) -> None:
    text = make_record().dumps().replace('"energy": 0.30000000000000004', f'"energy": {word}')
    assert word in text
    with pytest.raises(SceneFormatError):
        SceneRecord.loads(text)


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_any_text_is_a_record_or_an_error_of_ours(text: str) -> None:
    with pytest.raises(RefGraspError):
        SceneRecord.loads(text)
