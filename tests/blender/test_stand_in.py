# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in for a GPU gives what the ray renderer gives, once prepared without its work."""

import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("bpy")

from benchmarks.stand_in_worker import StandIn
from core.assets.catalogue import read_catalogue
from core.assets.library import AssetLibrary
from core.engine.rays import RayRenderer
from tests.core.engine.test_rays import SURFACE, drawn, from_above, on_surface
from tests.fake_engine import fake_models

pytestmark = pytest.mark.blender

SECONDS = 0.05


def test_a_prepared_view_is_returned_after_a_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets = AssetLibrary(read_catalogue(fake_models(tmp_path / "models"), tmp_path / "models"))
    placements = [on_surface(assets, 0.0)]
    real = RayRenderer(assets)
    real.show(SURFACE, placements)
    expected = real.render(from_above(0.5), drawn(0), 1)
    folder = tmp_path / "prepared"
    folder.mkdir()

    stand_in = StandIn(assets, folder, SECONDS)
    stand_in.show(SURFACE, placements)
    prepared = stand_in.render(from_above(0.5), drawn(0), 1)
    monkeypatch.setattr(RayRenderer, "render", None)  # from now on, nothing is rendered
    start = time.monotonic()
    again = stand_in.render(from_above(0.5), drawn(0), 1)
    assert time.monotonic() - start >= SECONDS
    for result in (prepared, again):
        np.testing.assert_array_equal(result.rgb, expected.rgb)
        np.testing.assert_array_equal(result.depth, expected.depth)
        np.testing.assert_array_equal(result.ids, expected.ids)
