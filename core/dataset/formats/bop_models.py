# SPDX-License-Identifier: GPL-3.0-or-later
"""The models of a dataset as BOP wants them: PLY in mm, `models_info.json`, numbers from 1."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from scipy.spatial.distance import pdist

from core.assets.geometry import transform
from core.assets.mesh_files import load_mesh
from core.assets.model_files import find_model_file
from core.dataset.formats.bop_texture import load_textured, ply_file
from core.errors import UserInputError
from core.scene.objects import SceneObject
from core.scene.record import SceneRecord
from utils.files import atomic_write_bytes, atomic_write_text
from utils.images import encode_png

_MILLIMETERS = 1000.0
# Extents in the record come from the same mesh through float32; a changed model differs by far
# more.
_EXTENTS_TOLERANCE = 1e-4
_MAX_NAMES_SHOWN = 5

Mesh = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class BopModels:
    """Meshes in the model frame, meters, by model id, BOP's numbers for them, their files and color words."""

    meshes: dict[str, Mesh]
    obj_ids: dict[str, int]
    files: dict[str, Path]
    colors: Mapping[str, str]

    def world_mesh(self, item: SceneObject) -> Mesh:
        vertices, faces = self.meshes[item.id]
        return transform(item.pose, vertices), faces

    def check(self, record: SceneRecord) -> None:
        """Raise UserInputError if a model is not the one that the scene was made with."""
        for item in record.objects:
            size = np.ptp(self.meshes[item.id][0], axis=0)
            if not np.allclose(size, item.extents, atol=_EXTENTS_TOLERANCE):
                raise UserInputError(
                    f"scene {record.scene}: model '{item.id}' measures {_sizes(size)} m, but "
                    f"{_sizes(item.extents)} m when the dataset was made; give the models it was "
                    "made with by --models-dir"
                )

    def write(self, output: Path) -> None:
        """Write `models/` with looks, `models_eval/` without, and `object_ids.json`, ids of the catalogue."""
        shown, measured = output / "models", output / "models_eval"
        for folder in (shown, measured):
            folder.mkdir()
        infos = {}
        for name, (vertices, faces) in self.meshes.items():
            number = self.obj_ids[name]
            mesh = trimesh.Trimesh(vertices * _MILLIMETERS, faces, process=False)
            ply = trimesh.exchange.ply.export_ply(mesh, encoding="ascii", vertex_normal=True)
            atomic_write_bytes(measured / f"obj_{number:06d}.ply", ply)
            infos[str(number)] = _info(mesh)
            looks = load_textured(self.files[name], self.colors[name])
            stem = f"obj_{number:06d}"
            atomic_write_bytes(shown / f"{stem}.ply", ply_file(looks, _MILLIMETERS, f"{stem}.png"))
            atomic_write_bytes(shown / f"{stem}.png", encode_png(looks.texture))
        for folder in (shown, measured):
            atomic_write_text(folder / "models_info.json", json.dumps(infos, indent=2) + "\n")
        names = {str(number): name for name, number in self.obj_ids.items()}
        atomic_write_text(output / "object_ids.json", json.dumps(names, indent=2) + "\n")


def load_models(colors: Mapping[str, str], models_dir: Path) -> BopModels:
    """Load models.

    Args:
        colors: the color word of each model by its id.

    Raises:
        UserInputError: the folder or a model is missing, or a mesh cannot be read.
    """
    if not models_dir.is_dir():
        raise UserInputError(
            f"{models_dir}: no such folder; BOP contains the models, so give theirs by --models-dir"
        )
    found = {name: find_model_file(models_dir, name) for name in sorted(colors)}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        shown = ", ".join(missing[:_MAX_NAMES_SHOWN])
        raise UserInputError(
            f"{models_dir}: {len(missing)} models of the dataset are missing ({shown}); "
            "give the models it was made with by --models-dir"
        )
    files = {name: path for name, path in found.items() if path is not None}
    meshes = {name: load_mesh(path) for name, path in files.items()}
    numbers = {name: number for number, name in enumerate(sorted(colors), start=1)}
    return BopModels(meshes, numbers, files, colors)


def _info(mesh: trimesh.Trimesh) -> dict[str, Any]:
    low, size = mesh.bounds[0], mesh.extents
    return {
        "diameter": _diameter(mesh),
        **{f"min_{axis}": float(low[i]) for i, axis in enumerate("xyz")},
        **{f"size_{axis}": float(size[i]) for i, axis in enumerate("xyz")},
    }


def _diameter(mesh: trimesh.Trimesh) -> float:
    """Return the largest distance between two vertices: both lie on the convex hull."""
    return float(pdist(mesh.convex_hull.vertices).max())


def _sizes(extents: np.ndarray) -> str:
    return " x ".join(f"{value:.4f}" for value in extents)
