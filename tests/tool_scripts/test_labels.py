# SPDX-License-Identifier: GPL-3.0-or-later
"""What is printed around bottles, jars, cans and cups is whole: nothing is cut where its ends meet."""

import numpy as np
import pytest

from tool_scripts.building.families import chess
from tool_scripts.building.library import blueprint_of
from tool_scripts.building.parts import middles
from tool_scripts.building.write import make_shape

AROUND = {
    "bottle_ketchup_red": "label",
    "bottle_soap_green": "label",
    "shampoo_bottle_white": "label",
    "bottle_wine_brown": "label",
    "bottle_oil_green": "label",
    "jam_jar_red": "label",
    "spice_jar_green": "label",
    "can_drink_red": "print",
    "can_food_blue": "label",
    "cup_paper_green": "print",
}
# Levels of 255, and share of the rows: what shrinking a drawing may leave.
NEARLY, FEW = 24, 0.06


@pytest.mark.parametrize(("model_id", "finish"), AROUND.items())
def test_the_ends_of_a_label_meet(model_id: str, finish: str):
    picture = make_shape(blueprint_of(model_id)).finishes[finish].picture
    assert picture is not None
    pixels = np.asarray(picture).astype(int)
    # Above and below are borders, some of them of squares that take turns.
    middle = pixels[len(pixels) // 4 : -len(pixels) // 4]
    steps = np.abs(middle[:, 0] - middle[:, -1]).max(axis=1)
    assert (steps > NEARLY).mean() < FEW


@pytest.mark.parametrize("model_id", ["bottle_soap_green", "shampoo_bottle_pink"])
def test_flat_bottles_have_their_fronts_on_their_broad_sides(model_id: str):
    body = make_shape(blueprint_of(model_id)).parts[0]
    starts = np.cumsum(body.face_sizes) - body.face_sizes
    printed = body.face_material == body.materials.index("label")
    u = body.uvs[body.corner_uv[starts]][:, 0][printed]
    places = middles(body)[printed]
    seen = []
    for side in (0.25, 0.75):
        x, y = places[np.abs(u - side) < 0.02][:, :2].T
        assert len(x)
        assert (np.abs(x) < 0.008).all()
        seen.append(set(np.sign(y).tolist()))
    assert seen in ([{1.0}, {-1.0}], [{-1.0}, {1.0}])


def test_a_rook_has_battlements_and_a_queen_a_crown():
    for model_id, form in ((f"{name}_black", form) for name, form in chess._PIECES):
        top = form.profile[:, 1].max()
        points = make_shape(blueprint_of(model_id)).parts[0].positions
        edge = points[np.hypot(points[:, 0], points[:, 1]) > 0.009]
        # Along the edge, how high its highest point is in each of 72 directions.
        turn = np.round(np.arctan2(edge[:, 1], edge[:, 0]) / np.radians(5.0)).astype(int) % 72
        heights = np.array([edge[turn == k][:, 2].max() for k in range(72)])
        falls = int((heights < np.roll(heights, 1) - 0.002).sum())
        assert falls == (form.notches.number if form.notches else 0), (model_id, top)
