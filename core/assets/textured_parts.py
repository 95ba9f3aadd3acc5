# SPDX-License-Identifier: GPL-3.0-or-later
"""The meshes of a model file with their looks: one mesh a material, its texture or color."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from PIL import Image
from trimesh.resolvers import FilePathResolver
from trimesh.visual import TextureVisuals
from trimesh.visual.material import SimpleMaterial

from core.assets.glb_file import plain_glb
from core.assets.gltf_file import model_bytes
from core.assets.mesh_files import READ_AS, cut_obj, plain_obj
from core.assets.obj_reading import readable_obj
from core.assets.plain_colors import is_unpainted, shown_color
from core.assets.ply_file import plain_ply

_GRAY = (128, 128, 128)


def textured_parts(path: Path, color: str = "") -> list[trimesh.Trimesh]:
    """Return the meshes of a file with their textures, in the file's frame.

    Args:
        color: the word of its row, for files without colors.

    Raises:
        Exception: whatever a damaged file makes readers of models and images raise.
    """
    if path.suffix.lower() == ".obj":
        with readable_obj(path, simple=True) as readable:
            parts = _parts(readable, cut_obj(plain_obj(readable.read_bytes())))
    else:
        data = model_bytes(path)
        plain = plain_ply if path.suffix.lower() == ".ply" else plain_glb
        parts = _parts(path, plain(data))
    if is_unpainted(path):
        material = SimpleMaterial(diffuse=shown_color(color) or _GRAY)
        for part in parts:
            part.visual = TextureVisuals(material=material)
    return parts


def _parts(path: Path, data: bytes) -> list[trimesh.Trimesh]:
    """Return the meshes of a file with their textures; `data` is what is read of the file itself."""
    resolver = FilePathResolver(str(path.resolve()), allow_anywhere=True)
    kind = READ_AS.get(path.suffix.lower(), path.suffix.lower())[1:]
    scene = trimesh.load_scene(io.BytesIO(data), kind, process=False, resolver=resolver)
    return [part for part in scene.dump() if isinstance(part, trimesh.Trimesh)]


def looks_of(part: trimesh.Trimesh) -> tuple[Image.Image | None, Any, np.ndarray | None]:
    """Return texture, plain color and texture coordinates of a part."""
    visual: Any = part.visual
    material = getattr(visual, "material", None)
    if material is None:  # colors of a PLY
        return None, np.asarray(visual.main_color)[:3], None
    image = getattr(material, "image", None) or getattr(material, "baseColorTexture", None)
    color = getattr(material, "main_color", None)
    return image, _GRAY if color is None else np.asarray(color)[:3], visual.uv
