# SPDX-License-Identifier: GPL-3.0-or-later
"""Color words: what people call colors, what clusters are found, and whether shipped cells agree."""

from pathlib import Path

import numpy as np
import pytest

from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.color_terms import TERMS, color_terms, from_hex, oklab, to_hex
from core.assets.model_colors import (
    COLORS_FILE,
    MeasuredColors,
    cluster_colors,
    color_keys,
    disagreement,
    read_colors,
    unnamed_color,
    write_colors,
)
from core.errors import UserInputError
from utils.repository import REPOSITORY

MODELS = REPOSITORY / "models"
# Of the shipped models; the rest may wait for the next measurement.
MEASURED_SHARE = 0.7
# Names of web colors that hold a basic term or are commonly put under one.
WEB_COLORS = {
    "crimson": ("#dc143c", "red"), "maroon": ("#800000", "red"), "firebrick": ("#b22222", "red"),
    "darkorange": ("#ff8c00", "orange"), "coral": ("#ff7f50", "orange"),
    "gold": ("#ffd700", "yellow"), "khaki": ("#f0e68c", "yellow"), "goldenrod": ("#daa520", "yellow"),
    "lime": ("#00ff00", "green"), "forestgreen": ("#228b22", "green"), "olive": ("#808000", "green"),
    "darkolivegreen": ("#556b2f", "green"), "seagreen": ("#2e8b57", "green"),
    "navy": ("#000080", "blue"), "skyblue": ("#87ceeb", "blue"), "steelblue": ("#4682b4", "blue"),
    "royalblue": ("#4169e1", "blue"), "indigo": ("#4b0082", "purple"), "purple": ("#800080", "purple"),
    "blueviolet": ("#8a2be2", "purple"), "hotpink": ("#ff69b4", "pink"), "pink": ("#ffc0cb", "pink"),
    "deeppink": ("#ff1493", "pink"), "saddlebrown": ("#8b4513", "brown"), "sienna": ("#a0522d", "brown"),
    "tan": ("#d2b48c", "beige"), "wheat": ("#f5deb3", "beige"), "white": ("#ffffff", "white"),
    "snow": ("#fffafa", "white"), "gray": ("#808080", "gray"), "dimgray": ("#696969", "gray"),
    "darkgray": ("#a9a9a9", "gray"), "black": ("#000000", "black"), "charcoal": ("#202124", "black"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "term"), WEB_COLORS.values(), ids=WEB_COLORS)
def test_named_colors_get_the_term_that_people_put_them_under(code: str, term: str):
    assert color_terms(np.array(from_hex(code)))[0] == term


def test_borders_between_words_allow_both():
    assert {"green", "blue"} <= set(color_terms(np.array(from_hex("#0c8088"))))
    assert {"white", "gray"} <= set(color_terms(np.array(from_hex("#cccccc"))))
    assert {"beige", "brown"} <= set(color_terms(np.array(from_hex("#c8a078"))))


def test_every_color_has_a_word_and_clear_ones_only_one():
    grid = np.stack(np.meshgrid(*[np.arange(0, 256, 51)] * 3), axis=-1).reshape(-1, 3)
    found = [color_terms(rgb) for rgb in grid]
    assert {terms[0] for terms in found} == set(TERMS)
    assert all(len(terms) == len(set(terms)) for terms in found)
    for code, term in (("#e00000", "red"), ("#ffe600", "yellow"), ("#0040e0", "blue")):
        assert color_terms(np.array(from_hex(code))) == (term,)


def test_oklab_of_known_points():
    lab = oklab(np.array([[0, 0, 0], [255, 255, 255], [255, 0, 0]]))
    assert lab[:2] == pytest.approx(np.array([[0, 0, 0], [1, 0, 0]]), abs=1e-6)
    # From the article that defines the space.
    assert lab[2] == pytest.approx(np.array([0.62796, 0.22486, 0.12585]), abs=1e-4)
    assert to_hex(np.array(from_hex("#c81e1e"))) == "#c81e1e"


def test_clusters_tell_paint_from_shading():
    rng = np.random.default_rng(0)
    shade = rng.uniform(0.7, 1.0, (3000, 1))
    red = shade[:2000] * [200, 30, 30]
    white = shade[2000:] * [240, 240, 240]
    pixels = np.concatenate([red, white]).round()
    measured = MeasuredColors("", "", cluster_colors(pixels))
    shares = measured.shares()
    assert shares["red"] == pytest.approx(2 / 3, abs=0.02)
    assert cluster_colors(pixels) == cluster_colors(pixels)
    assert sum(share for _, share in cluster_colors(pixels)) == pytest.approx(1, abs=0.05)
    assert cluster_colors(np.full((50, 3), 7)) == (("#070707", 1.0),)


