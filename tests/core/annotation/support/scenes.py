# SPDX-License-Identifier: GPL-3.0-or-later
"""Hand-made scenes of boxes, balls and bowls on a table at height 0."""

import numpy as np
import trimesh

from core.annotation.contact import Body
from core.annotation.support.bodies import SupportBody
from core.assets.support_shape import measure_support

TABLE = 0.0


def settled(mesh: trimesh.Trimesh, mass: float = 1.0, is_container: bool = False) -> SupportBody:
    """A mesh where it is; it is one convex part, or a container."""
    vertices, faces = np.array(mesh.vertices), np.array(mesh.faces)
    middle = (vertices.min(axis=0) + vertices.max(axis=0)) / 2
    pose = np.eye(4)
    pose[:3, 3] = [*middle[:2], vertices[:, 2].min()]
    shape = measure_support(vertices - pose[:3, 3], faces)
    center = np.array(mesh.center_mass)
    return SupportBody(
        Body(vertices, faces, center),
        mass,
        (vertices,),
        pose,
        shape.cavity if is_container else None,
    )


def box(
    x: float, y: float, z: float, size: tuple[float, float, float], mass: float = 1.0
) -> SupportBody:
    """A box of a size whose lower side has its middle at (x, y, z)."""
    mesh = trimesh.creation.box(size)
    mesh.apply_translation([x, y, z + size[2] / 2])
    return settled(mesh, mass)


def ball(x: float, y: float, z: float, radius: float, mass: float = 1.0) -> SupportBody:
    """A ball with its lowest point at (x, y, z)."""
    mesh = trimesh.creation.icosphere(subdivisions=4, radius=radius)
    mesh.apply_translation([x, y, z + radius])
    return settled(mesh, mass)


def bowl(inner: float = 0.1, depth: float = 0.05, foot: float = 0.004) -> SupportBody:
    """A thick bowl at the origin, its inside a cap of a ball of radius `inner`, its lowest point at `foot`."""
    start = np.arccos((inner - depth) / inner)
    arc = [(inner * np.sin(a), foot + inner - inner * np.cos(a)) for a in np.linspace(start, 0, 40)]
    edge = inner * np.sin(start) + 0.004
    profile = np.array([(0, 0), (edge, 0), (edge, foot + depth), *arc, (0, 0)])
    return settled(trimesh.creation.revolve(profile, sections=64), 1.0, is_container=True)
