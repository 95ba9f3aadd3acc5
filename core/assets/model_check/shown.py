# SPDX-License-Identifier: GPL-3.0-or-later
"""What Blender shows of a model file, in plain numbers, as `core.engine.blender.shown_model` measures it."""

from dataclasses import dataclass

Color = tuple[float, float, float]
Bounds = tuple[tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True)
class ShownMaterial:
    """A material that faces of the model have.

    Attributes:
        name: as Blender keeps it, at most 63 bytes.
        color: linear, where it is one color; None if a texture or something else gives it.
        opacity: where it is one number; 1 if a texture gives it.
        glow: light that it emits, 1 for as much as a white card under daylight sends back.
        is_lit: whether light falls on it; a glTF file may say that it is shown in its own color.
        textures: file names, or names inside a GLB file, of the images that Blender could decode.
        undecoded: those that it could not.
    """

    name: str
    color: Color | None = None
    opacity: float = 1.0
    glow: float = 0.0
    is_lit: bool = True
    textures: tuple[str, ...] = ()
    undecoded: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownModel:
    """A model as Blender shows it.

    Attributes:
        bounds: lowest and highest coordinates, meters.
        triangles_problem: how its triangles differ from those that were measured; "" if they do not.
        materials: those that faces have, each once.
        mended: share of the surface whose normals were turned around when it was read.
        inside_out: share of the surface whose normals point to its back after that.
        hidden: (texture, share of the surface that it is transparent on, where Blender makes that black).
        vertex_color: highest channel of the vertex colors, if they are what is shown, else 0.
    """

    bounds: Bounds
    triangles_problem: str = ""
    materials: tuple[ShownMaterial, ...] = ()
    mended: float = 0.0
    inside_out: float = 0.0
    hidden: tuple[tuple[str, float], ...] = ()
    vertex_color: float = 0.0
