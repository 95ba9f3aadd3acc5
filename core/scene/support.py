# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scene record says about objects that rest on and in each other.

Measured on the settled meshes; see `core.annotation.support` and docs/scene_record.md. Objects are scene_ids.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta

from core.scene.json_fields import Count, Share, Vector3

# The least and the most of a share.
ShareRange = tuple[Share, Share]
BelowRim = Annotated[float, Meta(ge=0.0, le=1.0)]


@dataclass(frozen=True, eq=False)
class Contact:
    """A place where a bearer touches its load.

    Attributes:
        point: world meters.
        normal: unit vector, the way the bearer pushes.
        gap: between the meshes along the normal, meters; negative if they reach into each other.
    """

    point: Vector3
    normal: Vector3
    gap: float

    def to_json(self) -> dict[str, Any]:
        return {"point": self.point.tolist(), "normal": self.normal.tolist(), "gap": self.gap}


@dataclass(frozen=True, eq=False)
class Bears:
    """A load and one of those that bear it.

    Attributes:
        bearer: None for the table.
        share: of all that bears the load, the least and the most that this one can have.
    """

    bearer: Count | None
    load: Count
    share: ShareRange
    contacts: tuple[Contact, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "bearer": self.bearer,
            "load": self.load,
            "share": list(self.share),
            "contacts": [contact.to_json() for contact in self.contacts],
        }


@dataclass(frozen=True)
class Depends:
    """What happens if an object is taken away: `moves` surely does, of `unsure` it cannot be told."""

    removed: Count
    moves: tuple[Count, ...]
    unsure: tuple[Count, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "removed": self.removed,
            "moves": list(self.moves),
            "unsure": list(self.unsure),
        }


@dataclass(frozen=True)
class Inside:
    """An object in the cavity of another; `below_rim`: the share of its volume there."""

    container: Count
    content: Count
    below_rim: BelowRim

    def to_json(self) -> dict[str, Any]:
        return {
            "container": self.container,
            "content": self.content,
            "below_rim": self.below_rim,
        }


@dataclass(frozen=True)
class Blocks:
    """What is in the way of an object.

    Attributes:
        lift: of lifting it straight up, with all that it bears.
        hand: the fewest without which one of its grasps is free; None where no grasps were looked for.
    """

    target: Count
    lift: tuple[Count, ...]
    hand: tuple[Count, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        told = {"target": self.target, "lift": list(self.lift)}
        return told if self.hand is None else {**told, "hand": list(self.hand)}


@dataclass(frozen=True)
class RemovalOrder:
    """What has to be taken away before an object can be lifted alone, in this order."""

    target: Count
    order: tuple[Count, ...]

    def to_json(self) -> dict[str, Any]:
        return {"target": self.target, "order": list(self.order)}


@dataclass(frozen=True, eq=False)
class Support:
    """All that is known of what rests on what; see the keys of the scene record."""

    bears: tuple[Bears, ...]
    depends_on: tuple[Depends, ...]
    inside: tuple[Inside, ...]
    blocks: tuple[Blocks, ...]
    removal_order: tuple[RemovalOrder, ...]


def borne_by_objects(bears: Sequence[Bears] | None) -> frozenset[int]:
    """Return the scene_ids of objects that some other object bears."""
    return frozenset(item.load for item in bears or () if item.bearer is not None)


def carried_pairs(bears: Sequence[Bears] | None) -> frozenset[tuple[int, int]]:
    """Return (bearer, load) of all pairs of objects of which the first bears the second, directly or not."""
    direct = {(item.bearer, item.load) for item in bears or () if item.bearer is not None}
    pairs = {(bearer, load) for bearer, load in direct if bearer is not None}
    while True:
        further = {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs
        if not further:
            return frozenset(pairs)
        pairs |= further
