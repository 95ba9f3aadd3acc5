# SPDX-License-Identifier: GPL-3.0-or-later
"""Plastic bottles printed on front and back: sauces to squeeze, dish soap, shampoo."""

from collections.abc import Callable
from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import turned_bodies, whole
from tool_scripts.building.curves import Curve, flowing, rounded
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Points, Shape, Words
from tool_scripts.building.parts import above, named
from tool_scripts.building.surfaces import Span, lathe, turned
from tool_scripts.importing.obj_mesh import ObjMesh

Draw = Callable[[Sheet], None]
# Front and back of a label as shares of its length; its ends meet between them, where nothing is printed.
_SIDES = (0.25, 0.75)
# Where the nozzles begin on their caps, meters.
_SAUCE_NOZZLE, _SOAP_NOZZLE = 0.1905, 0.1935


def _labeled(below: Curve, label: Curve, upper: Curve, close: Curve) -> ObjMesh:
    """Return a turned body with a label, of profiles (n, 2) from the bottom to what closes its top."""
    return lathe(
        [
            Span("body", below, part="body"),
            Span("label", label, label=True, part="label"),
            Span("body", upper, part="body"),
            Span("body", close, part="body"),
        ]
    )


def sauce(color: str, lid: str, draw: Draw, rng: np.random.Generator) -> Shape:
    """Return an upright squeeze bottle of sauce with a wide waist label and a flip lid."""
    del rng
    low, high = 0.030, 0.108
    below = rounded([(0.0, 0.0035), (0.020, 0.0, 0.003), (0.0300, 0.0, 0.004),
                     (0.0335, 0.010, 0.012),
                     (0.0325, low)])  # fmt: skip
    label = np.array([(0.0325, low), (0.0322, 0.056), (0.0322, 0.082), (0.0325, high)])
    upper = flowing(
        [(0.0325, high), (0.0330, 0.122), (0.0295, 0.146), (0.0210, 0.164), (0.0165, 0.170)], 18
    )
    close = rounded([(0.0165, 0.170), (0.0160, 0.174), (0.0, 0.174)])
    body = _labeled(below, label, upper, close)
    top = lathe(
        [Span("lid", rounded([(0.0, 0.171), (0.0205, 0.171, 0.001), (0.0195, 0.187, 0.002),
                              (0.0110, 0.192, 0.003), (0.0075, 0.201, 0.002), (0.0, 0.201)]),
              part="cap")]
    )  # fmt: skip
    top = named(top, "nozzle", above(_SAUCE_NOZZLE))
    sheet = Sheet(2 * np.pi * 0.0325, high - low, color)
    draw(sheet)
    finish = {
        "body": finishes.plastic(color, 0.22),
        "label": sheet.finish(0.3),
        "lid": finishes.plastic(lid, 0.35),
    }
    line = np.vstack([below, label, upper])
    bodies = (*turned_bodies(line, (0.146,)), whole(top))
    return Shape((body, top), finish, bodies, complete=True)


