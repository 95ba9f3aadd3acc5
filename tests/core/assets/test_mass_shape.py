# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of a mass is measured once for the content of a mesh file, and says what the mesh does."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.assets import mass_shape, masses
from core.assets.catalogue import ModelInfo
from core.assets.geometry import CACHE_FOLDER, load_geometry
from core.assets.mass_shape import load_mass_shape, measure_mass_shape
from core.assets.masses import cached_mass, mass_properties
from core.errors import UserInputError

MODEL = ModelInfo("box", "box", "fruit", Path("box.obj"))


@pytest.fixture
def model(tmp_path: Path) -> ModelInfo:
    path = tmp_path / "box.obj"
    trimesh.creation.box((0.1, 0.2, 0.3)).export(path)
    return replace(MODEL, path=path)


@pytest.mark.parametrize(
    "column", [{}, {"mass": 0.4}, {"density": 300.0}, {"id": "telephone_gray"}]
)
def test_masses_are_the_same_with_and_without_the_mesh(
    model: ModelInfo, column: dict[str, float]
) -> None:
    row = replace(model, **column)  # type: ignore[arg-type]
    known = mass_properties(row, load_geometry(model.path))
    for _ in range(2):  # measured, and read back
        found, shape = cached_mass(row)
        assert found.mass == known.mass
        assert np.array_equal(found.center, known.center)
        assert np.array_equal(found.inertia, known.inertia)
        assert shape == measure_mass_shape(load_geometry(model.path))


def test_a_mesh_is_read_once_and_again_when_it_has_changed(
    model: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[Path] = []

    def load(path: Path) -> object:
        reads.append(path)
        return load_geometry(path)

    monkeypatch.setattr(mass_shape, "load_geometry", load)
    first = load_mass_shape(model.path)
    assert load_mass_shape(model.path) == first
    assert len(reads) == 1
    trimesh.creation.box((0.1, 0.2, 0.4)).export(model.path)
    second = load_mass_shape(model.path)
    assert len(reads) == 2
    assert second.hull_volume == pytest.approx(0.008)
    assert second.mesh != first.mesh


def test_a_density_still_fills_the_mesh(model: ModelInfo, monkeypatch: pytest.MonkeyPatch) -> None:
    cached_mass(model)
    monkeypatch.setattr(masses, "load_geometry", lambda _path: pytest.fail("reads the mesh"))
    assert cached_mass(replace(model, mass=0.5, density=300.0))[0].mass == 0.5
    with pytest.raises(pytest.fail.Exception):
        cached_mass(replace(model, density=300.0))


@pytest.mark.parametrize("text", ["", "[]", '{"mesh": "0"}', "null"])
def test_a_damaged_file_is_measured_again(
    model: ModelInfo, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    known = load_mass_shape(model.path)
    [path] = (model.path.parent / CACHE_FOLDER).glob("mass-*.json")
    path.write_text(text)
    assert load_mass_shape(model.path) == known
    assert "measured again" in caplog.text
    caplog.clear()
    assert load_mass_shape(model.path) == known
    assert not caplog.text


def test_two_colors_of_a_mesh_are_one_mesh(model: ModelInfo) -> None:
    other = model.path.with_name("other.obj")
    other.write_text("# in another color\n" + model.path.read_text())
    assert load_mass_shape(other) == load_mass_shape(model.path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserInputError, match=r"gone\.obj"):
        load_mass_shape(tmp_path / "gone.obj")
