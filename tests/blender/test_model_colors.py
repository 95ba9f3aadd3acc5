# SPDX-License-Identifier: GPL-3.0-or-later
"""Colors are measured as painted, whatever the kind of file."""

from pathlib import Path

import pytest
import trimesh

from core.assets.catalogue import ModelInfo
from core.assets.model_colors import MeasuredColors, cluster_colors

pytestmark = pytest.mark.blender

RED, BLUE, WHITE = (200, 30, 30, 255), (40, 80, 190, 255), (230, 230, 230, 255)


def write_box(path: Path, color: tuple[int, int, int, int]) -> ModelInfo:
    box = trimesh.creation.box(extents=[0.1, 0.1, 0.1])
    if path.suffix == ".ply":
        box.visual.vertex_colors = color
        box.export(path)
    elif path.suffix == ".glb":
        material = trimesh.visual.material.PBRMaterial(baseColorFactor=color, roughnessFactor=1.0)
        box.visual = trimesh.visual.TextureVisuals(material=material)
        box.export(path)
    else:
        path.write_text("usemtl paint\n" + trimesh.exchange.obj.export_obj(box))
        linear = " ".join(f"{(value / 255) ** 2.2:.4f}" for value in color[:3])
        path.with_suffix(".mtl").write_text(f"newmtl paint\nKd {linear}\nPr 1\n")
    return ModelInfo(path.stem, "box", "box", path)


def test_boxes_have_the_color_they_are_painted_with(tmp_path: Path):
    from core.engine.blender.model_colors import photograph_models

    painted = {"a.ply": ("blue", BLUE), "b.obj": ("red", RED), "c.obj": ("white", WHITE),
               "d.ply": ("red", RED), "e.glb": ("blue", BLUE)}  # fmt: skip
    models = [write_box(tmp_path / name, color) for name, (_, color) in painted.items()]
    found = {}
    for model, pixels in photograph_models(models, size=32, samples=4):
        assert len(pixels) > 300
        found[model.path.name] = MeasuredColors("", "", cluster_colors(pixels)).shares()
    for name, (term, _) in painted.items():
        assert found[name].get(term, 0.0) > 0.9, (name, found[name])
