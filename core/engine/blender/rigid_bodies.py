# SPDX-License-Identifier: GPL-3.0-or-later
"""The bodies of a simulation: the ground, what stands, and what moves, all with one friction and margin."""

from typing import NamedTuple

import bpy
import numpy as np
import trimesh
from mathutils import Matrix

from core.assets.geometry import ModelGeometry
from core.assets.ray_tree import Mesh
from core.scene.appearance import Surface

# Blender's default margin of 1 mm on either body makes objects float 2 mm.
COLLISION_MARGIN = 0.0001  # meters
DENSITY = 500.0  # kg/m³, a mean over hollow and solid household things
MIN_MASS = 0.02  # kg; Bullet is unsteady with very light bodies
FRICTION = 0.7
LINEAR_DAMPING = 0.1
# High enough that a bottle does not roll on for seconds, low enough that it falls over freely.
ANGULAR_DAMPING = 0.3
GROUND_THICKNESS = 0.2  # meters


class World(NamedTuple):
    """Where bodies are linked: `shown` to the scene, `members` to the simulation."""

    shown: bpy.types.Collection
    members: bpy.types.Collection


def add_ground(world: World, surface: Surface) -> None:
    """A passive slab under the surface, wider than it, so that what rolls off is seen to have."""
    x, y = surface.size[0], surface.size[1]
    slab = trimesh.creation.box(extents=(2 * x, 2 * y, GROUND_THICKNESS))
    ground = _new_object(world, "body_ground", slab.vertices, slab.faces)
    cx, cy, cz = surface.center
    ground.matrix_world = Matrix.Translation((cx, cy, cz - GROUND_THICKNESS / 2.0))
    _make_rigid(world, ground, "PASSIVE", "BOX")


def add_standing(world: World, mesh: Mesh, pose: np.ndarray, index: int) -> None:
    """An object that does not move: its triangles, so that things fall into a bowl and not on its hull."""
    name = f"standing_{index:03d}"
    body = _new_object(world, name, *mesh)
    body.matrix_world = Matrix(pose.tolist())
    _make_rigid(world, body, "PASSIVE", "MESH")


def add_body(
    world: World, geometry: ModelGeometry, pose: np.ndarray, index: int
) -> tuple[bpy.types.Object, np.ndarray]:
    """Add one body; return it with the (4, 4) transform from the model frame to the body's frame.

    Bullet turns a body about its origin, so the origin is the center of mass.
    """
    center = geometry.mass_center
    to_body = np.eye(4)
    to_body[:3, 3] = -center
    name = f"body_{index:03d}"
    single = len(geometry.parts) == 1
    if single:
        part = geometry.parts[0]
        body = _new_object(world, name, part.vertices - center, part.faces)
    else:
        body = _new_object(world, name, np.zeros((0, 3)), np.zeros((0, 3), dtype=int))
    body.matrix_world = Matrix((pose @ np.linalg.inv(to_body)).tolist())
    _make_rigid(world, body, "ACTIVE", "CONVEX_HULL" if single else "COMPOUND")
    _rigid_body(body).mass = max(MIN_MASS, DENSITY * geometry.volume)
    if not single:
        for number, part in enumerate(geometry.parts):
            child = _new_object(world, f"{name}_{number:02d}", part.vertices - center, part.faces)
            child.parent = body
            _make_rigid(world, child, "ACTIVE", "CONVEX_HULL")
    return body, to_body


def _make_rigid(world: World, body: bpy.types.Object, kind: str, shape: str) -> None:
    # A member of the world's collection is a rigid body; the operator that says so for one object at a
    # time updates the whole scene for each.
    world.members.objects.link(body)
    rigid = _rigid_body(body)
    rigid.type = kind
    rigid.collision_shape = shape
    rigid.use_margin = True
    rigid.collision_margin = COLLISION_MARGIN
    rigid.friction = FRICTION
    rigid.restitution = 0.0
    rigid.linear_damping = LINEAR_DAMPING
    rigid.angular_damping = ANGULAR_DAMPING
    # Blender would freeze what moves slowly, in the middle of a fall if need be.
    rigid.use_deactivation = False


def damp(body: bpy.types.Object, linear: float, angular: float) -> None:
    """Set the shares of its speeds that a body loses in a second; before the simulation has begun."""
    rigid = _rigid_body(body)
    rigid.linear_damping = linear
    rigid.angular_damping = angular


def damp_moving(body: bpy.types.Object, linear: float, angular: float) -> None:
    """The same while the simulation runs.

    A change of the object itself makes Blender put the convex parts of a body together anew, in the wrong
    places once it has turned: it is flung off the table. The evaluated object only hands the values to Bullet.
    """
    damp(body.evaluated_get(bpy.context.evaluated_depsgraph_get()), linear, angular)


def _rigid_body(body: bpy.types.Object) -> bpy.types.RigidBodyObject:
    rigid = body.rigid_body
    assert rigid is not None  # it is a member of the simulation
    return rigid


def _new_object(
    world: World, name: str, vertices: np.ndarray, faces: np.ndarray
) -> bpy.types.Object:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.asarray(vertices).tolist(), [], np.asarray(faces).tolist())
    body = bpy.data.objects.new(name, mesh)
    body.hide_render = True
    world.shown.objects.link(body)
    return body
