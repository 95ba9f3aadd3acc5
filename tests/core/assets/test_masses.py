# SPDX-License-Identifier: GPL-3.0-or-later
"""Masses: a row's own, its density's, or its category's; and how they are spread."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.assets.catalogue import ModelInfo, read_catalogue
from core.assets.convex_parts import ConvexPart
from core.assets.geometry import ModelGeometry
from core.assets.masses import hull_densities, mass_of, mass_properties, model_masses
from utils.repository import REPOSITORY

BOX = trimesh.creation.box((0.1, 0.2, 0.3))
MODEL = ModelInfo("box", "box", "fruit", Path("box.obj"))


def geometry(*meshes: trimesh.Trimesh) -> ModelGeometry:
    whole = trimesh.util.concatenate(meshes)
    parts = tuple(ConvexPart(np.array(m.vertices), np.array(m.faces)) for m in meshes)
    return ModelGeometry(
        np.array(whole.vertices), np.array(whole.faces), np.array(whole.vertices), parts, False
    )


def test_a_rows_mass_wins_over_its_density_and_that_over_the_category() -> None:
    solid = geometry(BOX)
    assert mass_of(replace(MODEL, mass=0.5, density=100.0), solid) == 0.5
    assert mass_of(replace(MODEL, density=100.0), solid) == pytest.approx(0.6)
    assert mass_of(MODEL, solid) == pytest.approx(0.006 * hull_densities()["fruit"])
    known = replace(MODEL, id="telephone_gray")
    assert mass_of(known, solid) == model_masses()["telephone_gray"] == 0.8
    assert mass_of(replace(known, density=100.0), solid) == pytest.approx(0.6)
    unknown = replace(MODEL, category="unheard of")
    assert mass_of(unknown, solid) == pytest.approx(0.006 * hull_densities()["default"])


def test_the_density_of_an_open_mesh_fills_its_convex_parts() -> None:
    solid = geometry(BOX)
    opened = replace(solid, faces=solid.faces[:-2])
    assert mass_of(replace(MODEL, density=100.0), opened) == pytest.approx(0.6)


def test_a_category_fills_the_hull_of_a_hollow_object() -> None:
    bars = [BOX.copy().apply_translation([x, 0, 0]) for x in (-0.2, 0.2)]
    assert mass_of(MODEL, geometry(*bars)) == pytest.approx(0.03 * hull_densities()["fruit"])


def test_inertia_is_that_of_the_parts_together() -> None:
    bars = [BOX.copy().apply_translation([x, 0, 0]) for x in (0.0, 1.0)]
    found = mass_properties(replace(MODEL, mass=2.0), geometry(*bars))
    assert found.center == pytest.approx([0.5, 0, 0])
    own = np.diag([0.2**2 + 0.3**2, 0.1**2 + 0.3**2, 0.1**2 + 0.2**2]) / 12
    expected = 2 * own + 2 * 0.5**2 * np.diag([0, 1, 1])
    assert found.inertia == pytest.approx(expected, abs=1e-9)


def test_every_category_of_the_catalogue_has_a_density_and_every_mass_a_model() -> None:
    models = read_catalogue(
        REPOSITORY / "models" / "models_info_all.xlsx", REPOSITORY / "models", skip_missing=True
    )
    if not models:
        pytest.skip("no models here")
    assert {model.category for model in models} <= set(hull_densities())
    assert set(model_masses()) <= {model.id for model in models}
