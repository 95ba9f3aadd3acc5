# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery's files: what is in them, that they cannot break out, and that no old one stays."""

import json
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dataset.viewing.gallery import write_gallery
from core.dataset.viewing.gallery.payload import script
from core.dataset.viewing.gallery.writer import SCENES_PER_PART
from core.errors import UserInputError
from tests.synthetic import SyntheticDataset
from tests.worded_dataset import make_worded_dataset

SCENES = SCENES_PER_PART + 2


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("writer") / "my ds", SCENES, 2, 96)


def payload(path: Path) -> list[object]:
    """Return the arguments of the call in a data file."""
    text = path.read_text(encoding="ascii")
    inner = text[text.index("(") + 1 : text.rindex(")")]
    return list(json.loads(f"[{inner}]"))


def tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@given(st.text())
def test_a_script_file_is_one_call_whatever_a_text_holds(text: str) -> None:
    written = script("call", text)
    assert written.isascii()
    assert "<" not in written
    assert "\n" not in written.removesuffix("\n")
    assert json.loads(written.removeprefix("call(").removesuffix(");\n")) == text


def test_parts_hold_all_scenes_in_order(made: SyntheticDataset, tmp_path: Path) -> None:
    write_gallery(made.root, tmp_path / "out")
    data = tmp_path / "out" / "data"
    (index,) = payload(data / "index.js")
    assert index["firstImages"] == [2 * s for s in range(SCENES)]
    assert index["imagesOfScene"] == [2] * SCENES
    scenes = [s for number in range(2) for s in payload(data / f"scenes_{number:05d}.js")[1]]
    assert [s["scene"] for s in scenes] == list(range(SCENES))
    for record, scene in zip(made.records, scenes, strict=True):
        assert [s["text"] for s in scene["sentences"]] == [e.text for e in record.expressions]
        shown = [[o["counts"] for o in image["objects"]] for image in scene["images"]]
        assert shown == [[o.rle and o.rle["counts"] for o in v.objects] for v in record.images]
    rows = payload(data / "search_00000.js")[1]
    assert len(rows) == sum(len(r.expressions) for r in made.records)
    assert sum(count for _, count in index["kinds"]) == len(rows)
    for scene, number, kind, category, color, text, images in rows:
        expression = made.records[scene].expressions[number]
        target = made.records[scene].objects[expression.targets[0]]
        assert (text, images) == (expression.text, 0)
        assert index["kinds"][kind][0] == expression.kind
        assert index["categories"][category][0] == target.category
        assert index["colors"][color][0] == target.color


def test_a_page_with_its_own_images_needs_no_dataset(
    made: SyntheticDataset, tmp_path: Path
) -> None:
    stale = tmp_path / "out" / "rgb" / "rgb_99999999.jpg"
    stale.parent.mkdir(parents=True)
    stale.touch()
    write_gallery(made.root, tmp_path / "out", copy=True, title="Sample <1>")
    (index,) = payload(tmp_path / "out" / "data" / "index.js")
    assert index["base"] == "."
    assert index["title"] == "Sample <1>"
    assert tree(tmp_path / "out" / "rgb") == tree(made.root / "rgb")


def test_it_is_the_same_for_any_number_of_workers_and_again(
    made: SyntheticDataset, tmp_path: Path
) -> None:
    for name, workers in (("one", 1), ("two", 2), ("one", 1)):
        write_gallery(made.root, tmp_path / name, workers)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_photographs_are_linked_relative_to_the_page(
    made: SyntheticDataset, tmp_path: Path
) -> None:
    for output in (made.root / "gallery", tmp_path / "far" / "away"):
        page = write_gallery(made.root, output)
        (index,) = payload(output / "data" / "index.js")
        assert page == output / "index.html"
        assert (output / unquote(index["base"]) / "rgb" / "rgb_00000000.jpg").is_file()
        assert "%20" in index["base"] or output.parent == made.root
        assert index["title"] == "my ds"


def test_parts_of_a_larger_gallery_go(made: SyntheticDataset, tmp_path: Path) -> None:
    write_gallery(made.root, tmp_path / "out")
    smaller = shutil.copytree(made.root, tmp_path / "smaller")
    for scene in range(2, SCENES):
        (smaller / "scene_graphs" / f"scene_graph_{scene:08d}.json").unlink()
    own = tmp_path / "out" / "data" / "notes.txt"
    own.write_text("mine")
    write_gallery(smaller, tmp_path / "out")
    names = {p.name for p in (tmp_path / "out" / "data").iterdir()}
    assert names == {
        "index.js",
        "scenes_00000.js",
        "search_00000.js",
        "statistics_00000.js",
        "notes.txt",
    }


def test_no_address_of_a_network_is_in_the_page(made: SyntheticDataset, tmp_path: Path) -> None:
    write_gallery(made.root, tmp_path / "out")
    for name, content in tree(tmp_path / "out").items():
        # The name of SVG is an address that is never opened.
        text = content.decode("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text, name
        assert "https:" not in text, name


def test_a_folder_without_a_dataset(tmp_path: Path) -> None:
    with pytest.raises(UserInputError):
        write_gallery(tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
