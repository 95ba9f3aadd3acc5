# SPDX-License-Identifier: GPL-3.0-or-later
"""From a file beside a mesh to sentences: a run says what is printed where it is asked to, and keeps it."""

import json
import logging
import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from core.app.run.run import run
from core.assets.printed import PRINT_SUFFIX, PrintedText, format_print
from core.config.packages import installed_versions
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.dataset.store.dataset_store import DatasetStore
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import iterate_scenes
from core.dataset.verify.dataset import verify_dataset
from core.dataset.verify.printed_texts import PRINTED
from core.language.settings import Kind
from core.scene.record import SceneRecord
from tests.fake_engine import FakeEngine, fake_models
from tests.named_mug import BODY, write_mug
from tool_scripts.relabel import main as relabel

TEXTS = {"cup_red": "Rub", "cup_green": "Ver", "cup_blue": "Lum", "cup_white": "Nor"}
SCENES = 3


def sides(text: str) -> PrintedText:
    """Return a text that is on all four sides of a mug's body, in the frame of its file."""
    half, foot, top = BODY[0] / 2, 0.03, 0.055
    corners = [(-1, 1), (1, 1), (1, -1), (-1, -1), (-1, 1)]
    places = []
    for (x1, z1), (x2, z2) in pairwise(corners):
        # Of a side, all but a tenth at either end.
        ends = [
            (half * ((1 - s) * x1 + s * x2), half * ((1 - s) * z1 + s * z2)) for s in (0.1, 0.9)
        ]
        places.append((np.array([[[x, y, z] for x, z in ends] for y in (foot, top)]),))
    return PrintedText(text, tuple(places))


def made(folder: Path, **settings: object) -> DatasetLayout:
    (folder / "background.blend").write_bytes(b"BLENDER: only its hash matters here")
    spreadsheet = fake_models(folder / "models")
    for name, text in TEXTS.items():
        path = write_mug(folder / "models", name)
        path.with_name(f"{name}{PRINT_SUFFIX}").write_bytes(format_print([sides(text)]))
    config = GenerationConfig(
        output_dir=folder / "output",
        models_info_file_path=spreadsheet,
        obj_dir=folder / "models",
        blender_scene_file_path=folder / "background.blend",
        seed=5,
        iterations=SCENES,
        images_per_iteration=1,
        resolution_width=320,
        resolution_height=240,
        min_visibility=0.2,
        objects=Range(3, 4),
        models="cup_*,book_red",
        grasps="off",
        **settings,
    )
    store = DatasetStore(config.output_dir)
    try:
        run(config, store, lambda assets, _temporary: FakeEngine(assets), installed_versions())
    finally:
        store.close()
    return store.layout


def records(layout: DatasetLayout) -> list[SceneRecord]:
    return list(iterate_scenes(layout))


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory) -> DatasetLayout:
    return made(tmp_path_factory.mktemp("texts"), kind_weights="text=9", twin_share=0.4)


def test_records_know_what_is_printed_and_sentences_say_it(layout: DatasetLayout) -> None:
    found = records(layout)
    for record in found:
        for item, seen in zip(record.objects, record.images[0].objects, strict=True):
            known = TEXTS.get(item.id)
            assert item.printed == (None if known is None else (known,))
            assert (seen.texts is None) == (known is None)
            # At most two sides of a mug are seen at once.
            assert len(seen.texts or ()) <= 2
    said = [e for record in found for e in record.expressions if e.kind == Kind.TEXT]
    assert said
    assert all(any(text in e.text for text in TEXTS.values()) for e in said)
    tally = verify_dataset(layout.root)
    assert tally.total_errors == 0, tally.examples
    assert tally.checked[PRINTED.name]


def test_without_the_kind_records_say_nothing_of_texts(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plain = made(tmp_path)
    assert all(item.printed is None for record in records(plain) for item in record.objects)
    assert all(s.texts is None for r in records(plain) for s in r.images[0].objects)
    flags = ["--output-dir", str(tmp_path / "new"), "--kind-weights", "text=1"]
    with caplog.at_level(logging.WARNING):
        assert relabel([str(plain.root), *flags]) == 0
    assert "does not know what is printed on objects" in caplog.text


def test_one_scene_that_knows_texts_is_enough(
    layout: DatasetLayout, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = DatasetLayout(shutil.copytree(layout.root, tmp_path / "source"))
    path = source.scene_record(source.scenes()[0])
    data = json.loads(path.read_text(encoding="utf-8"))
    for entry in (*data["objects"], *(seen for view in data["images"] for seen in view["objects"])):
        entry.pop("printed", None)
        entry.pop("texts", None)
    path.write_text(json.dumps(data), encoding="utf-8")
    flags = ["--output-dir", str(tmp_path / "new"), "--kind-weights", "text=1"]
    with caplog.at_level(logging.WARNING):
        assert relabel([str(source.root), *flags]) == 0
    assert "does not know what is printed" not in caplog.text
