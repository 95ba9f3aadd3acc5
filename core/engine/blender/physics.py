# SPDX-License-Identifier: GPL-3.0-or-later
"""Settling objects on a surface with Blender's rigid bodies (Bullet).

Bodies are made of convex parts, apart from the meshes that are seen, and are always created in the
order given: Bullet's result depends on that order, and the order is part of a scene's identity.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import bpy
import numpy as np
import trimesh
from mathutils import Matrix

from core.assets.geometry import ModelGeometry, transform
from core.assets.ray_tree import Mesh
from core.errors import SceneRejectedError
from core.scene.appearance import Surface
from core.scene.resting import resting_level

FRAMES_PER_SECOND = 60
SUBSTEPS = 8  # Bullet steps a frame: 480 Hz, so that 0.1 mm margins hold
SOLVER_ITERATIONS = 30
# Blender's default margin of 1 mm on either body makes objects float 2 mm.
COLLISION_MARGIN = 0.0001  # meters
MAX_SECONDS = 6.0
# Rest is tested on our own, over this many frames: BlenderProc's test takes motion in the positive
# directions for rest.
REST_FRAMES = 15
REST_DISTANCE = 0.0004  # meters any corner may move within REST_FRAMES
DENSITY = 500.0  # kg/m³, a mean over hollow and solid household things
MIN_MASS = 0.02  # kg; Bullet is unsteady with very light bodies
FRICTION = 0.7
LINEAR_DAMPING = 0.1
# High enough that a bottle does not roll on for seconds, low enough that it falls over freely.
ANGULAR_DAMPING = 0.3
# Bullet knows no rolling resistance: a pen would creep on for long. What moves after this time only rolls.
CALM_AFTER = 1.5  # seconds
CALM_DAMPING = 0.95  # share of its speed that a body loses in a second
# What falls on other objects starts a hair above them: it creeps down into its place as if through honey.
LOAD_DAMPING = 0.9999  # share of its speed that a load loses in a second
LOAD_SUBSTEPS = 4
GROUND_THICKNESS = 0.2  # meters
# Farther than this from its starting place, an object has rolled away from what was planned for it.
MAX_DRIFT = 0.08  # meters
# A body at rest touches the surface up to solver slack; what is left is taken away by a shift.
MAX_SNAP = 0.004  # meters
# Objects are left this far above the surface: a sheet that lies in the very plane of the table top would
# flicker between the two in the image. Too little to be seen.
CONTACT_GAP = 0.0001  # meters
_COLLECTION = "refgrasp_bodies"


class _Patience(NamedTuple):
    """How long objects may move.

    Attributes:
        calm_after: from when on they are damped, seconds.
        most: seconds; then the scene is rejected, or `creeping` objects are taken where they are.
        rest_frames, rest_distance: it rests if no point moves farther (meters) in so many frames.
    """

    calm_after: float
    most: float
    rest_frames: int
    rest_distance: float
    creeping: bool


_ON_SURFACE = _Patience(CALM_AFTER, MAX_SECONDS, REST_FRAMES, REST_DISTANCE, creeping=False)
# Whether a load can stay where it has crept to is computed elsewhere.
_AS_LOAD = _Patience(1.0, 1.0, 6, 0.0008, creeping=True)


def settle(
    surface: Surface,
    geometries: Sequence[ModelGeometry],
    poses: Sequence[np.ndarray],
    names: Sequence[str] | None = None,
    standing: Sequence[tuple[Mesh, np.ndarray]] = (),
) -> list[np.ndarray]:
    """Let objects come to rest on `surface` and return their poses, (4, 4) model to world each.

    Args:
        geometries: shape of each object, model frame.
        poses: where each starts, (4, 4), just above the surface.
        names: what errors call them; numbers if not given.
        standing: meshes, model frame, and poses (4, 4) of objects that do not move: what falls may come to
            rest on or in them.

    Raises:
        SceneRejectedError: "fell_off" or, where nothing is standing, "unsettled" (no rest within
            `MAX_SECONDS`), "rolled_away" or "floating" (its lowest point ends farther than `MAX_SNAP` from the
            surface).
    """
    names = names or [f"object {number}" for number in range(len(poses))]
    with _simulation(LOAD_SUBSTEPS if standing else SUBSTEPS) as world:
        _add_ground(world, surface)
        for number, (mesh, pose) in enumerate(standing):
            _add_standing(world, mesh, pose, number)
        bodies = [
            _add_body(world, geometry, pose, index)
            for index, (geometry, pose) in enumerate(zip(geometries, poses, strict=True))
        ]
        bpy.context.view_layer.update()
        if standing:
            for body, _ in bodies:
                _damp(body, LOAD_DAMPING, LOAD_DAMPING)
        final = _run(bodies, geometries, names, _AS_LOAD if standing else _ON_SURFACE)
    accepted = []
    for number, (geometry, start, end) in enumerate(zip(geometries, poses, final, strict=True)):
        try:
            accepted.append(_accept(surface, geometry, start, end, names[number], not standing))
        except SceneRejectedError as error:
            raise SceneRejectedError(error.reason, str(error), {number}) from error
    return accepted


class _World(NamedTuple):
    """Where bodies are linked: `shown` to the scene, `members` to the simulation."""

    shown: bpy.types.Collection
    members: bpy.types.Collection


@contextmanager
def _simulation(substeps: int) -> Iterator[_World]:
    """Make a rigid body world, and remove it with every body afterwards, whatever happened."""
    scene = bpy.context.scene
    if scene.rigidbody_world is not None:
        bpy.ops.rigidbody.world_remove()
    bpy.ops.rigidbody.world_add()
    world = scene.rigidbody_world
    assert world is not None
    collection = bpy.data.collections.new(_COLLECTION)
    scene.collection.children.link(collection)
    scene.render.fps = FRAMES_PER_SECOND
    scene.render.fps_base = 1.0
    members = bpy.data.collections.new(f"{_COLLECTION}_world")
    world.collection = members
    world.substeps_per_frame = substeps
    world.solver_iterations = SOLVER_ITERATIONS
    world.point_cache.frame_start = 1
    world.point_cache.frame_end = int(MAX_SECONDS * FRAMES_PER_SECOND) + 1
    scene.frame_set(1)
    try:
        yield _World(collection, members)
    finally:
        bodies = list(collection.objects)
        meshes = [body.data for body in bodies if body.data is not None]
        bpy.ops.rigidbody.world_remove()
        bpy.data.batch_remove([*bodies, collection, members])
        bpy.data.batch_remove(meshes)
        scene.frame_set(1)


def _run(
    bodies: Sequence[tuple[bpy.types.Object, np.ndarray]],
    geometries: Sequence[ModelGeometry],
    names: Sequence[str],
    patience: _Patience,
) -> list[np.ndarray]:
    """Step until no point of any object moves, and return the model poses."""
    scene = bpy.context.scene
    corners = [geometry.hull for geometry in geometries]
    previous: list[np.ndarray] | None = None
    moving: list[int] = []
    for frame in range(1, int(patience.most * FRAMES_PER_SECOND) + 2):
        scene.frame_set(frame)
        if frame == int(patience.calm_after * FRAMES_PER_SECOND):
            for body, _ in bodies:
                _damp(body, CALM_DAMPING, CALM_DAMPING)
        if frame % patience.rest_frames:
            continue
        poses = [_rigid(np.array(body.matrix_world)) @ offset for body, offset in bodies]
        points = [transform(p, c) for p, c in zip(poses, corners, strict=True)]
        if previous is not None:
            moving = [
                number
                for number, (now, before) in enumerate(zip(points, previous, strict=True))
                if np.linalg.norm(now - before, axis=1).max() >= patience.rest_distance
            ]
            if not moving:
                return poses
        previous = points
    if patience.creeping:
        return poses
    raise SceneRejectedError(
        "unsettled",
        f"{', '.join(names[i] for i in moving)} still moved after {patience.most} s of physics",
        moving,
    )


def _accept(
    surface: Surface,
    geometry: ModelGeometry,
    start: np.ndarray,
    end: np.ndarray,
    name: str,
    on_surface: bool,
) -> np.ndarray:
    """Check where an object came to rest; shift it into contact with the surface if it is to be there."""
    points = transform(end, geometry.hull)
    low, high = points.min(axis=0), points.max(axis=0)
    half = np.array(surface.size) / 2.0
    center = np.array(surface.center[:2])
    if (low[:2] < center - half).any() or (high[:2] > center + half).any():
        raise SceneRejectedError("fell_off", f"{name} reached over the edge of the surface")
    if not on_surface:
        return end
    middle = transform(start, geometry.hull).mean(axis=0)
    if np.linalg.norm((points.mean(axis=0) - middle)[:2]) > MAX_DRIFT:
        raise SceneRejectedError("rolled_away", f"{name} left the place planned for it")
    gap = float(low[2] - resting_level(surface))
    if abs(gap) > MAX_SNAP:
        raise SceneRejectedError("floating", f"{name} ended {gap * 1000:.1f} mm off the surface")
    snapped = end.copy()
    snapped[2, 3] += CONTACT_GAP - gap
    return snapped


def _add_ground(world: _World, surface: Surface) -> None:
    """A passive slab under the surface, wider than it, so that what rolls off is seen to have."""
    x, y = surface.size[0], surface.size[1]
    slab = trimesh.creation.box(extents=(2 * x, 2 * y, GROUND_THICKNESS))
    ground = _new_object(world, "body_ground", slab.vertices, slab.faces)
    cx, cy, cz = surface.center
    ground.matrix_world = Matrix.Translation((cx, cy, cz - GROUND_THICKNESS / 2.0))
    _make_rigid(world, ground, "PASSIVE", "BOX")


def _add_standing(world: _World, mesh: Mesh, pose: np.ndarray, index: int) -> None:
    """An object that does not move: its triangles, so that things fall into a bowl and not on its hull."""
    name = f"standing_{index:03d}"
    body = _new_object(world, name, *mesh)
    body.matrix_world = Matrix(pose.tolist())
    _make_rigid(world, body, "PASSIVE", "MESH")


def _add_body(
    world: _World, geometry: ModelGeometry, pose: np.ndarray, index: int
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


def _make_rigid(world: _World, body: bpy.types.Object, kind: str, shape: str) -> None:
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


def _damp(body: bpy.types.Object, linear: float, angular: float) -> None:
    rigid = _rigid_body(body)
    rigid.linear_damping = linear
    rigid.angular_damping = angular


def _rigid_body(body: bpy.types.Object) -> bpy.types.RigidBodyObject:
    rigid = body.rigid_body
    assert rigid is not None  # it is a member of the simulation
    return rigid


def _new_object(
    world: _World, name: str, vertices: np.ndarray, faces: np.ndarray
) -> bpy.types.Object:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.asarray(vertices).tolist(), [], np.asarray(faces).tolist())
    body = bpy.data.objects.new(name, mesh)
    body.hide_render = True
    world.shown.objects.link(body)
    return body


def _rigid(matrix: np.ndarray) -> np.ndarray:
    """Return the nearest rotation and translation: Blender's matrices are float32 and drift a little."""
    u, _, vt = np.linalg.svd(matrix[:3, :3])
    rigid = np.eye(4)
    rigid[:3, :3] = u @ vt
    rigid[:3, 3] = matrix[:3, 3]
    return rigid
