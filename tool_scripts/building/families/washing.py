# SPDX-License-Identifier: GPL-3.0-or-later
"""Sponges, bars of soap, erasers and toothbrushes."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes, noise
from tool_scripts.building.bodies import whole
from tool_scripts.building.boxes import BoxNet, box
from tool_scripts.building.curves import Curve, ellipse, flowing, rounded_rectangle
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words, grounded
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import extrude, loft, moved


def sponge(color: str, scourer: str, rng: np.random.Generator) -> Shape:
    """Return a kitchen sponge, with a scouring layer on top if `scourer` names its color."""
    width, depth, height = 0.110, 0.070, 0.030
    body = box((width, depth, height), 0.004, "foam", steps=4)
    pores = noise.speckles(rng, 260, 4.0)
    soft = 0.94 + 0.12 * (noise.clouds(rng, (16, 16), 3) - 0.5)
    foam = finishes.mixed(color, finishes.darker(color, 0.55), 0.75 * pores, soft)
    parts = [body]
    coats = {"foam": finishes.textured(foam, 0.95, tile=0.06)}
    if scourer:
        parts.append(moved(box((width, depth, 0.009), 0.0025, "fleece"), z=height - 0.001))
        rough = 0.62 + 0.55 * noise.clouds(rng, (64, 64), 2)
        coats["fleece"] = finishes.textured(finishes.shaded(scourer, rough), 0.95, tile=0.05)
    return Shape(tuple(parts), coats, (whole(*parts),))


def soap(color: str, brand: str, rng: np.random.Generator) -> Shape:
    """Return a pillow-shaped bar of soap with its brand pressed (here: shaded) into the top."""
    del rng
    half_width, half_depth, height = 0.043, 0.029, 0.026
    rows = []
    for share in np.sin(np.linspace(-np.pi / 2, np.pi / 2, 17)):
        bulge = (1 - abs(share) ** 3.2) ** (1 / 3.2) if abs(share) < 1 else 0.0
        inset = 0.80 + 0.20 * bulge
        outline = _superellipse(half_width * inset, half_depth * inset, 3.2)
        rows.append(np.column_stack([outline, np.full(len(outline), height / 2 * (1 + share))]))
    mesh = loft(np.array(rows), "soap")
    sheet = Sheet(0.052, 0.020, color)
    sheet.text(0.026, 0.010, brand, 0.0135, finishes.darker(color, 0.80), 0.048, bold=True)
    plate = moved(box((0.052, 0.020, 0.0010), 0.0003, "stamp"), z=height - 0.0006)
    net = BoxNet((0.052, 0.020, 0.0010))
    stamp = Sheet(*net.extent, color)
    left, bottom, *_ = net.rectangle("top")
    stamp.paste(sheet, left, bottom)
    plate = moved(box(net.size, 0.0003, "stamp", label=True), z=height - 0.0006)
    return Shape(
        (mesh, plate),
        {"soap": finishes.plain(color, 0.42), "stamp": stamp.finish(0.42)},
    )


def eraser(color: str, rng: np.random.Generator) -> Shape:
    """Return a rubber eraser in a printed paper sleeve."""
    del rng
    size = (0.058, 0.022, 0.0125)
    body = box(size, 0.0022, "rubber")
    cover = (0.038, size[1] + 0.0008, size[2] + 0.0008)
    net = BoxNet(cover)
    sheet = Sheet(*net.extent, "#e0708c")
    for face in ("top", "front", "back", "bottom"):
        left, bottom, width, height = net.rectangle(face)
        sheet.rectangle(left, bottom, 0.18 * width, height, "#f0eee8")
        sheet.rectangle(left + 0.18 * width, bottom, 0.05 * width, height, "#1c1c1e")
        sheet.text(
            left + 0.62 * width,
            bottom + height / 2,
            "SOFT",
            0.6 * height,
            "#ffffff",
            0.5 * width,
            bold=True,
        )
    wrap = moved(box(cover, 0.0009, "sleeve", label=True), x=0.0085)
    parts = (named(moved(body, z=0.0004), "body"), named(wrap, "sleeve"))
    return Shape(
        parts,
        {"rubber": finishes.rubber(color), "sleeve": sheet.finish(0.55)},
        (whole(*parts),),
        complete=True,
    )


def worn_eraser(color: str, rng: np.random.Generator) -> Shape:
    """Return a long eraser, round and gray at its bare end; its sleeve says what it is in large letters."""
    del rng
    size = (0.068, 0.026, 0.0130)
    body = box(size, 0.0050, "rubber", label=True, steps=5)
    net = BoxNet(size)
    rubber = Sheet(*net.extent, color)
    left, bottom, width, height = net.rectangle("left")
    rubber.rectangle(left - 0.0035, bottom, width + 0.0035, height, "#b9b8b4")
    rubber.rectangle(0.0, 0.0, 0.0035, height, "#b9b8b4")
    cover = (0.044, size[1] + 0.0008, size[2] + 0.0008)
    net = BoxNet(cover)
    sheet = Sheet(*net.extent, color)
    for face in ("top", "front", "back", "bottom"):
        left, bottom, width, height = net.rectangle(face)
        for x in (0.0, 0.94):
            sheet.rectangle(left + x * width, bottom, 0.06 * width, height, "blue")
        middle = (left + width / 2, bottom + height / 2)
        sheet.text(*middle, "ERASER", 0.9 * height, "blue", 0.84 * width, tall=_tall(face))
    wrap = moved(box(cover, 0.0009, "sleeve", label=True), x=0.0095)
    parts = (named(moved(body, z=0.0004), "body"), named(wrap, "sleeve"))
    finish = {"rubber": rubber.finish(0.8), "sleeve": sheet.finish(0.55)}
    return Shape(parts, finish, (whole(*parts),), complete=True)


def _tall(face: str) -> float:
    """Return how much higher the letters of a sleeve are on a broad face, where there is room for them."""
    return 1.5 if face in ("top", "bottom") else 1.0


def toothbrush(color: str, rng: np.random.Generator) -> Shape:
    """Return a toothbrush lying on its back, bristles up."""
    del rng
    length = 0.188
    share = np.linspace(0.0, 1.0, 60)
    width = _along(share, [(0, 0.004), (0.03, 0.0062), (0.30, 0.0068), (0.55, 0.0052), (0.74, 0.0030),
                           (0.82, 0.0046), (0.90, 0.0066), (0.97, 0.0060),
                           (1, 0.0026)])  # fmt: skip
    thick = _along(
        share,
        [(0, 0.003), (0.03, 0.0044), (0.30, 0.0052), (0.60, 0.0042), (0.80, 0.0026), (1, 0.0020)],
    )
    middle = _along(
        share, [(0, 0.0056), (0.30, 0.0064), (0.62, 0.0052), (0.80, 0.0040), (1, 0.0036)]
    )
    rows = []
    for x, w, t, z in zip(share * length, width, thick, middle, strict=True):
        outline = ellipse(w, t, 24)
        rows.append(np.column_stack([np.full(24, x), outline[:, 0], z + outline[:, 1]]))
    handle = named(loft(np.array(rows), "handle"), "handle")
    parts = [named(handle, "head", lambda at: at[:, 0] > 0.81 * length)]
    for row in range(9):
        for column in (-1, 0, 1):
            tuft = extrude(rounded_rectangle(0.0021, 0.0026, 0.0007), 0.0128, "bristles", 0.0006)
            x = 0.842 * length + row * 0.0031
            tuft = moved(tuft, x=x, y=0.0034 * column, z=0.0045)
            parts.append(named(tuft, "bristles"))
    grip = extrude(rounded_rectangle(0.046, 0.0070, 0.0034), 0.0014, "grip", 0.0006)
    parts.append(named(moved(grip, x=0.22 * length, z=0.0103), "grip"))
    return grounded(
        Shape(
            tuple(parts),
            {
                "handle": finishes.plastic(color, 0.25),
                "bristles": finishes.plain("#f1f1ee", 0.7),
                "grip": finishes.rubber("#f1f1ee"),
            },
            (whole(parts[0], parts[-1]), whole(*parts[1:-1])),
            complete=True,
        )
    )


def _superellipse(a: float, b: float, power: float) -> Curve:
    angle = np.linspace(0.0, 2 * np.pi, 96, endpoint=False)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.column_stack(
        [
            a * np.sign(cosine) * np.abs(cosine) ** (2 / power),
            b * np.sign(sine) * np.abs(sine) ** (2 / power),
        ]
    )


def _along(share: Curve, table: list[tuple[float, float]]) -> Curve:
    """Return a quantity along a tool, in meters, without overshoot."""
    line = flowing([(x, 10 * y) for x, y in table], 300)
    values: Curve = np.interp(share, line[:, 0], line[:, 1] / 10)
    return values


def _words(
    name: str, category: str, color: str, *aliases: str, material: str, plural: str = ""
) -> Words:
    return Words(name, category, color, aliases, material, "", "upright", plural)


_CLEANING = "cleaning product"
MODELS = (
    *(
        Blueprint(
            f"sponge_{c}",
            _words("sponge", _CLEANING, c, "kitchen sponge", "dish sponge", material="foam"),
            partial(sponge, code, ""),
        )
        for c, code in (("yellow", "#efc22e"), ("blue", "#3f83c9"), ("pink", "#ec8fae"))
    ),
    *(
        Blueprint(
            f"soap_{c}",
            _words(
                "bar of soap",
                "toiletries",
                c,
                "soap",
                "soap bar",
                material="soap",
                plural="bars of soap",
            ),
            partial(soap, code, brand),
        )
        for c, code, brand in (
            ("white", "#efece2", "LINEN"),
            ("green", "#7fb56a", "OLIVA"),
            ("pink", "#e9a3b4", "ROSA"),
        )
    ),
    *(
        Blueprint(
            f"eraser_{c}",
            _words("eraser", "stationery", c, "rubber eraser", material="rubber"),
            make,
        )
        for c, make in (
            ("white", partial(worn_eraser, "#f1efea")),
            ("pink", partial(eraser, "#e58aa0")),
        )
    ),
    *(
        Blueprint(
            f"toothbrush_{c}",
            _words(
                "toothbrush", "toiletries", c, "brush", material="plastic", plural="toothbrushes"
            ),
            partial(toothbrush, c),
        )
        for c in ("red", "blue", "green")
    ),
)
