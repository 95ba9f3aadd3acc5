# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be changed in a settled scene and leaves all else alone: a color, or the places of two objects."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

import numpy as np
import shapely
from shapely import Polygon, affinity

from core.annotation.contact import check_contacts
from core.assets.catalogue import ModelInfo
from core.assets.geometry import ModelGeometry
from core.assets.library import AssetLibrary
from core.assets.ray_scene import RayScene
from core.generation.arranging import Arrangement
from core.generation.measuring import body_of, measured_object
from core.scene.image_twins import MAX_DIFFERENCE, Change
from core.scene.resting import resting_level

_QUARTER = np.pi / 2.0


@dataclass(frozen=True, eq=False)
class Option:
    """One possible change.

    Attributes:
        objects: scene_ids of what changes.
        make: returns the changed scene.

    `make` raises `SceneRejectedError` if objects would then touch, or not stand.
    """

    change: Change
    objects: tuple[int, ...]
    make: Callable[[], Arrangement]


def color_changes(
    arranged: Arrangement, assets: AssetLibrary, kept: Collection[str]
) -> Iterator[Option]:
    """Yield changes of the color of one object, and exchanges of the colors of two of one name.

    Physics and what the cameras see stay the same: a model of the same mesh takes the place of another. It is
    rare that a single color moves what a sentence means ("the mug of the same color as the can").

    Args:
        kept: ids of models that have to stay.
    """
    others = [_recolored(node.model, assets, kept) for node in arranged.graph.nodes]
    for i, models in enumerate(others):
        for model in models.values():
            yield Option(Change.COLOR, (i,), partial(_with_models, arranged, {i: model}, assets))
    for i, j in combinations(range(len(others)), 2):
        one, other = (arranged.graph.nodes[k].model for k in (i, j))
        exchanged = others[i].get(other.color), others[j].get(one.color)
        if one.name == other.name and exchanged[0] is not None and exchanged[1] is not None:
            both = {i: exchanged[0], j: exchanged[1]}
            yield Option(Change.COLOR, (i, j), partial(_with_models, arranged, both, assets))


def swaps(arranged: Arrangement, assets: AssetLibrary) -> Iterator[Option]:
    """Yield exchanges of the places of two objects whose footprints agree; none where objects carry others."""
    if arranged.support is not None:
        return
    for i, j in combinations(range(len(arranged.objects)), 2):
        one, other = (arranged.graph.nodes[k].model for k in (i, j))
        if one.id == other.id:
            continue
        if _same_mesh(assets.geometry(one), assets.geometry(other)):
            models = {i: other, j: one}
            yield Option(Change.SWAP, (i, j), partial(_with_models, arranged, models, assets))
            continue
        to_other, to_one = _moved(arranged, i, j), _moved(arranged, j, i)
        if to_other is not None and to_one is not None:
            places = {j: (one, to_other), i: (other, to_one)}
            yield Option(Change.SWAP, (i, j), partial(_rearranged, arranged, places, assets))


def _recolored(old: ModelInfo, assets: AssetLibrary, kept: Collection[str]) -> dict[str, ModelInfo]:
    """Return the models of the same name, shape and mass in other colors, by color; none if it is kept."""
    if old.id in kept or not old.color:
        return {}
    return {
        new.color: new
        for new in assets.models
        if new.name == old.name
        and new.color not in ("", old.color)
        and new.pose == old.pose
        and _same_mesh(assets.geometry(old), assets.geometry(new))
        and assets.mass(new) == assets.mass(old)
    }


def _same_mesh(one: ModelGeometry, other: ModelGeometry) -> bool:
    return (
        one.vertices.shape == other.vertices.shape
        and one.faces.shape == other.faces.shape
        and bool((one.vertices == other.vertices).all())
        and bool((one.faces == other.faces).all())
    )


def _with_models(
    arranged: Arrangement, models: dict[int, ModelInfo], assets: AssetLibrary
) -> Arrangement:
    """Return the scene with other models, of the same meshes, in some places."""
    nodes, objects = list(arranged.graph.nodes), list(arranged.objects)
    for i, model in models.items():
        nodes[i] = replace(nodes[i], model=model)
        objects[i] = measured_object(i, nodes[i], objects[i].pose, assets)
    graph = replace(arranged.graph, nodes=tuple(nodes))
    return replace(arranged, graph=graph, objects=tuple(objects))


def _rearranged(
    arranged: Arrangement, places: dict[int, tuple[ModelInfo, np.ndarray]], assets: AssetLibrary
) -> Arrangement:
    """Return the scene with other models, at these poses (4, 4), in some places.

    Raises:
        SceneRejectedError: two objects would touch, or one not stand.
    """
    nodes, poses = list(arranged.graph.nodes), [item.pose for item in arranged.objects]
    for i, (model, pose) in places.items():
        nodes[i], poses[i] = replace(nodes[i], model=model), pose
    placed = list(zip(nodes, poses, strict=True))
    objects = tuple(
        measured_object(i, node, pose, assets) if i in places else arranged.objects[i]
        for i, (node, pose) in enumerate(placed)
    )
    bodies = [body_of(node, pose, assets) for node, pose in placed]
    level = resting_level(arranged.graph.surface)
    check_contacts(bodies, level, [item.id for item in objects], frozenset())
    rays = RayScene([(body.vertices, body.faces) for body in bodies])
    return Arrangement(replace(arranged.graph, nodes=tuple(nodes)), objects, rays, None)


def _moved(arranged: Arrangement, i: int, j: int) -> np.ndarray | None:
    """Return the pose (4, 4) of object i in the place of j; None if its footprint differs too much.

    It is turned about the vertical where its footprint fits better so.
    """
    outline, place = (Polygon(arranged.objects[k].footprint) for k in (i, j))
    turn = _direction(place) - _direction(outline)
    old, new = (np.array(shape.centroid.coords[0]) for shape in (outline, place))
    best, least = None, MAX_DIFFERENCE
    for angle in (0.0, *(turn + k * _QUARTER for k in range(4))):
        turned = affinity.rotate(outline, angle, origin=tuple(old), use_radians=True)
        turned = affinity.translate(turned, *(new - old))
        difference = shapely.hausdorff_distance(turned, place)
        if difference <= least:
            best, least = angle, difference
    return None if best is None else _turned(arranged.objects[i].pose, old, new, best)


def _direction(outline: Polygon) -> float:
    """Return the direction of a side of the smallest box around an outline, radians."""
    corners = np.array(shapely.minimum_rotated_rectangle(outline).exterior.coords)
    x, y = corners[1] - corners[0]
    return float(np.arctan2(y, x))


def _turned(pose: np.ndarray, old: np.ndarray, new: np.ndarray, angle: float) -> np.ndarray:
    """Return a pose (4, 4) turned by an angle about the vertical, by which `old` (2,) comes to `new` (2,)."""
    cos, sin = np.cos(angle), np.sin(angle)
    turning = np.eye(3)
    turning[:2, :2] = [[cos, -sin], [sin, cos]]
    moved = pose.copy()
    moved[:3, :3] = turning @ pose[:3, :3]
    moved[:2, 3] = turning[:2, :2] @ (pose[:2, 3] - old) + new
    return moved
