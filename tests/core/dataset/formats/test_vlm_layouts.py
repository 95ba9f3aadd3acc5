# SPDX-License-Identifier: GPL-3.0-or-later
"""Chats as trainers read them: loaded by datasets as they do, and by their own converters if there are any."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest

from core.dataset.formats.base import QWEN_MAX_PIXELS, QWEN_MIN_PIXELS, ExportOptions
from core.dataset.formats.table import run_export
from core.dataset.formats.vlm_layouts import (
    BOX_FORMATS,
    QWEN_FACTOR,
    Coordinates,
    Layout,
    PixelRange,
    qwen_size,
)
from core.dataset.store.reader import scene_samples


@pytest.fixture(params=[(lay, c) for lay in Layout for c in Coordinates], ids=lambda p: "-".join(p))
def chats(request, dataset, tmp_path):
    """Export in one layout and one kind of coordinates; return both, the folder and the file."""
    layout, coordinates = request.param
    options = ExportOptions(layout=layout, coordinates=coordinates)
    run_export(dataset.root, "vlm", tmp_path / "out", options)
    (path,) = (tmp_path / "out").glob("grounding_*")
    return layout, coordinates, tmp_path / "out", path


def read(path):
    text = path.read_text(encoding="utf-8")
    return (
        json.loads(text) if path.suffix == ".json" else [json.loads(x) for x in text.splitlines()]
    )


def said(layout, chat):
    """The answer, with the placeholders of ms-swift filled in as it does for models that speak of pixels."""
    if layout is Layout.LLAVA:
        return json.loads(chat["conversations"][1]["value"])
    text = chat["messages"][1]["content"]
    if "objects" in chat:
        text = text.replace("<bbox>", str(chat["objects"]["bbox"][0]))
        text = text.replace("<ref-object>", chat["objects"]["ref"][0])
    return json.loads(text)


def test_every_sentence_has_its_box_in_the_coordinates_named(chats, dataset):
    layout, coordinates, root, path = chats
    assert path.name == f"grounding_train_{coordinates}_{layout}{path.suffix}"
    samples = [sample for record in dataset.records for sample in scene_samples(record)]
    found = read(path)
    assert len(found) == len(samples)
    for chat, sample in zip(found, samples, strict=True):
        assert chat["box_format"] == BOX_FORMATS[coordinates]
        image = chat["image"] if layout is Layout.LLAVA else chat["images"][0]
        assert (root / image).is_file()
        assert json.dumps(chat, ensure_ascii=False).count("<image>") == 1
        (answer,) = said(layout, chat)
        assert answer["label"] == sample.target.name
        view = sample.view
        width, height, unit = {
            Coordinates.PIXELS: (view.width, view.height, 1e-9),
            Coordinates.NORM1: (1, 1, 1e-4),
            Coordinates.NORM1000: (1000, 1000, 1),
            Coordinates.QWEN25: (*qwen_size(view.width, view.height, PixelRange()), 1),
        }[coordinates]
        x1, y1, x2, y2 = sample.seen.bbox
        edges = np.array([x1, y1, x2 + 1, y2 + 1]) / ([view.width, view.height] * 2)
        np.testing.assert_allclose(
            answer["bbox_2d"], edges * ([width, height] * 2), atol=0.5 * unit + 1e-9
        )


def test_datasets_loads_the_file_and_keeps_every_chat(chats, tmp_path):
    datasets = pytest.importorskip("datasets", reason="see requirements-export.txt")
    _, _, _, path = chats
    rows = datasets.load_dataset(
        "json", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert [row["id"] for row in rows] == [chat["id"] for chat in read(path)]


def test_dataset_info_fits_the_chats(chats):
    _, _, root, path = chats
    info = json.loads((root / "dataset_info.json").read_text())["refgrasp_train"]
    assert root / info["file_name"] == path
    tags = info.get("tags", {})
    role, content = tags.get("role_tag", "from"), tags.get("content_tag", "value")
    expected = [tags.get("user_tag", "human"), tags.get("assistant_tag", "gpt")]
    for chat in read(path):
        turns = chat[info["columns"]["messages"]]
        assert [turn[role] for turn in turns] == expected
        assert all(turn[content] for turn in turns)
        assert chat[info["columns"]["images"]]


def test_llama_factory_converts_every_chat(chats):
    converter = pytest.importorskip("llamafactory.data.converter")
    parser = pytest.importorskip("llamafactory.data.parser")
    _, _, root, path = chats
    (attributes,) = parser.get_dataset_list(["refgrasp_train"], str(root))
    convert = converter.SharegptDatasetConverter(attributes, SimpleNamespace(media_dir=str(root)))
    for chat in read(path):
        made = convert(chat)
        assert made["_prompt"][0]["role"] == "user"
        assert made["_prompt"][0]["content"].startswith("<image>\n")
        assert made["_response"][0]["role"] == "assistant"
        (image,) = made["_images"]
        assert image.startswith(str(root))
    assert len(read(path)) > 20


def test_ms_swift_loads_every_chat_and_scales_its_box(chats, monkeypatch):
    swift = pytest.importorskip("swift.dataset")
    template = pytest.importorskip("swift.template.base")
    inputs = pytest.importorskip("swift.template.template_inputs")
    layout, coordinates, root, path = chats
    if layout is not Layout.SWIFT:
        pytest.skip("another trainer's layout")
    monkeypatch.chdir(root)  # images are relative to where it is started
    rows, _ = swift.load_dataset([str(path)], strict=True, load_from_cache_file=False)
    assert len(rows) == len(read(path))
    for row, chat in zip(rows, read(path), strict=True):
        assert [turn["content"] for turn in row["messages"]] == [
            turn["content"] for turn in chat["messages"]
        ]
        assert [image["path"] for image in row["images"]] == chat["images"]
        if coordinates not in (Coordinates.PIXELS, Coordinates.NORM1):
            continue
        # What it makes of a box for models that speak of thousandths: ours, to the last digit that counts.
        made = inputs.StdTemplateInputs.from_dict({**row, "objects": {**row["objects"]}})
        made.objects.update(width=[128], height=[96])
        template.Template.normalize_bbox(SimpleNamespace(norm_bbox="norm1000"), made)
        scale = (128, 96) * 2 if coordinates is Coordinates.PIXELS else (1, 1, 1, 1)
        expected = 1000 * np.array(chat["objects"]["bbox"][0]) / scale
        np.testing.assert_allclose(made.objects["bbox"][0], expected, atol=0.5)


@pytest.mark.parametrize(
    ("size", "area", "expected"),
    [
        # From Qwen2.5-VL's smart_resize.
        ((512, 512), PixelRange(), (504, 504)),
        ((128, 96), PixelRange(), (140, 84)),
        ((640, 480), PixelRange(), (644, 476)),
        ((32, 32), PixelRange(), (56, 56)),
        ((1920, 1080), PixelRange(high=1280 * 784), (1316, 728)),
        ((512, 512), PixelRange(low=1024 * 784, high=QWEN_MAX_PIXELS), (896, 896)),
    ],
)
def test_qwen_looks_at_multiples_of_28(size, area, expected):
    assert qwen_size(*size, area) == expected


@pytest.mark.parametrize("factors", [(1, 1), (7, 3), (50, 60), (200, 4)])
def test_qwens_sizes_are_in_the_range(factors):
    rng = np.random.default_rng(0)
    for _ in range(200):
        width, height = (int(rng.integers(20, 40)) * factor for factor in factors)
        found = qwen_size(width, height, PixelRange())
        assert all(side % QWEN_FACTOR == 0 for side in found)
        assert QWEN_MIN_PIXELS <= found[0] * found[1] <= QWEN_MAX_PIXELS


def test_what_qwen_refuses_is_refused():
    with pytest.raises(ValueError, match=re.escape("refuses images of 4020 x 20")):
        qwen_size(4020, 20, PixelRange())
