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

from core.assets.geometry import ModelGeometry, transform
from core.assets.ray_tree import Mesh
from core.engine.blender.rigid_bodies import (
    World,
    add_body,
    add_ground,
    add_standing,
    damp,
    damp_moving,
)
from core.errors import SceneRejectedError
from core.scene.appearance import Surface
from core.scene.resting import resting_level

FRAMES_PER_SECOND = 60
SUBSTEPS = 8  # Bullet steps a frame: 480 Hz, so that 0.1 mm margins hold
SOLVER_ITERATIONS = 30
MAX_SECONDS = 6.0
# Rest is tested on our own, over this many frames: BlenderProc's test takes motion in the positive
# directions for rest.
REST_FRAMES = 15
REST_DISTANCE = 0.0004  # meters any corner may move within REST_FRAMES
# Bullet knows no rolling resistance: a pen would creep on for long. What moves after this time only rolls.
CALM_AFTER = 1.5  # seconds
CALM_DAMPING = 0.95  # share of its speed that a body loses in a second
# What falls on other objects starts a hair above them: it creeps down into its place as if through honey.
LOAD_DAMPING = 0.9999  # share of its speed that a load loses in a second
LOAD_SUBSTEPS = 4
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
        add_ground(world, surface)
        for number, (mesh, pose) in enumerate(standing):
            add_standing(world, mesh, pose, number)
        bodies = [
            add_body(world, geometry, pose, index)
            for index, (geometry, pose) in enumerate(zip(geometries, poses, strict=True))
        ]
        bpy.context.view_layer.update()
        if standing:
            for body, _ in bodies:
                damp(body, LOAD_DAMPING, LOAD_DAMPING)
        final = _run(bodies, geometries, names, _AS_LOAD if standing else _ON_SURFACE)
    accepted = []
    for number, (geometry, start, end) in enumerate(zip(geometries, poses, final, strict=True)):
        try:
            accepted.append(_accept(surface, geometry, start, end, names[number], not standing))
        except SceneRejectedError as error:
            raise SceneRejectedError(error.reason, str(error), {number}) from error
    return accepted


@contextmanager
def _simulation(substeps: int) -> Iterator[World]:
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
        yield World(collection, members)
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
        if not patience.creeping and frame == int(patience.calm_after * FRAMES_PER_SECOND):
            for body, _ in bodies:
                damp_moving(body, CALM_DAMPING, CALM_DAMPING)
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


def _rigid(matrix: np.ndarray) -> np.ndarray:
    """Return the nearest rotation and translation: Blender's matrices are float32 and drift a little."""
    u, _, vt = np.linalg.svd(matrix[:3, :3])
    rigid = np.eye(4)
    rigid[:3, :3] = u @ vt
    rigid[:3, 3] = matrix[:3, 3]
    return rigid
