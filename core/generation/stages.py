# SPDX-License-Identifier: GPL-3.0-or-later
"""Settling in stages: what stands on the surface first, then what other objects carry, one by one.

While a load falls, what is settled already does not move. A load that does not come to rest on or in what it
was meant for, as it does in life, is left out of the scene: it would lean by accident, hang in the air, or be
caught falling. Which loads are left out is decided by poses and meshes alone.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.annotation.contact import overlapping, stands
from core.annotation.support.bearing import LEAST_BELOW_RIM, below_rim
from core.annotation.support.bodies import SupportBody
from core.annotation.support.contacts import (
    CONTACT_GAP,
    TABLE,
    Touch,
    pair_touches,
    table_touches,
)
from core.annotation.support.equilibrium import USUAL_FRICTION, Statics
from core.annotation.support.lifting import clearance
from core.assets.library import AssetLibrary
from core.assets.stable_poses import RESTING_POSES
from core.engine.protocol import Placement, Settler
from core.errors import SceneRejectedError
from core.generation.fitting import fitting_pose
from core.generation.measuring import support_body
from core.generation.placer import DROP_HEIGHT, Load, Manner, Node
from core.scene.appearance import Surface
from core.scene.resting import resting_level

logger = logging.getLogger(__name__)

# Of the group that is to carry a load, what is nearer than this to its box seen from above is there while it
# falls, meters.
_NEAR = 0.05
# A load lies on its bearer as it would on a table: its axes turn no more than this from what was planned. What
# lies on any side may roll on to another.
MAX_TILT, MAX_ROLL = np.radians(6.0), np.radians(60.0)

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
    if all(node.load is None for node in nodes):
        poses = settler.settle(surface, [node.placement for node in nodes])
        return Settled(tuple(nodes), tuple(poses))
    carriers = frozenset(node.load.carrier for node in nodes if node.load is not None)
    stack = _Loading(settler, surface, assets, carriers)
    on_table, poses = _settled_on_table(settler, surface, nodes, carriers)
    for node, pose in zip(on_table, poses, strict=True):
        stack.put(node, pose)
    loads = [(node.load.stage, node, node.load) for node in nodes if node.load is not None]
    for _, node, load in sorted(loads, key=lambda item: item[0]):
        if load.is_spare and stack.carries(load.carrier):
            continue
        try:
            stack.drop(node, load)
        except SceneRejectedError as error:
            logger.debug("left out: %s", error)
    if all(node.load is None for node in stack.nodes):
        raise SceneRejectedError(
            "nothing_carried", "no object stayed on or in what was to carry it"
        )
    return stack.settled(nodes)


def _settled_on_table(
    settler: Settler, surface: Surface, nodes: Sequence[Node], carriers: Collection[Node]
) -> tuple[list[Node], list[np.ndarray]]:
    """Return what comes to rest on the surface, and its poses; what fails and carries nothing is left out.

    Raises:
        SceneRejectedError: see `Settler.settle`.
    """
    nodes = [node for node in nodes if node.load is None]
    while True:
        try:
            return nodes, settler.settle(surface, [node.placement for node in nodes])
        except SceneRejectedError as error:
            failed = {nodes[number] for number in error.culprits}
            if not failed or not failed.isdisjoint(carriers):
                raise
            logger.debug("left out: %s", error)
            nodes = [node for node in nodes if node not in failed]


def _tilt(one: np.ndarray, other: np.ndarray) -> float:
    """Return the angle between the vertical axes of two poses (4, 4), radians."""
    return float(np.arccos(np.clip(one[:3, 2] @ other[:3, 2], -1.0, 1.0)))


def _most_tilt(node: Node) -> float:
    return float(MAX_ROLL if node.model.pose in RESTING_POSES else MAX_TILT)


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
        """Add an object that rests on the surface, unless it leans and carries nothing: then it is left out."""
        body = support_body(node, pose, self._assets, node in self._carriers)
        if node not in self._carriers and not stands(body.body, self._level):
            logger.debug("left out: '%s' does not stand by itself", node.model.id)
            return
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
        moving = support_body(node, start, self._assets, node in self._carriers)
        group = self._group(load.carrier)
        is_inside = load.manner is Manner.INSIDE
        under = sorted(group if is_inside else group & set(self._near(moving, _NEAR)))
        moving = self._lowered(moving, under)
        found = self._as_put(node, load, moving, under) if load.manner is Manner.ON else None
        if found is None:
            standing = [Placement(self.nodes[i].model, self._poses[i]) for i in under]
            falling = [Placement(node.model, moving.pose)]
            (pose,) = self._settler.settle(self._surface, falling, standing)
            found = self._rested(node, load, moving, pose, under)
        self._add(node, found[0].pose, *found)

    def _as_put(
        self, node: Node, load: Load, start: SupportBody, under: Sequence[int]
    ) -> tuple[SupportBody, list[Touch]] | None:
        """Return a load that rests as it is put down, as most do on something level; None if it does not.

        Physics would find the same, more slowly.
        """
        try:
            return self._rested(node, load, start, start.pose, under)
        except SceneRejectedError:
            return None

    def carries(self, carrier: Node) -> bool:
        """Return whether something is on or in an object."""
        return any(node.load is not None and node.load.carrier is carrier for node in self.nodes)

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

    def _near(self, body: SupportBody, distance: float = CONTACT_GAP) -> list[int]:
        """Return what is nearer than this to a body, seen from above, by their boxes."""
        low, high = body.bounds[0, :2] - distance, body.bounds[1, :2] + distance
        return [
            number
            for number, other in enumerate(self._bodies)
            if (other.bounds[0, :2] <= high).all() and (other.bounds[1, :2] >= low).all()
        ]

    def _lowered(self, body: SupportBody, under: Sequence[int]) -> SupportBody:
        """Return a load a little above the first thing that it meets on its way down."""
        pose = body.pose.copy()
        tops = (float(self._bodies[i].bounds[1, 2]) for i in under)
        top = max(tops, default=self._level)
        pose[2, 3] += top + DROP_HEIGHT - float(body.bounds[0, 2])
        raised = body.at(pose)
        fall = min((clearance(raised, self._bodies[i]) for i in under), default=np.inf)
        fall = min(fall, float(raised.bounds[0, 2]) - self._level)
        pose = pose.copy()
        pose[2, 3] -= fall - DROP_HEIGHT
        return body.at(pose)

    def _rested(
        self,
        node: Node,
        load: Load,
        start: SupportBody,
        pose: np.ndarray,
        under: Sequence[int],
    ) -> tuple[SupportBody, list[Touch]]:
        """Return a load where it came to rest, from `start` to about `pose`, and what it touches there.

        Args:
            under: what may carry it.

        Raises:
            SceneRejectedError: it does not rest as meant.
        """
        name = node.model.id
        body = start.at(pose)
        body = start.at(fitting_pose(body, [self._bodies[i] for i in under], self._level))
        if load.manner is Manner.INSIDE:
            carrier = self._bodies[self.nodes.index(load.carrier)]
            if below_rim(carrier, body) < LEAST_BELOW_RIM:
                raise SceneRejectedError(_NO_REST, f"'{name}' is not in '{load.carrier.model.id}'")
        if load.manner is Manner.ON and _tilt(start.pose, body.pose) > _most_tilt(node):
            raise SceneRejectedError(_NO_REST, f"'{name}' tilts")
        near, number = self._near(body), len(self.nodes)
        # The floor of a thin container is as near to the table as to what lies on it.
        is_inside = load.manner is Manner.INSIDE
        touches = [] if is_inside else table_touches(number, body, self._level)
        for i in near:
            touches += pair_touches(i, self._bodies[i], number, body)
        touched = {touch.partner(number) for touch in touches}
        allowed = self._group(load.carrier)
        if load.manner is Manner.PILED:
            allowed.add(TABLE)
        if not touched or not touched <= allowed:
            raise SceneRejectedError(_NO_REST, f"'{name}' does not rest on what is to carry it")
        if not self._holds(body, load, touches):
            raise SceneRejectedError(_NO_REST, f"'{name}' would not stay where it is")
        if any(overlapping([body.body, self._bodies[i].body]) for i in near):
            raise SceneRejectedError(_NO_REST, f"'{name}' is in another object")
        return body, touches

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
        if load.manner is Manner.ON:
            return statics.surely_rests(group)
        return statics.may_rest(group, friction=USUAL_FRICTION)
