# SPDX-License-Identifier: GPL-3.0-or-later
"""Fruit, vegetables and eggs: solids of revolution, randomly deformed a little, with drawn skins."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from PIL import Image

from tool_scripts.building import finishes, noise
from tool_scripts.building.curves import Curve, ellipse, smooth
from tool_scripts.building.model import Blueprint, Shape, Words, grounded
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import Span, lathe, sweep, turned
from tool_scripts.importing.obj_mesh import ObjMesh

Skin = Callable[[np.random.Generator], Image.Image]


def standing(
    profile: Sequence[tuple[float, float]], skin: Skin, stem: str, rng: np.random.Generator,
    roughness: float = 0.38, groove: float = 0.0,
) -> Shape:  # fmt: skip
    """Return a fruit that stands on its blossom end; `stem` is "" or the color of its stem.

    `groove` is the depth of a furrow from end to end, as a share of the radius.
    """
    body = _natural(_body(profile, "skin"), rng, 0.018, groove)
    parts = [body]
    top = float(np.array(profile)[-1, 1])
    if stem:
        line = smooth(
            [(0, 0, top - 0.004), (0.0006, 0, top + 0.005), (0.003, 0.001, top + 0.012)], 10
        )
        stalk = sweep(line, ellipse(0.0014, 0.0014, 12), "stem", np.linspace(0.9, 1.25, 10))
        parts.append(named(stalk, "stem"))
    return grounded(
        Shape(
            tuple(parts),
            {
                "skin": finishes.printed(skin(rng), roughness),
                "stem": finishes.plain(stem or "brown", 0.8),
            },
            tuple(part.positions for part in parts),
            crease=60.0,
            complete=bool(stem),
        )
    )


def lying(
    profile: Sequence[tuple[float, float]], skin: Skin, rng: np.random.Generator,
    roughness: float = 0.5, bend: float = 0.0,
) -> Shape:  # fmt: skip
    """Return a long fruit lying along +x, bent by `bend` meters at its ends."""
    body = _natural(_body(profile, "skin"), rng, 0.02, 0.0)
    body = turned(body, "y", 90.0)
    x = body.positions[:, 0]
    share = 2 * (x - x.min()) / np.ptp(x) - 1
    bent = body.positions + np.column_stack([0 * x, bend * share**2, 0 * x])
    mesh = replace(body, positions=bent)
    return grounded(Shape((mesh,), {"skin": finishes.printed(skin(rng), roughness)}, crease=60.0))


def egg(color: str, rng: np.random.Generator) -> Shape:
    """Return a hen's egg lying on its side."""
    angle = np.linspace(0.0, np.pi, 40)
    z = -np.cos(angle)
    radius = 0.0218 * np.sin(angle) * (1 - 0.10 * z)
    profile = list(zip(radius.tolist(), (0.0285 * (z + 1)).tolist(), strict=True))
    body = turned(_body(profile, "skin", as_given=True), "y", 90.0)
    return grounded(
        Shape((body,), {"skin": finishes.printed(_freckled(color, 0.05, rng), 0.5)}, crease=60.0)
    )


def _body(profile: Sequence[tuple[float, float]], material: str, as_given: bool = False) -> ObjMesh:
    line: Curve = np.array(profile) if as_given else _closed(profile)
    line[[0, -1], 0] = 0.0
    return lathe([Span(material, line, label=True)])


def _closed(profile: Sequence[tuple[float, float]]) -> Curve:
    """Return a smooth outline that meets the axis at right angles."""
    points = np.array(profile, dtype=np.float64)
    # Mirrored at both ends, so that the curve is flat where it crosses the axis.
    mirror = np.array([-1.0, 1.0])
    line = smooth(np.vstack([points[1] * mirror, points, points[-2] * mirror]).tolist(), 120)
    inside = line[:, 0] > 1e-5
    first = int(np.argmax(inside))
    last = len(line) - int(np.argmax(inside[::-1]))
    return np.vstack([points[:1], line[first:last], points[-1:]])


def _natural(mesh: ObjMesh, rng: np.random.Generator, amount: float, groove: float) -> ObjMesh:
    """Return a less regular mesh: with a few broad bulges around it, and a furrow as on a plum."""
    x, y, z = mesh.positions.T
    turn = np.arctan2(y, x)
    height = (z - z.min()) / np.ptp(z)
    factor = np.ones_like(z)
    for waves in (1, 2, 3):
        phase, tilt = rng.uniform(0, 2 * np.pi, 2)
        factor += (
            amount / waves * np.sin(waves * turn + phase + 2.0 * np.sin(np.pi * height + tilt))
        )
    furrow = np.exp(-(((turn + np.pi / 2) / 0.11) ** 2)) * np.sin(np.pi * height) ** 0.5
    factor -= groove * furrow
    return replace(mesh, positions=np.column_stack([x * factor, y * factor, z]))


def _bloomed(color: str, bloom: str, rng: np.random.Generator) -> Image.Image:
    """Return a skin with a pale bloom that is rubbed off in places."""
    patches = _around(noise.clouds(rng, (3, 3), 4))
    fine = _around(noise.clouds(rng, (32, 32), 3))
    share = np.clip(1.9 * (patches - 0.38), 0.0, 0.75) * (0.65 + 0.7 * (fine - 0.3))
    return finishes.mixed(color, bloom, np.clip(share, 0.0, 1.0), 0.9 + 0.2 * patches)


