# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of text in a picture: fonts available on every machine, and wrapping by measured widths."""

from collections.abc import Callable
from functools import lru_cache

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Pillow ships a Latin font. Sentences in other scripts need one from the system: the first of these that
# exists in the system's font folders is used.
_WIDE_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "PingFang.ttc",
    "wqy-microhei.ttc",
    "Arial Unicode.ttf",
    "DejaVuSans.ttf",
)
# Accented Latin letters and general punctuation: what Pillow's own font can show.
_LAST_LATIN = 0x024F
_PUNCTUATION = range(0x2010, 0x2045)


@lru_cache(maxsize=32)
def load_font(size: int, *, wide: bool = False) -> Font:
    """Return a font of `size` pixels; `wide` prefers one with more than Latin letters, if available."""
    for name in _WIDE_FONTS if wide else ():
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def font_for(text: str, size: int) -> Font:
    """Return a font of `size` pixels that can show `text`, if this machine has one."""
    wide = any(ord(c) > _LAST_LATIN and ord(c) not in _PUNCTUATION for c in text)
    return load_font(size, wide=wide)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break `text` into lines no wider than `width`, at spaces, or inside a word that is too long.

    `measure` returns the width of a text in the unit of `width`. Control characters become spaces: a
    spreadsheet cell must not disturb the layout. Returns at least one line; a line has at least one character
    unless the text is blank, even if that is too wide.
    """
    clean = "".join(c if c.isprintable() else " " for c in text)
    lines, line = [], ""
    for word in clean.split():
        joined = f"{line} {word}" if line else word
        if measure(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _break_word(word, width, measure)
        lines.extend(full)
    lines.append(line)
    return lines


def _break_word(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    parts, part = [], ""
    for character in word:
        if part and measure(part + character) > width:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]
