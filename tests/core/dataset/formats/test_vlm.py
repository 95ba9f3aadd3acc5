# SPDX-License-Identifier: GPL-3.0-or-later
import json

from core.dataset.formats.vlm_layouts import BOX_FORMATS, Coordinates


def chats(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def box(chat):
    (answer,) = json.loads(chat["messages"][1]["content"])
    return answer["bbox_2d"]


def test_both_conventions_are_named_and_agree(exported):
    root = exported("vlm")
    pixels = chats(root / "grounding_train_pixels.jsonl")
    normalized = chats(root / "grounding_train_norm1000.jsonl")
    assert len(pixels) == len(normalized) > 20
    for one, other in zip(pixels, normalized, strict=True):
        assert (one["box_format"], other["box_format"]) == (
            BOX_FORMATS[Coordinates.PIXELS],
            BOX_FORMATS[Coordinates.NORM1000],
        )
        assert one["id"] == other["id"]
        sizes = (one["width"], one["height"]) * 2
        for pixel, part, size in zip(box(one), box(other), sizes, strict=True):
            assert isinstance(part, int)
            assert 0 <= part <= 1000
            assert abs(part * size / 1000 - pixel) <= 0.5 * size / 1000 + 1e-9


def test_a_line_is_one_sentence_with_its_image(exported):
    root = exported("vlm")
    for chat in chats(root / "grounding_train_norm1000.jsonl"):
        assert [turn["role"] for turn in chat["messages"]] == ["user", "assistant"]
        assert chat["messages"][0]["content"].startswith("<image>\n")
        assert (root / chat["image"]).is_file()