def _dimpled(color: str, swing: float, rng: np.random.Generator) -> Image.Image:
    """Return the skin of a citrus fruit: dark pores."""
    pores = _around(noise.speckles(rng, 900, 2.2))
    clouds = _around(noise.clouds(rng, (4, 4), 3))
    return finishes.mixed(
        color, finishes.darker(color, 0.80), 0.6 * pores, 0.97 + swing * (clouds - 0.5)
    )


def _freckled(color: str, swing: float, rng: np.random.Generator) -> Image.Image:
    spots = _around(noise.speckles(rng, 130, 2.0))
    clouds = _around(noise.clouds(rng, (4, 4), 4))
    return finishes.mixed(
        color, finishes.darker(color, 0.62), 0.6 * spots, 1.0 + swing * (clouds - 0.5)
    )


def _striped(color: str, other: str, rng: np.random.Generator) -> Image.Image:
    """Return a skin with faint stripes from end to end, as on apples."""
    streaks = noise.clouds(rng, (2, 64), 3)
    share = np.clip(1.8 * (_around(streaks) - 0.45), 0.0, 1.0)
    return finishes.mixed(color, other, 0.65 * share, np.ones_like(share))


def _ringed(color: str, rng: np.random.Generator) -> Image.Image:
    """Return the skin of a root vegetable: fine creases around it."""
    rings = _around(noise.clouds(rng, (64, 4), 2))
    clouds = _around(noise.clouds(rng, (6, 4), 2))
    return finishes.shaded(color, 0.90 + 0.22 * (rings - 0.5) + 0.12 * (clouds - 0.3))


def _around(picture: noise.Picture) -> noise.Picture:
    """Return a square image twice side by side: a skin is twice as long around as from end to end."""
    return np.tile(picture, (1, 2))


_APPLE = [(0, 0.0050), (0.010, 0.0020), (0.022, 0.0018), (0.0345, 0.018), (0.0385, 0.042), (0.031, 0.064),
          (0.015, 0.0705), (0.005, 0.066), (0, 0.0615)]  # fmt: skip
_LEMON = [(0, 0), (0.0055, 0.0035), (0.012, 0.009), (0.0255, 0.026), (0.0290, 0.044), (0.0255, 0.062),
          (0.012, 0.079), (0.006, 0.085), (0, 0.090)]  # fmt: skip
_LIME = [(0, 0), (0.004, 0.0018), (0.014, 0.006), (0.0240, 0.020), (0.0258, 0.031), (0.0235, 0.044),
         (0.012, 0.056), (0.004, 0.0600), (0, 0.062)]  # fmt: skip
_PLUM = [(0, 0.0010), (0.010, 0.0006), (0.0195, 0.012), (0.0218, 0.028), (0.0185, 0.044), (0.0085, 0.0540),
         (0, 0.0525)]  # fmt: skip
_CARROT = [(0, 0), (0.0016, 0.004), (0.0050, 0.030), (0.0105, 0.090), (0.0145, 0.145), (0.0150, 0.160),
           (0.009, 0.169), (0, 0.1685)]  # fmt: skip


def _words(
    name: str, category: str, color: str, *aliases: str, plural: str = "", article: str = ""
) -> Words:
    return Words(name, category, color, aliases, "", "", "upright", plural, article)


MODELS = (
    Blueprint(
        "apple_green",
        _words("apple", "fruit", "green", "green apple"),
        partial(standing, _APPLE, partial(_striped, "#6f9e2a", "#8fb63c"), "#4a3620"),
    ),
    Blueprint(
        "apple_yellow",
        _words("apple", "fruit", "yellow"),
        partial(standing, _APPLE, partial(_striped, "#dfb631", "#e6c65a"), "#4a3620"),
    ),
    Blueprint(
        "lemon_yellow",
        _words("lemon", "fruit", "yellow"),
        partial(lying, _LEMON, partial(_dimpled, "#f0c81e", 0.10)),
    ),
    Blueprint(
        "lime_green",
        _words("lime", "fruit", "green"),
        partial(lying, _LIME, partial(_dimpled, "#5f8f24", 0.55), roughness=0.6),
    ),
    Blueprint(
        "plum_purple",
        _words("plum", "fruit", "purple"),
        partial(
            standing,
            _PLUM,
            partial(_bloomed, "#3f1748", "#8d7ba6"),
            "#5a4228",
            roughness=0.55,
            groove=0.055,
        ),
    ),
    Blueprint(
        "carrot_orange",
        _words("carrot", "vegetable", "orange"),
        partial(lying, _CARROT, partial(_ringed, "#de6a12"), bend=0.006),
    ),
    Blueprint(
        "egg_white",
        _words("egg", "hen's egg", "white", article="an"),
        partial(egg, "#efece4"),
    ),
    Blueprint(
        "egg_brown",
        _words("egg", "hen's egg", "brown", article="an"),
        partial(egg, "#a8693f"),
    ),
)
