# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's importers and the geometry without Blender agree on the frame of every kind of file."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from core.assets.mesh_files import load_mesh

pytestmark = pytest.mark.blender


@pytest.mark.parametrize("suffix", ["obj", "glb", "ply"])
def test_vertices_lie_where_blender_puts_them(suffix: str, tmp_path: Path):
    import bpy

    path = tmp_path / f"box.{suffix}"
    trimesh.creation.box(bounds=[[0, 0, 0], [0.1, 0.2, 0.3]]).export(path)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    if suffix == "glb":
        bpy.ops.import_scene.gltf(filepath=str(path))
    else:
        getattr(bpy.ops.wm, f"{suffix}_import")(filepath=str(path))
    meshes = [thing for thing in bpy.data.objects if thing.type == "MESH"]
    seen = np.array([thing.matrix_world @ v.co for thing in meshes for v in thing.data.vertices])
    vertices, _ = load_mesh(path)
    assert np.allclose(seen.min(axis=0), vertices.min(axis=0), atol=1e-6)
    assert np.allclose(seen.max(axis=0), vertices.max(axis=0), atol=1e-6)
