# SPDX-License-Identifier: GPL-3.0-or-later
"""Printed labels: a sheet measured in meters, with text in the font that comes with Pillow.

All brands are invented.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tool_scripts.building.finishes import rgb

Color = str
Point = tuple[float, float]

# Drawn larger and scaled down, because Pillow's shapes are not antialiased.
_OVERSAMPLING = 2
_MAX_PIXELS = 1024
_BAR_WIDTH = 0.0007


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
    ) -> None:
        """Write centered on (x, y), capitals about 0.7 `height` high, scaled down to `max_width`."""
        weight = 0.03 * height if bold else 0.0
        font = _font(max(4, round(height * self._scale)))
        width = font.getlength(text) / self._scale + 2 * weight
        if max_width and width > max_width:
            height *= max_width / width
            font, weight = _font(max(4, round(height * self._scale))), weight * max_width / width
        self._draw.text(
            self._at((x, y)), text, fill=_code(color), font=font, anchor="mm",
            stroke_width=round(weight * self._scale), stroke_fill=_code(color),
        )  # fmt: skip

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

    def paste(self, picture: Image.Image, x: float, y: float, width: float, height: float) -> None:
        """Draw an image with its lower left corner at (x, y)."""
        left, top = self._at((x, y + height))
        size = (round(width * self._scale), round(height * self._scale))
        self._image.paste(picture.resize(size), (round(left), round(top)))

    def _at(self, point: Point) -> tuple[float, float]:
        return point[0] * self._scale, (self.height - point[1]) * self._scale


@cache
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(pixels)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return font


def _code(color: Color) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in rgb(color))
    return red, green, blue
