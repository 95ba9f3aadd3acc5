# SPDX-License-Identifier: GPL-3.0-or-later
"""Small turned household objects: thread, funnels, coasters, rolling pins."""

from functools import partial

import numpy as np

from tool_scripts.building import finishes, noise
from tool_scripts.building.bodies import Points, turned_bodies
from tool_scripts.building.curves import circle, flowing, rounded
from tool_scripts.building.model import Blueprint, Shape, Words, grounded
from tool_scripts.building.parts import above, below, named
from tool_scripts.building.surfaces import Span, extrude, lathe, turned

# Where a funnel's rim ends and its spout begins, meters.
_FUNNEL_RIM, _FUNNEL_SPOUT = 0.0045, 0.066


def spool(color: str, rng: np.random.Generator) -> Shape:
    """Return a wooden spool full of sewing thread."""
    low = rounded([(0.0035, 0.0), (0.0160, 0.0, 0.001), (0.0160, 0.004, 0.001), (0.0135, 0.0062)])
    thread = flowing(
        [(0.0135, 0.0062), (0.0152, 0.0085), (0.0156, 0.020), (0.0152, 0.0335), (0.0135, 0.0358)],
        24,
    )
    high = rounded(
        [
            (0.0135, 0.0358),
            (0.0160, 0.038, 0.001),
            (0.0160, 0.042, 0.001),
            (0.0035, 0.042, 0.0005),
            (0.0035, 0.0),
        ]
    )
    mesh = lathe(
        [Span("wood", low, part="spool"), Span("thread", thread, part="thread"),
         Span("wood", high, part="spool")]
    )  # fmt: skip
    # Thread windings: lines around the spool, since the lathe's v runs along the outline.
    turns = 0.72 + 0.28 * np.abs(np.sin(np.pi * 12 * np.arange(noise.SIZE) / noise.SIZE))
    loose = noise.clouds(rng, (32, 4), 2)
    picture = finishes.shaded(color, turns[:, None] * (0.9 + 0.2 * (loose - 0.4)))
    solid = np.array([(0.0160, 0.0), (0.0160, 0.042)])
    return Shape(
        (mesh,),
        {
            "wood": finishes.wood(rng, "light", 0.6),
            "thread": finishes.textured(picture, 0.75, tile=0.008),
        },
        tuple(turned_bodies(solid, ())),
        complete=True,
    )


def funnel(color: str, rng: np.random.Generator) -> Shape:
    """Return a kitchen funnel standing on its rim."""
    del rng
    outer = rounded(
        [(0.0560, 0.0), (0.0575, 0.0, 0.0006), (0.0575, 0.0030, 0.0010), (0.0545, 0.0045, 0.0010),
         (0.0520, 0.018, 0.004), (0.0098, 0.0660, 0.006), (0.0062, 0.1130, 0.0006),
         (0.0048, 0.1130)]
    )  # fmt: skip
    inner = rounded(
        [
            (0.0048, 0.1130),
            (0.0083, 0.0655, 0.006),
            (0.0505, 0.0170, 0.004),
            (0.0540, 0.0),
            (0.0560, 0.0),
        ]
    )
    mesh = lathe([Span("plastic", np.vstack([outer, inner[1:]]), part="cone")])
    mesh = named(named(mesh, "spout", above(_FUNNEL_SPOUT)), "rim", below(_FUNNEL_RIM))
    return Shape(
        (mesh,),
        {"plastic": finishes.plastic(color, 0.3)},
        tuple(turned_bodies(outer, (0.018, 0.064))),
        complete=True,
    )


def coaster(color: str, rng: np.random.Generator) -> Shape:
    """Return a round coaster of felt or cork."""
    disc = extrude(circle(0.050, 96), 0.005, "felt", 0.0012)
    if color == "cork":
        grains = noise.speckles(rng, 420, 4.5)
        soft = 0.95 + 0.2 * (noise.clouds(rng, (24, 24), 3) - 0.5)
        finish = finishes.textured(
            finishes.mixed("#c39a68", "#7c5430", 0.7 * grains, soft), 0.9, tile=0.07
        )
    else:
        fibres = 0.80 + 0.4 * (noise.clouds(rng, (64, 64), 3) - 0.4)
        finish = finishes.textured(finishes.shaded(color, fibres), 0.95, tile=0.05)
    return Shape((disc,), {"felt": finish})


def rolling_pin(rng: np.random.Generator) -> Shape:
    """Return a rolling pin of beech with turned handles, lying along +x."""
    handle = [
        (0.0, 0.0),
        (0.0095, 0.001, 0.006),
        (0.0125, 0.020, 0.012),
        (0.0085, 0.046, 0.012),
        (0.0085, 0.050),
    ]
    left = rounded(handle)
    barrel = rounded(
        [(0.0085, 0.050), (0.0205, 0.050, 0.003), (0.0205, 0.258, 0.003), (0.0085, 0.258)]
    )
    right = left[::-1] * np.array([1.0, -1.0]) + np.array([0.0, 0.308])
    mesh = lathe(
        [Span("wood", left, part="handles"), Span("wood", barrel, part="roller"),
         Span("wood", right, part="handles")]
    )  # fmt: skip
    outline = np.vstack([left, barrel[1:], right[1:]])
    bodies = [_laid(body) for body in turned_bodies(outline, (0.048, 0.260))]
    wood = finishes.upright_grain(finishes.wood(rng, "light", 0.5))
    shape = Shape((turned(mesh, "y", 90.0),), {"wood": wood}, tuple(bodies), complete=True)
    return grounded(shape)


def _laid(points: Points) -> Points:
    """Return points rotated as `turned(mesh, "y", 90)` rotates meshes: up becomes +x."""
    return np.column_stack([points[:, 2], points[:, 1], -points[:, 0]])


def _words(
    name: str,
    category: str,
    color: str,
    *aliases: str,
    material: str,
    shape: str = "",
    plural: str = "",
) -> Words:
    return Words(name, category, color, aliases, material, shape, "upright", plural)


MODELS = (
    *(
        Blueprint(
            f"thread_{c}",
            _words(
                "spool of thread",
                "sewing supply",
                c,
                "thread",
                "sewing thread",
                "spool",
                material="cotton",
                shape="cylindrical",
                plural="spools of thread",
            ),
            partial(spool, c),
        )
        for c in ("red", "blue", "green", "white")
    ),
    *(
        Blueprint(
            f"funnel_{c}",
            _words("funnel", "kitchen utensil", c, "utensil", material="plastic", shape="conical"),
            partial(funnel, c),
        )
        for c in ("red", "blue")
    ),
    *(
        Blueprint(
            f"coaster_{c}",
            _words("coaster", "table mat", c, "drink coaster", material="felt", shape="round"),
            partial(coaster, c),
        )
        for c in ("red", "blue", "gray")
    ),
    Blueprint(
        "coaster_cork_brown",
        _words("coaster", "table mat", "brown", "drink coaster", material="cork", shape="round"),
        partial(coaster, "cork"),
    ),
    Blueprint(
        "rolling_pin_brown",
        _words(
            "rolling pin",
            "kitchen utensil",
            "brown",
            "utensil",
            material="wood",
            shape="cylindrical",
        ),
        rolling_pin,
    ),
)
