# SPDX-License-Identifier: GPL-3.0-or-later
"""How an image shows a text: against a label whose place, size and turn are known."""

from dataclasses import replace

import numpy as np
import pytest

from core.annotation.masks import object_views
from core.annotation.printed import with_printed, with_text_views
from core.assets.printed import PrintedText
from core.assets.ray_scene import RayScene
from core.generation.cameras import intrinsics
from core.scene.printed import TextView
from core.scene.views import View
from tests.core.language.scenes import thing

WIDTH, HEIGHT = 160, 120
K = intrinsics(0.9, WIDTH, HEIGHT)
# A card that stands at y = 0, its front to -y.
CARD = np.array([[-0.05, 0, 0.0], [0.05, 0, 0.0], [0.05, 0, 0.1], [-0.05, 0, 0.1]])
FACES = np.array([[0, 1, 2], [0, 2, 3]])
LETTERS = 0.02
TEXT = PrintedText(
    "Oat", ((np.array([[[x, 0, z] for x in (-0.03, 0.03)] for z in (0.05, 0.05 + LETTERS)]),),)
)


def look(azimuth: float, roll: float = 0.0, distance: float = 0.4) -> np.ndarray:
    """Return a camera's pose that faces the card's middle; azimuth 0 is straight on, degrees."""
    middle = np.array([0.0, 0.0, 0.06])
    angle = np.radians(azimuth)
    place = middle + distance * np.array([np.sin(angle), -np.cos(angle), 0.0])
    forward = (middle - place) / distance
    right = np.cross(forward, [0.0, 0.0, 1.0])
    down = np.cross(forward, right)
    c, s = np.cos(np.radians(roll)), np.sin(np.radians(roll))
    pose = np.eye(4)
    pose[:3, :3] = np.column_stack([c * right + s * down, c * down - s * right, forward])
    pose[:3, 3] = place
    return pose


def shown(
    pose: np.ndarray, hidden: float = 0.0, card: np.ndarray = CARD
) -> tuple[TextView, ...] | None:
    """Return how the text is seen, with the lower share `hidden` of the letters behind another card."""
    front = CARD * [4, 1, 1] + [0, -0.02, 0]
    front[2:, 2] = 0.05 + hidden * LETTERS
    meshes = [(card, FACES), *([(front, FACES)] if hidden else [])]
    rays = RayScene(meshes)
    cast = rays.cast(K, pose, WIDTH, HEIGHT)
    seen = rays.measure(K, pose, WIDTH, HEIGHT, ids=cast.ids)
    view = View(0, WIDTH, HEIGHT, K, pose, object_views(cast.ids, seen))
    items = [replace(thing(i, "box", (0, 0)), pose=np.eye(4)) for i in range(len(meshes))]
    known = [(TEXT,), ()][: len(meshes)]
    return with_text_views(view, cast.ids, cast, items, known).objects[0].texts


def test_a_text_straight_on_has_the_size_of_its_letters() -> None:
    (place,) = shown(look(0.0)) or ()
    assert place.text == "Oat"
    assert place.height == pytest.approx(K[1, 1] * LETTERS / 0.4, rel=0.02)
    # Three letters in 6 cm.
    assert place.width == pytest.approx(K[0, 0] * 0.02 / 0.4, rel=0.02)
    assert place.turn == pytest.approx(0.0, abs=0.1)
    assert place.angle < 6.0
    assert place.visible == 1.0


@pytest.mark.parametrize("azimuth", [30.0, 60.0, 75.0])
def test_a_text_that_is_turned_away(azimuth: float) -> None:
    (place,) = shown(look(azimuth)) or ()
    assert place.angle == pytest.approx(azimuth, abs=8.0)
    assert place.visible > 0.95
    assert place.width < 1.1 * np.cos(np.radians(azimuth)) * K[0, 0] * 0.02 / 0.4
    assert place.height > 0.85 * K[1, 1] * LETTERS / 0.4


def test_the_back_shows_no_text() -> None:
    assert shown(look(150.0)) == ()


@pytest.mark.parametrize("roll", [20.0, 90.0, 180.0])
def test_a_text_that_is_turned_in_the_image(roll: float) -> None:
    (place,) = shown(look(0.0, roll)) or ()
    assert place.turn == pytest.approx(roll, abs=0.5)


@pytest.mark.parametrize("hidden", [0.3, 0.7])
def test_what_another_thing_hides_is_not_seen(hidden: float) -> None:
    (place,) = shown(look(0.0), hidden) or ()
    assert place.visible == pytest.approx(1.0 - hidden, abs=0.1)
    assert shown(look(0.0), 1.5) == ()


def test_what_the_thing_itself_hides_is_not_seen() -> None:
    # A second sheet of the same object, 2 cm before the text.
    own = np.vstack([CARD, CARD - [0.0, 0.02, 0.0]])
    faces = np.vstack([FACES, FACES + 4])
    rays = RayScene([(own, faces)])
    pose = look(0.0)
    cast = rays.cast(K, pose, WIDTH, HEIGHT)
    seen = rays.measure(K, pose, WIDTH, HEIGHT, ids=cast.ids)
    view = View(0, WIDTH, HEIGHT, K, pose, object_views(cast.ids, seen))
    item = replace(thing(0, "box", (0, 0)), pose=np.eye(4))
    assert with_text_views(view, cast.ids, cast, [item], [(TEXT,)]).objects[0].texts == ()


def test_nobody_knows_what_is_on_some_things() -> None:
    item = thing(0, "box", (0, 0))
    assert with_printed(item, None).printed is None
    assert with_printed(item, ()).printed == ()
    assert with_printed(item, (TEXT,)).printed == ("Oat",)
