# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender shows glTF files with theirs beside them, and STL files in the color of their row."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.assets.catalogue import ModelInfo
from core.assets.plain_colors import shown_color
from tests.core.assets.test_bare_files import write_gltf, write_stl

bpy = pytest.importorskip("bpy")

from mathutils import Matrix  # noqa: E402

from core.engine.blender.library import ModelLibrary  # noqa: E402

pytestmark = pytest.mark.blender


@pytest.fixture
def library() -> Iterator[ModelLibrary]:
    # Tests before these may have left their objects.
    bpy.ops.wm.read_factory_settings(use_empty=True)
    made = ModelLibrary()
    yield made
    made.purge()


def show(library: ModelLibrary, path: Path, color: str):
    """Return the object that is shown, and the socket of its color."""
    model = ModelInfo("thing", "thing", "toy", path, color)
    # Showing it compares its triangles with the geometry's.
    library.show(model, Matrix.Identity(4), pass_index=1)
    (item,) = bpy.data.collections["refgrasp_scene"].objects
    (slot,) = item.material_slots
    return item, slot.material.node_tree.nodes["Principled BSDF"].inputs["Base Color"]


def test_gltf_has_its_picture(library: ModelLibrary, tmp_path: Path) -> None:
    item, color = show(library, write_gltf(tmp_path), "")
    assert list(item.dimensions) == pytest.approx([0.1, 0.05, 0.2])
    (link,) = color.links
    assert list(link.from_node.image.pixels[:3]) == pytest.approx([0.784, 0.078, 0.078], abs=0.01)


@pytest.mark.parametrize("is_text", [False, True])
@pytest.mark.parametrize("word", ["blue", ""])
def test_stl_has_the_color_of_its_row(
    is_text: bool, word: str, library: ModelLibrary, tmp_path: Path
) -> None:
    item, color = show(library, write_stl(tmp_path, is_text), word)
    assert list(item.dimensions) == pytest.approx([0.1, 0.2, 0.05])
    srgb = shown_color(word)
    linear = [((part / 255 + 0.055) / 1.055) ** 2.4 for part in srgb]
    assert list(color.default_value[:3]) == pytest.approx(linear, abs=2e-3)
    assert not item.data.polygons[0].use_smooth or any(
        edge.use_edge_sharp for edge in item.data.edges
    )
