# SPDX-License-Identifier: GPL-3.0-or-later
"""Glass is drawn as glass: what stands behind and below it is lit."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.assets.catalogue import ModelInfo
from tool_scripts.building.library import blueprint_of
from tool_scripts.building.write import write_model

pytest.importorskip("bpy")

from core.engine.blender.thumbnails import render_thumbnails

pytestmark = pytest.mark.blender


def test_a_glass_has_no_black_foot(tmp_path: Path) -> None:
    model_id = "glass_tumbler"
    path = write_model(blueprint_of(model_id), tmp_path, "stamp")
    (picture,) = render_thumbnails(
        [ModelInfo(model_id, "glass", "drinkware", path)], tmp_path, 64, 8
    )
    gray = np.asarray(Image.open(picture).convert("L"))
    # Measured: 130, and 101 where glass throws a black shadow on its own foot; the bar's side is 100.
    assert np.percentile(gray, 3) > 115
