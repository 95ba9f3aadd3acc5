# SPDX-License-Identifier: GPL-3.0-or-later
"""One sheet per image: the image, the image with its labels drawn on it, and its sentences below."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

from core.dataset.viewing.hands import Hand, draw_hands
from core.dataset.viewing.overlay import Mark, draw_label, draw_overlay
from core.dataset.viewing.palette import ink_color
from core.dataset.viewing.typesetting import font_for, load_font, wrap
from core.scene.objects import SceneObject
from core.scene.record import Expression, SceneRecord

# Sizes in pixels of the finished sheet: it fits a laptop screen, and an edge that is one pixel off is
# visible in each picture.
_PICTURE_WIDTH = 640
_MARGIN = 24
_GUTTER = 16
_TEXT_SIZE = 18
_SMALL_SIZE = 14
_LINE_HEIGHT = 25
_INDENT = 40
_PAPER = (255, 255, 255)
_INK = (32, 33, 36)
_QUIET = (110, 113, 120)
_RULE = (222, 224, 228)


@dataclass(frozen=True)
class _Line:
    """One line of the text below the pictures; `chip` is an object's number to draw before it."""

    text: str
    color: tuple[int, int, int]
    size: int = _TEXT_SIZE
    indent: int = 0
    chip: int | None = None
    note: str = ""
    gap: int = 0


def make_sheet(
    photo: Image.Image,
    record: SceneRecord,
    img_idx: int,
    marks: Sequence[Mark],
    hands: Sequence[Hand] = (),
) -> Image.Image:
    """Return the sheet of one image of a scene.

    The sentences are those of the record that list this image, grouped by target and written in the target's
    color; then those that mean several objects or none.
    """
    scale = _PICTURE_WIDTH / photo.width
    overlay = draw_overlay(photo, marks, scale)
    draw_hands(overlay, hands, scale)
    plain = photo.convert("RGB").resize(overlay.size, Image.Resampling.LANCZOS)
    width = 2 * _MARGIN + 2 * _PICTURE_WIDTH + _GUTTER
    lines = _text_lines(record, img_idx, width - 2 * _MARGIN)
    text_height = sum(_LINE_HEIGHT + line.gap for line in lines)
    sheet = Image.new("RGB", (width, overlay.height + text_height + 3 * _MARGIN), _PAPER)
    sheet.paste(plain, (_MARGIN, _MARGIN))
    sheet.paste(overlay, (_MARGIN + _PICTURE_WIDTH + _GUTTER, _MARGIN))
    _draw_lines(sheet, lines, top=overlay.height + 2 * _MARGIN)
    return sheet


def _text_lines(record: SceneRecord, img_idx: int, width: int) -> list[_Line]:
    sentences = [e for e in record.expressions if img_idx in e.images]
    count = f"{len(sentences)} sentence{'s' if len(sentences) != 1 else ''}"
    lines = [_Line(f"Image {img_idx}, scene {record.scene}, {count}", _QUIET, _SMALL_SIZE)]
    for item in record.objects:
        own = [e for e in sentences if item.scene_id in e.targets]
        if own:
            lines.extend(_object_lines(item, own, width))
    lines.extend(_set_lines(record, img_idx, width))
    silent = [item for item in record.objects if not _is_target(item, sentences)]
    if silent:
        names = ", ".join(f"{item.scene_id} {item.id}{_hidden(item, record)}" for item in silent)
        lines.extend(_wrapped(f"Without a sentence: {names}", _QUIET, width, gap=8))
    return lines


def _set_lines(record: SceneRecord, img_idx: int, width: int) -> list[_Line]:
    """Return the lines of sentences that mean several objects or none, with the numbers of what they mean."""
    lines: list[_Line] = []
    for sentence in record.set_expressions or ():
        if img_idx not in sentence.images:
            continue
        meant = ", ".join(map(str, sentence.targets)) or "none"
        failed = f" (its {sentence.failed} fails)" if sentence.failed else ""
        gap = 0 if lines else 8
        *rest, last = _wrapped(sentence.text, _INK, width - _INDENT, indent=_INDENT, gap=gap)
        lines.extend([*rest, replace(last, note=f"means {meant}{failed}")])
    return lines


def _hidden(item: SceneObject, record: SceneRecord) -> str:
    """Return in which images an object cannot be seen, which is why no sentence of the scene means it."""
    hidden = [
        str(view.img_idx)
        for view in record.images
        for seen in view.objects
        if seen.scene_id == item.scene_id and seen.bbox is None
    ]
    return f" (hidden in image {', '.join(hidden)})" if hidden else ""


def _is_target(item: SceneObject, sentences: Sequence[Expression]) -> bool:
    return any(item.scene_id in e.targets for e in sentences)


def _object_lines(item: SceneObject, sentences: Sequence[Expression], width: int) -> list[_Line]:
    about = ", ".join(text for text in (item.name, item.color, item.category) if text)
    lines = [_Line(item.id, _INK, indent=_INDENT, chip=item.scene_id, note=about, gap=8)]
    for sentence in sentences:
        wrapped = _wrapped(sentence.text, ink_color(item.scene_id), width - _INDENT, indent=_INDENT)
        redundant = "" if sentence.minimal else ", redundant"
        *rest, last = wrapped
        lines.extend(
            [*rest, _Line(last.text, last.color, indent=_INDENT, note=sentence.kind + redundant)]
        )
    return lines


def _wrapped(
    text: str, color: tuple[int, int, int], width: int, indent: int = 0, gap: int = 0
) -> list[_Line]:
    font = font_for(text, _TEXT_SIZE)
    # A fifth of the width stays free for the note after the last line.
    parts = wrap(text, 0.8 * width, font.getlength)
    return [
        _Line(part, color, indent=indent, gap=gap if number == 0 else 0)
        for number, part in enumerate(parts)
    ]


def _draw_lines(sheet: Image.Image, lines: Sequence[_Line], top: int) -> None:
    canvas = ImageDraw.Draw(sheet)
    canvas.line(
        (_MARGIN, top - _MARGIN // 2, sheet.width - _MARGIN, top - _MARGIN // 2), fill=_RULE
    )
    for line in lines:
        top += line.gap
        # "ls" anchors text at its baseline, so texts of both sizes are aligned.
        base = top + round(0.72 * _LINE_HEIGHT)
        left = _MARGIN + line.indent
        if line.chip is not None:
            draw_label(canvas, (_MARGIN, top + 1), line.chip)
        font = font_for(line.text, line.size)
        canvas.text((left, base), line.text, font=font, fill=line.color, anchor="ls")
        if line.note:
            note_left = left + font.getlength(line.text) + 12
            note_font = font_for(line.note, _SMALL_SIZE) if line.note else load_font(_SMALL_SIZE)
            canvas.text((note_left, base), line.note, font=note_font, fill=_QUIET, anchor="ls")
        top += _LINE_HEIGHT
