# SPDX-License-Identifier: GPL-3.0-or-later
"""Printed labels: a sheet measured in meters, with text in the font that comes with Pillow.

All brands are invented.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from core.scene.appearance import LUMINANCE
from tool_scripts.building.finishes import Finish, Lettering, printed, rgb

Color = str
Point = tuple[float, float]

# Drawn larger and scaled down, because Pillow's shapes are not antialiased.
_OVERSAMPLING = 2
_MAX_PIXELS = 1024
_BAR_WIDTH = 0.0007
# Capitals lower than this, meters, are small print, which nobody reads out.
_READ_OUT = 0.0035
# Ink whose contrast with its ground is smaller is hard to read; WCAG 2.1 asks for 3 on screens.
_CONTRAST = 2.0
_GAMMA = 2.2
# So far around the letters their ground is looked for, as a share of the height of capitals.
_AROUND = 0.35
# Steps of a grid per letter, and between the foot of the letters and their top.
_PER_LETTER, _ROWS = 2, 3
# Of its ink, so much may be drawn over later.
_OVERDRAWN = 0.03


class _Line(NamedTuple):
    """A line of writing: left, bottom (the foot of capitals), width, height of capitals, meters; color.

    `drawn` are the pixels (h, w, 3) of it and around it as they were when it was written.
    """

    text: str
    left: float
    bottom: float
    width: float
    height: float
    color: Color
    continues: bool
    drawn: NDArray[np.uint8] = np.zeros((0, 0, 3), np.uint8)


class Sheet:
    """A sheet of (width, height) meters; x to the right and y up from its lower left corner."""

    def __init__(self, width: float, height: float, color: Color, max_pixels: int = _MAX_PIXELS):
        self.width, self.height = width, height
        scale = max_pixels / max(width, height)
        self.pixels = (round(width * scale), round(height * scale))
        self._scale = scale * _OVERSAMPLING
        size = (self.pixels[0] * _OVERSAMPLING, self.pixels[1] * _OVERSAMPLING)
        self._image = Image.new("RGB", size, _code(color))
        self._draw = ImageDraw.Draw(self._image)
        self._lines: list[_Line] = []

    def finish(self, roughness: float = 0.4, metallic: float = 0.0) -> Finish:
        """Return the drawing as a finish that knows what is written on it."""
        return replace(printed(self.picture(), roughness, metallic), letterings=self._letterings())

    def picture(self) -> Image.Image:
        """Return the drawing as an image."""
        return self._image.resize(self.pixels, Image.Resampling.LANCZOS)

    def rectangle(
        self, x: float, y: float, width: float, height: float, color: Color, radius: float = 0.0
    ) -> None:
        """Fill a rectangle whose lower left corner is (x, y)."""
        left, bottom = self._at((x, y))
        right, top = self._at((x + width, y + height))
        corner = radius * self._scale
        self._draw.rounded_rectangle((left, top, right, bottom), corner, fill=_code(color))

    def disc(self, x: float, y: float, radius: float, color: Color, squash: float = 1.0) -> None:
        """Fill a circle, or an ellipse of height `squash` times its width."""
        left, top = self._at((x - radius, y + radius * squash))
        right, bottom = self._at((x + radius, y - radius * squash))
        self._draw.ellipse((left, top, right, bottom), fill=_code(color))

    def polygon(self, points: Sequence[Point], color: Color) -> None:
        """Fill a polygon."""
        self._draw.polygon([self._at(point) for point in points], fill=_code(color))

    def line(self, points: Sequence[Point], width: float, color: Color) -> None:
        """Draw a line with round bends."""
        pixels = max(1, round(width * self._scale))
        at = [self._at(point) for point in points]
        self._draw.line(at, fill=_code(color), width=pixels, joint="curve")

    def wave(self, y: float, swing: float, length: float, color: Color, phase: float = 0.0) -> None:
        """Fill everything below a wave at height y."""
        x = np.linspace(0.0, self.width, 200)
        heights = y + swing * np.sin(2 * np.pi * (x / length + phase))
        above = list(zip(x.tolist(), heights.tolist(), strict=True))
        self.polygon([*above, (self.width, 0.0), (0.0, 0.0)], color)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        height: float,
        color: Color,
        max_width: float = 0.0,
        bold: bool = False,
        continues: bool = False,
        aside: bool = False,
        tall: float = 1.0,
    ) -> None:
        """Write centered on (x, y), capitals about 0.7 `height` high, scaled down to `max_width`.

        Args:
            tall: factor of the height alone: narrow letters are read from farther away than low ones.
            continues: the line goes on with the text of the line before it.
            aside: nobody would tell the thing by what it says ("NEW").
        """
        weight = 0.03 * height if bold else 0.0
        font = _font(max(4, round(height * self._scale)))
        width = font.getlength(text) / self._scale + 2 * weight
        if max_width and width > max_width:
            height *= max_width / width
            font, weight = _font(max(4, round(height * self._scale))), weight * max_width / width
        stroke = round(weight * self._scale)
        if tall == 1.0:
            self._draw.text(
                self._at((x, y)), text, fill=_code(color), font=font, anchor="mm",
                stroke_width=stroke, stroke_fill=_code(color),
            )  # fmt: skip
        else:
            self._write_tall((x, y), text, font, stroke, color, tall)
        if not aside:
            self._note((x, y), text, font, stroke, color, continues, tall)

    def _write_tall(
        self,
        middle: Point,
        text: str,
        font: ImageFont.FreeTypeFont,
        stroke: int,
        color: Color,
        tall: float,
    ) -> None:
        """Write as `text` does, with letters `tall` times as high."""
        left, top, right, foot = map(
            int, self._draw.textbbox((0, 0), text, font, anchor="mm", stroke_width=stroke)
        )
        mask = Image.new("L", (right - left + 2, foot - top + 2))
        ImageDraw.Draw(mask).text(
            (1 - left, 1 - top), text, fill=255, font=font, anchor="mm", stroke_width=stroke
        )
        mask = mask.resize((mask.width, round(tall * mask.height)), Image.Resampling.BICUBIC)
        x, y = self._at(middle)
        corner = (round(x + left - 1), round(y + tall * (top - 1)))
        self._image.paste(
            _code(color), (*corner, corner[0] + mask.width, corner[1] + mask.height), mask
        )

    def _note(
        self,
        middle: Point,
        text: str,
        font: ImageFont.FreeTypeFont,
        stroke: int,
        color: Color,
        continues: bool,
        tall: float,
    ) -> None:
        """Remember where a line is written, unless it is small print or a number."""
        at = self._at(middle)
        left, _, right, _ = self._draw.textbbox(at, text, font, anchor="mm", stroke_width=stroke)
        _, top, _, foot = self._draw.textbbox(at, "H", font, anchor="mm", stroke_width=stroke)
        top, foot = (at[1] + tall * (edge - at[1]) for edge in (top, foot))
        height = (foot - top) / self._scale
        if height < _READ_OUT or not any(map(str.isalpha, text)) or any(map(str.isdigit, text)):
            return
        x, y = left / self._scale, self.height - foot / self._scale
        width = (right - left) / self._scale
        self._lines.append(self._drawn(_Line(text, x, y, width, height, color, continues)))

    def _drawn(self, line: _Line) -> _Line:
        return line._replace(drawn=self._crop(line, 0.0))

    def _crop(self, line: _Line, margin: float) -> NDArray[np.uint8]:
        """Return the pixels (h, w, 3) of a line with a margin, meters."""
        low = self._at((line.left - margin, line.bottom + line.height + margin))
        high = self._at((line.left + line.width + margin, line.bottom - margin))
        left, top = (max(round(value), 0) for value in low)
        right, foot = (round(value) for value in high)
        return np.asarray(self._image)[top:foot, left:right].copy()

    def _letterings(self) -> tuple[Lettering, ...]:
        """Return every text with its lines; one that does not stand out from its ground has none."""
        found: list[list[_Line]] = []
        for line in self._lines:
            if line.continues and found:
                found[-1].append(line)
            else:
                found.append([line])
        return tuple(
            Lettering(
                _as_written(" ".join(line.text for line in lines)),
                tuple(map(self._grid, lines)) if all(map(self._stands_out, lines)) else (),
            )
            for lines in found
        )

    def _grid(self, line: _Line) -> np.ndarray:
        """Return points (r, c, 2) of a line in texture coordinates."""
        columns = np.linspace(0.0, line.width, _PER_LETTER * len(line.text) + 1) + line.left
        rows = np.linspace(0.0, line.height, _ROWS) + line.bottom
        u, v = np.meshgrid(columns / self.width, rows / self.height)
        return np.stack([u, v], axis=2)

    def _stands_out(self, line: _Line) -> bool:
        """Return whether a line is whole, and its ink differs from most of what is around it."""
        ink = (line.drawn == _code(line.color)).all(axis=2)
        if (self._crop(line, 0.0) != line.drawn).any(axis=2)[ink].mean() > _OVERDRAWN:
            return False
        ground = np.median(self._crop(line, _AROUND * line.height).reshape(-1, 3), axis=0)
        light, dark = sorted((_luminance(ground), _luminance(rgb(line.color))), reverse=True)
        return (light + 0.05) / (dark + 0.05) >= _CONTRAST

    def small_print(
        self, x: float, y: float, width: float, lines: Sequence[str], height: float, color: Color
    ) -> None:
        """Write left-aligned lines, downward from (x, y), each scaled down to the width."""
        for line in lines:
            font = _font(max(4, round(height * self._scale)))
            longest = font.getlength(line) / self._scale
            if longest > width:
                font = _font(max(4, round(height * self._scale * width / longest)))
            self._draw.text(self._at((x, y)), line, fill=_code(color), font=font, anchor="lm")
            y -= 1.25 * height

    def barcode(self, x: float, y: float, height: float, rng: np.random.Generator) -> None:
        """Draw a bar code on a white field whose lower left corner is (x, y); 32 mm wide."""
        self.rectangle(x, y, 45 * _BAR_WIDTH, height, "#ffffff")
        at = x + 3 * _BAR_WIDTH
        while at < x + 41 * _BAR_WIDTH:
            bar, gap = (int(value) for value in rng.integers(1, 4, 2))
            bar_height = height * 0.8
            self.rectangle(at, y + 0.1 * height, bar * _BAR_WIDTH * 0.8, bar_height, "#111111")
            at += (bar + gap) * _BAR_WIDTH * 0.8

    def table(self, x: float, y: float, width: float, rows: Sequence[tuple[str, str]]) -> None:
        """Draw a small table of facts downward from its upper left corner (x, y)."""
        step = 0.0042
        height = step * (len(rows) + 0.6)
        self.rectangle(x, y - height, width, height, "#ffffff")
        for index, (name, value) in enumerate(rows):
            line = y - step * (index + 0.8)
            self.small_print(x + 0.002, line, width * 0.6, [name], 0.003, "#222222")
            self.small_print(x + width * 0.72, line, width * 0.26, [value], 0.003, "#222222")

    def paste(self, sheet: "Sheet", x: float, y: float) -> None:
        """Draw another sheet with its lower left corner at (x, y)."""
        left, top = self._at((x, y + sheet.height))
        size = (round(sheet.width * self._scale), round(sheet.height * self._scale))
        self._image.paste(sheet.picture().resize(size), (round(left), round(top)))
        self._lines += [
            self._drawn(line._replace(left=line.left + x, bottom=line.bottom + y))
            for line in sheet._lines
        ]

    def _at(self, point: Point) -> tuple[float, float]:
        return point[0] * self._scale, (self.height - point[1]) * self._scale


def _as_written(text: str) -> str:
    """Return a text as a person writes it: capitals throughout are those of the label."""
    return text.title() if text.isupper() else text


def _luminance(color: np.ndarray) -> float:
    """Return the relative luminance, 0 to 1, of an sRGB color (3,), 0 to 255."""
    return float(np.dot(LUMINANCE, (np.asarray(color) / 255.0) ** _GAMMA))


@cache
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(pixels)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


def _code(color: Color) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in rgb(color))
    return red, green, blue
