# SPDX-License-Identifier: GPL-3.0-or-later
"""Bottles of steel and glass: water bottles, wine, oil and vinegar, with caps and paper labels."""

from collections.abc import Callable
from functools import partial

import numpy as np

from tool_scripts.building import finishes
from tool_scripts.building.bodies import turned_bodies, whole
from tool_scripts.building.curves import circle, flowing, in_space, rounded, smooth
from tool_scripts.building.labels import Sheet
from tool_scripts.building.model import Blueprint, Shape, Words
from tool_scripts.building.parts import above, named, within
from tool_scripts.building.surfaces import Span, lathe, sweep
from tool_scripts.importing.obj_mesh import ObjMesh

Draw = Callable[[Sheet], None]
# Where the necks of bottles begin, meters.
_WINE_NECK, _OIL_NECK = 0.216, 0.182


def cap(
    radius: float, height: float, z: float, material: str, ribs: int = 0, part: str = "cap"
) -> ObjMesh:
    """Return a screw cap with its lower edge at z and `ribs` vertical grooves."""
    edge = min(0.0016, 0.3 * height)
    profile = rounded(
        [(0.0, z), (radius, z, 0.0006), (radius, z + height, edge), (0.0, z + height)]
    )
    mesh = lathe([Span(material, profile, part=part)], segments=4 * ribs if ribs else 72)
    if not ribs:
        return mesh
    x, y, height_of = mesh.positions.T
    side = (np.hypot(x, y) > 0.98 * radius) & (height_of < z + height - edge)
    column = np.round(np.arctan2(y, x) / (np.pi / (2 * ribs))).astype(int)
    scale = np.where(side & (column % 4 < 2), 0.965, 1.0)
    mesh.positions[:, :2] *= scale[:, None]
    return mesh


def flask(color: str, rng: np.random.Generator) -> Shape:
    """Return a lacquered steel water bottle with a black screw lid and a carrying loop."""
    body = rounded(
        [(0.0, 0.0), (0.0335, 0.0, 0.004), (0.0362, 0.006, 0.003), (0.0362, 0.172, 0.018),
         (0.0245, 0.196, 0.006), (0.0238, 0.204)]
    )  # fmt: skip
    bare = rounded([(0.0238, 0.204), (0.0232, 0.207, 0.0005), (0.0, 0.207)])
    lid = cap(0.0262, 0.024, 0.2065, "lid", ribs=24, part="lid")
    arc = smooth(
        [(-0.020, 0.2285), (-0.0185, 0.242), (0.0, 0.252), (0.0185, 0.242), (0.020, 0.2285)], 26
    )
    loop = sweep(in_space(arc), 0.9 * circle(0.0036, 16) * np.array([1.0, 2.0]), "lid")
    loop = named(loop, "loop")
    bottle = lathe([Span("coat", body, part="body"), Span("steel", bare, part="neck")])
    finish = {
        "coat": finishes.plain(color, 0.38),
        "steel": finishes.steel(rng),
        "lid": finishes.plastic("black", 0.5),
    }
    bodies = (*turned_bodies(body, (0.180,)), whole(lid, loop))
    return Shape((bottle, lid, loop), finish, bodies, complete=True)


def wine(glass: str, foil: str, draw: Draw, rng: np.random.Generator) -> Shape:
    """Return a wine bottle with a paper label and a foil capsule."""
    del rng
    radius, low, high = 0.0372, 0.045, 0.125
    below = rounded(
        [(0.0, 0.012), (0.020, 0.004, 0.010), (0.030, 0.0, 0.002), (radius - 0.002, 0.0, 0.004),
         (radius, 0.008, 0.003), (radius, low)]
    )  # fmt: skip
    label = np.array(
        [(radius, low), (radius + 2e-4, low + 2e-4), (radius + 2e-4, high - 2e-4), (radius, high)]
    )
    shoulder = flowing(
        [
            (radius, high),
            (radius, 0.168),
            (0.0350, 0.186),
            (0.0240, 0.206),
            (0.0165, 0.222),
            (0.0148, 0.245),
        ],
        24,
    )
    capsule = rounded(
        [(0.0148, 0.245), (0.0152, 0.2455, 0.0002), (0.0146, 0.286, 0.0005),
         (0.0158, 0.2875, 0.0006),
         (0.0158, 0.296, 0.0012), (0.0142, 0.298, 0.001), (0.0, 0.298)]
    )  # fmt: skip
    mesh = lathe(
        [Span("glass", below, part="body"), Span("label", label, label=True, part="label"),
         Span("glass", shoulder, part="body"), Span("foil", capsule, part="foil")]
    )  # fmt: skip
    mesh = within(mesh, "body", "neck", above(_WINE_NECK))
    sheet = Sheet(2 * np.pi * radius, high - low, "#ece4d2")
    draw(sheet)
    finish = {
        "glass": finishes.plain(glass, 0.06),
        "label": sheet.finish(0.7),
        "foil": finishes.plain(foil, 0.35, 0.4),
    }
    line = np.vstack([below, label, shoulder, capsule])
    return Shape((mesh,), finish, tuple(turned_bodies(line, (0.186, 0.226))), complete=True)


