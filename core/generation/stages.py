# SPDX-License-Identifier: GPL-3.0-or-later
"""Settling in stages: what stands on the surface first, then what other objects carry, one by one.

While a load falls, what is settled already does not move. A load that does not come to rest on or in what it
was meant for, as it does in life, is left out of the scene: it would lean by accident, hang in the air, or be
caught falling. Which loads are left out is decided by poses and meshes alone.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.annotation.contact import overlapping
from core.annotation.support.bearing import LEAST_BELOW_RIM, below_rim
from core.annotation.support.bodies import SupportBody
from core.annotation.support.contacts import TABLE, Touch, pair_touches, table_touches
from core.annotation.support.equilibrium import USUAL_FRICTION, Statics
from core.annotation.support.lifting import clearance
from core.assets.geometry import transform, world_bounds
from core.assets.library import AssetLibrary
from core.assets.masses import mass_of
from core.engine.protocol import Placement, Settler
from core.errors import SceneRejectedError
from core.generation.measuring import body_of
from core.generation.placer import DROP_HEIGHT, Load, Node
from core.scene.appearance import Surface
from core.scene.resting import resting_level

logger = logging.getLogger(__name__)

# Settled objects whose outline's box is nearer than this to that of a load are there while it falls, meters.
_NEAR = 0.05
# A load lies on its bearer as it would on a table: its axes turn no more than this from what was planned.
MAX_TILT = np.radians(6.0)
# A load is shifted by no more than this to touch what is under it, and left this far above it, meters.
MAX_SNAP, CONTACT_GAP = 0.0015, 0.0001

_NO_REST = "load_unstable"


@dataclass(frozen=True, eq=False)
class Settled:
    """Objects at rest.

    Attributes:
        nodes: those of the plan that came to rest as meant, in its order.
        poses: (4, 4) of each, model to world.
        bodies, statics: where objects carry each other; None where all stand on the surface.
    """

    nodes: tuple[Node, ...]
    poses: tuple[np.ndarray, ...]
    bodies: tuple[SupportBody, ...] | None = None
    statics: Statics | None = None


def settle_in_stages(
    settler: Settler, surface: Surface, nodes: Sequence[Node], assets: AssetLibrary
) -> Settled:
    """Let a plan's objects come to rest.

    Raises:
        SceneRejectedError: see `Settler.settle`; "nothing_carried" if no load stayed where it was meant to be.
    """
    on_table = [node for node in nodes if node.load is None]
    poses = settler.settle(surface, [node.placement for node in on_table])
    if len(on_table) == len(nodes):
        return Settled(tuple(nodes), tuple(poses))
    carriers = frozenset(node.load.carrier for node in nodes if node.load is not None)
    stack = _Loading(settler, surface, assets, carriers)
    for node, pose in zip(on_table, poses, strict=True):
        stack.put(node, pose)
    loads = [(node.load.stage, node, node.load) for node in nodes if node.load is not None]
    for _, node, load in sorted(loads, key=lambda item: item[0]):
        try:
            stack.drop(node, load)
        except SceneRejectedError as error:
            logger.debug("left out: %s", error)
    if len(stack.nodes) == len(on_table):
        raise SceneRejectedError(
            "nothing_carried", "no object stayed on or in what was to carry it"
        )
    return stack.settled(nodes)


def support_body(
    node: Node, pose: np.ndarray, assets: AssetLibrary, is_carrier: bool = False
) -> SupportBody:
    """Return an object at a pose (4, 4) as the measurements of support see it; a carrier with its cavity."""
    geometry = assets.geometry(node.model)
    return SupportBody(
        body=body_of(node, pose, assets),
        mass=mass_of(node.model, geometry),
        parts=tuple(transform(pose, part.vertices) for part in geometry.parts),
        pose=pose,
        cavity=assets.support_shape(node.model).cavity if is_carrier else None,
    )


class _Loading:
    """The objects at rest so far."""

    def __init__(
        self, settler: Settler, surface: Surface, assets: AssetLibrary, carriers: frozenset[Node]
    ) -> None:
        self.nodes: list[Node] = []
        self._carriers = carriers
        self._settler = settler
        self._surface = surface
        self._assets = assets
        self._level = resting_level(surface)
        self._poses: list[np.ndarray] = []
        self._bodies: list[SupportBody] = []
        self._touches: list[Touch] = []

    def put(self, node: Node, pose: np.ndarray) -> None:
        """Add an object that rests on the surface."""
        body = support_body(node, pose, self._assets, node in self._carriers)
        number = len(self.nodes)
        self._add(node, pose, body, table_touches(number, body, self._level))

    def drop(self, node: Node, load: Load) -> None:
        """Let a load fall where it is meant to be.

        Raises:
            SceneRejectedError: it does not come to rest there; nothing is added then.
        """
        if load.carrier not in self.nodes:
            raise SceneRejectedError(_NO_REST, f"what is to carry '{node.model.id}' is not there")
        carrier = self.nodes.index(load.carrier)
        start = self._poses[carrier] @ np.linalg.inv(load.carrier.pose) @ node.pose
        near = self._near(node, start)
        start = self._lowered(node, start, near)
        standing = [Placement(self.nodes[i].model, self._poses[i]) for i in near]
        (pose,) = self._settler.settle(self._surface, [Placement(node.model, start)], standing)
        pose = self._snapped(node, pose, near)
        body = support_body(node, pose, self._assets, node in self._carriers)
        number = len(self.nodes)
        touches = table_touches(number, body, self._level)
        for i in near:
            touches += pair_touches(i, self._bodies[i], number, body)
        self._check(node, load, start, body, near, touches)
        self._add(node, pose, body, touches)

    def settled(self, planned: Sequence[Node]) -> Settled:
        """Return all, in the order of the plan."""
        order = [self.nodes.index(node) for node in planned if node in self.nodes]
        new = {old: number for number, old in enumerate(order)} | {TABLE: TABLE}
        bodies = tuple(self._bodies[i] for i in order)
        statics = Statics(
            np.array([body.body.mass_center for body in bodies]),
            np.array([body.mass for body in bodies]),
            tuple(replace(t, one=new[t.one], other=new[t.other]) for t in self._touches),
        )
        nodes = tuple(self.nodes[i] for i in order)
        return Settled(nodes, tuple(self._poses[i] for i in order), bodies, statics)

    def _add(self, node: Node, pose: np.ndarray, body: SupportBody, touches: list[Touch]) -> None:
        self.nodes.append(node)
        self._poses.append(pose)
        self._bodies.append(body)
        self._touches += touches

    def _near(self, node: Node, pose: np.ndarray) -> list[int]:
        low, high = world_bounds(self._assets.geometry(node.model), pose)[:, :2]
        return [
            number
            for number, body in enumerate(self._bodies)
            if (body.bounds[0, :2] <= high + _NEAR).all()
            and (body.bounds[1, :2] >= low - _NEAR).all()
        ]

    def _lowered(self, node: Node, pose: np.ndarray, near: Sequence[int]) -> np.ndarray:
        """Return the pose a little above the first thing that the load meets on its way down."""
        raised = pose.copy()
        lowest = float(world_bounds(self._assets.geometry(node.model), pose)[0, 2])
        top = max(float(self._bodies[i].bounds[1, 2]) for i in near)
        raised[2, 3] += top + DROP_HEIGHT - lowest
        moving = support_body(node, raised, self._assets)
        fall = min(clearance(moving, self._bodies[i]) for i in near)
        fall = min(fall, float(moving.bounds[0, 2]) - self._level)
        raised[2, 3] -= fall - DROP_HEIGHT
        return raised

    def _snapped(self, node: Node, pose: np.ndarray, near: Sequence[int]) -> np.ndarray:
        """Return the pose shifted up or down into contact: physics knows simpler shapes than those seen."""
        raised = pose.copy()
        raised[2, 3] += MAX_SNAP
        moving = support_body(node, raised, self._assets)
        room = min(clearance(moving, self._bodies[i]) for i in near)
        if room > 2.0 * MAX_SNAP:
            return pose
        raised[2, 3] -= room - CONTACT_GAP
        return raised

    def _check(
        self,
        node: Node,
        load: Load,
        start: np.ndarray,
        body: SupportBody,
        near: Sequence[int],
        touches: Sequence[Touch],
    ) -> None:
        name = node.model.id
        group = self._group(load.carrier)
        touched = {touch.partner(len(self.nodes)) for touch in touches}
        if not touched or not touched <= group:
            raise SceneRejectedError(_NO_REST, f"'{name}' does not rest on what is to carry it")
        if any(overlapping([body.body, self._bodies[i].body]) for i in near):
            raise SceneRejectedError(_NO_REST, f"'{name}' is in another object")
        if load.is_inside:
            carrier = self._bodies[self.nodes.index(load.carrier)]
            if below_rim(carrier, body) < LEAST_BELOW_RIM:
                raise SceneRejectedError(_NO_REST, f"'{name}' is not in '{load.carrier.model.id}'")
        elif float(start[:3, 2] @ body.pose[:3, 2]) < np.cos(MAX_TILT):
            raise SceneRejectedError(_NO_REST, f"'{name}' tilts")
        if not self._holds(body, load, touches):
            raise SceneRejectedError(_NO_REST, f"'{name}' would not stay where it is")

    def _group(self, carrier: Node) -> set[int]:
        """Return the objects that carry each other with a carrier."""
        found = {carrier}
        while True:
            linked = {
                node
                for node in self.nodes
                if node.load is not None and (node in found or node.load.carrier in found)
            }
            linked |= {node.load.carrier for node in found if node.load is not None}
            if linked <= found:
                return {self.nodes.index(node) for node in found}
            found |= linked

    def _holds(self, body: SupportBody, load: Load, touches: Sequence[Touch]) -> bool:
        """Return whether all that a load touches, directly or not, stays at rest with it."""
        number = len(self.nodes)
        bodies = [*self._bodies, body]
        statics = Statics(
            np.array([item.body.mass_center for item in bodies]),
            np.array([item.mass for item in bodies]),
            (*self._touches, *touches),
        )
        group = statics.connected({number})
        if load.is_inside:
            return statics.may_rest(group, friction=USUAL_FRICTION)
        return statics.surely_rests(group)
