# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines of text in a picture: fonts that are there on every machine, and wrapping by real widths."""

from collections.abc import Callable
from functools import lru_cache

from PIL import ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Pillow brings a Latin font of its own. Sentences in other scripts need one from the system; these names
# are looked up in the system's font folders, the first that is there is used.
_WIDE_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "PingFang.ttc",
    "wqy-microhei.ttc",
    "Arial Unicode.ttf",
    "DejaVuSans.ttf",
)
# Latin letters with accents, general punctuation: what Pillow's own font can show.
_LAST_LATIN = 0x024F
_PUNCTUATION = range(0x2010, 0x2045)


@lru_cache(maxsize=32)
def load_font(size: int, *, wide: bool = False) -> Font:
    """Return a font of `size` pixels; `wide` asks for one with more than Latin letters, if there is one."""
    for name in _WIDE_FONTS if wide else ():
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def font_for(text: str, size: int) -> Font:
    """Return a font that can show `text`, as far as this machine has one."""
    wide = any(ord(c) > _LAST_LATIN and ord(c) not in _PUNCTUATION for c in text)
    return load_font(size, wide=wide)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break `text` into lines no wider than `width`, at spaces, or inside a word that is too long.

    `measure` gives the width of a text in the unit of `width`. Control characters become spaces: a cell
    of the spreadsheet must not move the text around. At least one line, of at least one character each.
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