def oil(color: str, closure: str, draw: Draw, rng: np.random.Generator) -> Shape:
    """Return a bottle of oil or vinegar: glass with round shoulders, a wide cap to pour through."""
    del rng
    low, high = 0.022, 0.128
    radius = 0.0315
    below = rounded([(0.0, 0.004), (0.018, 0.0, 0.003), (radius - 0.001, 0.0, 0.003),
                     (radius, 0.006, 0.003),
                     (radius, low)])  # fmt: skip
    label = np.array(
        [(radius, low), (radius + 2e-4, low + 2e-4), (radius + 2e-4, high - 2e-4), (radius, high)]
    )
    upper = flowing(
        [(radius, high), (radius, 0.142), (0.0290, 0.160), (0.0190, 0.174), (0.0140, 0.184),
         (0.0132, 0.196)], 22,
    )  # fmt: skip
    close = np.array([(0.0132, 0.196), (0.0, 0.196)])
    mesh = lathe(
        [
            Span("glass", below, part="body"),
            Span("label", label, label=True, part="label"),
            Span("glass", upper, part="body"),
            Span("glass", close, part="neck"),
        ]
    )
    mesh = within(mesh, "body", "neck", above(_OIL_NECK))
    lid = cap(0.0185, 0.026, 0.192, "cap", ribs=14)
    sheet = Sheet(2 * np.pi * radius, high - low, "#efe8d2")
    draw(sheet)
    finish = {
        "glass": finishes.plain(color, 0.07),
        "label": sheet.finish(0.65),
        "cap": finishes.plastic(closure, 0.4),
    }
    line = np.vstack([below, label, upper])
    bodies = (*turned_bodies(line, (0.148, 0.178)), whole(lid))
    return Shape((mesh, lid), finish, bodies, complete=True)


def wine_label(name: str, kind: str, ink: str, sheet: Sheet) -> None:
    """Print a wine label: lines, a small crest, the year."""
    width, height = sheet.width, sheet.height
    for y in (0.06, 0.94):
        sheet.rectangle(0, (y - 0.008) * height, width, 0.016 * height, "#b08a3c")
    # The ends of the label meet between the two, where nothing is printed.
    for x in (0.25 * width, 0.75 * width):
        sheet.disc(x, 0.76 * height, 0.0075, ink)
        sheet.polygon(
            [(x - 0.004, 0.74 * height), (x, 0.83 * height), (x + 0.004, 0.74 * height)], "#d9b45a"
        )
        sheet.text(x, 0.56 * height, name, 0.014, ink, 0.30 * width, bold=True, tall=1.2)
        sheet.text(x, 0.36 * height, kind, 0.0130, "#4a3b2c", 0.28 * width, bold=True)
        sheet.text(x, 0.18 * height, "2021", 0.012, ink, bold=True)


def oil_label(lines: tuple[str, ...], ink: str, fruit: str, sheet: Sheet) -> None:
    """Print a label of oil or vinegar, three times: in large letters what it is, and the fruit below."""
    width, height = sheet.width, sheet.height
    for y in (0.0, 0.93):
        sheet.rectangle(0, y * height, width, 0.07 * height, ink)
    # The ends of the label meet between two of them, where only the borders are.
    for x in (width / 6, width / 2, 5 * width / 6):
        for number, line in enumerate(lines):
            y = 0.74 - (0.23 * number if len(lines) > 1 else 0.10)
            sheet.text(
                x, y * height, line, 0.021, ink, 0.26 * width, bold=True, continues=number > 0,
                tall=1.2 if len(lines) > 1 else 2.3,
            )  # fmt: skip
        sheet.line([(x - 0.018, 0.24 * height), (x + 0.018, 0.32 * height)], 0.0014, "#5a4a28")
        for dx, dy in ((-0.010, 0.16), (0.001, 0.21), (0.011, 0.20)):
            sheet.disc(x + dx, dy * height, 0.0058, fruit, squash=1.25)
            sheet.disc(x + dx - 0.002, (dy + 0.025) * height, 0.0014, finishes.darker(fruit, 1.7))


def _words(name: str, category: str, color: str, *aliases: str, material: str = "glass") -> Words:
    return Words(name, category, color, ("bottle", *aliases), material, "cylindrical", "any")


MODELS = (
    *(
        Blueprint(
            f"bottle_water_{c}",
            _words("water bottle", "drinkware", c, "drinking bottle", "flask", material="metal"),
            partial(flask, c),
        )
        for c in ("red", "blue", "green", "pink", "white", "black")
    ),
    Blueprint(
        "bottle_wine_brown",
        _words("wine bottle", "drink", "brown", "bottle of wine"),
        partial(wine, "#64381a", "#8a1c22", partial(wine_label, "Monte Alva", "ROSSO", "#7a1620")),
    ),
    Blueprint(
        "bottle_oil_green",
        _words("oil bottle", "seasoning", "green", "olive oil", "bottle of oil"),
        partial(
            oil, "#1c3f1c", "#2f4a1c", partial(oil_label, ("OLIVE", "OIL"), "#33501a", "#6f8432")
        ),
    ),
    Blueprint(
        "bottle_vinegar_black",
        _words("vinegar bottle", "seasoning", "black", "vinegar", "bottle of vinegar"),
        partial(oil, "#171214", "#1c1c1e", partial(oil_label, ("VINEGAR",), "#3a1420", "#5a2440")),
    ),
)
