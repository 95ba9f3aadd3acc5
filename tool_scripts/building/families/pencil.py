# SPDX-License-Identifier: GPL-3.0-or-later
"""Pencils, wax crayons and felt-tip markers, lying along +x."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import whole
from tool_scripts.building.curves import circle, rounded
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words, grounded
from tool_scripts.building.parts import named
from tool_scripts.building.surfaces import Span, lathe, loft, moved, turned
from tool_scripts.importing.obj_mesh import ObjMesh

_PENCIL_RADIUS = 0.0037
_MARKER_RADIUS = 0.0078


def pencil(color: str, rng: np.random.Generator) -> Shape:
    """Return a sharpened hexagonal pencil with ferrule and eraser."""
    body_end = 0.150
    hexagon = circle(_PENCIL_RADIUS / np.cos(np.pi / 6), 6)
    sections = []
    for x, scale in ((0.0, 1.0), (body_end, 1.0)):
        outline = _rounded_hexagon(hexagon * scale)
        sections.append(np.column_stack([outline, np.full(len(outline), x)]))
    body = named(loft(np.array(sections), "lacquer"), "body")
    wood = [(0.0, 0.0), (_PENCIL_RADIUS * 0.985, 0.0), (0.0011, 0.0185)]
    cone = lathe(
        [
            Span("wood", np.array(wood), part="tip"),
            Span(
                "lead", np.array([(0.0011, 0.0185), (0.0003, 0.0215), (0.0, 0.0217)]), part="lead"
            ),
        ],
        segments=36,
    )
    parts = _lying([body, moved(cone, z=body_end), *_pencil_end()])
    return grounded(
        Shape(
            tuple(parts),
            {
                "lacquer": finishes.painted_wood(color),
                "wood": finishes.upright_grain(finishes.wood(rng, "light", 0.7)),
                "lead": finishes.plain("#2c2c30", 0.4),
                "metal": finishes.aluminium(rng),
                "rubber": finishes.rubber("#d98a94"),
            },
            (whole(*parts),),
            crease=30.0,
            complete=True,
        )
    )


def _pencil_end() -> list[ObjMesh]:
    """Return ferrule and eraser, below z = 0."""
    ferrule = rounded(
        [(0.0, 0.0), (0.0038, 0.0, 0.0003), (0.0038, 0.004, 0.0004), (0.0041, 0.005, 0.0004),
         (0.0038, 0.006, 0.0004), (0.0038, 0.010, 0.0004), (0.0, 0.010)]
    )  # fmt: skip
    eraser = rounded([(0.0, 0.0), (0.0034, 0.0), (0.0034, 0.008, 0.0014), (0.0, 0.008)])
    return [
        moved(lathe([Span("metal", ferrule, part="ferrule")], segments=36), z=-0.0095),
        _upside_down(lathe([Span("rubber", eraser, part="eraser")], segments=36), -0.0090),
    ]


def crayon(color: str, rng: np.random.Generator) -> Shape:
    """Return a wax crayon in a paper sleeve of the same color."""
    del rng
    radius, length = 0.0052, 0.094
    low, high = 0.008, 0.076
    sheet = _crayon_sleeve(color, 2 * np.pi * radius, high - low)
    profile_low = rounded([(0.0, 0.0), (radius * 0.94, 0.0, 0.0006), (radius * 0.94, low)])
    sleeve = np.array(
        [(radius * 0.94, low), (radius, low + 0.0001), (radius, high), (radius * 0.94, high)]
    )
    tip = rounded(
        [
            (radius * 0.94, high),
            (radius * 0.94, length - 0.013, 0.001),
            (0.0022, length, 0.0010),
            (0.0, length),
        ]
    )
    mesh = lathe(
        [Span("wax", profile_low, part="body"), Span("sleeve", sleeve, label=True, part="wrapper"),
         Span("wax", tip, part="tip")], 48,
    )  # fmt: skip
    parts = _lying([mesh])
    return grounded(
        Shape(
            tuple(parts),
            {"wax": finishes.wax(color), "sleeve": sheet.finish(0.7)},
            (whole(*parts),),
            complete=True,
        )
    )


def _crayon_sleeve(color: str, around: float, length: float) -> Sheet:
    """Return a paler sleeve with two black bands and a wavy one at each end, and black ovals between them."""
    sheet = Sheet(around, length, _paler(color))
    for sign, end in ((1, 0.0), (-1, length)):
        for low, high in ((0.030, 0.055), (0.085, 0.110)):
            y = end + sign * (low if sign > 0 else high) * length
            sheet.rectangle(0, y, around, 0.025 * length, "#1c1c1e")
        along = np.linspace(0.0, around, 49)
        swing = end + sign * (0.165 + 0.022 * np.sin(6 * np.pi * along / around)) * length
        sheet.line(
            list(zip(along.tolist(), swing.tolist(), strict=True)), 0.018 * length, "#1c1c1e"
        )
    for x in (0.25 * around, 0.75 * around):
        for radius, ink in ((0.0062, "#1c1c1e"), (0.0050, color)):
            sheet.disc(x, 0.5 * length, radius, ink, squash=2.6)
    return sheet


def _paler(color: str) -> str:
    """Return a color a fifth of the way to white."""
    values = 0.8 * finishes.rgb(color) + 0.2 * 255.0
    return "#" + "".join(f"{round(value):02x}" for value in values.tolist())


def marker(color: str, rng: np.random.Generator) -> Shape:
    """Return a thick marker with barrel and cap in the color of its ink."""
    del rng
    radius = _MARKER_RADIUS
    barrel_profile = rounded(
        [(0.0, 0.0), (radius * 0.86, 0.0, 0.0012), (radius * 0.86, 0.004, 0.0006),
         (radius, 0.005, 0.0008),
         (radius, 0.016)]
    )  # fmt: skip
    label = np.array([(radius, 0.016), (radius, 0.080)])
    shoulder = rounded([(radius, 0.080), (radius, 0.088, 0.0006), (0.0, 0.088)])
    barrel = lathe(
        [
            Span("plastic", barrel_profile, part="body"),
            Span("label", label, label=True, part="label"),
            Span("plastic", shoulder, part="body"),
        ],
        48,
    )
    cap_radius = radius + 0.0007
    cap = rounded(
        [(0.0, 0.0), (cap_radius, 0.0, 0.0004), (cap_radius, 0.034, 0.0015),
         (cap_radius * 0.72, 0.042, 0.0025), (0.0, 0.042)]
    )  # fmt: skip
    parts = _lying([barrel, moved(lathe([Span("plastic", cap, part="cap")], 48), z=0.0865)])
    return grounded(
        Shape(
            tuple(parts),
            {
                "plastic": finishes.plastic(color, 0.3),
                "label": _marker_label(color, radius).finish(0.35),
            },
            (whole(*parts),),
            complete=True,
        )
    )


def _marker_label(color: str, radius: float) -> Sheet:
    """Return a white label with a stripe at each end and two fields in the color."""
    sheet = Sheet(2 * np.pi * radius, 0.064, "#f0efe9")
    width, height = sheet.width, sheet.height
    for y in (0.0, 0.90):
        sheet.rectangle(0, y * height, width, 0.10 * height, color)
    for x in (0.25, 0.75):
        sheet.rectangle((x - 0.10) * width, 0.2 * height, 0.2 * width, 0.6 * height, color)
    return sheet


def _lying(parts: list[ObjMesh]) -> list[ObjMesh]:
    """Return upright parts laid along +x."""
    return [turned(part, "y", 90.0) for part in parts]


def _upside_down(mesh: ObjMesh, z: float) -> ObjMesh:
    return moved(turned(mesh, "x", 180.0), z=z)


def _rounded_hexagon(hexagon: np.ndarray) -> np.ndarray:
    return rounded([(x, y, 0.0006) for x, y in hexagon.tolist()], closed=True)


def _words(name: str, color: str, *aliases: str, material: str) -> Words:
    return Words(name, "writing utensil", color, aliases, material, "elongated", "upright")


MODELS = (
    *(
        Blueprint(f"pencil_{c}", _words("pencil", c, material="wood"), partial(pencil, c))
        for c in ("yellow", "red", "green", "blue")
    ),
    *(
        Blueprint(
            f"crayon_{c}", _words("crayon", c, "wax crayon", material="wax"), partial(crayon, c)
        )
        for c in ("red", "orange", "green", "purple")
    ),
    *(
        Blueprint(
            f"marker_{c}",
            _words("marker", c, "felt-tip pen", "marker pen", "pen", material="plastic"),
            partial(marker, c),
        )
        for c in ("black", "red", "blue", "green")
    ),
)
