# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever bytes come in, only the project's own errors come out."""

import contextlib
import copy
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.annotation.masks import decode_rle
from core.assets.catalogue import read_catalogue
from core.assets.catalogue.spreadsheet import read_table
from core.config.command_line import read_launch, read_single
from core.config.flags import declared_flags, option_name
from core.config.settings import GenerationConfig
from core.dataset.statistics.gathering import gather_statistics
from core.dataset.store.identity import Identity, check_recorded, given_up_scenes, read_recorded
from core.dataset.store.index import write_index
from core.dataset.store.layout import DatasetLayout
from core.dataset.store.reader import scene_samples
from core.dataset.store.recorded_config import recorded_language
from core.dataset.verify.detect import checks_for
from core.dataset.verify.json_stream import json_items
from core.dataset.viewing.gallery import write_gallery
from core.errors import RefGraspError
from core.language import program
from core.language.lexicon.lexicon import load_lexicon
from core.language.parsing.parser import Parser
from core.language.wording.vocabulary import read_vocabulary
from core.scene.record import SceneRecord
from tests.random_scenes import random_scene
from tests.synthetic import make_dataset, make_scene

FUZZ = settings(
    max_examples=int(os.environ.get("REFGRASP_FUZZ_EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-1, 10**400, 2**63, 0]),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["\ud800", "\0", "nan", "../../x", "\t", "scene", "unique", "CON"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
RAW = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
)


def survives(action: Callable[[], object]) -> None:
    """Run an action; errors of our own are what a user may see."""
    with contextlib.suppress(RefGraspError):
        action()


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value below `data`."""
    found = [path] if path else []
    items = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in items:
        found += places(value, (*path, key))
    return found


@st.composite
def spoilt(draw: st.DrawFn, whole: Any) -> Any:
    """Draw `whole` with one to three values replaced or removed."""
    data = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        # Shallow places as often as the many deep ones.
        depth = draw(st.integers(1, 5))
        here = [path for path in places(data) if len(path) == depth] or places(data)
        if not here:
            return data
        path = draw(st.sampled_from(here))
        parent = data
        for key in path[:-1]:
            parent = parent[key]
        if draw(st.booleans()):
            parent[path[-1]] = draw(VALUES)
        else:
            del parent[path[-1]]
    return data


@cache
def sound_record() -> dict[str, Any]:
    return json.loads(make_scene(1, 2, 32, 0)[0].dumps())


def use_record(text: str) -> None:
    record = SceneRecord.loads(text)
    # What was read can be written again, and used by what lies nearest to it.
    assert SceneRecord.loads(record.dumps()).to_json() == record.to_json()
    record.dumps().encode("utf-8")
    layout = DatasetLayout(Path("x"))
    layout.scene_record(record.scene)
    for view in record.images:
        layout.rgb(view.img_idx)
    list(scene_samples(record))
    for view in record.images:
        for item in view.objects:
            if item.rle is not None:
                survives(lambda i=item: decode_rle(i.rle))
    for expression in record.expressions:
        survives(lambda e=expression: program.from_json(e.program))


@FUZZ
@given(spoilt(sound_record()))
def test_spoilt_scene_records(data: Any) -> None:
    survives(lambda: use_record(json.dumps(data)))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz") / "dataset"
    make_dataset(folder, 1, 1, 32)
    return folder


@settings(FUZZ, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_spoilt_records_of_a_dataset(small: Path, data: st.DataObject) -> None:
    """Index, page, statistics and verifier get over whatever a reader lets through."""
    layout = DatasetLayout(small)
    path = layout.scene_record(0)
    sound = path.read_bytes()
    path.write_text(json.dumps(data.draw(spoilt(json.loads(sound)))), encoding="utf-8")
    try:
        survives(lambda: write_index(small))
        survives(lambda: write_gallery(small, small.with_name("page")))
        survives(lambda: gather_statistics(small, [0]))
        survives(lambda: [check.run(1, lambda *_: None) for check in checks_for(small)])
    finally:
        path.write_bytes(sound)


@FUZZ
@given(st.one_of(st.text(max_size=200), VALUES.map(json.dumps)))
def test_scene_records_of_anything(text: str) -> None:
    survives(lambda: SceneRecord.loads(text))
    survives(lambda: SceneRecord.loads("[" * 100_000 + text))


@FUZZ
@given(VALUES)
def test_programs_of_anything(data: Any) -> None:
    survives(lambda: program.from_json(data))


@FUZZ
@given(st.data())
def test_spoilt_programs(data: st.DataObject) -> None:
    whole = {"op": "unique", "of": {"op": "and", "of": [
        {"op": "filter", "attribute": "color", "value": "red"},
        {"op": "relate", "relation": "left", "anchor": {"op": "unique", "of": {"op": "scene"}}},
        {"op": "extreme", "measure": "height", "of": {"op": "scene"}},
    ]}}  # fmt: skip
    survives(lambda: program.from_json(data.draw(spoilt(whole))))


@cache
def parser() -> tuple[Parser, list[str]]:
    scene = random_scene(np.random.default_rng(5))
    lexicon = load_lexicon("en")
    vocabulary = read_vocabulary(scene.objects, lexicon)
    return Parser(lexicon, vocabulary), sorted(
        {word for key in vocabulary.phrases for word in key.split()}
    )


@FUZZ
@given(st.data())
def test_sentences_of_anything(data: st.DataObject) -> None:
    reads, words = parser()
    word = st.one_of(st.sampled_from(words), st.text(max_size=6))
    text = " ".join(data.draw(st.lists(word, max_size=14)))
    for sentence in (text, f"Grab me the {text}.", f"the {text}", f"The {text}, please."):
        survives(lambda s=sentence: reads.meanings(s))


@FUZZ
@given(st.lists(st.one_of(
    st.text(max_size=12),
    st.sampled_from([option_name(item.name) for item in declared_flags(GenerationConfig)]),
    st.tuples(
        st.sampled_from([option_name(item.name) for item in declared_flags(GenerationConfig)]),
        st.text(max_size=8),
    ).map("=".join),
), max_size=6))  # fmt: skip
def test_command_lines_of_anything(argv: list[str]) -> None:
    for read in (read_single, read_launch):
        if not {"-h", "--help"} & set(argv):
            survives(lambda r=read: r(argv))


@FUZZ
@given(st.one_of(RAW, st.dictionaries(
    st.sampled_from([item.name for item in declared_flags(GenerationConfig)]), VALUES, max_size=4,
).map(lambda data: json.dumps({"resolved": data, "seed": 1, "scenes": data}).encode())))  # fmt: skip
def test_configuration_files_of_anything(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("run.toml", "config.json"):
            path = Path(folder) / name
            path.write_bytes(content)
            survives(lambda p=path: read_single(["--config", str(p)]))
            survives(lambda p=path: read_launch(["--config", str(p)]))


SOUND_CONFIG = {
    "schema": 1, "fingerprint": "ab", "seed": 3, "scenes": 4, "images_per_scene": 2,
    "settings": {"samples": 4, "language": "en", "min_visibility": 0.4}, "content": {"scene file": "aa"},
    "given_up": [{"scene": 1, "reasons": {"occluded": 3}}], "resolved": {"samples": 4},
    "content_version": 2, "packages": {"numpy": "2.1"}, "runs": [{"versions": {"numpy": "2.1.3"}}],
}  # fmt: skip


@FUZZ
@given(st.one_of(RAW, spoilt(SOUND_CONFIG).map(lambda data: json.dumps(data).encode())))
def test_the_config_of_a_dataset_is_anything(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        layout = DatasetLayout(Path(folder))
        layout.config.write_bytes(content)
        survives(lambda: given_up_scenes(read_recorded(layout)))
        survives(lambda: check_recorded(layout, Identity(1, "x", {"samples": 5}, {})))
        survives(lambda: load_lexicon(recorded_language(layout).language))


@FUZZ
@given(st.one_of(RAW, VALUES.map(lambda data: json.dumps([data, data]).encode())))
def test_json_lists_of_anything(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "expressions.json"
        path.write_bytes(content)
        survives(lambda: list(json_items(path)))


@cache
def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "models"
    for row in (["id", "name", "category", "color", "aliases"], ["a", "mug", "ware", "red", "cup"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@st.composite
def spoilt_workbook(draw: st.DrawFn) -> bytes:
    """Draw a workbook with bytes of one of its parts, or of the whole, replaced."""

    def spoil(content: bytes) -> bytes:
        start = draw(st.integers(0, len(content)))
        return (
            content[:start]
            + draw(st.binary(max_size=8))
            + content[start + draw(st.integers(0, 9)) :]
        )

    if draw(st.booleans()):
        return spoil(workbook())
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(stream, "w") as target:
        spoilt_part = draw(st.sampled_from(source.namelist()))
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, spoil(content) if name == spoilt_part else content)
    return stream.getvalue()


def read_bytes(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        survives(lambda: read_table(path, "models"))
        survives(lambda: read_catalogue(path, Path(folder)))


@FUZZ
@given(st.one_of(st.binary(max_size=100), spoilt_workbook()))
def test_workbooks_of_anything(content: bytes) -> None:
    read_bytes("models.xlsx", content)


@FUZZ
@given(st.one_of(RAW, st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=5).map(
    lambda rows: ("id,name,category,color,aliases\n" + "\n".join(map(",".join, rows))).encode(
        "utf-8", "surrogatepass"
    )
)))  # fmt: skip
def test_csv_files_of_anything(content: bytes) -> None:
    read_bytes("models.csv", content)


@pytest.mark.parametrize("name", ["sound_record", "workbook"])
def test_what_is_spoilt_above_is_sound(name: str) -> None:
    if name == "sound_record":
        use_record(json.dumps(sound_record()))
    else:
        read_bytes("models.xlsx", workbook())
