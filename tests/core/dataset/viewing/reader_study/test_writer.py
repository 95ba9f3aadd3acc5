# SPDX-License-Identifier: GPL-3.0-or-later
"""What a study asks and writes: items drawn, controls mixed in, and a page that does not hold the key."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco

from core.dataset.viewing.reader_study import read_key, write_study
from core.dataset.viewing.reader_study.items import CONTROL, OURS, DrawSettings, draw_items
from core.errors import RefGraspError, UserInputError
from tests.synthetic import SyntheticDataset
from tests.worded_dataset import make_worded_dataset

SCENES, IMAGES = 4, 3


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SyntheticDataset:
    return make_worded_dataset(tmp_path_factory.mktemp("study") / "my ds", SCENES, IMAGES, 96)


def payload(page: Path) -> dict:
    text = (page.parent / "data.js").read_text(encoding="ascii")
    return json.loads(text[text.index("(") + 1 : text.rindex(")")])


def tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def controls_file(made: SyntheticDataset, folder: Path, count: int = 3) -> Path:
    """Write controls about objects that images show; the sentences tell them from ours."""
    rows = ["img_idx\tscene_id\tsentence\tkind"]
    for record in made.records[:count]:
        seen = next(o for o in record.images[0].objects if o.rle is not None)
        img_idx = record.images[0].img_idx
        rows.append(f'{img_idx}\t{seen.scene_id}\tcontrol "{img_idx}" <b>\told')
    path = folder / "controls.tsv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_items_are_drawn_from_one_image_of_a_scene_each_sentence_once(
    made: SyntheticDataset,
) -> None:
    items = draw_items(made.layout, DrawSettings(sentences_per_image=5))
    scenes = [item.img_idx // IMAGES for item in items]
    assert {scenes.count(scene) for scene in range(SCENES)} == {5}
    assert len({item.img_idx for item in items}) == SCENES
    for item, scene in zip(items, scenes, strict=True):
        matching = [e for e in made.records[scene].expressions if e.text == item.sentence]
        assert (item.target,) in [e.targets for e in matching]
        assert item.kind in [e.kind for e in matching]
        assert any(item.img_idx in e.images for e in matching)
        assert item.group == OURS
    assert len({(s, i.sentence) for s, i in zip(scenes, items, strict=True)}) == len(items)


def test_more_images_of_a_scene_share_its_sentences(made: SyntheticDataset) -> None:
    items = draw_items(made.layout, DrawSettings(images_per_scene=2, sentences_per_image=3))
    images = {item.img_idx for item in items}
    assert [len({i for i in images if i // IMAGES == s}) for s in range(SCENES)] == [2] * SCENES
    said = [(item.img_idx // IMAGES, item.sentence) for item in items]
    assert len(set(said)) == len(said) == 6 * SCENES


def test_the_seed_decides_and_the_number_is_kept(made: SyntheticDataset) -> None:
    first, again, other = (
        draw_items(made.layout, DrawSettings(items=7, seed=seed)) for seed in (1, 1, 2)
    )
    assert first == again != other
    assert len(first) == len(other) == 7
    progress: list[tuple[int, int]] = []
    draw_items(made.layout, DrawSettings(items=7), lambda *done: progress.append(done))
    assert progress[-1] == (7, 7)
    with pytest.raises(UserInputError, match="sentences can be asked, not 999"):
        draw_items(made.layout, DrawSettings(items=999))


def test_a_sentence_is_only_asked_where_it_holds(made: SyntheticDataset, tmp_path: Path) -> None:
    other = make_worded_dataset(tmp_path / "ds", 1, 3, 64)
    data = json.loads(other.layout.scene_record(0).read_text(encoding="utf-8"))
    for number, expression in enumerate(data["expressions"]):
        expression["images"] = [number % 3]
    other.layout.scene_record(0).write_text(json.dumps(data), encoding="utf-8")
    settings = DrawSettings(images_per_scene=2, sentences_per_image=99)
    items = draw_items(other.layout, settings)
    assert len(items) > 3
    for item in items:
        held = [e["images"] for e in data["expressions"] if e["text"] == item.sentence]
        assert [item.img_idx] in held


def test_the_page_shows_the_items_in_the_order_of_the_key(
    made: SyntheticDataset, tmp_path: Path
) -> None:
    controls = controls_file(made, tmp_path)
    page = write_study(made.root, tmp_path / "out", DrawSettings(items=9, seed=3), controls, "Ann")
    key, shown = read_key(tmp_path / "out" / "key.json"), payload(page)
    assert (shown["study"], shown["reader"], shown["language"]) == (key.study, "Ann", "en")
    assert [text for _, text in shown["items"]] == [item.sentence for item in key.items]
    assert [item.group for item in key.items].count(CONTROL) == 3
    assert [item.group for item in key.items] != [OURS] * 9 + [CONTROL] * 3
    assert {item.kind for item in key.items if item.group == CONTROL} == {"old"}
    for (number, _), item in zip(shown["items"], key.items, strict=True):
        image = shown["images"][number]
        assert (page.parent / image["file"]).read_bytes() == made.layout.rgb(
            item.img_idx
        ).read_bytes()
        size = [image["height"], image["width"]]
        mask = np.array(Image.open(made.layout.mask(item.img_idx)))
        for scene_id, counts in image["objects"]:
            assert (coco.decode({"size": size, "counts": counts}) == (mask == scene_id)).all()
        assert item.target in [scene_id for scene_id, _ in image["objects"]]


def test_readers_do_not_get_the_key(made: SyntheticDataset, tmp_path: Path) -> None:
    """Other targets and kinds change the key, and nothing in the folder that readers get."""
    other = tmp_path / "other"
    shutil.copytree(made.root, other)
    for path in (other / "scene_graphs").iterdir():
        data = json.loads(path.read_text(encoding="utf-8"))
        for expression in data["expressions"]:
            expression["targets"] = [(expression["targets"][0] + 1) % len(data["objects"])]
            expression["kind"] = "secret"
        path.write_text(json.dumps(data), encoding="utf-8")
    controls = controls_file(made, tmp_path)
    for name, root in (("a", made.root), ("b", other)):
        write_study(root, tmp_path / name, DrawSettings(items=6), controls)
    assert tree(tmp_path / "a" / "page") == tree(tmp_path / "b" / "page")
    keys = [read_key(tmp_path / name / "key.json") for name in ("a", "b")]
    for mine, theirs in zip(keys[0].items, keys[1].items, strict=True):
        assert (mine.target != theirs.target) == (mine.group == OURS)


def test_a_sentence_cannot_break_out(made: SyntheticDataset, tmp_path: Path) -> None:
    write_study(made.root, tmp_path / "out", DrawSettings(items=1), controls_file(made, tmp_path))
    text = (tmp_path / "out" / "page" / "data.js").read_text(encoding="ascii")
    assert "<" not in text
    assert "rgb_" not in text


def test_equal_arguments_write_equal_files_and_no_key_is_lost(
    made: SyntheticDataset, tmp_path: Path
) -> None:
    for name in ("a", "b", "a"):
        write_study(made.root, tmp_path / name, DrawSettings(items=5))
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    with pytest.raises(UserInputError, match="key of another study"):
        write_study(made.root, tmp_path / "a", DrawSettings(items=6))
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def test_what_is_not_a_study_is_not_overwritten(made: SyntheticDataset, tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.mkdir()
    (page / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserInputError, match="is not a study's page"):
        write_study(made.root, tmp_path, DrawSettings(items=5))
    assert tree(tmp_path) == {"page/mine.txt": b"mine"}


def test_json_controls(made: SyntheticDataset, tmp_path: Path) -> None:
    seen = next(o for o in made.records[1].images[2].objects if o.rle is not None)
    row = {"img_idx": IMAGES + 2, "scene_id": seen.scene_id, "sentence": "  the one  "}
    path = tmp_path / "controls.json"
    path.write_text(json.dumps([row]), encoding="utf-8")
    write_study(made.root, tmp_path / "out", DrawSettings(items=1), path)
    items = read_key(tmp_path / "out" / "key.json").items
    (control,) = (item for item in items if item.group == CONTROL)
    assert (control.img_idx, control.target, control.sentence, control.kind) == (
        IMAGES + 2, seen.scene_id, "the one", CONTROL
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.tsv", "", "there is no img_idx, scene_id, sentence"),
        ("c.tsv", "img_idx\tscene_id\tsentence\n", "contains no controls"),
        ("c.tsv", "img_idx\tscene_id\n0\t0\n", "there is no sentence"),
        ("c.tsv", "img_idx\tscene_id\tsentence\nx\t0\tmug\n", "line 2: img_idx is 'x'"),
        ("c.tsv", "img_idx\tscene_id\tsentence\n0\t-1\tmug\n", "line 2: scene_id is '-1'"),
        ("c.tsv", "img_idx\tscene_id\tsentence\n0\t0\t \n", "line 2: there is no sentence"),
        ("c.tsv", "img_idx\tscene_id\tsentence\n0\t0\n", "line 2: there is no sentence"),
        ("c.tsv", "img_idx\tscene_id\tsentence\n0\t99\tmug\n", "line 2: image 0 shows no object 99"),
        ("c.tsv", "img_idx\tscene_id\tsentence\n999\t0\tmug\n", "image 999 is not in the dataset"),
        ("c.json", "[", "is not JSON"),
        ("c.json", "{}", "has to be a list of objects"),
        ("c.json", '[{"img_idx": true, "scene_id": 0, "sentence": "mug"}]', "item 0: img_idx is True"),
        ("c.json", '[{"img_idx": 0, "scene_id": 0, "sentence": 3}]', "item 0: there is no sentence"),
    ],
)  # fmt: skip
def test_bad_controls_are_named(
    made: SyntheticDataset, tmp_path: Path, name: str, text: str, message: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserInputError, match=message):
        write_study(made.root, tmp_path / "out", DrawSettings(items=1), path)
    assert not (tmp_path / "out").exists()


def test_all_bad_controls_are_named_at_once(made: SyntheticDataset, tmp_path: Path) -> None:
    path = tmp_path / "c.tsv"
    path.write_text("img_idx\tscene_id\tsentence\nx\t0\ta\n0\ty\tb\n", encoding="utf-8")
    with pytest.raises(UserInputError, match=r"(?s)2 problems.*line 2.*line 3"):
        write_study(made.root, tmp_path / "out", DrawSettings(items=1), path)


def test_a_missing_picture_is_named(tmp_path: Path) -> None:
    made = make_worded_dataset(tmp_path / "ds", 1, 1, 64)
    made.layout.rgb(0).unlink()
    with pytest.raises(RefGraspError, match=r"rgb_00000000\.jpg"):
        write_study(made.root, tmp_path / "out", DrawSettings(items=1))
