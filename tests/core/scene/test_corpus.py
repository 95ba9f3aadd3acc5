# SPDX-License-Identifier: GPL-3.0-or-later
"""Records of earlier versions are read for ever, exactly; so are those of later ones, but for what they add."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes, read_scene
from core.errors import RefGraspError
from core.scene.record import SceneRecord

CORPUS = Path(__file__).with_name("corpus")
RECORDS = sorted(CORPUS.glob("*/scene_graphs/*.json"))
NAMES = [f"{path.parts[-3]}/{path.stem[-2:]}" for path in RECORDS]
ARRAYS = {"pose": (4, 4), "extents": (3,), "bounds": (2, 3), "K": (3, 3), "cam_to_world": (4, 4)}

every_record = pytest.mark.parametrize("path", RECORDS, ids=NAMES)


@every_record
def test_written_again_it_is_the_same_file(path: Path) -> None:
    assert read_scene(path).dumps().encode("utf-8") == path.read_bytes()


@every_record
def test_values_are_those_of_the_file(path: Path) -> None:
    data, record = json.loads(path.read_bytes()), read_scene(path)
    assert (record.scene, record.seed, record.attempt) == tuple(
        data[key] for key in ("scene", "seed", "attempt")
    )
    for read, stored in (
        *zip(record.objects, data["objects"], strict=True),
        *zip(record.images, data["images"], strict=True),
    ):
        for key in ARRAYS.keys() & stored.keys():
            array = getattr(read, key)
            assert array.dtype == np.float64
            assert array.shape == ARRAYS[key]
            assert not array.flags.writeable
            assert array.tolist() == stored[key]
    for thing, stored in zip(record.objects, data["objects"], strict=True):
        assert thing.footprint.tolist() == stored["footprint"]
        assert thing.height == stored["height"]
        assert dict(thing.attributes) == stored["attributes"]
        assert thing.aliases == tuple(stored["aliases"])
    for view, stored in zip(record.images, data["images"], strict=True):
        assert view.light == stored["light"]
        for seen, entry in zip(view.objects, stored["objects"], strict=True):
            assert seen.rle == entry["rle"]
            assert seen.bbox == (None if entry["bbox"] is None else tuple(entry["bbox"]))
            assert type(seen.visible_fraction) is float
    for said, stored in zip(record.expressions, data["expressions"], strict=True):
        assert said.text == stored["text"]
        assert said.targets == tuple(stored["targets"])
        assert said.program == stored["program"]
        assert said.certificate == stored["certificate"]


def test_known_values_of_two_languages() -> None:
    english = read_scene(CORPUS / "content_1_en/scene_graphs/scene_graph_00000007.json")
    german = read_scene(CORPUS / "content_1_de/scene_graphs/scene_graph_00000000.json")
    assert [item.id for item in english.objects] == [
        "cup_plastic_yellow", "toothbrush_blue", "toothbrush_red", "laptop_white", "cup_plastic_green",
        "cup_saucer_yellow",
    ]  # fmt: skip
    assert english.expressions[0].text == (
        "Get me the cup of another color than the cup and saucer, please."
    )
    assert german.expressions[0].text == "Gib mir den weißen Büroartikel."
    assert english.images[1].K.tolist() == [
        [171.55105533223403, 0.0, 64.0], [0.0, 171.55105533223403, 48.0], [0.0, 0.0, 1.0],
    ]  # fmt: skip
    assert german.images[0].objects[0].bbox == (23, 42, 44, 86)


def typed_objects(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every object of a record whose keys this version names."""
    yield data
    yield from data["objects"]
    yield from data["expressions"]
    for image in data["images"]:
        yield image
        for seen in image["objects"]:
            yield seen
            if seen["rle"] is not None:
                yield seen["rle"]


@every_record
def test_keys_of_later_versions_are_ignored(path: Path) -> None:
    whole = json.loads(path.read_bytes())
    later = copy.deepcopy(whole)
    for item in typed_objects(later):
        item.update({"later": {"deep": [1, None]}, "schema_of_later": "x", "": 2.5})
    read = SceneRecord.loads(json.dumps(later))
    # What is not known is not kept: a record is written once, by who knows all of it.
    assert read.to_json() == whole


@every_record
def test_what_is_kept_as_raw_json_keeps_keys_of_later_versions(path: Path) -> None:
    data = json.loads(path.read_bytes())
    data["images"][0]["light"]["sun"] = {"elevation": 0.4}
    data["expressions"][0]["program"]["later"] = [1, 2.5, "x"]
    data["expressions"][0]["certificate"]["later"] = None
    assert SceneRecord.loads(json.dumps(data)).to_json() == data


def test_an_error_names_the_file_and_the_place(tmp_path: Path) -> None:
    data = json.loads(RECORDS[0].read_bytes())
    data["objects"][3]["pose"][2] = [0.0, 1.0]
    layout = DatasetLayout(tmp_path)
    layout.make_folders()
    file = layout.scene_record(data["scene"])
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(RefGraspError) as error:
        list(iterate_scenes(layout))
    assert str(error.value).startswith(f"{file}: scene record: expected numbers")
    assert str(error.value).endswith("at `$.objects[3].pose`")
