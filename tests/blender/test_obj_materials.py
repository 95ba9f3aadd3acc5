# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender shows OBJ files in the color that their author meant, however they are written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.assets.catalogue import ModelInfo
from tests.obj_cases import RED_CASES, write_case

bpy = pytest.importorskip("bpy")

from mathutils import Matrix  # noqa: E402

from core.engine.blender.library import ModelLibrary  # noqa: E402

pytestmark = pytest.mark.blender


@pytest.fixture
def library() -> Iterator[ModelLibrary]:
    made = ModelLibrary()
    yield made
    made.purge()


@pytest.mark.parametrize("case", RED_CASES)
def test_what_means_red_is_red(case: str, library: ModelLibrary, tmp_path: Path) -> None:
    path = write_case(tmp_path, RED_CASES[case])
    library.show(ModelInfo("thing", "thing", "toy", path), Matrix.Identity(4), pass_index=1)
    (item,) = bpy.data.collections["refgrasp_scene"].objects
    (slot,) = item.material_slots
    assert {polygon.material_index for polygon in item.data.polygons} == {0}
    shader = slot.material.node_tree.nodes["Principled BSDF"]
    assert shader.inputs["Alpha"].default_value == 1.0
    color = shader.inputs["Base Color"]
    if color.links:
        image = color.links[0].from_node.image
        assert list(image.pixels[:3]) == pytest.approx([0.8, 0.078, 0.078], abs=0.01)
    else:
        assert list(color.default_value[:3]) == pytest.approx([0.8, 0.1, 0.1], abs=1e-3)