def soap(color: str, draw: Draw, rng: np.random.Generator) -> Shape:
    """Return a bottle of dish soap: oval, with a pull-up spout and a printed front."""
    del rng
    low, high = 0.022, 0.128
    below = rounded([(0.0, 0.003), (0.022, 0.0, 0.003), (0.0340, 0.0, 0.005), (0.0370, low)])
    label = flowing([(0.0370, low), (0.0375, 0.060), (0.0360, high)], 10)
    upper = flowing([(0.0360, high), (0.0340, 0.150), (0.0230, 0.172), (0.0150, 0.180)], 14)
    close = np.array([(0.0150, 0.180), (0.0, 0.1815)])
    body = _labeled(below, label, upper, close)
    # Such bottles are flattened from front to back; the ends of the label meet at a narrow side.
    body = turned(body, "z", 90.0).transformed(np.diag([1.0, 0.66, 1.0]), np.zeros(3))
    nozzle = rounded(
        [(0.0, 0.176), (0.0135, 0.176, 0.001), (0.0125, 0.192, 0.0015), (0.0070, 0.194, 0.001),
         (0.0060, 0.203, 0.0006), (0.0072, 0.2035, 0.0006), (0.0065, 0.213, 0.001), (0.0, 0.213)]
    )  # fmt: skip
    spout = named(lathe([Span("lid", nozzle, part="cap")]), "nozzle", above(_SOAP_NOZZLE))
    sheet = Sheet(0.20, high - low, color)
    draw(sheet)
    finish = {
        "body": finishes.plastic(color, 0.2),
        "label": sheet.finish(0.3),
        "lid": finishes.plastic("white", 0.3),
    }
    line = np.vstack([below, label, upper])
    shrunk: list[Points] = [b * [1.0, 0.66, 1.0] for b in turned_bodies(line, (0.150,))]
    return Shape((body, spout), finish, (*shrunk, whole(spout)), complete=True)


def shampoo(color: str, lid: str, draw: Draw, rng: np.random.Generator) -> Shape:
    """Return a flat bottle of shampoo with a wide flip lid and a printed front and back."""
    del rng
    low, high, lid_low, lid_high = 0.014, 0.122, 0.150, 0.182
    below = rounded([(0.0, 0.002), (0.020, 0.0, 0.003), (0.0350, 0.0, 0.006), (0.0375, low)])
    label = flowing([(0.0375, low), (0.0385, 0.060), (0.0370, high)], 10)
    upper = flowing([(0.0370, high), (0.0330, 0.140), (0.0235, lid_low)], 14)
    close = np.array([(0.0235, lid_low), (0.0, lid_low)])
    body = _labeled(below, label, upper, close)
    flip = rounded(
        [(0.0, lid_low - 0.001), (0.0240, lid_low - 0.001, 0.001), (0.0243, 0.172, 0.0003),
         (0.0232, 0.1725, 0.0003), (0.0238, 0.1732, 0.0003), (0.0215, lid_high, 0.004),
         (0.0, lid_high)]
    )  # fmt: skip
    top = lathe([Span("lid", flip, part="cap")])
    flat = np.diag([1.0, 0.6, 1.0])
    body, top = (turned(mesh, "z", 90.0).transformed(flat, np.zeros(3)) for mesh in (body, top))
    sheet = Sheet(0.19, high - low, color)
    draw(sheet)
    finish = {
        "body": finishes.plastic(color, 0.22),
        "label": sheet.finish(0.3),
        "lid": finishes.plastic(lid, 0.3),
    }
    line = np.vstack([below, label, upper])
    bodies = [points @ flat for points in turned_bodies(line, (0.135,))]
    return Shape((body, top), finish, (*bodies, whole(top)), complete=True)


def sauce_label(name: str, brand: str, field: str, ink: str, sheet: Sheet) -> None:
    """Print a sauce label on the bottle's color: an oval field with the name."""
    width, height = sheet.width, sheet.height
    for x in (side * width for side in _SIDES):
        sheet.disc(x, 0.52 * height, 0.155 * width, field, squash=1.02)
        sheet.disc(x, 0.52 * height, 0.146 * width, ink, squash=1.02)
        sheet.disc(x, 0.52 * height, 0.142 * width, field, squash=1.02)
        sheet.text(x, 0.71 * height, brand, 0.011, ink, 0.17 * width, bold=True)
        sheet.text(x, 0.48 * height, name, 0.015, ink, 0.235 * width, bold=True, tall=1.7)


