# SPDX-License-Identifier: GPL-3.0-or-later
"""Materials by common names: color, roughness, metalness, and small textures.

Colors are sRGB codes. `PAINTS` has one for each basic color term, chosen in the middle of the word's
range, so that the word stays right in warm and in cold light.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tool_scripts.building import noise
from tool_scripts.importing.materials import METALLIC, Material, from_srgb

PAINTS = {
    "red": "#b4141a",
    "orange": "#e4690c",
    "yellow": "#e9b90e",
    "green": "#1f7a34",
    "blue": "#1846a6",
    "purple": "#5e2a8c",
    "pink": "#ea86a8",
    "brown": "#6a3d1f",
    "black": "#1c1c1e",
    "white": "#eceae4",
    "gray": "#85878a",
    "beige": "#d8c4a0",
}
WOODS = {
    "light": ("#d9b380", "#b98a55"),
    "dark": ("#7a4a26", "#4a2a14"),
    "brown": ("#a8713c", "#7c4c24"),
}

_POLISHED = {"gold": "#d8a83c", "silver": "#b9b9b8"}


class Lettering(NamedTuple):
    """A text in an image, as a person would write it.

    Attributes:
        lines: for each a grid of points (r, c, 2) in texture coordinates, from its left to its right end and
            from the foot of its capitals to their top; none if the text is hard to read.
    """

    text: str
    lines: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, eq=False)
class Finish:
    """A material, its image if it has one, and the side length `tile` of the image in meters.

    A `tile` of 0 means that the image fills the texture coordinates from 0 to 1, as labels do. `letterings` is
    what is written in the image.
    """

    material: Material
    picture: Image.Image | None = None
    tile: float = 0.0
    letterings: tuple[Lettering, ...] = ()


def plain(color: str, roughness: float, metallic: float = 0.0) -> Finish:
    """Return a finish of one color, given as sRGB code or by its name in `PAINTS`."""
    return Finish(Material("", from_srgb(PAINTS.get(color, color)), roughness, metallic))


def glazed(color: str) -> Finish:
    """Return glossy glazed ceramic."""
    return plain(color, 0.16)


def matte_ceramic(color: str) -> Finish:
    """Return unglazed or matte glazed ceramic."""
    return plain(color, 0.55)


def bisque() -> Finish:
    """Return the bare clay of a foot ring."""
    return plain("#cdbfa8", 0.85)


def stoneware(rng: np.random.Generator, color: str, dots: str = "#4a3a2c") -> Finish:
    """Return a speckled, semi-matte glaze."""
    base = 0.96 + 0.08 * (noise.clouds(rng, (5, 5)) - 0.5)
    spots = noise.speckles(rng, 150, 1.7) * 0.75
    return textured(mixed(color, dots, spots, base), 0.34, tile=0.1)


def plastic(color: str, roughness: float = 0.32) -> Finish:
    """Return molded plastic."""
    return plain(color, roughness)


def rubber(color: str) -> Finish:
    """Return dull rubber."""
    return plain(color, 0.8)


def enamel(color: str) -> Finish:
    """Return glossy enamel or lacquer on metal."""
    return plain(color, 0.2)


def steel(rng: np.random.Generator) -> Finish:
    """Return brushed stainless steel."""
    return _metal(rng, "#c3c3c0", 0.28)


def aluminium(rng: np.random.Generator) -> Finish:
    """Return the bright metal of cans."""
    return _metal(rng, "#d2d2d0", 0.3)


def gold(rng: np.random.Generator) -> Finish:
    """Return polished brass or gold."""
    return _metal(rng, "#d8a83c", 0.25)


def polished(metal: str) -> Finish:
    """Return smooth "gold" or "silver": small things show brushed metal as noise."""
    return plain(_POLISHED[metal], 0.32, METALLIC)


def iron(rng: np.random.Generator) -> Finish:
    """Return seasoned cast iron or a dark non-stick coating."""
    base = 0.9 + 0.35 * (noise.clouds(rng, (32, 32), 2) - 0.5)
    return textured(shaded("#232324", base), 0.5, tile=0.05)


def wood(rng: np.random.Generator, kind: str = "brown", roughness: float = 0.5) -> Finish:
    """Return wood with its grain along u; `kind` is a key of `WOODS`."""
    light, dark = WOODS[kind]
    lines = noise.grain(rng)
    return textured(mixed(light, dark, lines, np.ones_like(lines)), roughness, tile=0.1)


def painted_wood(color: str) -> Finish:
    """Return lacquered wood whose grain is covered."""
    return plain(color, 0.35)


def cardboard(rng: np.random.Generator, color: str = "#b08a5e") -> Finish:
    """Return brown board with fibers and the faint lines of its corrugation."""
    fibres = noise.clouds(rng, (24, 64), 3)
    waves = 0.5 + 0.5 * np.sin(2 * np.pi * 16 * np.arange(noise.SIZE) / noise.SIZE)[None, :]
    base = 0.93 + 0.14 * (fibres - 0.5) + 0.03 * waves
    return textured(shaded(color, base), 0.85, tile=0.1)


def wicker(rng: np.random.Generator, color: str) -> Finish:
    """Return the streaky surface of willow rods."""
    base = 0.84 + 0.32 * noise.clouds(rng, (4, 24), 3)
    return textured(mixed(color, color, 0 * base, base), 0.6, tile=0.05)


def fabric(color: str, threads: int = 32) -> Finish:
    """Return woven cloth."""
    base = 0.72 + 0.28 * noise.weave(threads)
    return textured(shaded(color, base), 0.9, tile=0.05)


def glass(color: str = "#f4f8f6") -> Finish:
    """Return clear glass, or tinted by a color."""
    base = from_srgb(PAINTS.get(color, color))
    material = Material("", base, 0.02, transmission=1.0)
    return Finish(material)


def wax(color: str) -> Finish:
    """Return candle wax."""
    return plain(color, 0.42)


def printed(picture: Image.Image, roughness: float = 0.4, metallic: float = 0.0) -> Finish:
    """Return an image that fills a label once."""
    material = Material("", roughness=roughness, metallic=metallic)
    return Finish(material, picture.convert("RGB"))


def textured(picture: Image.Image, roughness: float, tile: float, metallic: float = 0.0) -> Finish:
    """Return an image that repeats every `tile` meters."""
    return Finish(Material("", roughness=roughness, metallic=metallic), picture, tile)


def rgb(color: str) -> NDArray[np.float64]:
    """Return an sRGB code, or a name in `PAINTS`, as (3,) float64 in 0..255."""
    code = PAINTS.get(color, color)
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def darker(color: str, factor: float) -> str:
    """Return the sRGB code of a color times a factor (lighter above 1)."""
    values = np.clip(np.round(rgb(color) * factor), 0, 255).astype(int)
    return "#" + "".join(f"{value:02x}" for value in values)


def _metal(rng: np.random.Generator, color: str, roughness: float) -> Finish:
    base = 0.96 + 0.1 * (noise.brushed(rng) - 0.5)
    return textured(shaded(color, base), roughness, 0.1, METALLIC)


def upright_grain(finish: Finish) -> Finish:
    """Return the finish with its image's grain along v, the length of swept and lofted parts."""
    assert finish.picture is not None
    return replace(finish, picture=finish.picture.transpose(Image.Transpose.ROTATE_90))


def shaded(color: str, brightness: noise.Picture) -> Image.Image:
    """Return an image of one color times a brightness (h, w)."""
    return mixed(color, color, np.zeros_like(brightness), brightness)


def mixed(first: str, second: str, share: noise.Picture, brightness: noise.Picture) -> Image.Image:
    """Return a blend of two colors, by the second's share (h, w), times a brightness (h, w)."""
    part = share[..., None]
    pixels = ((1 - part) * rgb(first) + part * rgb(second)) * brightness[..., None]
    return Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8))
