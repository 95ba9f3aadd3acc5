# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects of a scene, measured where they are."""

import numpy as np

from core.annotation.contact import Body
from core.annotation.support.bodies import SupportBody
from core.assets.geometry import footprint, transform, world_bounds
from core.assets.library import AssetLibrary
from core.generation.placer import Node
from core.scene.objects import SceneObject


def measured_object(
    scene_id: int, node: Node, pose: np.ndarray, assets: AssetLibrary
) -> SceneObject:
    """Measure an object at a pose (4, 4); see `core.scene.objects.SceneObject`."""
    model, geometry = node.model, assets.geometry(node.model)
    return SceneObject(
        scene_id=scene_id,
        id=model.id,
        name=model.name,
        category=model.category,
        color=model.color,
        color2=model.color2,
        aliases=model.aliases,
        attributes=model.attributes,
        plural=model.plural,
        article=model.article,
        uses=model.uses,
        cell=node.cell,
        pose=pose,
        extents=geometry.extents,
        bounds=world_bounds(geometry, pose),
        footprint=footprint(geometry, pose),
    )


def body_of(node: Node, pose: np.ndarray, assets: AssetLibrary) -> Body:
    """Return an object's mesh at a pose (4, 4)."""
    geometry = assets.geometry(node.model)
    center = transform(pose, geometry.mass_center[None])[0]
    return Body(transform(pose, geometry.vertices), geometry.faces, center)


def support_body(
    node: Node, pose: np.ndarray, assets: AssetLibrary, is_carrier: bool = False
) -> SupportBody:
    """Return an object at a pose (4, 4) as the measurements of support see it; a carrier with its cavity."""
    geometry = assets.geometry(node.model)
    return SupportBody(
        body=body_of(node, pose, assets),
        mass=assets.mass(node.model),
        parts=tuple(transform(pose, part.vertices) for part in geometry.parts),
        pose=pose,
        cavity=assets.support_shape(node.model).cavity if is_carrier else None,
        surface=assets.surface(node.model),
    )