def soap_label(brand: str, field: str, ink: str, sheet: Sheet) -> None:
    """Print the front and back of a dish soap bottle: bubbles, a large brand name, what it is."""
    width, height = sheet.width, sheet.height
    for x in (side * width for side in _SIDES):
        sheet.disc(x, 0.46 * height, 0.0285, field, squash=1.55)
        sheet.text(x, 0.66 * height, brand, 0.019, ink, 0.043, bold=True, tall=1.3)
        sheet.text(x, 0.44 * height, "DISH", 0.0150, ink, 0.046, bold=True, tall=1.2)
        sheet.text(
            x, 0.25 * height, "SOAP", 0.0150, ink, 0.046, bold=True, continues=True, tall=1.2
        )
        for dx, y, size in ((-0.024, 0.86, 0.0045), (0.0235, 0.88, 0.0035), (-0.027, 0.12, 0.003)):
            sheet.disc(x + dx, y * height, size, field)
            sheet.disc(x + dx - 0.3 * size, y * height + 0.3 * size, 0.3 * size, "#ffffff")


def shampoo_label(brand: str, field: str, ink: str, sheet: Sheet) -> None:
    """Print the front and back of a shampoo bottle: what it is on a tall field, below a drop."""
    width, height = sheet.width, sheet.height
    for x in (side * width for side in _SIDES):
        sheet.rectangle(x - 0.0275, 0.06 * height, 0.055, 0.90 * height, field, radius=0.010)
        drop = [(x - 0.0048, 0.80 * height), (x, 0.92 * height), (x + 0.0048, 0.80 * height)]
        sheet.polygon(drop, ink)
        sheet.disc(x, 0.785 * height, 0.0052, ink)
        sheet.text(x, 0.55 * height, brand, 0.017, ink, 0.046, bold=True, tall=1.4)
        sheet.text(x, 0.27 * height, "SHAMPOO", 0.0125, ink, 0.050, bold=True, tall=1.7)


def _words(name: str, category: str, color: str, *aliases: str, material: str = "plastic") -> Words:
    return Words(name, category, color, ("bottle", *aliases), material, "cylindrical")


MODELS = (
    Blueprint(
        "bottle_ketchup_red",
        _words("ketchup bottle", "seasoning", "red", "ketchup", "bottle of ketchup"),
        partial(
            sauce, "red", "white", partial(sauce_label, "Ketchup", "Tomaro", "#f4ead2", "#8c1014")
        ),
    ),
    Blueprint(
        "bottle_mustard_yellow",
        _words(
            "mustard bottle",
            "seasoning",
            "yellow",
            "mustard",
            "bottle of mustard",
        ),
        partial(
            sauce,
            "yellow",
            "#b4141a",
            partial(sauce_label, "Mustard", "Senfina", "#fff6d8", "#7a3f05"),
        ),
    ),
    Blueprint(
        "bottle_sauce_brown",
        _words(
            "sauce bottle",
            "seasoning",
            "brown",
            "barbecue sauce",
            "bottle of sauce",
        ),
        partial(
            sauce,
            "#5a2c14",
            "black",
            partial(sauce_label, "Barbecue", "Old Rig", "#f0d9a8", "#4a1c0c"),
        ),
    ),
    *(
        Blueprint(
            f"shampoo_bottle_{c}",
            _words("shampoo bottle", "toiletries", c, "lotion bottle"),
            partial(shampoo, code, lid, partial(shampoo_label, brand, field, ink)),
        )
        for c, code, lid, brand, field, ink in (
            ("pink", "pink", "#f0eee8", "Floria", "#fbeef2", "#8a1f4c"),
            ("white", "white", "#b9bcc0", "Silvan", "#dfe6e4", "#1f4d5c"),
        )
    ),
    *(
        Blueprint(
            f"bottle_soap_{c}",
            _words(
                "dish soap bottle",
                "cleaning product",
                c,
                "washing-up liquid",
                "detergent bottle",
            ),
            partial(soap, code, partial(soap_label, brand, field, ink)),
        )
        for c, code, brand, field, ink in (
            ("green", "#2f9e44", "Lindo", "#eaf7d8", "#14562a"),
            ("orange", "orange", "Citro", "#fff3d0", "#a84404"),
            ("blue", "blue", "Aquello", "#dff0ff", "#12357e"),
        )
    ),
)
