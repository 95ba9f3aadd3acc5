# SPDX-License-Identifier: GPL-3.0-or-later
"""What is printed around bottles, jars, cans and cups is whole: nothing is cut where its ends meet. And what is
written, and where, is known.
"""

import numpy as np
import pytest

from tool_scripts.building.families import book, chess
from tool_scripts.building.labels import Sheet
from tool_scripts.building.lettering import printed_texts
from tool_scripts.building.library import blueprint_of
from tool_scripts.building.model import Blueprint
from tool_scripts.building.parts import middles
from tool_scripts.building.write import make_shape
from tool_scripts.importing.obj_mesh import join

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


def texts_on(model_id: str) -> dict[str, tuple]:
    """Return the places of each text on a model, in its frame."""
    shape = make_shape(blueprint_of(model_id))
    return {one.text: one.places for one in printed_texts(join(list(shape.parts)), shape.finishes)}


def test_a_box_says_its_product_on_all_sides():
    found = texts_on("cereal_box_green")
    assert list(found) == ["Fieldway", "Oat Flakes"]
    facing = set()
    for (line,) in found["Oat Flakes"]:
        along, up = line[0, -1] - line[0, 0], line[-1, 0] - line[0, 0]
        normal = np.cross(along, up)
        facing.add(tuple(np.round(normal / np.linalg.norm(normal)).astype(int).tolist()))
        # On the surface, outward: the box is 186 x 58 mm, 272 mm high.
        out = line.reshape(-1, 3) @ (normal / np.linalg.norm(normal))
        assert out.max() - out.min() < 1e-6
        assert np.isclose(out.max(), {0: 0.093, 1: 0.029, 2: 0.272}[np.argmax(np.abs(normal))])
        assert abs(along @ up) < 1e-9
    assert facing == {(0, -1, 0), (0, 1, 0), (1, 0, 0), (-1, 0, 0), (0, 0, 1)}


def test_letters_are_where_the_ink_is():
    """A line reaches from the foot to the top of its ink; at its ends is the space beside a letter."""
    sheet = Sheet(0.2, 0.1, "#ffffff")
    sheet.text(0.1, 0.05, "HONEY", 0.03, "#000000", bold=True)
    (lettering,) = sheet.finish().letterings
    assert lettering.text == "Honey"
    (line,) = lettering.lines
    pixels = np.asarray(sheet.picture()).astype(int).sum(axis=2) < 380
    height, width = pixels.shape
    rows, columns = np.nonzero(pixels)
    (left, right), (low, high) = line[0, [0, -1], 0] * width, (1 - line[[0, -1], 0, 1]) * height
    # Before the first letter is the space that belongs to it, a tenth of the font's 154 pixels.
    assert -1 < columns.min() - left < 20
    assert abs(columns.max() + 1 - right) < 3
    assert abs(rows.min() - high) < 3
    assert abs(rows.max() + 1 - low) < 3


def test_small_print_numbers_asides_and_faint_ink_are_no_texts_to_be_read():
    sheet = Sheet(0.2, 0.1, "#808080")
    sheet.text(0.1, 0.08, "500 ml", 0.02, "#000000")
    sheet.text(0.1, 0.06, "NEW", 0.02, "#000000", aside=True)
    sheet.text(0.1, 0.05, "keep dry", 0.004, "#000000")
    sheet.text(0.1, 0.03, "Faint", 0.02, "#8a8a8a")
    (lettering,) = sheet.finish().letterings
    assert lettering.text == "Faint"
    assert lettering.lines == ()


def test_what_is_drawn_over_letters_makes_them_no_text_to_be_read():
    for x, whole in ((0.02, True), (0.09, False)):
        sheet = Sheet(0.2, 0.1, "#ffffff")
        sheet.text(0.1, 0.05, "HONEY", 0.02, "#000000")
        sheet.disc(x, 0.05, 0.008, "#ff0000")
        (lettering,) = sheet.finish().letterings
        assert bool(lettering.lines) == whole


def test_a_title_of_two_lines_is_one_text():
    (title, author) = texts_on("book_red").items()
    assert title[0] == "The Long Harbour"
    assert author[0] == "Mira Holt"
    ((first, second),) = title[1]
    assert first[0, 0, 1] > second[-1, 0, 1]


def test_writing_round_a_can_is_turned_away_at_its_ends():
    (front, back) = texts_on("can_drink_red")["Rubio"]
    for (line,) in (front, back):
        radii = np.hypot(line[..., 0], line[..., 1])
        assert np.allclose(radii, 0.0331, atol=2e-4)
    assert np.sign(front[0][:, :, 1].mean()) != np.sign(back[0][:, :, 1].mean())


def test_where_the_ends_of_a_label_meet_a_text_is_one():
    assert len(texts_on("carton_juice_red")["Cherry"]) == 4


@pytest.mark.parametrize("blueprint", book.MODELS, ids=lambda b: b.id)
def test_a_book_bears_its_title_and_a_name(blueprint: Blueprint):
    """Whatever else stood there would be said of it: "the Collected book"."""
    found = list(texts_on(blueprint.id))
    assert len(found) == (0 if blueprint.id.startswith("notebook") else 2)
    assert all(len(text.split()) > 1 for text in found)
