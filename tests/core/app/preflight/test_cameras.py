# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras that a user asks for are tried before a run, and ranges without any are refused with the reason."""

from pathlib import Path
from typing import Any

import pytest

from core.app.preflight.cameras import camera_problem
from core.assets.catalogue import ModelInfo, read_catalogue
from core.config.intrinsics import Intrinsics
from core.config.ranges import Range
from core.config.settings import GenerationConfig
from core.scene.appearance import Surface
from tests.fake_engine import SURFACES, fake_models

# Behind the surfaces, 4 m wide at their height.
WALL = (-3.0, 0.45, 0.0, 3.0, 0.45, 0.0, 0.0, 0.45, 5.0)
SMALL_LENS = Intrinsics(615.0, 615.0, 319.5, 239.5, 640, 480)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModelInfo, ...]:
    folder: Path = tmp_path_factory.mktemp("models")
    return read_catalogue(fake_models(folder), folder)


def problem(models: tuple[ModelInfo, ...], **changes: Any) -> str:
    return camera_problem(GenerationConfig(**changes), models, SURFACES, (WALL,))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"distance": Range(0.5, 0.9), "elevation": Range(60.0, 85.0)},
        {"camera_intrinsics": SMALL_LENS, "distance": Range(0.5, 0.9)},
        {"azimuth": Range(-180.0, 180.0)},
        {"elevation": Range(90.0, 90.0), "roll": Range(180.0, 180.0)},
        {"objects": Range(1, 1), "distance": Range(0.3, 0.3)},
    ],
    ids=str,
)
def test_what_has_a_camera_is_no_problem(
    models: tuple[ModelInfo, ...], changes: dict[str, Any]
) -> None:
    assert problem(models, **changes) == ""


@pytest.mark.parametrize(
    ("changes", "flags", "reason"),
    [
        ({"distance": Range(0.15, 0.2)}, "--distance 0.15,0.2", "(too close"),
        (
            {"distance": Range(0.5, 0.55), "field_of_view": Range(10, 10)},
            "--field-of-view 10,10 --distance 0.5,0.55",
            "(out of view",
        ),
        (
            {"distance": Range(1.2, 1.5), "azimuth": Range(160.0, 180.0)},
            "--distance 1.2,1.5 --azimuth 160,180",
            "(behind the set 300); the scene file has no room there",
        ),
        ({"field_of_view": Range(2.0, 3.0)}, "--field-of-view 2,3", "(too far 300); fewer objects"),
    ],
)
def test_ranges_without_a_camera_are_told_with_the_reason(
    models: tuple[ModelInfo, ...], changes: dict[str, Any], flags: str, reason: str
) -> None:
    said = problem(models, **changes)
    assert said.startswith(f"{flags}: no camera was found in 5 trial scenes: ")
    assert reason in said


def test_objects_seen_edge_on_hide_each_other(models: tuple[ModelInfo, ...]) -> None:
    said = problem(models, elevation=Range(0, 0), require_all_visible=True, min_visibility=1.0)
    assert "--elevation 0,0 --min-visibility 1.0 --require-all-visible: no camera" in said
    assert "occluded" in said


def test_objects_without_room_are_told(models: tuple[ModelInfo, ...]) -> None:
    shelf = Surface("surface_shelf", (0.0, 0.0, 0.75), (0.5, 0.2))
    books = tuple(model for model in models if model.name == "book")
    config = GenerationConfig(objects=Range(10, 10), scene_graph_rows=2, scene_graph_cols=5)
    said = camera_problem(config, books, (shelf,))
    assert "--objects 10,10: no camera was found in 5 trial scenes: only" in said
    assert "of at least 10 objects found room" in said
