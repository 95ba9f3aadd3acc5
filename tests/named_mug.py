# SPDX-License-Identifier: GPL-3.0-or-later
"""Model files whose parts have names: a block with a red body, a white top and a blue handle at its side."""

from pathlib import Path

import numpy as np
import trimesh

from core.assets.catalogue import ModelInfo
from core.assets.parts_file import PARTS_SUFFIX, format_parts

BODY, TOP, HANDLE = (0.06, 0.06, 0.08), (0.06, 0.06, 0.02), (0.03, 0.02, 0.05)
COLORS = {"body": (0.45, 0.012, 0.012), "lid": (0.84, 0.83, 0.78), "handle": (0.01, 0.06, 0.38)}


def solids() -> dict[str, trimesh.Trimesh]:
    """Return the parts by name, Z up, meters; they do not overlap."""
    body, top, handle = (trimesh.creation.box(size) for size in (BODY, TOP, HANDLE))
    body.apply_translation((0, 0, 0.04))
    top.apply_translation((0, 0, 0.0901))
    handle.apply_translation((0.0451, 0, 0.04))
    return {"body": body, "lid": top, "handle": handle}


def write_mug(
    folder: Path, name: str = "mug", groups: dict[str, str] | None = None, complete: bool = True
) -> Path:
    """Write `<folder>/<name>.obj` and its MTL file; `groups`: what each part's group is called in it."""
    folder.mkdir(parents=True, exist_ok=True)
    called = {part: part for part in COLORS} if groups is None else groups
    lines = [f"mtllib {name}.mtl", *(["# parts complete"] if complete else [])]
    first = 1
    for part, mesh in solids().items():
        lines += [f"v {x:.6f} {z:.6f} {-y:.6f}" for x, y, z in mesh.vertices.tolist()]
        lines += [f"usemtl {part}"] + ([f"g {called[part]}"] if part in called else ["g default"])
        lines += ["f " + " ".join(str(first + corner) for corner in face) for face in mesh.faces]
        first += len(mesh.vertices)
    path = folder / f"{name}.obj"
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    rows = [f"newmtl {part}\nKd {r} {g} {b}\nPm 0.0\n" for part, (r, g, b) in COLORS.items()]
    path.with_suffix(".mtl").write_text("\n".join(rows), encoding="ascii")
    bodies = [mesh.vertices for mesh in solids().values()]  # so that none have to be computed
    path.with_name(f"{name}{PARTS_SUFFIX}").write_bytes(format_parts(path.read_bytes(), bodies))
    return path


def write_glb(folder: Path, name: str = "mug", complete: bool = True) -> Path:
    """Write the same as a GLB file with a node for each part."""
    scene = trimesh.Scene(metadata={"parts_complete": complete})
    for part, mesh in solids().items():
        mesh.visual = trimesh.visual.TextureVisuals(
            material=trimesh.visual.material.PBRMaterial(baseColorFactor=[*COLORS[part], 1.0])
        )
        mesh.vertices = mesh.vertices[:, [0, 2, 1]] * (1, 1, -1)
        # As Blender names the second of two meshes.
        scene.add_geometry(mesh, node_name=f"{part}.001".title(), geom_name=f"mesh {part}")
    path = folder / f"{name}.glb"
    path.write_bytes(scene.export(file_type="glb"))
    return path


def model_of(path: Path, color: str = "red") -> ModelInfo:
    """Return the row of a model file."""
    return ModelInfo(path.stem, "mug", "drinkware", path, color)


def part_at(points: np.ndarray) -> np.ndarray:
    """Return the part (n,) that points (n, 3) on the surface of the model belong to, by where they are."""
    handle = points[:, 0] > BODY[0] / 2 + 5e-5
    lid = points[:, 2] > BODY[2] + 5e-5
    return np.where(handle, "handle", np.where(lid, "lid", "body"))
