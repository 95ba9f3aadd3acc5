# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheet of poses shows every pose that scenes can draw, and only models that have several."""

from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

pytest.importorskip("bpy")

from tool_scripts.model_sheet import main

pytestmark = pytest.mark.blender

SIZE, LABEL = 48, 12


def test_every_pose_of_a_box_is_shown_once(tmp_path: Path) -> None:
    for name in ("box", "other"):
        trimesh.creation.box(extents=(0.16, 0.1, 0.04)).export(tmp_path / f"{name}.stl")
    table = tmp_path / "table.csv"
    table.write_text(
        "id,name,category,color,aliases,pose\nbox,box,toy,blue,,any\nother,brick,toy,red,,\n",
        encoding="utf-8",
    )
    sheet = tmp_path / "sheet.png"
    where = ["--models-info-file-path", str(table), "--obj-dir", str(tmp_path)]
    looks = ["--columns", "3", "--size", str(SIZE), "--samples", "1"]
    assert main([str(sheet), "--poses", *where, *looks]) == 0
    with Image.open(sheet) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    assert pixels.shape == (2 * (SIZE + LABEL), 3 * SIZE, 3)
    tiles = [
        pixels[top : top + SIZE, left : left + SIZE]
        for top in (0, SIZE + LABEL)
        for left in (0, SIZE, 2 * SIZE)
    ]
    blue = [int((tile[..., 2] - tile[..., 0] > 40).sum()) for tile in tiles]
    assert min(blue) > 30
    # On each pair of sides it looks alike at most.
    assert len({tile.tobytes() for tile in tiles}) >= 3