def thing(color: str) -> ModelInfo:
    return ModelInfo("thing", "thing", "toy", Path("thing.obj"), color)


def colors(**shares: float) -> MeasuredColors:
    codes = {"red": "#c81e1e", "white": "#f4f4f4", "gray": "#808080", "blue": "#2060c0",
             "yellow": "#f5cc00", "brown": "#804010", "black": "#101010"}  # fmt: skip
    return MeasuredColors("", "", tuple((codes[term], share) for term, share in shares.items()))


@pytest.mark.parametrize(
    ("color", "measured", "agrees"),
    [
        ("red", colors(red=0.6, blue=0.4), True),
        ("red", colors(red=0.4, blue=0.6), False),
        ("red", colors(red=0.3, white=0.7), True),  # a red can with a white label
        ("red", colors(red=0.15, white=0.85), False),
        ("red", colors(red=0.3, blue=0.3, white=0.4), False),
        ("black", colors(black=0.35, gray=0.34, brown=0.2, white=0.11), True),
        ("black", colors(black=0.3, gray=0.29, brown=0.21, white=0.2), False),
        ("gray", colors(black=0.36, gray=0.34, brown=0.2, white=0.1), False),
        ("white", colors(red=0.3, white=0.7), True),
        ("white", colors(red=0.6, white=0.4), False),
        ("silver", colors(gray=0.7, white=0.3), True),
        ("gold", colors(yellow=0.5, brown=0.5), True),
        ("silver", colors(yellow=1.0), False),
        ("turquoise", colors(red=1.0), True),
        ("", colors(red=1.0), True),
    ],
)
def test_a_word_agrees_if_its_color_dominates(color: str, measured: MeasuredColors, agrees: bool):
    assert (disagreement(thing(color), measured) == "") is agrees


def test_an_empty_cell_is_noted_only_where_one_color_is_plain():
    assert unnamed_color(thing(""), colors(red=0.95, white=0.05)) == (
        "color is empty, and 95% of it is red"
    )
    assert unnamed_color(thing(""), colors(red=0.8, white=0.2)) == ""
    assert unnamed_color(thing("blue"), colors(red=1.0)) == ""


def test_measured_colors_survive_their_file(tmp_path: Path):
    path = tmp_path / COLORS_FILE
    assert read_colors(path) == {}
    write_colors(path, {"b": colors(red=1.0), "a": colors(blue=0.5, white=0.5)})
    assert list(read_colors(path)) == ["a", "b"]
    assert read_colors(path)["b"] == colors(red=1.0)
    assert len(path.read_text().splitlines()) == 4
    path.write_text("{}}")
    with pytest.raises(UserInputError, match="unreadable"):
        read_colors(path)


def test_the_keys_change_with_the_look(tmp_path: Path):
    path = tmp_path / "thing.obj"
    path.write_text("mtllib thing.mtl\nv 0 0 0\n")
    (tmp_path / "thing.mtl").write_text("newmtl a\nKd 1 0 0\n")
    first = color_keys(path)
    path.write_text("mtllib thing.mtl\nv 0 0 1\n")
    assert color_keys(path)[0] != first[0]
    assert color_keys(path)[1] == first[1]
    (tmp_path / "thing.mtl").write_text("newmtl a\nKd 0 1 0\n")
    assert color_keys(path)[1] != first[1]


def test_every_color_word_that_ships_agrees_with_the_measured_colors():
    """Renders nothing: the measurement is committed, with the keys of the materials measured."""
    measured = read_colors(MODELS / COLORS_FILE)
    catalogue = read_catalogue(MODELS / "models_info_all.xlsx", MODELS, skip_missing=True)
    current = [
        model
        for model in catalogue
        if model.id in measured and color_keys(model.path)[1] == measured[model.id].materials
    ]
    assert [text for m in current if (text := disagreement(m, measured[m.id]))] == []
    # To measure what is new or repainted: python tool_scripts/validate_models.py --colors
    assert len(current) >= MEASURED_SHARE * len(catalogue)
